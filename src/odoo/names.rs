//! The names of what we own in Odoo: models and fields, each said once.
//!
//! `provision` makes them, the rest of `odoo` reads and writes them.

/// Odoo's models that cut a page to its length first, and take out afterwards what the user may not see of it.
pub const CUT_BEFORE_FILTERED: [&str; 3] = ["ir.attachment", "mail.activity", "mail.message"];

/// One record a level: the plan as people edit it.
pub mod level {
    /// The model.
    pub const MODEL: &str = "x_followup_level";
    /// What people call it (translatable).
    pub const NAME: &str = "x_name";
    /// Its company, required.
    pub const COMPANY: &str = "x_company_id";
    /// Days after the due date, may be negative.
    pub const DAYS_AFTER_DUE: &str = "x_days_after_due";
    /// Sent by the run itself, or proposed.
    pub const AUTOMATIC: &str = "x_automatic";
    /// Channels.
    pub const SEND_EMAIL: &str = "x_send_email";
    /// Channels.
    pub const SEND_LETTER: &str = "x_send_letter";
    /// Channels.
    pub const SEND_SMS: &str = "x_send_sms";
    /// Whether a person is asked to do something.
    pub const CREATE_ACTIVITY: &str = "x_create_activity";
    /// `mail.activity.type`.
    pub const ACTIVITY_TYPE: &str = "x_activity_type_id";
    /// One line (translatable).
    pub const ACTIVITY_SUMMARY: &str = "x_activity_summary";
    /// Details (translatable).
    pub const ACTIVITY_NOTE: &str = "x_activity_note";
    /// Selection: `nobody`, `user`, `salesperson`, `account`.
    pub const RESPONSIBLE: &str = "x_responsible";
    /// The user, where `x_responsible` is `user`.
    pub const USER: &str = "x_user_id";
    /// Users who follow the customer from the level on.
    pub const FOLLOWERS: &str = "x_follower_ids";
    /// Who is responsible for the account follows it too.
    pub const RESPONSIBLE_FOLLOWS: &str = "x_responsible_follows";
    /// Subject of the mail (translatable, placeholders).
    pub const SUBJECT: &str = "x_subject";
    /// Text of the mail (HTML, translatable, placeholders).
    pub const BODY: &str = "x_body";
    /// Text of the SMS (translatable, placeholders).
    pub const SMS: &str = "x_sms";
    /// As last level: again, or handed over, after so many days.
    pub const REPEAT_EVERY_DAYS: &str = "x_repeat_every_days";
    /// What is wrong with it, written by us; empty: nothing.
    pub const PROBLEM: &str = "x_problem";
    /// Mirrored from a plan file, so read-only for people.
    pub const FROM_FILE: &str = "x_from_file";
    /// Its key in the plan file.
    pub const FILE_KEY: &str = "x_file_key";
    /// Archived when false.
    pub const ACTIVE: &str = "x_active";
    /// Its plan; empty: the company's default plan.
    pub const PLAN: &str = "x_plan_id";
    /// It is not used for less, in company currency; 0: no minimum.
    pub const MINIMUM_AMOUNT: &str = "x_minimum_amount";
    /// The same for single currencies: `USD 50, CHF 60`.
    pub const MINIMUM_BY_CURRENCY: &str = "x_minimum_by_currency";
    /// For more it is only proposed, in company currency; 0: no limit.
    pub const AUTOMATIC_UP_TO: &str = "x_automatic_up_to";
    /// The same for single currencies.
    pub const AUTOMATIC_UP_TO_BY_CURRENCY: &str = "x_automatic_up_to_by_currency";
    /// A letter goes where nobody can be reached by mail.
    pub const LETTER_INSTEAD_OF_MAIL: &str = "x_letter_instead_of_mail";
    /// Selection: `unsaid`, `stated`, `booked`: what becomes of interest on late payments.
    pub const INTEREST: &str = "x_interest";
    /// The documents of the invoices that it demands go with its mail.
    pub const ATTACH_INVOICES: &str = "x_attach_invoices";
    /// The customer's statement goes with its mail.
    pub const ATTACH_STATEMENT: &str = "x_attach_statement";
    /// As last level, selection: `stop`, `repeat`, `hand_over`; empty: as older versions had it, by the days alone.
    pub const AFTER_LAST: &str = "x_after_last";
    /// What somebody is asked to do when the account is handed over (translatable).
    pub const HAND_OVER_SUMMARY: &str = "x_hand_over_summary";
    /// Orders of customers who have reached it cannot be confirmed; only with blocking.
    pub const BLOCK_ORDERS: &str = "x_block_orders";
    /// Selection: `go`, `warned`, `stopped`; only with blocking.
    pub const DELIVERIES: &str = "x_deliveries";
}

