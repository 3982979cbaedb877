//! Who may do what with our records.

use super::dialect::Dialect;
use super::record::{Datum, Key, Kind, Record};
use super::schema::model_key;
use crate::odoo::names::{
    followup, level, mail_blacklist, notification, phone_blacklist, plan, reminder, request, state, text_message,
};

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

/// Works with orders: sees the follow-ups of the own customers, asks for reminders, and changes nothing.
pub(super) fn salespeople() -> Key {
    Key::odoo("sales_team", "group_sale_salesman")
}

/// Those of them who see everybody's orders, so everybody's follow-ups too. Sales managers are among them.
fn all_documents() -> Key {
    Key::odoo("sales_team", "group_sale_salesman_all_leads")
}

/// Who may ask for a reminder.
pub(super) fn who_follows_up(dialect: Dialect) -> Vec<Key> {
    [billing_users()].into_iter().chain(dialect.sales.then(salespeople)).collect()
}

/// Configures invoicing: owns the plan.
fn billing_administrators() -> Key {
    Key::odoo("account", "group_account_manager")
}

/// Everybody with a login who is no customer.
fn everybody() -> Key {
    Key::odoo("base", "group_user")
}

/// Configures Odoo: runs setup.
fn administrators() -> Key {
    Key::odoo("base", "group_system")
}

