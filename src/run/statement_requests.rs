//! Answers those who ask in Odoo for a statement to be mailed.

use std::collections::BTreeMap;

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use super::statements::{decide, key, mail};
use crate::domain::{
    AccountKey, Answer, Answered, DeliveryOutcome, IntentState, MailedStatement, Recipient, RequestId,
};
use crate::engine::{Mailing, NotMailed};
use crate::execute::{Backends, Mailed, Reading, statement_period};

/// A request for a statement by mail.
#[derive(Debug, Clone)]
pub(super) struct AskedStatement {
    pub(super) id: RequestId,
    pub(super) asked_at: DateTime<Utc>,
    /// Who asks.
    pub(super) by: String,
    /// One more copy of what was mailed already, or may have been.
    pub(super) again: bool,
}

/// What became of the requests.
#[derive(Debug, Clone, Default)]
pub(super) struct Stated {
    pub(super) answers: Vec<(RequestId, Answer)>,
    /// How many statements have left.
    pub(super) sent: usize,
    /// What went wrong beside them, as sentences.
    pub(super) problems: Vec<String>,
}

/// Mails what is asked for, each account's statement once whoever asks, and answers everybody.
///
/// # Errors
/// Odoo or the journal cannot be read or written: who is not answered asks again by the same request.
pub(super) async fn answer(
    backends: &mut Backends,
    reading: &Reading,
    asked: &BTreeMap<AccountKey, Vec<AskedStatement>>,
) -> anyhow::Result<Stated> {
    let mut stated = Stated::default();
    if asked.is_empty() {
        return Ok(stated);
    }
    let period = statement_period(backends.today());
    let known = backends.journal.statements_of(period).context("reading which statements were mailed")?;
    let mut open: BTreeMap<AccountKey, Vec<&AskedStatement>> = BTreeMap::new();
    let mut wanted: BTreeMap<AccountKey, bool> = BTreeMap::new();
    for (account, requests) in asked {
        let known: Vec<&MailedStatement> = known.iter().filter(|one| one.key.account == *account).collect();
        for request in requests {
            if let Some(answer) = sent_since(&known, request) {
                stated.answers.push((request.id, answer));
                continue;
            }
            let again = request.again && !has_come_into_doubt_since(backends, &known, request)?;
            *wanted.entry(*account).or_default() |= again;
            open.entry(*account).or_default().push(request);
        }
    }
    let mut going: Vec<(Mailing, &[&AskedStatement])> = Vec::new();
    for (account, decided) in decide(backends, reading, &wanted, period, &mut stated.problems).await? {
        let requests = open.get(&account).map(Vec::as_slice).unwrap_or_default();
        match decided {
            Ok(mailing) => going.push((mailing, requests)),
            Err(why) => stated.answers.extend(requests.iter().map(|request| (request.id, refused(&why)))),
        }
    }
    let by = |requests: &[&AskedStatement]| requests.first().map(|request| request.by.clone()).unwrap_or_default();
    let names: Vec<String> = going.iter().map(|(_, requests)| by(requests)).collect();
    let orders: Vec<(&Mailing, &str)> =
        going.iter().zip(&names).map(|((mailing, _), by)| (mailing, by.as_str())).collect();
    let mut mailed: Mailed = mail(backends, reading, &orders, period).await?;
    for (mailing, requests) in &going {
        let answer = told(mailed.outcome(&key(backends, mailing, period)), period[1]);
        stated.answers.extend(requests.iter().map(|request| (request.id, answer.clone())));
    }
    stated.sent = mailed.sent();
    stated.problems.append(&mut mailed.problems);
    Ok(stated)
}

/// The mail that left after the request was made answers it: nobody wanted two.
fn sent_since(known: &[&MailedStatement], request: &AskedStatement) -> Option<Answer> {
    let since = |at: DateTime<Utc>| at >= request.asked_at;
    let sent = known.iter().rfind(|one| match &one.state {
        IntentState::Sent { at, .. } | IntentState::Done { at } => since(*at),
        IntentState::Recorded { .. }
        | IntentState::Begun
        | IntentState::LastWord
        | IntentState::HandedOver { .. }
        | IntentState::InDoubt { .. }
        | IntentState::Failed { .. }
        | IntentState::Dropped { .. } => false,
    })?;
    Some(Answer::done(format!("the statement was sent meanwhile to {}", sent.recipient.addresses.join(", "))))
}

/// Whether a copy has come into doubt since the request was made, perhaps by this request itself before the program stopped:
/// whoever asked did not know of it.
fn has_come_into_doubt_since(
    backends: &Backends,
    known: &[&MailedStatement],
    request: &AskedStatement,
) -> anyhow::Result<bool> {
    for one in known.iter().filter(|one| matches!(one.state, IntentState::InDoubt { .. })) {
        let ended = backends.journal.last_attempt_of_statement(&one.key).context("reading attempts at a statement")?;
        if ended.is_some_and(|ended| ended >= request.asked_at) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn refused(why: &NotMailed) -> Answer {
    if why.can_go_again() { Answer::new(Answered::NeedsAnyway, why) } else { Answer::refused(why) }
}

/// What became of the statement that was asked for.
fn told(outcome: Option<&DeliveryOutcome>, day: chrono::NaiveDate) -> Answer {
    let to = |recipient: &Option<Recipient>| {
        recipient.as_ref().map(|recipient| recipient.addresses.join(", ")).unwrap_or_default()
    };
    let statement = format!("statement as of {day}");
    match outcome {
        Some(DeliveryOutcome::Sent { recipient, .. }) => Answer::done(format!("{statement} sent to {}", to(recipient))),
        Some(DeliveryOutcome::HandedOver { what }) => Answer::done(format!("{statement} handed over: {what}")),
        Some(DeliveryOutcome::Waits { reason }) => Answer::done(format!("{statement}: it waits {reason}")),
        Some(DeliveryOutcome::Failed { problem, retried: true }) => {
            Answer::done(format!("{statement} not sent yet, it goes again: {problem}"))
        }
        Some(DeliveryOutcome::Failed { problem, retried: false }) => {
            Answer::refused(format!("{statement} failed: {problem}"))
        }
        Some(DeliveryOutcome::NotSent { reason }) => Answer::refused(format!("{statement} not sent: {reason}")),
        Some(DeliveryOutcome::InDoubt { problem }) => {
            Answer::new(Answered::NeedsAnyway, format!("{statement} in doubt, it may have arrived: {problem}"))
        }
        None => Answer::refused(format!("{statement} not sent")),
    }
}