/// A plan beside a company's default one.
pub mod plan {
    /// The model.
    pub const MODEL: &str = "x_followup_plan";
    /// What people call it.
    pub const NAME: &str = "x_name";
    /// Its company, required.
    pub const COMPANY: &str = "x_company_id";
    /// Of several plans that would count, the one with the lowest goes.
    pub const SEQUENCE: &str = "x_sequence";
    /// It counts for customers with one of these tags.
    pub const TAGS: &str = "x_tag_ids";
    /// It counts for customers in one of these countries.
    pub const COUNTRIES: &str = "x_country_ids";
    /// It counts for customers who pay by one of these terms.
    pub const PAYMENT_TERMS: &str = "x_payment_term_ids";
    /// One2many to its levels, for people.
    pub const LEVELS: &str = "x_level_ids";
    /// Mirrored from a plan file, so read-only for people.
    pub const FROM_FILE: &str = "x_from_file";
    /// Its key in the plan file.
    pub const FILE_KEY: &str = "x_file_key";
    /// Archived when false.
    pub const ACTIVE: &str = "x_active";
}

/// One record an account: customer and company.
pub mod followup {
    /// The model.
    pub const MODEL: &str = "x_followup";
    /// The customer's name, for lists.
    pub const NAME: &str = "x_name";
    /// The commercial partner.
    pub const PARTNER: &str = "x_partner_id";
    /// The company.
    pub const COMPANY: &str = "x_company_id";
    /// The level it shows: the highest that an open item has reached.
    pub const LEVEL: &str = "x_level_id";
    /// Nothing is done before it.
    pub const NEXT_REMINDER: &str = "x_next_reminder_date";
    /// The value that we last wrote there: where it differs, a person has set it.
    pub const NEXT_REMINDER_WRITTEN: &str = "x_next_reminder_written";
    /// Selection: `in_need_of_action`, `with_overdue_invoices`, `no_action_needed`.
    pub const STATUS: &str = "x_status";
    /// Selection: `automatic`, `manual`, `off`.
    pub const MODE: &str = "x_mode";
    /// The address chosen on the account (`res.partner`).
    pub const RECIPIENT: &str = "x_recipient_id";
    /// Who looks after it.
    pub const RESPONSIBLE: &str = "x_responsible_id";
    /// The customer's salesperson (related, stored).
    pub const SALESPERSON: &str = "x_salesperson_id";
    /// The company's currency.
    pub const CURRENCY: &str = "x_currency_id";
    /// Monetary.
    pub const TOTAL_DUE: &str = "x_total_due";
    /// Monetary.
    pub const TOTAL_OVERDUE: &str = "x_total_overdue";
    /// Monetary: the ageing, whose buckets add up to the total due.
    pub const NOT_DUE: &str = "x_not_due";
    /// Monetary: 1 to 30 days overdue.
    pub const OVERDUE_1_TO_30: &str = "x_overdue_1_to_30";
    /// Monetary: 31 to 60 days overdue.
    pub const OVERDUE_31_TO_60: &str = "x_overdue_31_to_60";
    /// Monetary: 61 to 90 days overdue.
    pub const OVERDUE_61_TO_90: &str = "x_overdue_61_to_90";
    /// Monetary: more than 90 days overdue.
    pub const OVERDUE_OVER_90: &str = "x_overdue_over_90";
    /// How many days ago the oldest claim was due; 0: nothing is overdue.
    pub const DAYS_OVERDUE: &str = "x_days_overdue";
    /// Oldest due date of a claim.
    pub const OLDEST_DUE_DATE: &str = "x_oldest_due_date";
    /// Day of the last reminder.
    pub const LAST_REMINDER: &str = "x_last_reminder_date";
    /// It is less than the minimum interval ago.
    pub const RECENTLY_REMINDED: &str = "x_recently_reminded";
    /// How many reminders it has had: what makes the write-back of a reminder happen once.
    pub const REMINDER_COUNT: &str = "x_reminder_count";
    /// A problem that a person must see; empty: none.
    pub const ALERT: &str = "x_alert";
    /// What kind of problem it is, selection: `in_doubt`, `failed`, `no_address`, `unreadable`.
    pub const ALERT_KIND: &str = "x_alert_kind";
    /// The open items (computed by Odoo when it is looked at).
    pub const ITEMS: &str = "x_item_ids";
    /// What the last run decided and why, one sentence.
    pub const EXPLANATION: &str = "x_explanation";
    /// Archived when false: all is settled.
    pub const ACTIVE: &str = "x_active";
    /// Left alone until that day.
    pub const SNOOZED_UNTIL: &str = "x_snoozed_until";
    /// Why.
    pub const SNOOZE_NOTE: &str = "x_snooze_note";
    /// The day by which the customer has promised to pay.
    pub const PROMISE_DATE: &str = "x_promise_date";
    /// Monetary; nothing: all that is due by then.
    pub const PROMISE_AMOUNT: &str = "x_promise_amount";
    /// The day of the promise; written by us where nobody has said it.
    pub const PROMISE_MADE_ON: &str = "x_promise_made_on";
    /// Selection: `open`, `kept`, `broken`.
    pub const PROMISE_STATE: &str = "x_promise_state";
    /// The promise that the state belongs to, as we last saw it: its day and the day on which it was made.
    pub const PROMISE_SEEN: &str = "x_promise_seen";
    /// Selection: `good`, `normal`, `bad`, as the customer's own is for this company.
    pub const TRUST: &str = "x_trust";
    /// How we would change it, and why.
    pub const TRUST_PROPOSAL: &str = "x_trust_proposal";
    /// The plan that was chosen for it.
    pub const PLAN: &str = "x_plan_id";
    /// One2many to what people have asked for.
    pub const REQUESTS: &str = "x_request_ids";
    /// Selection: `by_level`, `never`, `always`: who decides whether it is blocked; this and what follows only with blocking.
    pub const BLOCKING: &str = "x_blocking";
    /// Its orders cannot be confirmed.
    pub const BLOCKED: &str = "x_blocked";
    /// Selection: `go`, `warned`, `stopped`.
    pub const DELIVERIES: &str = "x_deliveries";
    /// The first day of the block.
    pub const BLOCKED_SINCE: &str = "x_blocked_since";
    /// Why.
    pub const BLOCK_REASON: &str = "x_block_reason";
    /// Monetary; how much the customer may owe; 0: nobody has said.
    pub const CREDIT_LIMIT: &str = "x_credit_limit";
    /// Monetary; how much of it is used.
    pub const CREDIT_USED: &str = "x_credit_used";
    /// Monetary; what is left of it, below zero: it is exceeded.
    pub const CREDIT_LEFT: &str = "x_credit_left";
    /// One2many to its history.
    pub const REMINDERS: &str = "x_reminder_ids";
}

