//! The models and fields that we own.

use super::dialect::Dialect;
use super::field::Field;
use super::record::{Key, Kind, Record};
use super::requests::requests;
use crate::odoo::names::{
    followup, invoice, item, level, partner, plan, posted_letter, reminder, request, state, text_message,
};

/// A model of ours.
pub(super) struct Model {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    /// With its own chatter and activities.
    pub(super) chatter: bool,
    pub(super) order: &'static str,
    pub(super) fields: Vec<Field>,
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
    for model in [plans(), levels(), followups(dialect), requests(), reminders(), state_model()] {
        records.push(model.record(dialect));
        let key = Model::key(model.name);
        let fields = model.fields.iter().filter(|field| field.with_model());
        records.extend(fields.map(|field| field.record(model.name, &key, dialect)));
    }
    records
}

/// Fields that need the models to exist: those that follow other fields, and those on Odoo's own models.
pub(super) fn later_fields(dialect: Dialect) -> Vec<Record> {
    let mut records = Vec::new();
    let item_model = Key::odoo("account", "model_account_move_line");
    records.extend(on_items(dialect).iter().map(|field| field.record(item::MODEL, &item_model, dialect)));
    for model in [plans(), followups(dialect), requests(), reminders()] {
        let key = Model::key(model.name);
        let fields = model.fields.iter().filter(|field| !field.with_model());
        records.extend(fields.map(|field| field.record(model.name, &key, dialect)));
    }
    let invoice_model = Key::odoo("account", "model_account_move");
    records.extend(on_invoices(dialect).iter().map(|field| field.record(invoice::MODEL, &invoice_model, dialect)));
    let sent_by_odoo = [
        (dialect.text_messages, text_message::MODEL, text_message::KEY, Key::odoo("sms", "model_sms_sms")),
        (
            dialect.posted_letters,
            posted_letter::MODEL,
            posted_letter::KEY,
            Key::odoo("snailmail", "model_snailmail_letter"),
        ),
    ];
    records.extend(sent_by_odoo.into_iter().filter(|(is_there, ..)| *is_there).map(|(_, model, key, of)| {
        Field::char(key, "Reminder").readonly().not_copied().indexed().record(model, &of, dialect)
    }));
    let partner_model = Key::odoo("base", "model_res_partner");
    records.extend(on_partners().iter().map(|field| field.record(partner::MODEL, &partner_model, dialect)));
    records
}

