//! The books: an Odoo read as values of the domain, and what is written back to it.
//!
//! Nothing is decided here. What cannot be read becomes an [`crate::domain::Unreadable`] on its account, or on the
//! reading where the account is unknown; it never disappears, and it never stops the others. Whatever is written can
//! be written again after a crash without changing anything.

mod accounts;
mod addresses;
mod asked;
mod assemble;
mod bank;
mod blacklists;
mod blocking;
mod bounces;
mod changes;
mod chart;
mod conditions;
mod contacts;
mod customers;
mod differences;
mod entries;
mod exclusions;
#[cfg(test)]
mod facts;
mod followers;
mod handed_over;
mod history;
mod interest;
mod invoice_documents;
mod ledger;
mod level_problems;
mod levels;
mod lines;
mod messages;
mod methods;
mod months;
mod own_fields;
mod phones;
mod plans;
mod poll;
mod portal;
mod posted_letters;
mod promises;
mod promises_told;
mod records;
mod reminders;
mod requests;
mod standings;
mod state;
mod stationery;
mod text_messages;
mod unreadable;

use crate::odoo::row::Row;
use std::collections::{BTreeMap, BTreeSet};

use crate::odoo::capabilities::Capabilities;
use crate::odoo::customer_warnings::CustomerWarnings;
use crate::odoo::fault::{OdooError, UnknownName};
use crate::odoo::names;
use crate::odoo::own_follow_up::OWN_LEVELS;
use crate::odoo::search::Domain;
use crate::odoo::session::{Members, Session};
use crate::odoo::value::Value;

pub use accounts::{Reading, Scope};
pub use asked::Asked;
pub use blocking::Credit;
pub use bounces::{RecordBefore, ReturnedMail};
pub use chart::{Chart, CompanyBooks};
pub use conditions::{CONDITION_FIELDS, Conditions};
pub use exclusions::ItemMark;
pub use handed_over::{Queue, QueueState};
pub use interest::{InterestInvoice, InterestLine};
pub use invoice_documents::{InvoiceDocument, NoDocument};
pub use ledger::LedgerWish;
pub use messages::{MailedBack, RequestNote};
pub use months::Months;
pub use own_fields::OWN_KEY;
pub use plans::{ComingPlans, PlanBooks};
pub use poll::Touched;
pub use portal::Paying;
pub use posted_letters::PostedLetter;
pub use reminders::{SentFile, SentReminder, SentText};
pub use requests::{AskedRequest, Asker, PreparedText, RecordChange};
pub use standings::{Alert, AlertKind, EndedPromise, Standing, StandingsReport};
pub use state::State;
pub use stationery::Stationery;
pub use text_messages::TextMessage;

use blacklists::Blacklists;
use lines::LineColumns;
use methods::MethodFields;
use own_fields::OwnFields;

/// The models whose fields are asked for once.
const MODELS: [&str; 18] = [
    "account.account",
    "account.move",
    "account.move.line",
    TRANSLATIONS,
    "res.company",
    "res.partner",
    stationery::MODEL,
    names::followup::MODEL,
    names::level::MODEL,
    names::plan::MODEL,
    names::reminder::MODEL,
    names::request::MODEL,
    names::mail_blacklist::MODEL,
    names::phone_blacklist::MODEL,
    names::posted_letter::MODEL,
    names::state::MODEL,
    names::text_message::MODEL,
    OWN_LEVELS,
];

/// Where older Odoos keep translations, apart from the records that are translated.
const TRANSLATIONS: &str = "ir.translation";

