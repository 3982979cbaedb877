//! What the work is done with: the outside things, the terms, and who watches.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use tokio_util::sync::CancellationToken;

use super::carriers::SmsCarrier;
use super::office::Office;
use super::printing::Printing;
use crate::deliver::Mailer;
use crate::domain::{
    Channel, Company, CompanyId, CompanyRules, Countries, IntentKey, InterestLaws, InterestRules, RateLimits,
    StatementKey,
};
use crate::journal::Journal;
use crate::odoo::books::{Books, Chart, ComingPlans};

/// The outside things, the terms of the work, and who watches it.
pub struct Backends {
    /// Odoo.
    pub books: Books,
    /// Our own memory.
    pub journal: Journal,
    /// The way out of mails.
    pub mailer: Mailer,
    /// Where letters are made and leave; none: there are none.
    pub letters: Option<Office>,
    /// Who carries text messages; none: there are none.
    pub sms: Option<SmsCarrier>,
    /// What reports are set with.
    pub printing: Printing,
    /// What the operator has decided.
    pub terms: Terms,
    /// Reads the clock.
    pub now: Box<dyn Fn() -> DateTime<Utc> + Send>,
    /// Sees every step.
    pub watch: Watch,
    /// Says that the work must end after the message in hand.
    pub stop: Stop,
    /// Messages that wait for their hour or their turn, and until when nobody needs to look at them. A new process knows
    /// of none and looks at them once.
    pub postponed: BTreeMap<IntentKey, DateTime<Utc>>,
}

impl Backends {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.now)()
    }

    pub(crate) fn saw(&mut self, step: &Step<'_>) {
        (self.watch)(step);
    }

    /// The day that it is for the companies (rule 26).
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now().with_timezone(&self.terms.time_zone).date_naive()
    }
}

/// Sees every step of the work as it happens.
pub type Watch = Box<dyn FnMut(&Step<'_>) + Send>;

/// A step of the work. Those about an intent come just after what they name is on disk, or has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step<'a> {
    /// Companies, levels and accounts are being read.
    Reading,
    /// They have been read.
    Read,
    /// A plan is made.
    Planned {
        /// Accounts that are reminded.
        reminded: usize,
        /// Accounts whose message waits for a person.
        proposed: usize,
        /// Accounts that are held.
        held: usize,
    },
    /// The intents of the plan are on disk.
    Recorded(usize),
    /// The accounts of these messages were read again.
    LookedAgain(usize),
    /// An attempt is on disk as begun.
    Begun(&'a IntentKey),
    /// The last word is on disk: the final dot comes next.
    LastWord(&'a IntentKey),
    /// The other side has answered, or the attempt has broken.
    Ended(&'a IntentKey),
    /// The end of the attempt is on disk.
    Settled(&'a IntentKey),
    /// The end of an attempt to mail a statement is on disk.
    StatementSettled(&'a StatementKey),
    /// Statements that are to be mailed have been tried, so many.
    StatementsTried(usize),
    /// Sent messages are written to Odoo.
    Written(usize),
    /// That they are is on disk.
    WrittenBack(&'a IntentKey),
    /// The records of the accounts show how they stand.
    Standings {
        /// Records made, changed or archived.
        changed: usize,
    },
}

/// Asks for an end after the message in hand. Clones ask together.
#[derive(Debug, Clone, Default)]
pub struct Stop(CancellationToken);

impl Stop {
    /// Asks for the end.
    pub fn ask(&self) {
        self.0.cancel();
    }

    /// Whether the end was asked for.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Waits until the end is asked for.
    pub async fn asked(&self) {
        self.0.cancelled().await;
    }
}

/// What the operator has decided.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The database, as keys name it.
    pub database: String,
    /// Where a day begins and ends.
    pub time_zone: Tz,
    /// Channels to customers that are set up.
    pub channels: BTreeSet<Channel>,
    /// The language of messages where nobody has one, such as `en_US`.
    pub fallback_language: String,
    /// The rules of companies that have none of their own.
    pub rules: CompanyRules,
    /// Companies with terms of their own, by name.
    pub companies: BTreeMap<String, CompanyTerms>,
    /// Where answers go; none: to Odoo's catch-all address, else to the sender.
    pub reply_to: Option<String>,
    /// The right side of Message-IDs; none: the sender's domain.
    pub message_id_domain: Option<String>,
    /// Where bounces go; none: to the sender.
    pub envelope_sender: Option<String>,
    /// They go to Odoo's own address for them.
    pub bounces_to_odoo: bool,
    /// A folder into which a mail server puts them (Maildir).
    pub bounces_folder: Option<PathBuf>,
    /// Mails say where to pay, where the company has a bank account.
    pub payment_details_in_mails: bool,
    /// Bytes of all files that go with one mail.
    pub attachments_bytes_max: usize,
    /// How many messages a run may send; none: as many as there are.
    pub messages_per_run: Option<usize>,
    /// Minutes until a message that failed is tried again; three times as many after every further failure.
    pub retry_pause_minutes: u16,
    /// All is read of customers that any policy may ask for, not only what this one does.
    pub all_is_asked: bool,
    /// Plans of companies that count in place of those that Odoo holds, because they are about to be written there.
    pub coming_plans: BTreeMap<CompanyId, ComingPlans>,
    /// Days for which what runs have read is kept.
    pub keep_inputs_days: u16,
    /// Holidays and time zones.
    pub countries: Arc<Countries>,
    /// How many messages may leave within an hour.
    pub limits: RateLimits,
    /// What the laws say of late payments.
    pub interest_laws: Arc<InterestLaws>,
    /// What companies claim of late payments that have no terms of their own; none: nothing.
    pub interest: Option<InterestRules>,
}

impl Terms {
    /// Where mails come back to; none: to the sender.
    pub(super) fn envelope_sender(&self, chart: &Chart) -> Option<String> {
        let odoos = || chart.bounces.clone().filter(|_| self.bounces_to_odoo);
        self.envelope_sender.clone().or_else(odoos)
    }

    /// What a company claims of customers who pay late; none: nothing.
    #[must_use]
    pub fn interest_of(&self, company: &Company) -> Option<&InterestRules> {
        self.companies.get(&company.name).map_or(&self.interest, |own| &own.interest).as_ref()
    }
}

/// What the operator has decided for one company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyTerms {
    /// Its rules.
    pub rules: CompanyRules,
    /// The name in *From*; none: the company's.
    pub sender_name: Option<String>,
    /// The address in *From*; none: the one that Odoo has.
    pub sender_email: Option<String>,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// What it claims of customers who pay late; none: nothing.
    pub interest: Option<InterestRules>,
}
