//! Mails the statements that are recorded, a handful at a time: look again, make, begin, send, settle, write back.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use chrono::{Duration, NaiveDate};
use tracing::warn;

use super::backends::{Backends, Step};
use super::going::{end_of, masked_all};
use super::keeping_back::departures;
use super::mailed_back::write_statements_back;
use super::printing::{Addressee, StatementFile};
use super::reading::Reading;
use super::retry::next_attempt;
use super::stating::StatementLedger;
use crate::deliver::{Attachment, Attempt, Mail, Mailbox, Parcel};
use crate::domain::{
    Account, AccountKey, AttemptEnd, Company, DeliveryOutcome, MailedStatement, Money, Recipient, Sender, StatementKey,
};
use crate::engine::{self, RunInput};
use crate::journal::{Document, Rendered, digest};
use crate::odoo::books::{Asked, Chart, Scope};
use crate::render::{self, Letterhead, Locale, RenderedMail, StatementNote};

/// Customers whose statements are made from the same reads, a moment before they leave.
const STATEMENTS_AT_ONCE: usize = 10;

/// A statement that has not left after so many days is news to nobody.
const LIFE: Duration = Duration::days(7);

/// What became of statements.
#[derive(Debug, Clone, Default)]
pub struct Mailed {
    /// What became of each.
    pub outcomes: Vec<(StatementKey, DeliveryOutcome)>,
    /// What went wrong beside single statements, as sentences.
    pub problems: Vec<String>,
}

impl Mailed {
    /// What became of one; none: nothing was heard of it.
    #[must_use]
    pub fn outcome(&self, key: &StatementKey) -> Option<&DeliveryOutcome> {
        self.outcomes.iter().find(|(of, _)| of == key).map(|(_, outcome)| outcome)
    }

    /// How many have left.
    #[must_use]
    pub fn sent(&self) -> usize {
        let sent = |(_, outcome): &&(StatementKey, DeliveryOutcome)| matches!(outcome, DeliveryOutcome::Sent { .. });
        self.outcomes.iter().filter(sent).count()
    }
}

/// Statements that wait, whose pause after the last attempt is over and whose turn has come. One that has waited for too
/// long goes no more.
///
/// # Errors
/// The journal cannot be read or written.
pub fn ready_statements(backends: &mut Backends) -> anyhow::Result<Vec<MailedStatement>> {
    let now = backends.now();
    let mut ready = Vec::new();
    for statement in backends.journal.waiting_statements().context("reading which statements wait")? {
        let key = &statement.key;
        if now - statement.recorded > LIFE {
            let reason = "it has waited for a week";
            warn!(%key, "not sent: {reason}");
            backends.journal.drop_statement(key, reason, now).context("dropping a statement")?;
            continue;
        }
        let ended = backends.journal.last_attempt_of_statement(key).context("reading attempts at a statement")?;
        let pause = backends.terms.retry_pause_minutes;
        let is_over = ended.is_none_or(|ended| next_attempt(statement.attempts, ended, pause) <= now);
        if is_over && why_it_waits(backends, &statement.recipient)?.is_none() {
            ready.push(statement);
        }
    }
    Ok(ready)
}

/// Mails these statements, which are recorded. Where Odoo or the mail server is away it ends early, with a problem: what
/// remains waits for the next time.
///
/// # Errors
/// The journal cannot be read or written: then nothing may leave.
pub async fn mail_statements(
    backends: &mut Backends,
    reading: &Reading,
    statements: &[MailedStatement],
) -> anyhow::Result<Mailed> {
    let mut mailed = Mailed::default();
    if statements.is_empty() {
        return Ok(mailed);
    }
    let mut chart = reading.chart.clone();
    if let Err(error) = backends.books.read_stationery(&mut chart).await {
        mailed.problems.push(format!("reading logos: {error}; what waits goes next time"));
        return Ok(waiting(mailed, statements));
    }
    'all: for same in statements.chunk_by(|one, other| one.key.period == other.key.period) {
        for handful in same.chunks(STATEMENTS_AT_ONCE) {
            let more = mail_handful(backends, reading, &chart, handful, &mut mailed).await?;
            mailed.problems.append(&mut write_statements_back(backends).await?);
            if !more || backends.stop.is_asked() {
                break 'all;
            }
        }
    }
    backends.mailer.close().await;
    Ok(waiting(mailed, statements))
}

/// Says of those that nothing was heard of that they wait.
fn waiting(mut mailed: Mailed, statements: &[MailedStatement]) -> Mailed {
    for key in statements.iter().map(|statement| &statement.key) {
        if mailed.outcome(key).is_none() {
            let reason = "for the next time".to_owned();
            mailed.outcomes.push((key.clone(), DeliveryOutcome::Waits { reason }));
        }
    }
    mailed
}