/// On the journal item.
pub mod item {
    /// The model.
    pub const MODEL: &str = "account.move.line";
    /// The follow-up of its customer and company (computed by Odoo when it is looked at).
    pub const FOLLOWUP: &str = "x_followup_id";
    /// The level that it has reached, for people.
    pub const LEVEL: &str = "x_followup_level_id";
    /// That level's days: what counts.
    pub const DAYS: &str = "x_followup_days";
    /// When it reached it; empty: no level reached, whatever the days say.
    pub const DATE: &str = "x_followup_date";
    /// Our own *No Follow-up*, only where Odoo has none.
    pub const NO_FOLLOWUP: &str = "x_no_followup";
    /// The day on which it is expected to be paid, only where Odoo has no such field of its own.
    pub const EXPECTED_ON: &str = "x_expected_payment_date";
    /// Selection: `dispute`, `other`.
    pub const EXCLUSION_REASON: &str = "x_exclusion_reason";
    /// What people have written down about it.
    pub const EXCLUSION_NOTE: &str = "x_exclusion_note";
    /// The first day on which it is followed up again.
    pub const EXCLUDED_UNTIL: &str = "x_excluded_until";
    /// Who settles the dispute.
    pub const DISPUTE_OWNER: &str = "x_dispute_owner_id";
    /// We have set Odoo's *No Follow-up*, so that we may take it off again.
    pub const FLAGGED_BY_US: &str = "x_no_followup_by_us";
    /// Through that day its interest is booked, and its lump sum.
    pub const INTEREST_UNTIL: &str = "x_interest_until";
}