/// The values of new records.
pub(super) fn defaults() -> Vec<Record> {
    let of = |model: Model| -> Vec<Record> {
        model.fields.iter().filter_map(|field| field.default_record(model.name)).collect()
    };
    [of(plans()), of(levels()), of(followups(Dialect::NEWEST)), of(requests())].concat()
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

const PROMISES: &[(&str, &str)] = &[("open", "Open"), ("kept", "Kept"), ("broken", "Broken")];

const TRUSTS: &[(&str, &str)] = &[("good", "Good Debtor"), ("normal", "Normal Debtor"), ("bad", "Bad Debtor")];

const ALERTS: &[(&str, &str)] = &[
    ("in_doubt", "In Doubt"),
    ("failed", "Not Delivered"),
    ("no_address", "No Address"),
    ("unreadable", "Unreadable"),
];

pub(super) const REASONS: &[(&str, &str)] = &[("dispute", "Dispute"), ("other", "Other")];
const INTEREST: &[(&str, &str)] =
    &[("unsaid", "Not Mentioned"), ("stated", "In the Message"), ("booked", "In the Message, and as a Draft Invoice")];
const AFTER_LAST: &[(&str, &str)] =
    &[("stop", "Follow-up Stops"), ("repeat", "The Level Is Repeated"), ("hand_over", "Somebody Takes Over")];

fn plans() -> Model {
    let fields = vec![
        Field::char(plan::NAME, "Name").required(),
        Field::many2one(plan::COMPANY, "Company", "res.company").required().indexed(),
        Field::integer(plan::SEQUENCE, "Sequence")
            .default("10")
            .help("If several plans would count for a customer by the same rule, the one with the lowest number does."),
        Field::many2many(plan::TAGS, "Customer Tags", "res.partner.category")
            .help("The plan counts for customers that carry one of these tags."),
        Field::many2many(plan::COUNTRIES, "Countries", "res.country")
            .help("The plan counts for customers in one of these countries."),
        Field::many2many(plan::PAYMENT_TERMS, "Payment Terms", "account.payment.term")
            .help("The plan counts for customers who pay by one of these terms."),
        Field::one2many(plan::LEVELS, "Levels", level::MODEL, level::PLAN).not_copied(),
        Field::boolean(plan::FROM_FILE, "From the Plan File").readonly().not_copied(),
        Field::char(plan::FILE_KEY, "Key in the Plan File").readonly().not_copied().indexed(),
        Field::boolean(plan::ACTIVE, "Active").default("true"),
    ];
    Model { name: plan::MODEL, label: "Follow-up Plan", chatter: false, order: "x_company_id, x_sequence, id", fields }
}

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
        Field::boolean(level::SEND_LETTER, "Send a Letter").help("A page in the customer's language, printed where the settings of followupd say."),
        Field::boolean(level::SEND_SMS, "Send an SMS").help(
            "A text message in the customer's language, sent the way that the settings of followupd say.",
        ),
        Field::boolean(level::CREATE_ACTIVITY, "Schedule an Activity")
            .help("Asks a person to do something, such as a call, when a customer reaches this level."),
        Field::many2one(level::ACTIVITY_TYPE, "Activity Type", "mail.activity.type"),
        Field::char(level::ACTIVITY_SUMMARY, "Activity Summary").translated(),
        Field::text(level::ACTIVITY_NOTE, "Activity Note").translated(),
        Field::selection(level::RESPONSIBLE, "Assigned To", RESPONSIBLES).default("\"nobody\""),
        Field::many2one(level::USER, "Assigned User", "res.users"),
        Field::many2many(level::FOLLOWERS, "Add Followers", "res.users").help(
            "These users follow the customer from this reminder on: what the customer answers reaches them.",
        ),
        Field::boolean(level::RESPONSIBLE_FOLLOWS, "Add the Responsible")
            .help("Whoever is responsible for the follow-up follows the customer from this reminder on, too."),
        Field::char(level::SUBJECT, "Subject").translated(),
        Field::html(level::BODY, "Message").translated(),
        Field::text(level::SMS, "SMS Text").translated(),
        Field::integer(level::REPEAT_EVERY_DAYS, "After (Days)").help(
            "How many days after the last level it is repeated, again and again until all is paid, or handed over, once.",
        ),
        Field::text(level::PROBLEM, "Problem")
            .readonly()
            .not_copied()
            .help("What is wrong with this level, and what is done meanwhile. It goes by itself once it is put right."),
        Field::boolean(level::FROM_FILE, "From the Plan File").readonly().not_copied(),
        Field::char(level::FILE_KEY, "Key in the Plan File").readonly().not_copied().indexed(),
        Field::boolean(level::ACTIVE, "Active").default("true"),
        Field::many2one(level::PLAN, "Plan", plan::MODEL).restricting().indexed().help(
            "Empty: the level belongs to the company's default plan, which counts for all customers that no other plan counts \
             for.",
        ),
    ];
    let fields = [fields, level_options()].concat();
    Model {
        name: level::MODEL,
        label: "Follow-up Level",
        chatter: false,
        order: "x_company_id, x_days_after_due, id",
        fields,
    }
}

/// On levels: for which amounts they are, and what else becomes of them.
fn level_options() -> Vec<Field> {
    vec![
        Field::float(level::MINIMUM_AMOUNT, "Minimum Amount").help(
            "The level is used only if what it demands is at least this much, in the currency of the company. 0: always.",
        ),
        Field::char(level::MINIMUM_BY_CURRENCY, "Minimum in Other Currencies")
            .help("Amounts that count instead of it for invoices in these currencies, such as: USD 50, CHF 60"),
        Field::float(level::AUTOMATIC_UP_TO, "Automatic Up To").help(
            "If the level demands more than this, in the currency of the company, its reminder is proposed, and a person \
             decides. 0: no limit.",
        ),
        Field::char(level::AUTOMATIC_UP_TO_BY_CURRENCY, "Up To in Other Currencies")
            .help("Amounts that count instead of it for invoices in these currencies, such as: USD 5000, CHF 6000"),
        Field::boolean(level::LETTER_INSTEAD_OF_MAIL, "Letter Where There Is No Email")
            .help("A page in the customer's language, printed where the settings of followupd say."),
        Field::selection(level::AFTER_LAST, "After the Last Level", AFTER_LAST).default("\"stop\"").help(
            "What happens when a customer has had this level and has not paid. Counts for the last level of the plan only.",
        ),
        Field::char(level::HAND_OVER_SUMMARY, "What Is to Be Done")
            .translated()
            .help("The activity by which somebody takes the customer over. It goes to whom the level's activities go to."),
        Field::selection(level::INTEREST, "Interest on Late Payment", INTEREST).default("\"unsaid\"").help(
            "What becomes of interest and compensation for late payment, where the settings of followupd claim any.",
        ),
        Field::boolean(level::ATTACH_INVOICES, "Attach Overdue Invoices")
            .help("The PDF of each overdue invoice goes with the email, as Odoo has sent or printed it."),
        Field::boolean(level::ATTACH_STATEMENT, "Attach a Statement")
            .help("All invoices, payments and credits since the beginning of the year go with the email, as a PDF."),
    ]
}

