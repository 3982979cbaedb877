//! What people see of us in Odoo: views, actions, menus.

use super::dialect::Dialect;
use super::markup;
use super::record::{Datum, Key, Kind, Record};
use super::rights::billing_users;
use crate::odoo::names::{followup, level, partner};

/// A view: name, model, type, the view that it adds to, and its text.
struct View {
    name: &'static str,
    model: &'static str,
    kind: &'static str,
    inherits: Option<(&'static str, &'static str)>,
    arch: &'static str,
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
        name: "partner_tab",
        model: partner::MODEL,
        kind: "form",
        inherits: Some(("base", "view_partner_form")),
        arch: include_str!("views/partner_tab.xml"),
    },
];

/// The views, in this Odoo's dialect.
pub(super) fn views(dialect: Dialect) -> Vec<Record> {
    VIEWS.iter().map(|view| view_record(view, dialect)).collect()
}

fn view_record(view: &View, dialect: Dialect) -> Record {
    let kind = if view.kind == "list" && !dialect.list_tag { "tree" } else { view.kind };
    let record = Record::new(Kind::View, format!("view_{}", view.name), format!("{} of {}", view.name, view.model))
        .with("name", format!("followupd.{}", view.name))
        .with("model", view.model)
        .with("type", kind)
        .with("arch_base", markup::in_dialect(view.arch, dialect));
    match view.inherits {
        // After everybody else's, so that the tab is the last one.
        Some((module, name)) => record.with("inherit_id", Key::odoo(module, name)).with("priority", 90),
        None => record,
    }
}

/// What opens: the follow-ups, the levels.
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
    ]
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
        menu("levels", "Follow-up Levels", "account_invoicing_menu", administrators, 15),
    ]
}