/// Mail servers count a statement like any other mail; it goes at any hour, since a person has asked for it.
fn why_it_waits(backends: &Backends, recipient: &Recipient) -> anyhow::Result<Option<String>> {
    let waits =
        engine::waits_for_its_turn(backends.terms.limits, &departures(backends)?, &recipient.addresses, backends.now());
    Ok(waits.map(|waiting| waiting.to_string()))
}

/// Whether the next handful should be tried.
async fn mail_handful(
    backends: &mut Backends,
    reading: &Reading,
    chart: &Chart,
    handful: &[MailedStatement],
    mailed: &mut Mailed,
) -> anyhow::Result<bool> {
    let mut going = Vec::new();
    for statement in handful {
        match why_it_waits(backends, &statement.recipient)? {
            Some(reason) => keep_back(backends, statement, reason, mailed)?,
            None => going.push(statement),
        }
    }
    if going.is_empty() {
        return Ok(true);
    }
    // A server that is away is no attempt: no statement is given up because of it.
    if let Err(failure) = backends.mailer.ready().await {
        mailed.problems.push(format!("the mail server: {failure}; what waits goes next time"));
        return Ok(false);
    }
    let again = match Again::look(backends, reading, chart, &going).await {
        Ok(again) => again,
        Err(error) => {
            mailed.problems.push(format!("looking again before sending: {error}; what waits goes next time"));
            return Ok(false);
        }
    };
    for statement in going {
        if backends.stop.is_asked() {
            return Ok(false);
        }
        let key = &statement.key;
        let made = match again.make(backends, chart, statement) {
            Ok(made) => made,
            Err(reason) => {
                backends.journal.drop_statement(key, &reason, backends.now()).context("dropping a statement")?;
                mailed.outcomes.push((key.clone(), DeliveryOutcome::NotSent { reason }));
                continue;
            }
        };
        if let Some(reason) = why_it_waits(backends, &made.recipient)? {
            keep_back(backends, statement, reason, mailed)?;
            continue;
        }
        let (end, is_closed) = attempt(backends, statement, &made).await?;
        mailed.outcomes.push((key.clone(), DeliveryOutcome::of(end, Some(made.recipient))));
        if is_closed {
            mailed.problems.push("the mail server went away; what waits goes next time".to_owned());
            return Ok(false);
        }
    }
    Ok(true)
}

fn keep_back(
    backends: &mut Backends,
    statement: &MailedStatement,
    reason: String,
    mailed: &mut Mailed,
) -> anyhow::Result<()> {
    let at = backends.now();
    backends.journal.keep_statement_back(&statement.key, &reason, at).context("recording that a statement waits")?;
    mailed.outcomes.push((statement.key.clone(), DeliveryOutcome::Waits { reason }));
    Ok(())
}

/// One attempt, from *begun* to *settled*; and whether the way is closed for other mails, too.
async fn attempt(
    backends: &mut Backends,
    statement: &MailedStatement,
    made: &Made,
) -> anyhow::Result<(AttemptEnd, bool)> {
    let key = &statement.key;
    let at = backends.now();
    let begun = backends.journal.begin_statement(key, &made.recipient, &made.rendered, &made.documents, at);
    begun.context("recording that an attempt begins")?;
    let sent: Attempt = {
        let Backends { journal, mailer, now, .. } = &mut *backends;
        mailer.send(&made.parcel, async || journal.last_word_of_statement(key, now())).await
    };
    let (end, is_closed) = end_of(sent, key, statement.attempts, &masked_all(&made.parcel.recipients));
    backends.journal.settle_statement(key, &end, backends.now()).context("recording how the attempt ended")?;
    backends.saw(&Step::StatementSettled(key));
    Ok((end, is_closed))
}

/// A statement that is ready: what the journal keeps of it, and what leaves.
struct Made {
    recipient: Recipient,
    rendered: Rendered,
    documents: Vec<Document>,
    parcel: Parcel,
}

/// Some accounts as they are a moment before their statements leave.
struct Again {
    now: RunInput,
    ledger: StatementLedger,
    /// Of each account apart, where something cannot be read: a row of another customer keeps nobody's statement back.
    apart: BTreeMap<AccountKey, StatementLedger>,
}