fn followups(dialect: Dialect) -> Model {
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
        Field::integer(followup::DAYS_OVERDUE, "Days Overdue")
            .readonly()
            .help("How many days ago the oldest open invoice was due."),
        Field::date(followup::LAST_REMINDER, "Last Reminder").readonly(),
        Field::boolean(followup::RECENTLY_REMINDED, "Reminded a Few Days Ago")
            .readonly()
            .help("The last reminder is less than the company's minimum interval ago."),
        Field::integer(followup::REMINDER_COUNT, "Reminders Sent").readonly(),
        Field::text(followup::ALERT, "Alert").readonly(),
        Field::selection(followup::ALERT_KIND, "Kind of Alert", ALERTS).readonly().indexed(),
        Field::one2many(followup::ITEMS, "Open Items", item::MODEL, item::FOLLOWUP)
            .computed(open_items_of_account(dialect)),
        Field::text(followup::EXPLANATION, "Explanation")
            .readonly()
            .help("What the last run decided for this customer, and why."),
        Field::boolean(followup::ACTIVE, "Active").default("true"),
        Field::many2one(followup::PLAN, "Plan", plan::MODEL).tracked().help(
            "The plan that counts for this customer, whatever its tags, country and payment terms say. Empty: the plan \
             that these say, else the company's default plan.",
        ),
    ];
    let lists = vec![
        Field::one2many(followup::REQUESTS, "Requests", request::MODEL, request::FOLLOWUP).not_copied(),
        Field::one2many(followup::REMINDERS, "History", reminder::MODEL, reminder::FOLLOWUP).not_copied(),
    ];
    let fields = [fields, ageing(), waiting(), lists].concat();
    Model { name: followup::MODEL, label: "Follow-up", chatter: true, order: "x_oldest_due_date, id", fields }
}

/// On follow-ups: what is due, by its age.
fn ageing() -> Vec<Field> {
    [
        (followup::NOT_DUE, "Not Due"),
        (followup::OVERDUE_1_TO_30, "1-30 Days Overdue"),
        (followup::OVERDUE_31_TO_60, "31-60 Days Overdue"),
        (followup::OVERDUE_61_TO_90, "61-90 Days Overdue"),
        (followup::OVERDUE_OVER_90, "Over 90 Days Overdue"),
    ]
    .map(|(name, label)| Field::monetary(name, label, followup::CURRENCY).readonly())
    .into()
}

/// The open items of a follow-up: those that whoever looks may read. Older Odoos read the list also where it is not shown,
/// so it must be no error that somebody may read none.
fn open_items_of_account(dialect: Dialect) -> String {
    format!(
        "items = self.env['{item}']
for record in self:
    if self.env['ir.model.access'].check('{item}', 'read', False):
        items = items.search([('parent_state', '=', 'posted'), ('reconciled', '=', False), \
         ('partner_id.commercial_partner_id', '=', record.{partner}.id), ('company_id', '=', record.{company}.id), \
         {receivable}], order='date_maturity, id')
    record['{items}'] = items",
        item = item::MODEL,
        partner = followup::PARTNER,
        company = followup::COMPANY,
        receivable = dialect.receivable(),
        items = followup::ITEMS,
    )
}

