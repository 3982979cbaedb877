//! What people ask for in Odoo: the model of their requests, the dialogs, and the buttons that answer within seconds.
//!
//! A button makes a request and waits for its answer without keeping Odoo busy: `actions/wait.py` comes back until the
//! daemon has answered, then tells what became of it.

use super::dialect::Dialect;
use super::field::Field;
use super::record::{Datum, Key, Kind, Record};
use super::rights::{billing_users, who_follows_up};
use super::schema::{Model, REASONS, model_key};
use crate::odoo::names::{followup, item, level, request};

const KINDS: &[(&str, &str)] = &[
    ("follow_up", "Follow Up Now"),
    ("prepare", "Message"),
    ("snooze", "Snooze"),
    ("promise", "Promise to Pay"),
    ("exclude", "Dispute or Exclude"),
    ("set_level", "Set Level"),
    ("log_call", "Call"),
    ("statement", "Statement"),
    ("send_statement", "Send Statement"),
    ("resolve_doubt", "Message in Doubt"),
];

const STATES: &[(&str, &str)] = &[
    ("draft", "Draft"),
    ("asked", "Waiting for the Answer"),
    ("prepared", "Prepared"),
    ("done", "Done"),
    ("refused", "Not Done"),
    ("needs_anyway", "Not Done Yet"),
    ("expired", "Too Late"),
];

const WAYS: &[(&str, &str)] =
    &[("email", "Email"), ("letter", "Letter"), ("email_and_letter", "Email and Letter"), ("sms", "SMS")];

const ATTACHING: &[(&str, &str)] = &[("yes", "Attached"), ("no", "Not Attached")];

const SNOOZES: &[(&str, &str)] = &[
    ("1_week", "1 Week"),
    ("2_weeks", "2 Weeks"),
    ("1_month", "1 Month"),
    ("2_months", "2 Months"),
    ("date", "Until a Day"),
];

const CALL_RESULTS: &[(&str, &str)] = &[
    ("reached", "Reached"),
    ("not_reached", "Not Reached"),
    ("will_pay", "Will Pay"),
    ("disputes", "Disputes"),
    ("wrong_number", "Wrong Number"),
];

const VERDICTS: &[(&str, &str)] = &[("sent", "It Was Sent"), ("not_sent", "It Was Not Sent")];

/// The model.
pub(super) fn requests() -> Model {
    let fields = [subject(), wishes(), message()].concat();
    Model { name: request::MODEL, label: "Follow-up Request", chatter: false, order: "id desc", fields }
}

/// Odoo 14 lets everybody type in dialogs, and fails when it saves what they may not change.
const READ_ONLY: &str = "for record in self:
    record['x_read_only'] = not self.env['ir.model.access'].check('x_followup_request', 'write', False)";

/// Whose request it is, and what became of it.
fn subject() -> Vec<Field> {
    vec![
        Field::char(request::NAME, "Customer Name").follows("x_followup_id.x_partner_id.name"),
        Field::many2one(request::FOLLOWUP, "Follow-up", followup::MODEL).required().indexed(),
        Field::many2many(request::FOLLOWUPS, "Follow-ups", followup::MODEL).not_copied(),
        Field::many2one(request::PARTNER, "Customer", "res.partner").follows("x_followup_id.x_partner_id"),
        Field::many2one(request::COMPANY, "Company", "res.company").follows("x_followup_id.x_company_id"),
        Field::many2one(request::CURRENCY, "Currency", "res.currency").follows("x_followup_id.x_currency_id"),
        Field::many2one(request::SALESPERSON, "Salesperson", "res.users")
            .follows("x_followup_id.x_salesperson_id")
            .help("The salesperson of the customer."),
        Field::selection(request::KIND, "What Is Asked For", KINDS).required(),
        Field::selection(request::STATE, "Status", STATES).required().indexed().default("\"draft\""),
        Field::text(request::ANSWER, "Answer").readonly().not_copied(),
        Field::datetime(request::ANSWERED_AT, "Answered On").readonly().not_copied(),
        Field::boolean(request::TOLD, "Answer Shown").not_copied(),
        Field::boolean(request::READ_ONLY, "Only to Be Read").readonly().computed(READ_ONLY),
        Field::boolean(request::WORKLIST, "From the Worklist").not_copied(),
    ]
}

/// What is asked for.
fn wishes() -> Vec<Field> {
    vec![
        Field::boolean(request::ANYWAY, "All the Same")
            .not_copied()
            .help("Against a promise to pay, a snooze, a reminder a few days ago, or a bank that is not up to date."),
        Field::selection(request::GO_BY, "Goes By", WAYS)
            .not_copied()
            .help("Nothing: as the level of the message says."),
        Field::selection(request::ATTACH_INVOICES, "Overdue Invoices", ATTACHING)
            .not_copied()
            .help("Nothing: as the level of the message says."),
        Field::selection(request::SNOOZE_FOR, "Snooze For", SNOOZES).default("\"1_week\""),
        Field::date(request::DATE, "Date"),
        Field::monetary(request::AMOUNT, "Promised Amount", request::CURRENCY)
            .help("What the customer has promised to pay. Nothing: all that is due by then."),
        Field::text(request::NOTE, "Note"),
        Field::selection(request::REASON, "Because Of", REASONS),
        Field::many2one(request::OWNER, "Owner", "res.users").help("Who settles the dispute."),
        Field::many2many(request::ITEMS, "Items", item::MODEL),
        Field::many2one(request::LEVEL, "Level", level::MODEL),
        Field::selection(request::CALL_RESULT, "Result", CALL_RESULTS).default("\"reached\""),
        Field::selection(request::VERDICT, "What Became of It", VERDICTS),
    ]
}

