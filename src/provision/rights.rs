//! Who may do what with our records.

use super::dialect::Dialect;
use super::record::{Datum, Key, Kind, Record};
use super::schema::model_key;
use crate::odoo::names::{followup, level, plan, reminder, request, state};

/// The group of the user that the daemon works as. It brings with it what daily work needs of Odoo.
pub(super) fn daemon_group() -> Key {
    Key::ours("group_daemon")
}

/// What that group is called.
pub(super) const DAEMON_GROUP: &str = "Follow-up Daemon";

/// Works with invoices: sees follow-ups and changes their settings.
pub(super) fn billing_users() -> Key {
    Key::odoo("account", "group_account_invoice")
}

/// Configures invoicing: owns the plan.
fn billing_administrators() -> Key {
    Key::odoo("account", "group_account_manager")
}

/// Configures Odoo: runs setup.
fn administrators() -> Key {
    Key::odoo("base", "group_system")
}

/// The groups that are ours.
pub(super) fn groups() -> Vec<Record> {
    let implied = vec![Key::odoo("base", "group_user"), Key::odoo("base", "group_partner_manager"), billing_users()];
    vec![
        Record::new(Kind::Group, daemon_group().name, DAEMON_GROUP)
            .with("name", DAEMON_GROUP)
            .with("comment", "For the user that followupd works as; nobody else needs it.")
            .with("implied_ids", Datum::Many(implied)),
    ]
}

/// Read, write, create, delete.
type Operations = [bool; 4];
const READ: Operations = [true, false, false, false];
const READ_WRITE: Operations = [true, true, false, false];
const READ_WRITE_CREATE: Operations = [true, true, true, false];
const ALL: Operations = [true, true, true, true];

/// The right by which an administrator reads a model of ours.
pub(super) fn administrators_access(model: &str) -> Key {
    Key::ours(format!("access_{model}_system"))
}

/// What each group may do with each model. Nobody else may do anything.
pub(super) fn access(dialect: Dialect) -> Vec<Record> {
    // Whether Odoo's own follow-up could send as well.
    let scheduled_actions = dialect.own_follow_up.then(|| ("ir.cron", "daemon", daemon_group(), READ));
    [
        (followup::MODEL, "billing", billing_users(), READ_WRITE),
        (followup::MODEL, "daemon", daemon_group(), READ_WRITE_CREATE),
        // Teardown counts what goes; messages can be counted only by who may read their records. Odoo 14 takes an activity
        // view only from who may do everything with its model.
        (followup::MODEL, "system", administrators(), ALL),
        (request::MODEL, "billing", billing_users(), READ_WRITE_CREATE),
        (request::MODEL, "daemon", daemon_group(), READ_WRITE),
        (request::MODEL, "system", administrators(), ALL),
        (reminder::MODEL, "billing", billing_users(), READ),
        // It moves the history of customers that have become one.
        (reminder::MODEL, "daemon", daemon_group(), READ_WRITE_CREATE),
        (reminder::MODEL, "system", administrators(), ALL),
        (level::MODEL, "billing", billing_users(), READ),
        (level::MODEL, "manager", billing_administrators(), ALL),
        // It says what is wrong with a level, and mirrors the plan file.
        (level::MODEL, "daemon", daemon_group(), READ_WRITE_CREATE),
        (level::MODEL, "system", administrators(), ALL),
        (plan::MODEL, "billing", billing_users(), READ),
        (plan::MODEL, "manager", billing_administrators(), ALL),
        // It mirrors the plan file.
        (plan::MODEL, "daemon", daemon_group(), READ_WRITE_CREATE),
        (plan::MODEL, "system", administrators(), ALL),
        (state::MODEL, "daemon", daemon_group(), READ_WRITE),
        (state::MODEL, "system", administrators(), ALL),
        // An activity is made with the number of the model that its record is of.
        ("ir.model", "daemon", daemon_group(), READ),
    ]
    .into_iter()
    .chain(scheduled_actions)
    .map(|(model, who, group, [read, write, create, unlink])| {
        let name = format!("access_{}_{who}", model.replace('.', "_"));
        let title = format!("{model} for {group}");
        let of = match model {
            "ir.model" => Key::odoo("base", "model_ir_model"),
            "ir.cron" => Key::odoo("base", "model_ir_cron"),
            ours => model_key(ours),
        };
        Record::new(Kind::Access, name.clone(), title)
            .with("name", format!("followupd.{name}"))
            .with("model_id", of)
            .with("group_id", group)
            .with("perm_read", read)
            .with("perm_write", write)
            .with("perm_create", create)
            .with("perm_unlink", unlink)
    })
    .collect()
}

/// Which records are seen and changed. `x_followup_state` has one record for all companies, so it has no rule.
pub(super) fn rules() -> Vec<Record> {
    let companies = |model: &str, domain: &str| {
        rule(model, "companies", &format!("{model}: companies of the user"), domain, None, ALL)
    };
    let changes = [false, true, true, true];
    let of_people = "[('x_from_file', '=', False)]";
    let all = "[(1, '=', 1)]";
    let own = "[('create_uid', '=', user.id)]";
    vec![
        companies(followup::MODEL, "[('x_company_id', 'in', company_ids)]"),
        // A branch follows the plan of the company above it, so its people must be able to read that.
        companies(level::MODEL, "[('x_company_id', 'parent_of', company_ids)]"),
        companies(plan::MODEL, "[('x_company_id', 'parent_of', company_ids)]"),
        companies(request::MODEL, "[('x_company_id', 'in', company_ids)]"),
        companies(reminder::MODEL, "[('x_company_id', 'in', company_ids)]"),
        // What somebody has asked for is not changed by others.
        rule(
            request::MODEL,
            "people",
            "x_followup_request: people change their own",
            own,
            Some(billing_users()),
            changes,
        ),
        rule(
            request::MODEL,
            "daemon",
            "x_followup_request: the daemon answers all",
            all,
            Some(daemon_group()),
            changes,
        ),
    ]
    .into_iter()
    .chain([level::MODEL, plan::MODEL].into_iter().flat_map(|model| {
        let rule = |who: &str, may: &str, domain: &str, group: Key| {
            rule(model, who, &format!("{model}: {may}"), domain, Some(group), changes)
        };
        [
            rule("people", "people change what is not from the plan file", of_people, billing_administrators()),
            rule("daemon", "the daemon changes all", all, daemon_group()),
            rule("system", "setup changes all", all, administrators()),
        ]
    }))
    .collect()
}

fn rule(
    model: &str,
    who: &str,
    name: &str,
    domain: &str,
    group: Option<Key>,
    [read, write, create, unlink]: Operations,
) -> Record {
    Record::new(Kind::Rule, format!("rule_{model}_{who}"), name)
        .with("name", name)
        .with("model_id", model_key(model))
        .with("domain_force", domain)
        .with("groups", Datum::Many(group.into_iter().collect()))
        .with("perm_read", read)
        .with("perm_write", write)
        .with("perm_create", create)
        .with("perm_unlink", unlink)
}