/// On the invoice.
pub mod invoice {
    /// The model.
    pub const MODEL: &str = "account.move";
    /// Its receivable items, one for each instalment (computed by Odoo when it is looked at).
    pub const ITEMS: &str = "x_followup_item_ids";
    /// That it is an invoice of interest, and of which reminder: what makes it be made once.
    pub const INTEREST_KEY: &str = "x_interest_key";
}

/// On the customer.
pub mod partner {
    /// The model.
    pub const MODEL: &str = "res.partner";
    /// A contact that gets the customer's follow-up.
    pub const FOLLOWUP_CONTACT: &str = "x_followup_contact";
    /// One2many to `x_followup`, for the tab.
    pub const FOLLOWUPS: &str = "x_followup_ids";
    /// The most urgent status of its follow-ups (computed by Odoo when it is looked at).
    pub const STATUS: &str = "x_followup_status";
    /// What is overdue in the currency in which Odoo shows the customer (computed as well).
    pub const OVERDUE: &str = "x_followup_overdue";
    /// What stood in the customer's warnings before ours; only with blocking.
    pub const WARNINGS_KEPT: &str = "x_followup_warnings_kept";
}

/// On the company.
pub mod company {
    /// The model.
    pub const MODEL: &str = "res.company";
    /// Selection: `confirm`, `warn`, `block`: orders above the credit limit; only with blocking.
    pub const ABOVE_CREDIT_LIMIT: &str = "x_above_credit_limit";
}

/// One record a database: which journal is the one, and what setup has learnt for the restricted user.
pub mod state {
    /// The model.
    pub const MODEL: &str = "x_followup_state";
    /// Always `followupd`.
    pub const NAME: &str = "x_name";
    /// Identity of the journal that sends for this database.
    pub const STATE_ID: &str = "x_state_id";
    /// How many runs that journal had begun: an older copy of it shows by a lower number.
    pub const GENERATION: &str = "x_generation";
    /// Odoo's catch-all address, where customers' answers go.
    pub const CATCHALL: &str = "x_catchall_email";
    /// Where mails come back to that Odoo is to hear of.
    pub const BOUNCES: &str = "x_bounce_email";
    /// Where customers reach the portal.
    pub const PORTAL_URL: &str = "x_portal_url";
    /// The description that setup has applied.
    pub const SETUP: &str = "x_setup";
}

/// What Odoo knows of each reader of a message.
pub mod notification {
    /// The model.
    pub const MODEL: &str = "mail.notification";
    /// Selection, among others: `sent`, `bounce`.
    pub const STATUS: &str = "notification_status";
}

/// What people ask of accounts, and what became of it.
pub mod request {
    /// The model.
    pub const MODEL: &str = "x_followup_request";
    /// The customer's name, for lists.
    pub const NAME: &str = "x_name";
    /// The record of the account that it is about.
    pub const FOLLOWUP: &str = "x_followup_id";
    /// Several of them, while somebody asks the same of many.
    pub const FOLLOWUPS: &str = "x_followup_ids";
    /// The customer (related, stored).
    pub const PARTNER: &str = "x_partner_id";
    /// The company (related, stored).
    pub const COMPANY: &str = "x_company_id";
    /// The company's currency.
    pub const CURRENCY: &str = "x_currency_id";
    /// The customer's salesperson (related, stored).
    pub const SALESPERSON: &str = "x_salesperson_id";
    /// Selection: `follow_up`, `prepare`, `snooze`, `promise`, `exclude`, `set_level`, `log_call`, `statement`,
    /// `send_statement`, `resolve_doubt`.
    pub const KIND: &str = "x_kind";
    /// Selection: `draft`, `asked`, `prepared`, `done`, `refused`, `needs_anyway`, `expired`.
    pub const STATE: &str = "x_state";
    /// What became of it, in words.
    pub const ANSWER: &str = "x_answer";
    /// When.
    pub const ANSWERED_AT: &str = "x_answered_at";
    /// Whoever asked has been shown the answer.
    pub const TOLD: &str = "x_told";
    /// Whether whoever looks may not change it.
    pub const READ_ONLY: &str = "x_read_only";
    /// Made by the worklist, which goes on with the next one.
    pub const WORKLIST: &str = "x_worklist";
    /// Against a promise, a snooze, the minimum interval or a bank that is behind, too.
    pub const ANYWAY: &str = "x_anyway";
    /// Selection: `email`, `letter`, `email_and_letter`; nothing: as the level says.
    pub const GO_BY: &str = "x_go_by";
    /// Selection: `yes`, `no`; nothing: as the level says.
    pub const ATTACH_INVOICES: &str = "x_attach_invoices";
    /// Selection: how long a snooze is.
    pub const SNOOZE_FOR: &str = "x_snooze_for";
    /// The day that it is about.
    pub const DATE: &str = "x_date";
    /// Monetary.
    pub const AMOUNT: &str = "x_amount";
    /// What people should know.
    pub const NOTE: &str = "x_note";
    /// Selection: `dispute`, `other`.
    pub const REASON: &str = "x_reason";
    /// Who settles a dispute.
    pub const OWNER: &str = "x_owner_id";
    /// The journal items that it is about.
    pub const ITEMS: &str = "x_item_ids";
    /// A level: the one that is set, or the one in whose words a message is prepared.
    pub const LEVEL: &str = "x_level_id";
    /// Selection: what came of a call.
    pub const CALL_RESULT: &str = "x_call_result";
    /// Selection: `sent`, `not_sent`.
    pub const VERDICT: &str = "x_verdict";
    /// Who would get the message.
    pub const TO: &str = "x_to";
    /// Its subject; people may change it.
    pub const SUBJECT: &str = "x_subject";
    /// What the message was prepared about: it goes only as long as the account still owes just that.
    pub const ABOUT: &str = "x_about";
    /// Its text; people may change it.
    pub const BODY: &str = "x_body";
    /// The message as its customer would see it.
    pub const SHOWN: &str = "x_shown";
}

