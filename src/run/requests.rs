//! Answers what people have asked for in Odoo (rule 25): does it, or says why not, and changes nothing then.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use chrono::NaiveDate;
use quick_xml::escape::escape;

use super::statement_requests::AskedStatement;
use super::{between, intents, journal_identity, reporting, statement_requests, write_exclusions, write_standings};
use crate::domain::{
    AccountKey, Answer, Answered, AttemptEnd, Channel, DeliveryOutcome, FollowupId, Reminder, Request, RequestId,
    RunPlan, UserId, Wish,
};
use crate::engine::{self, Deed, Refusal};
use crate::execute::{
    Backends, Deliveries, Reading, StatementFile, deliver_waiting, hear, history, preview, read, statement,
    write_back_left,
};
use crate::journal::Verdict;
use crate::odoo::books::{AskedRequest, Asker, PreparedText, RecordChange, RequestNote, Scope, SentFile};

/// What people have asked for, answered.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// How many requests were answered.
    pub answered: usize,
    /// How many messages left because of them.
    pub sent: usize,
    /// What went wrong beside them, as sentences.
    pub problems: Vec<String>,
}

/// Answers the requests that wait, some at a time, until no new one does. One small call where there are none.
///
/// # Errors
/// Odoo or the journal cannot be read or written: what is not answered waits for the next look.
pub async fn answer_requests(backends: &mut Backends) -> anyhow::Result<Answers> {
    let mut answers = Answers::default();
    let mut seen = BTreeSet::new();
    loop {
        let asked = backends.books.requests(backends.today()).await.context("looking for requests in Odoo")?;
        // One whose answer Odoo does not take would come again and again: it waits for the next look.
        let new = asked.iter().filter(|one| seen.insert(one.id)).count();
        if new == 0 || backends.stop.is_asked() {
            return Ok(answers);
        }
        Desk::open(backends, asked).await?.work(backends, &mut answers).await?;
    }
}

/// Some requests, with everything that their answers depend on.
struct Desk {
    asked: Vec<AskedRequest>,
    askers: BTreeMap<UserId, Asker>,
    reading: Reading,
    problems: Vec<String>,
    answers: Vec<(RequestId, Answer, Option<PreparedText>)>,
    records: Vec<(RequestId, FollowupId, RecordChange)>,
    notes: Vec<(RequestId, RequestNote)>,
    /// The reminders that go, with the requests that each of them answers.
    going: BTreeMap<AccountKey, (Reminder, Vec<RequestId>)>,
    /// The statements that are to be mailed, with the requests for each of them.
    statements: BTreeMap<AccountKey, Vec<AskedStatement>>,
    /// Whether something was changed beside messages, so that accounts must be read again.
    changed: bool,
}

impl Desk {
    async fn open(backends: &mut Backends, asked: Vec<AskedRequest>) -> anyhow::Result<Self> {
        journal_identity::confirm_journal(backends).await?;
        let requests = || asked.iter().filter_map(|asked| asked.request.as_ref().ok());
        let accounts: BTreeSet<AccountKey> = requests().map(|request| request.account).collect();
        let users = requests().map(|request| request.asker).collect();
        let askers = backends.books.askers(&users).await.context("reading who asks")?;
        let mut problems = hear(backends).await?.problems;
        problems.extend(write_back_left(backends).await?.problems);
        let reading = accounts_now(backends, &accounts).await?;
        Ok(Self {
            asked,
            askers,
            reading,
            problems,
            answers: Vec::new(),
            records: Vec::new(),
            notes: Vec::new(),
            going: BTreeMap::new(),
            statements: BTreeMap::new(),
            changed: false,
        })
    }

