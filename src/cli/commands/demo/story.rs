//! The story of the demo as values: the terminal, the JSON object and the page all tell it from here.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::mail::ReadMail;
use super::stage::CompanyTold;
use crate::domain::{AccountKey, Money, RunReport};

/// Everything that is told.
pub(super) struct Story {
    pub(super) companies: Vec<CompanyTold>,
    pub(super) customers: Vec<Customer>,
    /// Names of the levels of the plan, first to last, with their days.
    pub(super) levels: Vec<(i64, String)>,
    pub(super) setup_steps: usize,
    pub(super) days: Vec<Day>,
    /// As the mail server got them, in their order.
    pub(super) mails: Vec<Mail>,
    /// What the journal says was sent by mail.
    pub(super) mails_in_journal: usize,
    /// The plan as of the last day.
    pub(super) last_plan: RunReport,
}

/// One morning.
pub(super) struct Day {
    pub(super) date: NaiveDate,
    pub(super) lines: Vec<Line>,
    /// Open and overdue on that day, by company.
    pub(super) figures: BTreeMap<i64, Figures>,
}

/// What all customers of a company owe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) due: Money,
    pub(super) overdue: Money,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) kind: LineKind,
    /// The customer, where it is about one.
    pub(super) partner: Option<i64>,
    pub(super) customer: String,
    /// The company, where it is about an account.
    pub(super) company: Option<i64>,
    pub(super) text: String,
    /// What became of it beside being told: for reminders.
    pub(super) reminder: Option<ReminderTold>,
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LineKind {
    /// Somebody does something in Odoo, or to the mail server.
    Happened,
    /// A message has reached the customer.
    Reminded,
    /// A message did not reach the customer.
    Undelivered,
    /// A message may have reached the customer, and a person must say.
    InDoubt,
    /// A message waits for a person.
    Proposed,
    /// Somebody is not reminded, for a reason worth telling.
    Held,
    /// All is paid.
    Settled,
    /// Something went wrong beside single messages.
    Problem,
}

impl LineKind {
    /// One word for it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Happened => "books",
            Self::Reminded => "reminded",
            Self::Undelivered => "not sent",
            Self::InDoubt => "in doubt",
            Self::Proposed => "proposed",
            Self::Held => "held",
            Self::Settled => "settled",
            Self::Problem => "problem",
        }
    }
}

/// A reminder, as people want to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReminderTold {
    /// Its place in the plan, from 1.
    pub(super) rung: usize,
    pub(super) level: String,
    /// What reaches the level with it.
    pub(super) items: Vec<String>,
    pub(super) amounts: Vec<Money>,
    pub(super) to: Vec<String>,
    pub(super) message_id: String,
    pub(super) channel: &'static str,
    pub(super) next_reminder: NaiveDate,
}

/// Somebody who owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Customer {
    pub(super) partner: i64,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) language: String,
    pub(super) city: String,
    pub(super) country: String,
    pub(super) documents: Vec<Document>,
}

/// A posted entry of a customer, item by item, as it stands at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) company: i64,
    pub(super) number: String,
    pub(super) date: String,
    pub(super) due: String,
    pub(super) original: Decimal,
    pub(super) open: Decimal,
    pub(super) currency: String,
    /// Days of the level that it has reached.
    pub(super) reached_days: Option<i64>,
    pub(super) excluded: bool,
}

/// A mail that the server got.
pub(super) struct Mail {
    /// Its name below `mail/`.
    pub(super) file: String,
    pub(super) date: NaiveDate,
    pub(super) recipients: Vec<String>,
    pub(super) bytes: Vec<u8>,
    pub(super) read: ReadMail,
}

impl Story {
    pub(super) fn company(&self, id: i64) -> &str {
        self.companies.iter().find(|company| company.id == id).map_or("?", |company| &company.name)
    }

    /// The mail of a Message-ID.
    pub(super) fn mail(&self, message_id: &str) -> Option<(usize, &Mail)> {
        self.mails.iter().enumerate().find(|(_, mail)| mail.read.header("Message-ID") == Some(message_id))
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = (NaiveDate, &Line)> {
        self.days.iter().flat_map(|day| day.lines.iter().map(|line| (day.date, line)))
    }

    /// Reminders that reached somebody, by their place in the plan.
    pub(super) fn reminders_by_rung(&self) -> BTreeMap<usize, usize> {
        let mut counts = BTreeMap::new();
        for reminder in self.sent().map(|(_, _, reminder)| reminder) {
            *counts.entry(reminder.rung).or_default() += 1;
        }
        counts
    }

    /// Every reminder that reached somebody.
    pub(super) fn sent(&self) -> impl Iterator<Item = (NaiveDate, &Line, &ReminderTold)> {
        let reminded = self.lines().filter(|(_, line)| line.kind == LineKind::Reminded);
        reminded.filter_map(|(date, line)| Some((date, line, line.reminder.as_ref()?)))
    }

    /// Items that were told the same level a second time, counted from what was sent.
    pub(super) fn sent_twice(&self) -> usize {
        let mut known = BTreeSet::new();
        let told = self.sent().filter(|(_, _, reminder)| reminder.channel == "email");
        told.flat_map(|(_, line, reminder)| reminder.items.iter().map(move |item| (line.company, item, reminder.rung)))
            .filter(|told| !known.insert(*told))
            .count()
    }

    pub(super) fn accounts_reminded(&self) -> BTreeSet<(Option<i64>, Option<i64>)> {
        self.sent().map(|(_, line, _)| (line.company, line.partner)).collect()
    }
}

/// The company and the customer of an account, as plain numbers.
pub(super) const fn numbers(account: AccountKey) -> (Option<i64>, Option<i64>) {
    (Some(account.company.0), Some(account.partner.0))
}