/// Text messages that Odoo sends.
pub mod text_message {
    /// The model.
    pub const MODEL: &str = "sms.sms";
    /// The message that it is, on ours only.
    pub const KEY: &str = "x_followup_key";
}

/// Letters that Odoo posts.
pub mod posted_letter {
    /// The model.
    pub const MODEL: &str = "snailmail.letter";
    /// The message that it is, on ours only.
    pub const KEY: &str = "x_followup_key";
}

/// Addresses that Odoo must not write to.
pub mod mail_blacklist {
    /// The model.
    pub const MODEL: &str = "mail.blacklist";
    /// In small letters.
    pub const ADDRESS: &str = "email";
}

/// Telephone numbers that Odoo must not send text messages to.
pub mod phone_blacklist {
    /// The model.
    pub const MODEL: &str = "phone.blacklist";
    /// Digits behind a plus.
    pub const NUMBER: &str = "number";
}

/// The history of an account: each reminder that has gone by each channel, and each promise that has ended.
pub mod reminder {
    /// The model.
    pub const MODEL: &str = "x_followup_reminder";
    /// What the level was called then; nothing: of a promise.
    pub const NAME: &str = "x_name";
    /// The record of the account.
    pub const FOLLOWUP: &str = "x_followup_id";
    /// The customer (related, stored).
    pub const PARTNER: &str = "x_partner_id";
    /// The company (related, stored).
    pub const COMPANY: &str = "x_company_id";
    /// The company's currency.
    pub const CURRENCY: &str = "x_currency_id";
    /// The customer's salesperson (related, stored).
    pub const SALESPERSON: &str = "x_salesperson_id";
    /// Selection: `reminder`, `promise_kept`, `promise_broken`.
    pub const KIND: &str = "x_kind";
    /// The day of the reminder, or the one on which the promise was found to have ended.
    pub const DATE: &str = "x_date";
    /// The level of the reminder.
    pub const LEVEL: &str = "x_level_id";
    /// Selection: `email`, `letter`, `sms`, `activity`.
    pub const CHANNEL: &str = "x_channel";
    /// The addresses that it went to.
    pub const SENT_TO: &str = "x_sent_to";
    /// Monetary: what was demanded, or promised, in company currency.
    pub const AMOUNT: &str = "x_amount";
    /// What was demanded in other currencies, in words.
    pub const OTHER_AMOUNTS: &str = "x_other_amounts";
    /// Who asked for it by hand.
    pub const ASKED_BY: &str = "x_asked_by";
    /// Why it came back; nothing: it did not.
    pub const CAME_BACK: &str = "x_came_back";
    /// The day of the promise.
    pub const PROMISED_ON: &str = "x_promised_on";
    /// The day by which it was promised to pay.
    pub const PROMISED_FOR: &str = "x_promised_for";
    /// What it is found by: the Message-ID of the mail, or of the note about the promise.
    pub const MESSAGE_ID: &str = "x_message_id";
}