/// One field of each thing that setup makes; where it is there, so is the rest.
const MADE_BY_SETUP: [(&str, &str); 16] = [
    (names::level::MODEL, names::level::DAYS_AFTER_DUE),
    (names::followup::MODEL, names::followup::REMINDER_COUNT),
    (names::followup::MODEL, names::followup::PROMISE_SEEN),
    (names::state::MODEL, names::state::STATE_ID),
    (names::item::MODEL, names::item::DATE),
    (names::item::MODEL, names::item::FLAGGED_BY_US),
    (names::item::MODEL, names::item::INTEREST_UNTIL),
    (names::partner::MODEL, names::partner::FOLLOWUP_CONTACT),
    (names::plan::MODEL, names::plan::SEQUENCE),
    (names::level::MODEL, names::level::PLAN),
    (names::request::MODEL, names::request::STATE),
    (names::level::MODEL, names::level::FOLLOWERS),
    (names::level::MODEL, names::level::INTEREST),
    (names::level::MODEL, names::level::ATTACH_STATEMENT),
    (names::reminder::MODEL, names::reminder::MESSAGE_ID),
    (names::reminder::MODEL, names::reminder::CAME_BACK),
];

/// The books of one database, seen through one user's eyes.
#[derive(Debug)]
pub struct Books {
    /// Works in all of `companies`.
    session: Session,
    settings: Settings,
    companies: Vec<i64>,
    columns: LineColumns,
    methods: MethodFields,
    /// Whether the user can search for what Odoo keeps of a customer for each company apart; older Odoos keep it in a
    /// table of its own, which is closed to ordinary users.
    searches_customers: bool,
    /// Whether companies know all that are above them.
    knows_parent_path: bool,
    own_fields: OwnFields,
    /// Odoo keeps the document of an invoice as it was sent, and knows where.
    keeps_sent_invoices: bool,
    /// Bank accounts may have a second number, for QR references.
    has_qr_ibans: bool,
    translates_unseen: bool,
    /// The fields with a contact's telephone numbers, best first.
    phones: Vec<&'static str>,
    /// The blacklists that this Odoo has.
    blacklists: Blacklists,
    /// The field with the reason why Odoo did not send a text message, where setup has prepared that it sends ours.
    sms_failure: Option<&'static str>,
    /// Odoo can post letters, and setup has prepared that it posts ours.
    posts_letters: bool,
    /// The warnings on customers, where setup has made what blocking needs.
    blocking: Option<CustomerWarnings>,
    /// The subtype of internal notes, which nobody is mailed about.
    note_subtype: i64,
    /// The number of the follow-up record's model, which activities must name.
    followup_model: i64,
}

/// What the operator has decided about reading the books.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Only the companies of these names; none named: all that the user may see.
    pub companies: BTreeSet<String>,
    /// Where customers reach the portal, where it is not what setup has found.
    pub portal_url: Option<String>,
    /// The language of companies that have none in Odoo, such as `en_US`.
    pub fallback_language: Option<String>,
    /// What people set in Odoo's own follow-up counts, and is kept up to date.
    pub own_follow_up_counts: bool,
    /// Letters are sent: what they bear is read, too.
    pub letters: bool,
    /// Odoo posts them.
    pub letters_by_odoo: bool,
    /// Text messages are sent, by whomever.
    pub phones: bool,
    /// Text messages are given to Odoo.
    pub text_messages: bool,
    /// Mails say where to pay.
    pub payment_details: bool,
    /// The operator has made sure that Odoo's own follow-up sends nothing by itself.
    pub own_follow_up_is_off: bool,
}