    async fn work(mut self, backends: &mut Backends, answers: &mut Answers) -> anyhow::Result<()> {
        for asked in std::mem::take(&mut self.asked) {
            match self.decide(backends, &asked) {
                Ok((request, by, deed)) => self.begin(backends, &asked, &request, &by, deed).await?,
                Err(answer) => self.answers.push((asked.id, answer, None)),
            }
        }
        self.change_records(backends).await?;
        let mut deliveries = self.send(backends).await?;
        let mut stated = statement_requests::answer(backends, &self.reading, &self.statements).await?;
        self.answers.extend(stated.answers.drain(..).map(|(request, answer)| (request, answer, None)));
        self.problems.append(&mut stated.problems);
        if self.changed {
            // A message that a person has called sent is written back now.
            self.problems.extend(write_back_left(backends).await?.problems);
            let accounts = self.reading.input.accounts.keys().copied().collect();
            self.reading = accounts_now(backends, &accounts).await?;
            self.problems.extend(write_exclusions(backends, &self.reading).await);
        }
        if self.changed || !self.going.is_empty() {
            write_standings(backends, &self.reading, None, &mut deliveries).await?;
        }
        self.problems.append(&mut deliveries.problems);

        let refused = backends.books.write_answers(&self.answers, backends.now()).await;
        for (request, error) in refused.context("writing answers into Odoo")? {
            self.problems.push(format!("request {request} was answered, but its answer is not shown: {error}"));
        }
        answers.answered += self.answers.len();
        answers.sent += deliveries.sent.len() + stated.sent;
        answers.problems.append(&mut self.problems);
        Ok(())
    }

    /// What is done for a request, and who asks; or the answer where nothing is.
    fn decide(&self, backends: &Backends, asked: &AskedRequest) -> Result<(Request, String, Deed), Answer> {
        let request = asked.request.clone().map_err(Answer::refused)?;
        if request.has_expired(backends.now()) {
            return Err(Answer::new(Answered::Expired, "asked more than a day ago; ask again if it still holds"));
        }
        let asker = self.askers.get(&request.asker);
        let asker = asker.filter(|asker| asker.active && asker.companies.contains(&request.account.company));
        let by = asker.ok_or_else(|| Answer::refused("whoever asks may not work in this company any more"))?;
        if let Wish::FollowUp { .. } = request.wish
            && let Some(answer) = sent_since(backends, &request)
        {
            return Err(answer);
        }
        let deed = engine::fulfil(&self.reading.input, &request, &by.name).map_err(refused)?;
        Ok((request, by.name.clone(), deed))
    }

    /// Begins what was decided; its answer comes at once, or with the message that goes.
    async fn begin(
        &mut self,
        backends: &mut Backends,
        asked: &AskedRequest,
        request: &Request,
        by: &str,
        deed: Deed,
    ) -> anyhow::Result<()> {
        let id = asked.id;
        let sentence = deed.to_string();
        match deed {
            Deed::Send(reminder) => {
                // Who asks for the same as somebody else is answered by the same message.
                self.going.entry(request.account).or_insert_with(|| (*reminder, Vec::new())).1.push(id);
                return Ok(());
            }
            Deed::Prepare { reminder, .. } => {
                let in_words_of = if let Wish::Prepare { in_words_of } = request.wish { in_words_of } else { None };
                self.answers.push(match preview(backends, &self.reading, &reminder, in_words_of).await {
                    Ok(shown) => {
                        let to = format!("{} <{}>", shown.recipient.name, shown.recipient.addresses.join(", "));
                        let prepared =
                            PreparedText { to, about: reminder.about(), draft: shown.draft, shown: shown.shown };
                        (id, Answer::new(Answered::Prepared, &sentence), Some(prepared))
                    }
                    Err(why) => (id, Answer::refused(why), None),
                });
                return Ok(());
            }
            Deed::Snooze { until, note } => {
                self.records.push((id, asked.followup, RecordChange::Snooze { until, note }));
            }
            Deed::Promise { due, amount } => {
                let made_on = self.reading.input.run_date;
                let amount = amount.map(|amount| amount.amount);
                self.records.push((id, asked.followup, RecordChange::Promise { due, amount, made_on }));
            }
            Deed::LogCall { next_reminder } => {
                self.records.push((id, asked.followup, RecordChange::NextReminder(next_reminder)));
            }
            Deed::Exclude { items, cause, until, note, owner } => {
                let done = backends.books.exclude_items(&items, cause, until, note.as_deref(), owner).await;
                if let Err(error) = done {
                    self.answers.push((id, Answer::refused(format!("Odoo refuses it: {error}")), None));
                    return Ok(());
                }
            }
            Deed::SetLevel { items, reached, .. } => {
                if let Err(error) = backends.books.set_level_of(&items, reached).await {
                    self.answers.push((id, Answer::refused(format!("Odoo refuses it: {error}")), None));
                    return Ok(());
                }
            }
            Deed::State { day } => {
                let answer = self.state(backends, asked, request, by, day).await;
                self.answers.push((id, answer, None));
                return Ok(());
            }
            Deed::MailStatement { .. } => {
                let again = matches!(request.wish, Wish::MailStatement { again: true });
                let asked = AskedStatement { id, asked_at: request.asked_at, by: by.to_owned(), again };
                self.statements.entry(request.account).or_default().push(asked);
                return Ok(());
            }
            Deed::ResolveDoubt { was_sent } => {
                let verdict = if was_sent { Verdict::WasSent } else { Verdict::WasNotSent };
                let in_doubt = backends.journal.in_doubt().context("reading what is in doubt")?;
                for intent in in_doubt.iter().filter(|intent| intent.key.account == request.account) {
                    let recorded = backends.journal.resolve(&intent.key, verdict, by, backends.now());
                    recorded.context("recording what became of a message in doubt")?;
                }
            }
        }
        self.changed = true;
        self.notes.push((id, note(asked, request, by, &sentence)));
        self.answers.push((id, Answer::done(&sentence), None));
        Ok(())
    }

