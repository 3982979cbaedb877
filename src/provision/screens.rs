//! What people see of us in Odoo: views, actions, menus.

use super::dialect::Dialect;
use super::markup;
use super::record::{Datum, Key, Kind, Record};
use super::rights::billing_users;
use crate::odoo::names::{followup, item, level, partner, plan};

/// A view: name, model, type, the view that it adds to, and its text.
pub(super) struct View {
    pub(super) name: &'static str,
    pub(super) model: &'static str,
    pub(super) kind: &'static str,
    pub(super) inherits: Option<(&'static str, &'static str)>,
    pub(super) arch: &'static str,
}

const VIEWS: &[View] = &[
    View {
        name: "followup_list",
        model: followup::MODEL,
        kind: "list",
        inherits: None,
        arch: include_str!("views/followup_list.xml"),
    },
    View {
        name: "followup_form",
        model: followup::MODEL,
        kind: "form",
        inherits: None,
        arch: include_str!("views/followup_form.xml"),
    },
    View {
        name: "followup_search",
        model: followup::MODEL,
        kind: "search",
        inherits: None,
        arch: include_str!("views/followup_search.xml"),
    },
    View {
        name: "level_list",
        model: level::MODEL,
        kind: "list",
        inherits: None,
        arch: include_str!("views/level_list.xml"),
    },
    View {
        name: "level_form",
        model: level::MODEL,
        kind: "form",
        inherits: None,
        arch: include_str!("views/level_form.xml"),
    },
    View {
        name: "level_search",
        model: level::MODEL,
        kind: "search",
        inherits: None,
        arch: include_str!("views/level_search.xml"),
    },
    View {
        name: "plan_list",
        model: plan::MODEL,
        kind: "list",
        inherits: None,
        arch: include_str!("views/plan_list.xml"),
    },
    View {
        name: "plan_form",
        model: plan::MODEL,
        kind: "form",
        inherits: None,
        arch: include_str!("views/plan_form.xml"),
    },
    View {
        name: "plan_search",
        model: plan::MODEL,
        kind: "search",
        inherits: None,
        arch: include_str!("views/plan_search.xml"),
    },
    View {
        name: "partner_tab",
        model: partner::MODEL,
        kind: "form",
        inherits: Some(("base", "view_partner_form")),
        arch: include_str!("views/partner_tab.xml"),
    },
    View {
        name: "items_list",
        model: item::MODEL,
        kind: "list",
        inherits: None,
        arch: include_str!("views/items_list.xml"),
    },
    View {
        name: "items_search",
        model: item::MODEL,
        kind: "search",
        inherits: None,
        arch: include_str!("views/items_search.xml"),
    },
];

/// The views, in this Odoo's dialect.
pub(super) fn views(dialect: Dialect) -> Vec<Record> {
    VIEWS.iter().map(|view| view_record(view, dialect)).collect()
}

/// One view, in this Odoo's dialect.
pub(super) fn view_record(view: &View, dialect: Dialect) -> Record {
    let kind = if view.kind == "list" && !dialect.list_tag { "tree" } else { view.kind };
    let record = Record::new(Kind::View, format!("view_{}", view.name), format!("{} of {}", view.name, view.model))
        .with("name", format!("followupd.{}", view.name))
        .with("model", view.model)
        .with("type", kind)
        .with("arch_base", markup::in_dialect(&with_fields_of_items(view, dialect), dialect));
    match view.inherits {
        // After everybody else's, so that the tab is the last one.
        Some((module, name)) => record.with("inherit_id", Key::odoo(module, name)).with("priority", 90),
        // Odoo shows its own model in the view that comes first: ours is for our own action only.
        None if view.model == item::MODEL => record.with("priority", 900),
        None => record,
    }
}

