//! The models and fields that we own.

use super::dialect::Dialect;
use super::field::Field;
use super::record::{Key, Kind, Record};
use crate::odoo::names::{followup, item, level, partner, state};

/// A model of ours.
struct Model {
    name: &'static str,
    label: &'static str,
    /// With its own chatter and activities.
    chatter: bool,
    order: &'static str,
    fields: Vec<Field>,
}

impl Model {
    fn key(name: &str) -> Key {
        Key::ours(format!("model_{name}"))
    }

    fn record(&self, dialect: Dialect) -> Record {
        let title = format!("{} ({})", self.name, self.label);
        let record = Record::new(Kind::Model, Self::key(self.name).name, title)
            .with("model", self.name)
            .with("name", self.label)
            .with("is_mail_thread", self.chatter)
            .with("is_mail_activity", self.chatter);
        if dialect.model_order { record.with("order", self.order) } else { record }
    }
}

/// Models with the fields that can be made together with them, in an order in which they can be made.
pub(super) fn models(dialect: Dialect) -> Vec<Record> {
    let mut records = Vec::new();
    for model in [levels(), followups(), state_model()] {
        records.push(model.record(dialect));
        let key = Model::key(model.name);
        let fields = model.fields.iter().filter(|field| field.with_model());
        records.extend(fields.map(|field| field.record(model.name, &key, dialect)));
    }
    records
}

/// Fields that need the models to exist: those that follow other fields, and those on Odoo's own models.
pub(super) fn later_fields(dialect: Dialect) -> Vec<Record> {
    let model = followups();
    let key = Model::key(model.name);
    let fields = model.fields.iter().filter(|field| !field.with_model());
    let mut records: Vec<Record> = fields.map(|field| field.record(model.name, &key, dialect)).collect();
    let item_model = Key::odoo("account", "model_account_move_line");
    records.extend(on_items(dialect).iter().map(|field| field.record(item::MODEL, &item_model, dialect)));
    let partner_model = Key::odoo("base", "model_res_partner");
    records.extend(on_partners().iter().map(|field| field.record(partner::MODEL, &partner_model, dialect)));
    records
}

/// The values of new records.
pub(super) fn defaults() -> Vec<Record> {
    let of = |model: Model| -> Vec<Record> {
        model.fields.iter().filter_map(|field| field.default_record(model.name)).collect()
    };
    [of(levels()), of(followups())].concat()
}

/// The name under which one of our models is found again.
pub(super) fn model_key(model: &str) -> Key {
    Model::key(model)
}

const MODES: &[(&str, &str)] = &[("automatic", "Automatic"), ("manual", "Manual"), ("off", "Off")];

const STATUSES: &[(&str, &str)] = &[
    ("no_action_needed", "No Action Needed"),
    ("with_overdue_invoices", "With Overdue Invoices"),
    ("in_need_of_action", "In Need of Action"),
];

const RESPONSIBLES: &[(&str, &str)] = &[
    ("nobody", "Nobody in Particular"),
    ("user", "A User"),
    ("salesperson", "Salesperson of the Customer"),
    ("account", "Responsible of the Follow-up"),
];

fn levels() -> Model {
    let fields = vec![
        Field::char(level::NAME, "Name").required().translated(),
        Field::many2one(level::COMPANY, "Company", "res.company").required().indexed(),
        Field::integer(level::DAYS_AFTER_DUE, "Days After Due Date").help(
            "The level is due for an invoice this many days after its due date. A negative number reminds before it.",
        ),
        Field::boolean(level::AUTOMATIC, "Automatic")
            .default("true")
            .help("Reminders of this level leave by themselves. Otherwise they are proposed, and a person decides."),
        Field::boolean(level::SEND_EMAIL, "Send an Email").default("true"),
        Field::boolean(level::SEND_LETTER, "Send a Letter"),
        Field::boolean(level::SEND_SMS, "Send an SMS"),
        Field::boolean(level::CREATE_ACTIVITY, "Schedule an Activity")
            .help("Asks a person to do something, such as a call, when a customer reaches this level."),
        Field::many2one(level::ACTIVITY_TYPE, "Activity Type", "mail.activity.type"),
        Field::char(level::ACTIVITY_SUMMARY, "Activity Summary").translated(),
        Field::text(level::ACTIVITY_NOTE, "Activity Note").translated(),
        Field::selection(level::RESPONSIBLE, "Assigned To", RESPONSIBLES).default("\"nobody\""),
        Field::many2one(level::USER, "Assigned User", "res.users"),
        Field::char(level::SUBJECT, "Subject").translated(),
        Field::html(level::BODY, "Message").translated(),
        Field::text(level::SMS, "SMS Text").translated(),
        Field::integer(level::REPEAT_EVERY_DAYS, "Repeat Every (Days)").help(
            "Counts for the last level only: it is repeated every so many days until all is paid. 0: follow-up stops.",
        ),
        Field::text(level::PROBLEM, "Problem")
            .readonly()
            .not_copied()
            .help("Why this level cannot be used. Nothing is sent at it until this is put right."),
        Field::boolean(level::FROM_FILE, "From the Plan File").readonly().not_copied(),
        Field::char(level::FILE_KEY, "Key in the Plan File").readonly().not_copied().indexed(),
        Field::boolean(level::ACTIVE, "Active").default("true"),
    ];
    Model {
        name: level::MODEL,
        label: "Follow-up Level",
        chatter: false,
        order: "x_company_id, x_days_after_due, id",
        fields,
    }
}

