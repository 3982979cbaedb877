//! Mails statements because a person asks for it: first who gets one and who does not, then each once.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use chrono::NaiveDate;

use super::{intents, journal_identity};
use crate::domain::{AccountKey, CompanyId, IntentState, MailedStatement, PartnerId, StatementKey};
use crate::engine::{self, Mailing, NotMailed};
use crate::execute::{Backends, Mailed, Reading, StatementLedger, Step, mail_statements, read, write_back_left};
use crate::odoo::books::Scope;

/// Whose statements are asked for.
#[derive(Debug, Clone)]
pub struct StatementOrder {
    /// With these companies.
    pub companies: BTreeSet<CompanyId>,
    /// Of these customers, by name; none: of all that have anything open.
    pub customers: Option<BTreeMap<PartnerId, String>>,
    /// The first and the last day, both counted.
    pub period: [NaiveDate; 2],
    /// One more copy of what was mailed already, or may have been.
    pub again: bool,
}

/// Who gets a statement, and who does not.
#[derive(Debug, Clone)]
pub struct StatementList {
    /// The first and the last day of the statements.
    pub period: [NaiveDate; 2],
    /// Those that go.
    pub going: Vec<Mailing>,
    /// Those that do not: whose, what the customer is called, why.
    pub staying: Vec<(AccountKey, String, NotMailed)>,
    /// What companies are called.
    pub companies: BTreeMap<CompanyId, String>,
    /// What went wrong beside, as sentences.
    pub problems: Vec<String>,
    reading: Reading,
}

/// Who would get a statement as things are now. Nothing is sent; what was mailed earlier and is not in Odoo yet is written.
///
/// # Errors
/// [`super::RunError`] where a person must do something first; Odoo or the journal cannot be read.
pub async fn list_statements(backends: &mut Backends, order: &StatementOrder) -> anyhow::Result<StatementList> {
    journal_identity::confirm_journal(backends).await?;
    backends.journal.recover(backends.now()).context("reading what the last run left under way")?;
    let mut problems = write_back_left(backends).await?.problems;
    let today = backends.today();
    let named: Option<BTreeSet<AccountKey>> = order.customers.as_ref().map(|customers| {
        let with = |company: &CompanyId| {
            let company = *company;
            customers.keys().map(move |partner| AccountKey { company, partner: *partner })
        };
        order.companies.iter().flat_map(with).collect()
    });
    let reading = read(backends, today, named.as_ref().map_or(Scope::All, Scope::Accounts)).await?;
    problems.extend(reading.unreadable.iter().map(|row| format!("{row}; whose it is is not known")));
    let accounts = reading.input.accounts.values();
    let owing = accounts.filter(|account| !account.items.is_empty() || !account.unreadable.is_empty());
    let owing = owing.map(|account| account.key).filter(|account| order.companies.contains(&account.company));
    let wanted: BTreeMap<AccountKey, bool> = owing.map(|account| (account, order.again)).collect();
    let mut list = StatementList {
        period: order.period,
        going: Vec::new(),
        staying: Vec::new(),
        companies: reading.input.companies.iter().map(|(id, one)| (*id, one.company.name.clone())).collect(),
        problems,
        reading,
    };
    backends.saw(&Step::Reading);
    let decided = decide(backends, &list.reading, &wanted, order.period, &mut list.problems).await?;
    backends.saw(&Step::Read);
    for (account, decided) in decided {
        match decided {
            Ok(mailing) => list.going.push(mailing),
            Err(why) => {
                let customer = list.reading.input.accounts.get(&account).map(|account| account.customer.clone());
                list.staying.push((account, customer.unwrap_or_default(), why));
            }
        }
    }
    // Whoever was named is told of; with the first company, since there is no account with any.
    for (partner, name) in order.customers.iter().flatten() {
        let is_known = wanted.keys().any(|account| account.partner == *partner);
        if let Some(company) = order.companies.first().filter(|_| !is_known) {
            let account = AccountKey { company: *company, partner: *partner };
            list.staying.push((account, name.clone(), NotMailed::NothingOpen));
        }
    }
    Ok(list)
}