/// On follow-ups: what an account waits for, and what is thought of its customer.
fn waiting() -> Vec<Field> {
    vec![
        Field::date(followup::SNOOZED_UNTIL, "Snoozed Until")
            .tracked()
            .help("Nothing is sent before this day. Empty it to go on at once."),
        Field::char(followup::SNOOZE_NOTE, "Why Snoozed"),
        Field::date(followup::PROMISE_DATE, "Promised For").tracked().help(
            "The day by which the customer has promised to pay. Nothing is sent through it; after it the promise is \
             kept or broken, and after a broken one follow-up goes on at once. Another day after that is a new promise.",
        ),
        Field::monetary(followup::PROMISE_AMOUNT, "Promised Amount", followup::CURRENCY)
            .help("What the customer has promised to pay. Nothing: all that is due by then."),
        Field::date(followup::PROMISE_MADE_ON, "Promised On")
            .help("The day of the promise: what is reconciled from then on counts. Empty: the day on which it is read."),
        Field::selection(followup::PROMISE_STATE, "Promise", PROMISES).readonly().tracked(),
        Field::char(followup::PROMISE_SEEN, "Promise as Seen").readonly().not_copied(),
        Field::selection(followup::TRUST, "Degree of Trust", TRUSTS)
            .readonly()
            .help("The customer's degree of trust in this company, as it was when this record was last looked at."),
        Field::text(followup::TRUST_PROPOSAL, "Proposed Trust")
            .readonly()
            .help("How the degree of trust could be changed, and why. It is never changed by itself."),
    ]
}

const HISTORY: &[(&str, &str)] =
    &[("reminder", "Reminder"), ("promise_kept", "Promise Kept"), ("promise_broken", "Promise Broken")];

const CHANNELS: &[(&str, &str)] = &[("email", "Email"), ("letter", "Letter"), ("sms", "SMS"), ("activity", "Activity")];

/// The history: written once, changed by nobody.
fn reminders() -> Model {
    let fields = vec![
        Field::char(reminder::NAME, "Level").help("The follow-up level, as it was called when the reminder was sent."),
        Field::many2one(reminder::FOLLOWUP, "Follow-up", followup::MODEL).required().indexed(),
        Field::many2one(reminder::PARTNER, "Customer", "res.partner").follows("x_followup_id.x_partner_id"),
        Field::many2one(reminder::COMPANY, "Company", "res.company").follows("x_followup_id.x_company_id"),
        Field::many2one(reminder::CURRENCY, "Currency", "res.currency").follows("x_followup_id.x_currency_id"),
        Field::many2one(reminder::SALESPERSON, "Salesperson", "res.users")
            .follows("x_followup_id.x_salesperson_id")
            .help("The salesperson of the customer."),
        Field::selection(reminder::KIND, "What", HISTORY).required().indexed(),
        Field::date(reminder::DATE, "Date").required().indexed(),
        Field::many2one(reminder::LEVEL, "Follow-up Level", level::MODEL),
        Field::selection(reminder::CHANNEL, "Sent By", CHANNELS),
        Field::char(reminder::SENT_TO, "Sent To"),
        Field::monetary(reminder::AMOUNT, "Amount", reminder::CURRENCY).help(
            "What the reminder demanded, or what was promised, in the currency of the company. A reminder that went by \
             several ways has a line for each.",
        ),
        Field::char(reminder::OTHER_AMOUNTS, "In Other Currencies")
            .help("What the reminder demanded besides, in other currencies."),
        Field::char(reminder::ASKED_BY, "Asked By").help("Who asked for the reminder by hand."),
        Field::char(reminder::CAME_BACK, "Came Back")
            .help("Why the reminder came back. The invoices are at the level that they had before."),
        Field::date(reminder::PROMISED_ON, "Promised On"),
        Field::date(reminder::PROMISED_FOR, "Promised For"),
        Field::char(reminder::MESSAGE_ID, "Message-ID").indexed(),
    ];
    let fields = fields.into_iter().map(Field::readonly).map(Field::not_copied).collect();
    Model { name: reminder::MODEL, label: "Follow-up Reminder", chatter: false, order: "x_date desc, id desc", fields }
}

fn state_model() -> Model {
    let fields = vec![
        Field::char(state::NAME, "Name"),
        Field::char(state::STATE_ID, "Journal").help("The journal that sends for this database."),
        Field::integer(state::GENERATION, "Runs of the Journal"),
        Field::char(state::CATCHALL, "Catch-All Address"),
        Field::char(state::BOUNCES, "Bounce Address"),
        Field::char(state::PORTAL_URL, "Address of the Portal"),
        Field::char(state::SETUP, "Description Applied"),
    ];
    Model { name: state::MODEL, label: "Follow-up State", chatter: false, order: "id", fields }
}