/// A message before it goes.
fn message() -> Vec<Field> {
    vec![
        Field::char(request::TO, "To").readonly().not_copied(),
        Field::char(request::ABOUT, "Prepared About").readonly().not_copied(),
        Field::char(request::SUBJECT, "Subject").not_copied(),
        Field::html(request::BODY, "Message").not_copied(),
        Field::html(request::SHOWN, "As the Customer Sees It").readonly().not_copied(),
    ]
}

/// A dialog, on the follow-ups that somebody has chosen: name, title, kind of request, the views that it is chosen in.
const DIALOGS: [(&str, &str, &str, &str); 6] = [
    ("ask_snooze", "Snooze", "snooze", "list,form"),
    ("ask_promise", "Promise to Pay", "promise", "list,form"),
    ("ask_level", "Set Level", "set_level", "list,form"),
    ("ask_call", "Log a Call", "log_call", "list,form"),
    ("ask_exclude", "Dispute or Exclude", "exclude", ""),
    ("ask_doubt", "Resolve in Doubt", "resolve_doubt", "form"),
];

/// The dialogs.
pub(super) fn dialogs(dialect: Dialect) -> Vec<Record> {
    let dialog = |(name, title, kind, shown_in): (&str, &str, &str, &str)| {
        let record = Record::new(Kind::Action, format!("action_{name}"), title)
            .with("name", title)
            .with("res_model", request::MODEL)
            .with("view_mode", "form")
            .with("view_id", Key::ours("view_request_form"))
            .with("target", "new")
            .with(dialect.action_groups(), Datum::Many(vec![billing_users()]))
            .with(
                "context",
                format!(
                    "{{'default_{}': '{kind}', 'default_{}': active_id, 'default_{}': active_ids}}",
                    request::KIND,
                    request::FOLLOWUP,
                    request::FOLLOWUPS
                ),
            );
        if shown_in.is_empty() {
            record
        } else {
            record.with("binding_model_id", model_key(followup::MODEL)).with("binding_view_types", shown_in)
        }
    };
    DIALOGS.map(dialog).into()
}

/// A button's work: name, title, model, Python, the views in whose *Actions* it is.
const BUTTONS: [(&str, &str, &str, &str, &str); 13] = [
    ("follow_up", "Follow Up Now", followup::MODEL, include_str!("actions/follow_up.py"), "list,form"),
    ("prepare", "Preview and Send", followup::MODEL, include_str!("actions/prepare.py"), ""),
    ("print_letter", "Print Letter", followup::MODEL, include_str!("actions/print_letter.py"), "list,form"),
    ("statement", "Statement", followup::MODEL, include_str!("actions/statement.py"), "list,form"),
    ("send_statement", "Send Statement", followup::MODEL, include_str!("actions/send_statement.py"), "list,form"),
    ("exclude", "Dispute or Exclude", followup::MODEL, include_str!("actions/exclude.py"), "form"),
    ("ask", "Confirm", request::MODEL, include_str!("actions/ask.py"), ""),
    ("send", "Send", request::MODEL, include_str!("actions/send.py"), ""),
    ("anyway", "Follow Up All the Same", request::MODEL, include_str!("actions/anyway.py"), ""),
    ("wait", "Wait for the Answer", request::MODEL, include_str!("actions/wait.py"), ""),
    ("worklist", "Worklist", request::MODEL, include_str!("actions/worklist.py"), ""),
    ("worklist_next", "Next in the Worklist", request::MODEL, include_str!("actions/worklist_next.py"), ""),
    ("worklist_snooze", "Skip Until", request::MODEL, include_str!("actions/worklist_snooze.py"), ""),
];

/// The buttons that salespeople have as well: what they ask for is written by the button, because they may not.
const FOR_SALESPEOPLE: [&str; 6] = ["follow_up", "prepare", "print_letter", "send", "anyway", "wait"];

/// What the buttons do.
pub(super) fn buttons(dialect: Dialect) -> Vec<Record> {
    let button = |(name, title, model, python, shown_in): (&str, &str, &str, &str, &str)| {
        let who = if FOR_SALESPEOPLE.contains(&name) { who_follows_up(dialect) } else { vec![billing_users()] };
        let record = Record::new(Kind::ServerAction, format!("action_{name}"), title)
            .with("name", title)
            .with("model_id", model_key(model))
            .with("state", "code")
            .with("code", python)
            .with(dialect.action_groups(), Datum::Many(who));
        if shown_in.is_empty() {
            record
        } else {
            record.with("binding_model_id", model_key(model)).with("binding_view_types", shown_in)
        }
    };
    BUTTONS.map(button).into()
}