/// Mails the statements of a list; `by` is who has asked for it.
///
/// # Errors
/// Odoo or the journal cannot be read or written: then nothing more leaves.
pub async fn mail_list(backends: &mut Backends, list: &StatementList, by: &str) -> anyhow::Result<Mailed> {
    let going: Vec<(&Mailing, &str)> = list.going.iter().map(|mailing| (mailing, by)).collect();
    mail(backends, &list.reading, &going, list.period).await
}

/// What is decided about each of these accounts; with `true` one more copy may go.
pub(super) async fn decide(
    backends: &Backends,
    reading: &Reading,
    wanted: &BTreeMap<AccountKey, bool>,
    period: [NaiveDate; 2],
    problems: &mut Vec<String>,
) -> anyhow::Result<BTreeMap<AccountKey, Result<Mailing, NotMailed>>> {
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let accounts: BTreeSet<AccountKey> = wanted.keys().copied().collect();
    let ledger = StatementLedger::read(backends, &reading.chart, &accounts, period).await;
    let ledger = ledger.context("reading the customers' ledger from Odoo")?;
    problems.extend(ledger.unreadable().iter().map(|row| format!("{row}; it is in no statement")));
    let known = backends.journal.statements_of(period).context("reading which statements were mailed")?;
    let decided = |(account, again): (&AccountKey, &bool)| {
        let known: Vec<&MailedStatement> = known.iter().filter(|one| one.key.account == *account).collect();
        (*account, engine::mailing(&reading.input, *account, ledger.balance(*account), &known, *again))
    };
    Ok(wanted.iter().map(decided).collect())
}

/// Records the statements, then mails them: each with who has asked for it.
pub(super) async fn mail(
    backends: &mut Backends,
    reading: &Reading,
    going: &[(&Mailing, &str)],
    period: [NaiveDate; 2],
) -> anyhow::Result<Mailed> {
    if going.is_empty() {
        return Ok(Mailed::default());
    }
    let (today, at) = (backends.today(), backends.now());
    let run = backends.journal.begin_run(today, "statements", at).context("recording that a run begins")?;
    journal_identity::claim(backends).await?;
    let key = |mailing: &Mailing| key(backends, mailing, period);
    let keys: BTreeSet<StatementKey> = going.iter().map(|(mailing, _)| key(mailing)).collect();
    let waits = |waiting: Vec<MailedStatement>| waiting.into_iter().filter(|one| keys.contains(&one.key));
    let waiting = backends.journal.waiting_statements().context("reading which statements wait")?;
    let recorded: BTreeSet<StatementKey> = waits(waiting).map(|statement| statement.key).collect();
    let new = going.iter().filter(|(mailing, _)| !recorded.contains(&key(mailing)));
    let new: Vec<MailedStatement> = new
        .map(|(mailing, by)| {
            let key = key(mailing);
            MailedStatement {
                message_id: intents::statement_message_id(&key, reading, backends),
                key,
                recipient: mailing.recipient.clone(),
                asked_by: (*by).to_owned(),
                recorded: at,
                state: IntentState::Recorded { problem: None },
                attempts: 0,
            }
        })
        .collect();
    backends.journal.record_statements(run, &new).context("recording which statements are to be mailed")?;
    let waiting = backends.journal.waiting_statements().context("reading which statements wait")?;
    let waiting: Vec<MailedStatement> = waits(waiting).collect();
    backends.saw(&Step::Recorded(waiting.len()));
    let mailed = mail_statements(backends, reading, &waiting).await?;
    backends.saw(&Step::StatementsTried(waiting.len()));
    let summary = format!("{} of {} statements mailed", mailed.sent(), waiting.len());
    backends.journal.end_run(run, &summary, backends.now()).context("recording that the run has ended")?;
    Ok(mailed)
}

/// The key of a statement that goes.
pub(super) fn key(backends: &Backends, mailing: &Mailing, period: [NaiveDate; 2]) -> StatementKey {
    StatementKey { database: backends.terms.database.clone(), account: mailing.account, period, copy: mailing.copy }
}
