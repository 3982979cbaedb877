//! What people see of us in Odoo: views, actions, menus.

use super::dialect::Dialect;
use super::markup;
use super::record::{Datum, Key, Kind, Record};
use super::rights::{billing_users, salespeople};
use crate::odoo::names::{followup, invoice, item, level, partner, plan, request};

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
        name: "followup_kanban",
        model: followup::MODEL,
        kind: "kanban",
        inherits: None,
        arch: include_str!("views/followup_kanban.xml"),
    },
    View {
        name: "followup_calendar",
        model: followup::MODEL,
        kind: "calendar",
        inherits: None,
        arch: include_str!("views/followup_calendar.xml"),
    },
    View {
        name: "followup_pivot",
        model: followup::MODEL,
        kind: "pivot",
        inherits: None,
        arch: include_str!("views/followup_pivot.xml"),
    },
    View {
        name: "followup_graph",
        model: followup::MODEL,
        kind: "graph",
        inherits: None,
        arch: include_str!("views/followup_graph.xml"),
    },
    View {
        name: "followup_activity",
        model: followup::MODEL,
        kind: "activity",
        inherits: None,
        arch: include_str!("views/followup_activity.xml"),
    },
    View {
        name: "followup_search",
        model: followup::MODEL,
        kind: "search",
        inherits: None,
        arch: include_str!("views/followup_search.xml"),
    },
    View {
        name: "request_form",
        model: request::MODEL,
        kind: "form",
        inherits: None,
        arch: include_str!("views/request_form.xml"),
    },
    View {
        name: "request_worklist",
        model: request::MODEL,
        kind: "form",
        inherits: None,
        arch: include_str!("views/request_worklist.xml"),
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
        name: "partner_search",
        model: partner::MODEL,
        kind: "search",
        inherits: Some(("base", "view_res_partner_filter")),
        arch: include_str!("views/partner_search.xml"),
    },
    View {
        name: "invoice_tab",
        model: invoice::MODEL,
        kind: "form",
        inherits: Some(("account", "view_move_form")),
        arch: include_str!("views/invoice_tab.xml"),
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

/// The views, in this Odoo's dialect, but for those that actions must exist for.
pub(super) fn views(dialect: Dialect) -> Vec<Record> {
    VIEWS.iter().filter(|view| !has_actions(view)).map(|view| view_record(view, dialect)).collect()
}

/// The views with buttons that name an action of ours.
pub(super) fn views_with_actions(dialect: Dialect) -> Vec<Record> {
    VIEWS.iter().filter(|view| has_actions(view) && !is_dialog(view)).map(|view| view_record(view, dialect)).collect()
}

/// The views of dialogs: their own buttons must exist before them, and they before the buttons that open them.
pub(super) fn views_of_dialogs(dialect: Dialect) -> Vec<Record> {
    VIEWS.iter().filter(|view| is_dialog(view)).map(|view| view_record(view, dialect)).collect()
}

fn is_dialog(view: &View) -> bool {
    view.model == request::MODEL
}

fn has_actions(view: &View) -> bool {
    view.arch.contains("type=\"action\"")
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

/// Where Odoo's Sales app has its orders.
pub(super) fn orders_menu() -> Key {
    Key::odoo("sale", "sale_order_menu")
}

const NO_FOLLOWUPS: &str = "<p class=\"o_view_nocontent_smiling_face\">No follow-ups</p><p>A customer appears here as soon as \
    it has an open invoice, and goes when everything is settled.</p>";

/// What opens: the follow-ups, the levels, the plans, the open items.
pub(super) fn actions(dialect: Dialect) -> Vec<Record> {
    let list = if dialect.list_tag { "list" } else { "tree" };
    let action = |name: &str, title: &str, model: &str, search: &str, help: &str, context: &str| {
        Record::new(Kind::Action, format!("action_{name}"), title)
            .with("name", title)
            .with("res_model", model)
            .with("view_mode", format!("{list},form"))
            .with("search_view_id", Key::ours(format!("view_{search}")))
            .with("help", help)
            .with("context", context)
    };
    let of_sales = dialect.sales.then(|| {
        let title = "Customer Follow-ups";
        action("sales_followups", title, followup::MODEL, "followup_search", NO_FOLLOWUPS, "{}")
    });
    [
        action(
            "followups",
            "Follow-ups",
            followup::MODEL,
            "followup_search",
            NO_FOLLOWUPS,
            "{'search_default_overdue': 1}",
        )
        .with("view_mode", format!("{list},kanban,form,calendar,pivot,graph,activity")),
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
        .with("domain", format!("[{}]", open_items(dialect))),
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
    .into_iter()
    .chain(of_sales)
    .collect()
}

/// What is open of customers, as the inside of a domain.
pub(super) fn open_items(dialect: Dialect) -> String {
    let receivable = dialect.receivable();
    format!("('parent_state', '=', 'posted'), ('reconciled', '=', False), ('partner_id', '!=', False), {receivable}")
}

/// Where people find it.
pub(super) fn menus(dialect: Dialect) -> Vec<Record> {
    let menu = |name: &str, title: &str, parent: Key, group: Key, sequence: i64| {
        let kind = if name == "worklist" { Kind::ServerAction } else { Kind::Action };
        Record::new(Kind::Menu, format!("menu_{name}"), title)
            .with("name", title)
            .with("parent_id", parent)
            .with("action", Datum::Action(kind, Key::ours(format!("action_{name}"))))
            .with(dialect.menu_groups(), Datum::Many(vec![group]))
            .with("sequence", sequence)
    };
    let invoicing = |name: &str| Key::odoo("account", name);
    let (customers, settings) = (|| invoicing("menu_finance_receivables"), || invoicing("account_invoicing_menu"));
    let administrators = Key::odoo("account", "group_account_manager");
    let of_sales = dialect.sales.then(|| menu("sales_followups", "Follow-ups", orders_menu(), salespeople(), 40));
    [
        menu("followups", "Follow-ups", customers(), billing_users(), 20),
        menu("worklist", "Follow-up Worklist", customers(), billing_users(), 20),
        menu("items", "Open Items", customers(), billing_users(), 21),
        menu("levels", "Follow-up Levels", settings(), administrators.clone(), 15),
        menu("plans", "Follow-up Plans", settings(), administrators, 16),
    ]
    .into_iter()
    .chain(of_sales)
    .collect()
}