/// On journal items.
fn on_items(dialect: Dialect) -> Vec<Field> {
    let mut fields = vec![
        Field::many2one(item::FOLLOWUP, "Follow-up", followup::MODEL).readonly().computed(followup_of_item()),
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
    if dialect.no_followup.is_none() {
        fields.push(
            Field::boolean(item::NO_FOLLOWUP, "No Follow-up")
                .not_copied()
                .help("This item is left out of follow-up: out of totals, out of reminders."),
        );
    }
    if !dialect.expected_pay_date {
        fields.push(
            Field::date(item::EXPECTED_ON, "Expected Payment Date")
                .not_copied()
                .help("Somebody expects the payment by this day: until then the item does not reach another level."),
        );
    }
    fields.extend([
        Field::selection(item::EXCLUSION_REASON, "Not Followed Up Because Of", REASONS).not_copied().help(
            "With a reason this item is left out of follow-up, as by No Follow-up, which is ticked by itself. Where Odoo \
             ticks it for an invoice as a whole (from version 19 on), that counts for all its instalments.",
        ),
        Field::char(item::EXCLUSION_NOTE, "Exclusion Note").not_copied(),
        Field::date(item::EXCLUDED_UNTIL, "Excluded Until").not_copied().help(
            "The first day on which the item is followed up again: reason, note, owner and this day are emptied then, \
             and No Follow-up is unticked, if nobody had ticked it before. Empty: for good.",
        ),
        Field::many2one(item::DISPUTE_OWNER, "Dispute Owner", "res.users").not_copied().help("Who settles the dispute."),
        Field::boolean(item::FLAGGED_BY_US, "No Follow-up Ticked by Itself").readonly().not_copied(),
        Field::date(item::INTEREST_UNTIL, "Interest Booked Through").not_copied().help(
            "Through this day interest on late payment was made a draft invoice, with the compensation. Empty it to have it \
             booked once more.",
        ),
    ]);
    fields
}

/// The follow-up that a journal item belongs to, which also makes the open items a list of its own: only such a list can
/// be changed on Odoo 14 without offering to add and remove items.
fn followup_of_item() -> String {
    format!(
        "for record in self:\n    record['{}'] = record.env['{}'].sudo().search([('{}', '=', \
         record.partner_id.commercial_partner_id.id), ('{}', '=', record.company_id.id)], limit=1)",
        item::FOLLOWUP,
        followup::MODEL,
        followup::PARTNER,
        followup::COMPANY
    )
}

/// On invoices: their instalments, so that each can be looked at and excluded there.
fn on_invoices(dialect: Dialect) -> Vec<Field> {
    let python = format!(
        "for record in self:\n    record['{}'] = record.env['{}'].search([('move_id', 'in', record._origin.ids), {}], \
         order='date_maturity, id')",
        invoice::ITEMS,
        item::MODEL,
        dialect.receivable()
    );
    vec![
        Field::one2many(invoice::ITEMS, "Follow-up of Instalments", item::MODEL, "move_id").computed(python),
        Field::char(invoice::INTEREST_KEY, "Interest for Reminder").readonly().not_copied().indexed(),
    ]
}

/// The most urgent of a customer's follow-ups; a contact shows its company's. Each field is computed by Python of its own:
/// setting another one is a change of the customer to Odoo, which many who look may not make.
const STATUS_OF_CUSTOMER: &str = "for record in self:
    followups = record.commercial_partner_id.x_followup_ids
    urgent = followups.filtered_domain([('x_status', '=', 'in_need_of_action')])
    overdue = followups.filtered_domain([('x_status', '=', 'with_overdue_invoices')])
    record['x_followup_status'] = (urgent or overdue or followups)[:1].x_status";

/// What is overdue in the currency in which Odoo shows the customer: different currencies are never added.
const OVERDUE_OF_CUSTOMER: &str = "for record in self:
    followups = record.commercial_partner_id.x_followup_ids
    same = followups.filtered_domain([('x_currency_id', '=', record.currency_id.id)])
    record['x_followup_overdue'] = sum(same.mapped('x_total_overdue'))";

/// On customers and their contacts.
fn on_partners() -> Vec<Field> {
    vec![
        Field::boolean(partner::FOLLOWUP_CONTACT, "Follow-up Contact")
            .not_copied()
            .help("Gets the payment reminders of the company that this contact belongs to."),
        Field::one2many(partner::FOLLOWUPS, "Follow-ups", followup::MODEL, followup::PARTNER).not_copied(),
        Field::selection(partner::STATUS, "Follow-up Status", STATUSES).readonly().computed(STATUS_OF_CUSTOMER),
        Field::monetary(partner::OVERDUE, "Total Overdue", "currency_id").readonly().computed(OVERDUE_OF_CUSTOMER),
    ]
}