    /// Puts the customer's statement on the account's record, with a note. Asked once, it is there once.
    async fn state(
        &self,
        backends: &Backends,
        asked: &AskedRequest,
        request: &Request,
        by: &str,
        day: NaiveDate,
    ) -> Answer {
        let Some(account) = self.reading.input.accounts.get(&request.account) else {
            return refused(Refusal::UnknownAccount);
        };
        let file = match statement(backends, &self.reading.chart, account, day).await {
            Ok(StatementFile { name, bytes }) => SentFile { name, bytes, content_type: "application/pdf".to_owned() },
            Err(why) => return Answer::refused(why),
        };
        let sentence = format!("{}, in the chatter", Deed::State { day });
        let note = RequestNote { documents: vec![file], ..note(asked, request, by, &Deed::State { day }.to_string()) };
        match backends.books.write_request_notes(&[note]).await {
            Ok(()) => Answer::done(sentence),
            Err(error) => Answer::refused(format!("Odoo refuses it: {error}")),
        }
    }

    /// Writes what was decided on accounts' records, and what people are told about it.
    async fn change_records(&mut self, backends: &Backends) -> anyhow::Result<()> {
        let changes: Vec<(FollowupId, RecordChange)> =
            self.records.iter().map(|(_, record, change)| (*record, change.clone())).collect();
        let refused = backends.books.change_records(&changes).await.context("writing what was asked for into Odoo")?;
        for (id, record, _) in &self.records {
            let Some(error) = refused.get(record) else { continue };
            self.notes.retain(|(of, _)| of != id);
            if let Some((_, answer, _)) = self.answers.iter_mut().find(|(of, ..)| of == id) {
                *answer = Answer::refused(format!("Odoo refuses it: {error}"));
            }
        }
        let notes: Vec<RequestNote> = self.notes.iter().map(|(_, note)| note.clone()).collect();
        if let Err(error) = backends.books.write_request_notes(&notes).await {
            self.problems.push(format!("what was asked for is done, but not told in the chatter: {error}"));
        }
        Ok(())
    }

    /// Sends the reminders that were asked for, each once.
    async fn send(&mut self, backends: &mut Backends) -> anyhow::Result<Deliveries> {
        if self.going.is_empty() {
            return Ok(Deliveries::default());
        }
        let today = self.reading.input.run_date;
        let run =
            backends.journal.begin_run(today, "by hand", backends.now()).context("recording that a run begins")?;
        journal_identity::claim(backends).await?;
        let of = |(reminder, _): &(Reminder, Vec<RequestId>)| intents::intents_of(reminder, &self.reading, backends);
        let intents: Vec<_> = self.going.values().flat_map(of).collect();
        backends.journal.record(run, &intents, backends.now()).context("recording what is intended")?;
        let mut deliveries = deliver_waiting(backends, &self.reading).await?;
        deliveries.note_waiting(&intents);
        for (account, (reminder, requests)) in &self.going {
            let outcomes = deliveries.outcomes.get(account).map(Vec::as_slice).unwrap_or_default();
            let answer = told(reminder, outcomes);
            self.answers.extend(requests.iter().map(|request| (*request, answer.clone(), None)));
        }
        let nothing_planned = RunPlan { run_date: today, decisions: BTreeMap::new(), bank_findings: Vec::new() };
        let report = reporting::report(&self.reading.input, &[], nothing_planned, deliveries.clone());
        backends.journal.end_run(run, &reporting::summary(&report), backends.now()).context("recording the end")?;
        Ok(deliveries)
    }
}