impl Books {
    /// Asks once what this Odoo can do.
    ///
    /// # Errors
    /// Odoo cannot be asked, or lacks something that `setup` makes: the error names it.
    pub async fn open(session: Session, settings: Settings) -> Result<Self, OdooError> {
        let capabilities = Capabilities::ask_about(&session, &MODELS).await?;
        for (model, field) in MADE_BY_SETUP {
            if !capabilities.has(model, field) {
                return Err(lacks(&format!("{field} of {model}")));
            }
        }
        let columns = LineColumns::of(&capabilities).map_err(lacks)?;
        let methods = MethodFields::of(&capabilities);
        let trust = capabilities.field(names::partner::MODEL, "trust");
        let searches_customers = trust.is_some_and(|trust| trust.store);
        let knows_parent_path = capabilities.has("res.company", chart::PARENT_PATH);
        let own_fields = OwnFields::of(&capabilities, settings.own_follow_up_counts);
        let phones = capabilities.known(names::partner::MODEL, &contacts::PHONES);
        let blacklists = Blacklists::of(&capabilities, settings.phones)?;
        let sms_failure = text_messages::failure_field(&capabilities);
        if settings.text_messages && sms_failure.is_none() {
            return Err(text_messages::no_text_messages());
        }
        let posts_letters = capabilities.has(names::posted_letter::MODEL, names::posted_letter::KEY);
        if settings.letters_by_odoo && !posts_letters {
            return Err(posted_letters::no_post());
        }
        let has_qr_ibans = capabilities.has(stationery::MODEL, stationery::QR_IBAN);
        let keeps_sent_invoices = capabilities.has(names::invoice::MODEL, invoice_documents::SENT);
        let translates_unseen = capabilities.has(TRANSLATIONS, "value");
        let blocking = match capabilities.has(names::followup::MODEL, names::followup::BLOCKING) {
            true => Some(CustomerWarnings::ask(&session).await?),
            false => None,
        };
        let companies = companies(&session, &settings.companies).await?;
        let session = session.with_companies(&companies);
        let note_subtype = note_subtype(&session).await?;
        let followup_model = model_number(&session, names::followup::MODEL).await?;
        Ok(Self {
            session,
            settings,
            companies,
            columns,
            methods,
            searches_customers,
            knows_parent_path,
            own_fields,
            keeps_sent_invoices,
            has_qr_ibans,
            translates_unseen,
            phones,
            blacklists,
            sms_failure,
            posts_letters,
            blocking,
            note_subtype,
            followup_model,
        })
    }

    /// What the books are read through; it works in all companies that are followed up.
    #[must_use]
    pub const fn session(&self) -> &Session {
        &self.session
    }
}

/// The user's companies, or those of them that the settings name.
async fn companies(session: &Session, wanted: &BTreeSet<String>) -> Result<Vec<i64>, OdooError> {
    let user = session.read("res.users", &[session.user_id()], &["company_ids"]).await?;
    let allowed = user.first().and_then(|row| row.as_ref().ok()?.ids("company_ids").ok()).unwrap_or_default();
    if wanted.is_empty() {
        return Ok(allowed);
    }
    let rows: Vec<Row> = session.read("res.company", &allowed, &["name"]).await?.into_iter().flatten().collect();
    let named: BTreeMap<&str, i64> = rows.iter().filter_map(|row| Some((row.str("name").ok()?, row.id()))).collect();
    let ids = wanted.iter().map(|name| {
        named.get(name.as_str()).copied().ok_or_else(|| {
            let known = named.keys().copied().collect::<Vec<_>>().join(", ");
            OdooError::Settings(format!("the user has no company \"{name}\" in Odoo; it has {known}"))
        })
    });
    ids.collect()
}

/// External ids are closed to ordinary users, but for this method.
async fn note_subtype(session: &Session) -> Result<i64, OdooError> {
    let args = vec!["mail".into(), "mt_note".into()];
    let answer = session.call_repeatable("ir.model.data", "check_object_reference", args, Members::new()).await?;
    let id = answer.as_array().and_then(|pair| pair.get(1)).and_then(Value::as_int);
    id.ok_or_else(|| lacks("the message subtype mail.mt_note"))
}

/// The model's own number, which activities need.
async fn model_number(session: &Session, model: &str) -> Result<i64, OdooError> {
    let ids = session.search("ir.model", &Domain::new().eq("model", model), "id", Some(1)).await?;
    ids.first().copied().ok_or_else(|| lacks(model))
}

fn lacks(what: &str) -> OdooError {
    OdooError::Unknown {
        operation: "opening the books".to_owned(),
        what: UnknownName::Field,
        message: format!("{what} is missing; run `followupd setup`"),
    }
}