/// Where Odoo has a field of its own, that one is shown in the place of ours.
fn with_fields_of_items(view: &View, dialect: Dialect) -> String {
    let names = [(item::EXPECTED_ON, dialect.item_expected_on()), (item::NO_FOLLOWUP, dialect.item_flag())];
    names.iter().fold(view.arch.to_owned(), |arch, (ours, shown)| {
        let in_quotes = |arch: String, quote: char| {
            arch.replace(&format!("{quote}{ours}{quote}"), &format!("{quote}{shown}{quote}"))
        };
        ['"', '\''].into_iter().fold(arch, in_quotes)
    })
}

/// What opens: the follow-ups, the levels, the plans, the open items.
pub(super) fn actions(dialect: Dialect) -> Vec<Record> {
    let view_mode = if dialect.list_tag { "list,form" } else { "tree,form" };
    let action = |name: &str, title: &str, model: &str, search: &str, help: &str, context: &str| {
        Record::new(Kind::Action, format!("action_{name}"), title)
            .with("name", title)
            .with("res_model", model)
            .with("view_mode", view_mode)
            .with("search_view_id", Key::ours(format!("view_{search}")))
            .with("help", help)
            .with("context", context)
    };
    vec![
        action(
            "followups",
            "Follow-ups",
            followup::MODEL,
            "followup_search",
            "<p class=\"o_view_nocontent_smiling_face\">No follow-ups</p><p>A customer appears here as soon as it has \
             an open invoice, and goes when everything is settled.</p>",
            "{'search_default_overdue': 1}",
        ),
        action(
            "levels",
            "Follow-up Levels",
            level::MODEL,
            "level_search",
            "<p class=\"o_view_nocontent_smiling_face\">Add a follow-up level</p><p>Levels say after how many days an \
             unpaid invoice is reminded of, how, and in which words.</p>",
            "{'default_x_company_id': allowed_company_ids[0]}",
        ),
        action(
            "items",
            "Open Items",
            item::MODEL,
            "items_search",
            "<p class=\"o_view_nocontent_smiling_face\">No open items</p><p>Invoices, credit notes and payments of \
             customers stand here as long as something is open on them.</p>",
            "{'search_default_by_partner': 1}",
        )
        .with("view_id", Key::ours("view_items_list"))
        .with("domain", open_items(dialect)),
        action(
            "plans",
            "Follow-up Plans",
            plan::MODEL,
            "plan_search",
            "<p class=\"o_view_nocontent_smiling_face\">Add a follow-up plan</p><p>A plan has levels of its own and counts for \
             some customers: for those for whom it is chosen, or by their tags, their country or their payment terms. All \
             others follow the company's default plan: the levels without a plan.</p>",
            "{'default_x_company_id': allowed_company_ids[0]}",
        ),
    ]
}

/// The condition for journal items on a receivable account.
pub(super) const fn receivable(dialect: Dialect) -> &'static str {
    if dialect.account_type {
        "('account_type', '=', 'asset_receivable')"
    } else {
        "('account_internal_type', '=', 'receivable')"
    }
}

/// What is open of customers.
fn open_items(dialect: Dialect) -> String {
    let receivable = receivable(dialect);
    format!("[('parent_state', '=', 'posted'), ('reconciled', '=', False), ('partner_id', '!=', False), {receivable}]")
}

/// Where people find it.
pub(super) fn menus(dialect: Dialect) -> Vec<Record> {
    let menu = |name: &str, title: &str, parent: &str, group: Key, sequence: i64| {
        Record::new(Kind::Menu, format!("menu_{name}"), title)
            .with("name", title)
            .with("parent_id", Key::odoo("account", parent))
            .with("action", Datum::Action(Key::ours(format!("action_{name}"))))
            .with(dialect.menu_groups(), Datum::Many(vec![group]))
            .with("sequence", sequence)
    };
    let administrators = Key::odoo("account", "group_account_manager");
    vec![
        menu("followups", "Follow-ups", "menu_finance_receivables", billing_users(), 20),
        menu("items", "Open Items", "menu_finance_receivables", billing_users(), 21),
        menu("levels", "Follow-up Levels", "account_invoicing_menu", administrators.clone(), 15),
        menu("plans", "Follow-up Plans", "account_invoicing_menu", administrators, 16),
    ]
}