impl Again {
    async fn look(
        backends: &mut Backends,
        reading: &Reading,
        chart: &Chart,
        going: &[&MailedStatement],
    ) -> anyhow::Result<Self> {
        let keys: BTreeSet<AccountKey> = going.iter().map(|statement| statement.key.account).collect();
        // The statement bears its customer's address, whether or not letters are sent.
        let asked = Asked { postal: true, ..reading.asked };
        let read = backends.books.accounts(chart, &asked, Scope::Accounts(&keys)).await?;
        let now = reading.again(read.accounts, &backends.terms);
        let period = going.first().map(|statement| statement.key.period).context("no statement")?;
        let ledger = StatementLedger::read(backends, chart, &keys, period).await?;
        let mut apart = BTreeMap::new();
        for key in keys.iter().filter(|_| !ledger.unreadable().is_empty() && keys.len() > 1) {
            apart.insert(*key, StatementLedger::read(backends, chart, &[*key].into(), period).await?);
        }
        Ok(Self { now, ledger, apart })
    }

    /// Makes a statement and its mail, or says why it must not go any more.
    fn make(&self, backends: &Backends, chart: &Chart, statement: &MailedStatement) -> Result<Made, String> {
        let key = &statement.key;
        let account = self.now.accounts.get(&key.account).ok_or("nothing is open any more")?;
        let company = self.now.companies.get(&key.account.company).map(|company| &company.company);
        let company = company.ok_or("its company is not followed up any more")?;
        let ledger = self.apart.get(&key.account).unwrap_or(&self.ledger);
        let balance = ledger.balance(key.account);
        let recipient = engine::who_gets_statement(&self.now, key.account, balance).map_err(|why| why.to_string())?;
        let from = company.country.as_deref();
        let lines = Addressee::of(&account.customer, &account.candidates, from).lines;
        let addressee = Addressee { lines, language: recipient.language.clone() };
        let file = ledger.statement(backends, chart, account, &addressee)?;
        if file.bytes.len() > backends.terms.attachments_bytes_max {
            return Err("it is larger than attachments_limit_megabytes under [mail] allows".to_owned());
        }
        let language = recipient.language.clone().unwrap_or_else(|| backends.terms.fallback_language.clone());
        let locale = chart.locales.get(&language).cloned().unwrap_or_else(|| Locale::shipped(&language));
        let worded = words(backends, company, account, key.period, balance.unwrap_or_default(), &locale);
        let mail = mail((backends, chart), company, statement, (&recipient, language), &worded, &file)?;
        let parcel = backends.mailer.seal(&mail).map_err(|error| error.to_string())?;
        let rendered =
            Rendered { subject: worded.subject, chatter_html: worded.chatter_html, digest: digest(&parcel.bytes) };
        let sent = Document {
            name: format!("{}.eml", file.name.trim_end_matches(".pdf")),
            content_type: "message/rfc822".to_owned(),
            bytes: parcel.bytes.clone(),
        };
        let page = Document { name: file.name, content_type: "application/pdf".to_owned(), bytes: file.bytes };
        Ok(Made { recipient, rendered, documents: vec![page, sent], parcel })
    }
}

fn words(
    backends: &Backends,
    company: &Company,
    account: &Account,
    period: [NaiveDate; 2],
    balance: &[Money],
    locale: &Locale,
) -> RenderedMail {
    let note = StatementNote {
        customer_name: account.customer.clone(),
        company: Letterhead {
            name: company.name.clone(),
            contact_lines: company.contact_lines.clone(),
            phone: company.phone.clone(),
            email: company.sender.as_ref().map(|sender| sender.email.clone()),
        },
        date: backends.today(),
        period,
        balance: balance.to_vec(),
    };
    render::statement_mail(&note, locale)
}

fn mail(
    (backends, chart): (&Backends, &Chart),
    company: &Company,
    statement: &MailedStatement,
    (recipient, language): (&Recipient, String),
    worded: &RenderedMail,
    file: &StatementFile,
) -> Result<Mail, String> {
    let Some(Sender { name, email }) = company.sender.clone() else {
        return Err("the company has no sender: give it an e-mail address".to_owned());
    };
    let terms = &backends.terms;
    Ok(Mail {
        envelope_sender: terms.envelope_sender(chart),
        from: Mailbox::new(name.clone(), email),
        to: recipient.addresses.iter().map(|email| Mailbox::new(recipient.name.clone(), email.clone())).collect(),
        reply_to: company.reply_to.clone().map(|address| Mailbox::new(name, address)),
        message_id: statement.message_id.clone(),
        references: Vec::new(),
        date: backends.now().with_timezone(&terms.time_zone).fixed_offset(),
        subject: worded.subject.clone(),
        html: worded.html.clone(),
        text: worded.text.clone(),
        language: Some(language),
        pictures: Vec::new(),
        attachments: vec![Attachment {
            file_name: file.name.clone(),
            content_type: "application/pdf".to_owned(),
            bytes: file.bytes.clone(),
        }],
    })
}