/// The groups that are ours.
pub(super) fn groups() -> Vec<Record> {
    let implied = vec![everybody(), Key::odoo("base", "group_partner_manager"), billing_users()];
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
const READ_CREATE: Operations = [true, false, true, false];
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
    // Odoo lets only administrators see what it sends, and whom it must not write to.
    let of_messages = [
        (mail_blacklist::MODEL, "daemon", daemon_group(), READ, true),
        (phone_blacklist::MODEL, "daemon", daemon_group(), READ, dialect.phone_blacklist),
        (text_message::MODEL, "daemon", daemon_group(), READ_WRITE_CREATE, dialect.text_messages),
    ];
    let of_messages = of_messages.into_iter().filter(|(.., is_there)| *is_there);
    // Whoever could write a request could make another one of it than it was made as: Odoo looks at a record before it is
    // written, not after. Levels and plans are shown by their names.
    let of_sales = [
        (followup::MODEL, "sales", salespeople(), READ),
        // Odoo keeps a group that a right names when the group's app goes. A rule that lost it would count for everybody.
        (followup::MODEL, "sales_all", all_documents(), READ),
        (request::MODEL, "sales", salespeople(), READ_CREATE),
        (level::MODEL, "sales", salespeople(), READ),
        (plan::MODEL, "sales", salespeople(), READ),
    ];
    [
        // Up to Odoo 16 a form reads also what it hides from somebody's groups: without a right to it they could not open a
        // customer, or a salesperson a follow-up. A rule sees to it that there is nothing to be read.
        (followup::MODEL, "everybody", everybody(), READ),
        (reminder::MODEL, "everybody", everybody(), READ),
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
    .chain(of_messages.map(|(model, who, group, operations, _)| (model, who, group, operations)))
    .chain(of_sales.into_iter().filter(|_| dialect.sales))
    .map(|(model, who, group, [read, write, create, unlink])| {
        let name = format!("access_{}_{who}", model.replace('.', "_"));
        let title = format!("{model} for {group}");
        let of = match model {
            "ir.model" => Key::odoo("base", "model_ir_model"),
            "ir.cron" => Key::odoo("base", "model_ir_cron"),
            mail_blacklist::MODEL => Key::odoo("mail", "model_mail_blacklist"),
            phone_blacklist::MODEL => Key::odoo("phone_validation", "model_phone_blacklist"),
            text_message::MODEL => Key::odoo("sms", "model_sms_sms"),
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
///
/// What the rules of somebody's groups allow is added up, so each group that may do something has a rule of its own: who is
/// billing user and salesperson does what billing users do.
pub(super) fn rules(dialect: Dialect) -> Vec<Record> {
    [rules_of_companies(), rules_of_followups(), rules_of_requests(), rules_of_plans(), rules_of_messages()]
        .into_iter()
        .chain(dialect.sales.then(rules_of_sales))
        .flatten()
        .collect()
}

const EVERY: &str = "[(1, '=', 1)]";
const NONE: &str = "[(0, '=', 1)]";
const VISIBLE: Operations = READ;
const CHANGES: Operations = [false, true, true, true];

fn rules_of_companies() -> Vec<Record> {
    let companies = |model: &str, domain: &str| rule(model, "companies", "companies of the user", domain, None, ALL);
    vec![
        companies(followup::MODEL, "[('x_company_id', 'in', company_ids)]"),
        // A branch follows the plan of the company above it, so its people must be able to read that.
        companies(level::MODEL, "[('x_company_id', 'parent_of', company_ids)]"),
        companies(plan::MODEL, "[('x_company_id', 'parent_of', company_ids)]"),
        companies(request::MODEL, "[('x_company_id', 'in', company_ids)]"),
        companies(reminder::MODEL, "[('x_company_id', 'in', company_ids)]"),
    ]
}

fn rules_of_followups() -> Vec<Record> {
    let of = |model: &'static str| {
        let rule =
            move |who: &str, may: &str, domain: &str, group: Key| rule(model, who, may, domain, Some(group), ALL);
        [
            rule("everybody", "nothing for everybody else", NONE, everybody()),
            rule("people", "all for people", EVERY, billing_users()),
            rule("system", "all for system", EVERY, administrators()),
        ]
    };
    [followup::MODEL, reminder::MODEL].into_iter().flat_map(of).collect()
}

fn rules_of_requests() -> Vec<Record> {
    let rule = |who: &str, may: &str, domain: &str, group: Key, operations: Operations| {
        rule(request::MODEL, who, may, domain, Some(group), operations)
    };
    vec![
        rule("readers", "people see all", EVERY, billing_users(), VISIBLE),
        // What somebody has asked for is not changed by others.
        rule("people", "people change their own", "[('create_uid', '=', user.id)]", billing_users(), CHANGES),
        rule("daemon", "the daemon answers all", EVERY, daemon_group(), CHANGES),
        rule("system", "administrators see and remove all", EVERY, administrators(), ALL),
    ]
}

/// Whom a message of ours did not reach is shown beside it, as Odoo does with its own: it lets people change only what concerns
/// themselves.
fn rules_of_messages() -> Vec<Record> {
    let own = "[('mail_message_id.create_uid', '=', user.id)]";
    let may = "the daemon tells of mails that came back";
    vec![rule(notification::MODEL, "daemon", may, own, Some(daemon_group()), [false, true, false, false])]
}

fn rules_of_plans() -> Vec<Record> {
    let of_people = "[('x_from_file', '=', False)]";
    let of = |model: &'static str| {
        let rule =
            move |who: &str, may: &str, domain: &str, group: Key| rule(model, who, may, domain, Some(group), CHANGES);
        [
            rule("people", "people change what is not from the plan file", of_people, billing_administrators()),
            rule("daemon", "the daemon changes all", EVERY, daemon_group()),
            rule("system", "setup changes all", EVERY, administrators()),
        ]
    };
    [level::MODEL, plan::MODEL].into_iter().flat_map(of).collect()
}

/// Salespeople see their own customers, or everybody's, and ask for reminders only.
fn rules_of_sales() -> Vec<Record> {
    let own = "('x_salesperson_id', '=', user.id)";
    let asked = "('create_uid', '=', user.id), ('x_kind', 'in', ('follow_up', 'prepare'))";
    let rule = |model: &str, who: &str, may: &str, inner: &str, group: Key, operations: Operations| {
        rule(model, who, may, &format!("[{inner}]"), Some(group), operations)
    };
    let every = "(1, '=', 1)";
    vec![
        rule(followup::MODEL, "sales", "salespeople see their customers", own, salespeople(), ALL),
        rule(followup::MODEL, "sales_all", "sales managers see all", every, all_documents(), ALL),
        rule(request::MODEL, "sales_readers", "salespeople see their customers", own, salespeople(), VISIBLE),
        rule(request::MODEL, "sales_all_readers", "sales managers see all", every, all_documents(), VISIBLE),
        rule(
            request::MODEL,
            "sales",
            "salespeople ask for reminders of their customers",
            &format!("{asked}, {own}"),
            salespeople(),
            CHANGES,
        ),
        rule(request::MODEL, "sales_all", "sales managers ask for reminders", asked, all_documents(), CHANGES),
    ]
}

fn rule(
    model: &str,
    who: &str,
    may: &str,
    domain: &str,
    group: Option<Key>,
    [read, write, create, unlink]: Operations,
) -> Record {
    let name = format!("{model}: {may}");
    let of = match model {
        notification::MODEL => Key::odoo("mail", "model_mail_notification"),
        ours => model_key(ours),
    };
    Record::new(Kind::Rule, format!("rule_{}_{who}", model.replace('.', "_")), name.clone())
        .with("name", name)
        .with("model_id", of)
        .with("domain_force", domain)
        .with("groups", Datum::Many(group.into_iter().collect()))
        .with("perm_read", read)
        .with("perm_write", write)
        .with("perm_create", create)
        .with("perm_unlink", unlink)
}