async fn accounts_now(backends: &mut Backends, accounts: &BTreeSet<AccountKey>) -> anyhow::Result<Reading> {
    let today = backends.today();
    let mut reading = read(backends, today, Scope::Accounts(accounts)).await?;
    between::observe(backends, &reading, Some(accounts))?;
    reading.input.history = history(&backends.journal, &reading.input.accounts)?;
    Ok(reading)
}

fn refused(refusal: Refusal) -> Answer {
    match refusal {
        Refusal::NeedsAnyway(reason) => Answer::new(Answered::NeedsAnyway, reason),
        Refusal::UnknownAccount | Refusal::Held(_) | Refusal::Wish(_) => Answer::refused(refusal),
    }
}

/// The message that left after the request was made answers it: nobody wanted two.
fn sent_since(backends: &Backends, request: &Request) -> Option<Answer> {
    let attempts = backends.journal.attempts_of(request.account).ok()?;
    let sent = attempts.iter().rfind(|attempt| {
        let arrived = matches!(attempt.ended, Some((_, AttemptEnd::Sent { .. })));
        arrived && attempt.begun >= request.asked_at
    })?;
    Some(Answer::done(format!("level \"{}\" was sent meanwhile to {}", sent.level_name, sent.addresses.join(", "))))
}

/// What became of the message that was asked for.
fn told(reminder: &Reminder, outcomes: &[(Channel, DeliveryOutcome)]) -> Answer {
    let sentences: Vec<String> = outcomes
        .iter()
        .map(|(channel, outcome)| match outcome {
            DeliveryOutcome::Sent { recipient: Some(recipient), .. } if *channel != Channel::Activity => {
                format!("sent to {}", recipient.addresses.join(", "))
            }
            DeliveryOutcome::Sent { .. } => "an activity was planned".to_owned(),
            DeliveryOutcome::HandedOver { what } => format!("handed over: {what}"),
            DeliveryOutcome::Waits { reason } => format!("it waits {reason}"),
            DeliveryOutcome::NotSent { reason } => format!("not sent: {reason}"),
            DeliveryOutcome::Failed { problem, retried: true } => format!("not sent yet, it goes again: {problem}"),
            DeliveryOutcome::Failed { problem, retried: false } => format!("failed: {problem}"),
            DeliveryOutcome::InDoubt { problem } => format!("in doubt: {problem}"),
        })
        .collect();
    let sentence = format!("level \"{}\" {}", reminder.level_name, sentences.join("; "));
    let underway = |outcome: &DeliveryOutcome| match outcome {
        DeliveryOutcome::Sent { .. } | DeliveryOutcome::HandedOver { .. } | DeliveryOutcome::Waits { .. } => true,
        DeliveryOutcome::Failed { retried, .. } => *retried,
        DeliveryOutcome::NotSent { .. } | DeliveryOutcome::InDoubt { .. } => false,
    };
    let done = outcomes.iter().any(|(_, outcome)| underway(outcome));
    if done { Answer::done(sentence) } else { Answer::refused(sentence) }
}

/// What the chatter says about something that was asked for and done. The customer's own is told about calls: whoever
/// speaks with it next should know.
fn note(asked: &AskedRequest, request: &Request, by: &str, sentence: &str) -> RequestNote {
    let (result, note) = match &request.wish {
        Wish::LogCall { result, note, .. } => (result.as_deref(), note.as_deref()),
        Wish::Promise { note, .. } | Wish::Snooze { note, .. } | Wish::Exclude { note, .. } => (None, note.as_deref()),
        Wish::FollowUp { .. }
        | Wish::Prepare { .. }
        | Wish::SetLevel(_)
        | Wish::Statement
        | Wish::MailStatement { .. }
        | Wish::ResolveDoubt { .. } => (None, None),
    };
    let result = result.map(|result| format!(" ({})", escape(result))).unwrap_or_default();
    let note = note.map(|note| format!("<br/>{}", escape(note).replace('\n', "<br/>"))).unwrap_or_default();
    let is_call = matches!(request.wish, Wish::LogCall { .. });
    RequestNote {
        record: asked.followup,
        customer: is_call.then_some(request.account.partner),
        // It never leaves Odoo, so that no domain has to answer for it.
        message_id: format!("<followupd.request.{}@followupd.invalid>", asked.id),
        body: format!("<p>{}: {}{result}{note}</p>", escape(by), escape(sentence)),
        documents: Vec::new(),
    }
}