fn followups() -> Model {
    let fields = vec![
        Field::char(followup::NAME, "Name").follows("x_partner_id.name"),
        Field::many2one(followup::PARTNER, "Customer", "res.partner").required().readonly().indexed(),
        Field::many2one(followup::COMPANY, "Company", "res.company").required().readonly().indexed(),
        Field::many2one(followup::LEVEL, "Follow-up Level", level::MODEL)
            .readonly()
            .tracked()
            .help("The highest level that one of the open invoices has reached."),
        Field::date(followup::NEXT_REMINDER, "Next Reminder").tracked().indexed().help(
            "Nothing is sent before this day. Set by each reminder; a day that you set yourself is kept until then.",
        ),
        Field::date(followup::NEXT_REMINDER_WRITTEN, "Next Reminder as Calculated").readonly(),
        Field::selection(followup::STATUS, "Status", STATUSES).readonly().indexed(),
        Field::selection(followup::MODE, "Reminders", MODES).tracked().default("\"automatic\"").help(
            "Automatic: reminders leave by themselves. Manual: each is proposed, and a person decides. \
             Off: nothing is sent or proposed.",
        ),
        Field::many2one(followup::RECIPIENT, "Send To", "res.partner")
            .help("Gets the reminders. Empty: a follow-up contact, else an invoice address, else the customer itself."),
        Field::many2one(followup::RESPONSIBLE, "Responsible", "res.users").tracked(),
        Field::many2one(followup::SALESPERSON, "Salesperson", "res.users")
            .follows("x_partner_id.user_id")
            // A field that follows another takes over its help, unless it has its own.
            .help("The salesperson of the customer."),
        Field::many2one(followup::CURRENCY, "Currency", "res.currency").follows("x_company_id.currency_id"),
        Field::monetary(followup::TOTAL_DUE, "Total Due", followup::CURRENCY)
            .readonly()
            .help("Everything that is open, less credits, without what is excluded from follow-up."),
        Field::monetary(followup::TOTAL_OVERDUE, "Total Overdue", followup::CURRENCY)
            .readonly()
            .help("The part of it whose due date has passed."),
        Field::date(followup::OLDEST_DUE_DATE, "Oldest Due Date").readonly(),
        Field::date(followup::LAST_REMINDER, "Last Reminder").readonly(),
        Field::integer(followup::REMINDER_COUNT, "Reminders Sent").readonly(),
        Field::text(followup::ALERT, "Alert").readonly(),
        Field::text(followup::EXPLANATION, "Explanation")
            .readonly()
            .help("What the last run decided for this customer, and why."),
        Field::boolean(followup::ACTIVE, "Active").default("true"),
    ];
    Model { name: followup::MODEL, label: "Follow-up", chatter: true, order: "x_oldest_due_date, id", fields }
}

fn state_model() -> Model {
    let fields = vec![
        Field::char(state::NAME, "Name"),
        Field::char(state::STATE_ID, "Journal").help("The journal that sends for this database."),
        Field::integer(state::GENERATION, "Runs of the Journal"),
        Field::char(state::CATCHALL, "Catch-All Address"),
        Field::char(state::PORTAL_URL, "Address of the Portal"),
        Field::char(state::SETUP, "Description Applied"),
    ];
    Model { name: state::MODEL, label: "Follow-up State", chatter: false, order: "id", fields }
}

/// On journal items.
fn on_items(dialect: Dialect) -> Vec<Field> {
    let mut fields = vec![
        Field::many2one(item::LEVEL, "Follow-up Level", level::MODEL).readonly().not_copied(),
        Field::integer(item::DAYS, "Follow-up Days")
            .readonly()
            .not_copied()
            .help("The days after the due date of the follow-up level that this item has reached."),
        Field::date(item::DATE, "Follow-up Date")
            .readonly()
            .not_copied()
            .help("The day on which this item reached its follow-up level."),
    ];
    if !dialect.no_followup {
        fields.push(
            Field::boolean(item::NO_FOLLOWUP, "No Follow-up")
                .not_copied()
                .help("This item is left out of follow-up: out of totals, out of reminders."),
        );
    }
    fields
}

/// On customers and their contacts.
fn on_partners() -> Vec<Field> {
    vec![
        Field::boolean(partner::FOLLOWUP_CONTACT, "Follow-up Contact")
            .not_copied()
            .help("Gets the payment reminders of the company that this contact belongs to."),
        Field::one2many(partner::FOLLOWUPS, "Follow-ups", followup::MODEL, followup::PARTNER).not_copied(),
    ]
}
