//! One message that goes: worded, made into what its channel carries, attempted, settled.

use std::collections::BTreeMap;
use std::fmt::Display;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use tracing::{info, warn};

use super::backends::{Backends, Step, Watch};
use super::carriers::Carrier;
use super::enclosing::Enclosed;
use super::hearing::release;
use super::keeping_back::{departures, why_it_waits};
use super::office::Office;
use super::reading::Reading;
use super::retry::ATTEMPTS_AT_MOST;
use super::wording::{Sources, Worded};
use crate::deliver::{Address, Attempt, Failure, Letter, Mail, Parcel, Sms, masked};
use crate::domain::{
    Account, AttemptEnd, Candidate, Channel, DeliveryOutcome, Intent, IntentKey, IntentState, InvoiceId, Recipient,
    Reminder, Waiting,
};
use crate::engine::RunInput;
use crate::journal::{Document, Journal, JournalError, Rendered, digest};
use crate::odoo::books::{Paying, PostedLetter, TextMessage};
use crate::odoo::fault::OdooError;

/// A message that goes.
pub(super) struct Going<'a> {
    pub(super) intent: &'a Intent,
    pub(super) reminder: &'a Reminder,
    pub(super) now: &'a RunInput,
    pub(super) paying: &'a BTreeMap<InvoiceId, Paying>,
    /// What goes along as files, where it is a mail.
    pub(super) enclosed: Enclosed,
}

/// What a channel carries.
enum Load {
    Mail(Parcel),
    Letter(Letter),
    Sms(Sms),
    /// A person is asked to do something: the write-back does it.
    Nothing,
}

/// A message that is ready: what the journal keeps of it, and what leaves.
struct Packed {
    rendered: Rendered,
    documents: Vec<Document>,
    load: Load,
}

impl Going<'_> {
    pub(super) fn recipient(&self) -> Option<Recipient> {
        let mut ways = self.reminder.deliverable();
        ways.find(|(channel, _)| *channel == self.intent.key.channel).map(|(_, recipient)| recipient.clone())
    }

    /// By what was read just now, and by what has left until now.
    pub(super) fn why_it_waits(&self, backends: &Backends) -> anyhow::Result<Option<Waiting>> {
        let addresses = self.recipient().map(|recipient| recipient.addresses).unwrap_or_default();
        Ok(why_it_waits(backends, self.now, self.intent, &addresses, &departures(backends)?))
    }

    /// A server that is away is no attempt: nobody's message is given up because of it.
    pub(super) async fn way_is_open(&self, backends: &mut Backends) -> Result<(), Failure> {
        match self.intent.key.channel {
            Channel::Email => backends.mailer.ready().await,
            Channel::Letter | Channel::Sms | Channel::Activity => Ok(()),
        }
    }

    /// One attempt, from *begun* to *settled* or handed over; and whether the way is closed for other messages, too.
    pub(super) async fn attempt(
        &self,
        backends: &mut Backends,
        reading: &Reading,
    ) -> anyhow::Result<(DeliveryOutcome, bool)> {
        let key = &self.intent.key;
        if *self.reminder != self.intent.reminder || self.recipient() != self.intent.recipient {
            let recipient = self.recipient();
            let at = backends.now();
            let replaced = backends.journal.replace_reminder(key, self.reminder, recipient.as_ref(), at);
            replaced.context("recording what is planned now")?;
        }
        let packed = self.pack(backends, reading);
        let nothing = nothing_rendered();
        let (rendered, documents) =
            packed.as_ref().map_or((&nothing, [].as_slice()), |packed| (&packed.rendered, &packed.documents));
        backends.journal.begin(key, rendered, documents, backends.now()).context("recording that an attempt begins")?;
        backends.saw(&Step::Begun(key));
        let (end, is_closed) = match packed.map(|packed| packed.load) {
            Err(problem) => (AttemptEnd::Final { problem }, false),
            Ok(Load::Nothing) => {
                backends.journal.last_word(key, backends.now()).context("recording the last word")?;
                (AttemptEnd::Sent { answer: "an activity".to_owned() }, false)
            }
            Ok(Load::Mail(parcel)) => {
                let attempt = self.send_mail(backends, &parcel).await;
                self.end(attempt, &masked_all(&parcel.recipients))
            }
            Ok(Load::Letter(letter)) => match backends.letters.as_ref().map(|office| &office.carrier) {
                Some(Carrier::Odoo) => match self.lay_letter_ready(backends, &letter).await {
                    Ok(()) => return self.hand_over(backends, "Odoo has it").await,
                    Err(refused) => refused,
                },
                Some(Carrier::Own(_)) | None => {
                    let attempt = self.send_letter(backends, &letter).await;
                    self.end(attempt, "a postal address")
                }
            },
            Ok(Load::Sms(sms)) => match &backends.sms {
                None => (AttemptEnd::Passing { problem: "text messages are not set up any more".to_owned() }, true),
                Some(Carrier::Own(_)) => {
                    let attempt = self.send_sms(backends, &sms).await;
                    self.end(attempt, &masked_number(&sms.number))
                }
                Some(Carrier::Odoo) => match self.lay_ready(backends, &sms).await {
                    Ok(()) => return self.hand_over(backends, "Odoo has it").await,
                    Err(refused) => refused,
                },
            },
        };
        backends.saw(&Step::Ended(key));
        backends.journal.settle(key, &end, backends.now()).context("recording how the attempt ended")?;
        backends.saw(&Step::Settled(key));
        Ok((DeliveryOutcome::of(end, self.recipient()), is_closed))
    }

    /// The same for a letter, which goes to the contact that its address is of.
    async fn lay_letter_ready(&self, backends: &Backends, letter: &Letter) -> Result<(), (AttemptEnd, bool)> {
        let account = self.intent.key.account;
        let recipient = self.recipient();
        let from = self.now.companies.get(&account.company).and_then(|company| company.company.country.as_deref());
        let is_it = |candidate: &&Candidate| {
            let goes_there = |to: &Recipient| candidate.addresses_for(Channel::Letter, from) == to.addresses;
            recipient
                .as_ref()
                .is_some_and(|to| candidate.rule == to.rule && candidate.name == to.name && goes_there(to))
        };
        let mut candidates = self.now.accounts.get(&account).into_iter().flat_map(|account| &account.candidates);
        let to = candidates.find(is_it).and_then(|candidate| candidate.contact).unwrap_or(account.partner);
        let name = format!("{}.pdf", self.reminder.level_name);
        let posted = PostedLetter { key: &letter.message_id, account, to, name: &name, pdf: &letter.pdf };
        backends.books.lay_letter_ready(&posted).await.map_err(|error| not_taken(&error))
    }

    /// Odoo has the message, and does not send it before it is released.
    async fn lay_ready(&self, backends: &Backends, sms: &Sms) -> Result<(), (AttemptEnd, bool)> {
        let partner = self.intent.key.account.partner;
        let message = TextMessage { key: &sms.message_id, partner, number: &sms.number, body: &sms.text };
        backends.books.lay_text_message_ready(&message).await.map_err(|error| not_taken(&error))
    }

    /// From now on Odoo says what becomes of the message, which it releases only once that is on disk: whatever moment the
    /// program dies at, it is found again, and is not made a second time.
    async fn hand_over(&self, backends: &mut Backends, what: &str) -> anyhow::Result<(DeliveryOutcome, bool)> {
        let key = &self.intent.key;
        backends.journal.hand_over(key, what, backends.now()).context("recording that a message is handed over")?;
        let state = IntentState::HandedOver { what: what.to_owned() };
        let intent = Intent { state, attempts: self.intent.attempts + 1, ..self.intent.clone() };
        let heard = release(backends, &intent).await?;
        let is_closed = !heard.problems.is_empty();
        for problem in &heard.problems {
            warn!(%key, "{problem}");
        }
        Ok((heard.outcome_of(key, what), is_closed))
    }

    fn pack(&self, backends: &Backends, reading: &Reading) -> Result<Packed, String> {
        let channel = self.intent.key.channel;
        if channel == Channel::Activity {
            return Ok(Packed { rendered: nothing_rendered(), documents: Vec::new(), load: Load::Nothing });
        }
        let account: &Account =
            self.now.accounts.get(&self.intent.key.account).ok_or("nothing is open any more".to_owned())?;
        let recipient = self.recipient().ok_or("nobody to send to".to_owned())?;
        let sources = Sources { reading, now: self.now, account, paying: self.paying, terms: &backends.terms };
        match channel {
            Channel::Email => {
                let Worded { subject, chatter_html, content } =
                    sources.mail(self.intent, self.reminder, &recipient, &self.enclosed, backends.now())?;
                let parcel = backends.mailer.seal(&content).map_err(|error| error.to_string())?;
                let rendered = Rendered { subject, chatter_html, digest: digest(&parcel.bytes) };
                let name = format!("{}.eml", self.reminder.level_name);
                // Odoo has the documents of its invoices; and what it is given in one request must not be too large.
                let kept = Mail { attachments: self.enclosed.statement.iter().cloned().collect(), ..content };
                let kept = backends.mailer.seal(&kept).map_err(|error| error.to_string())?;
                let mail = Document { name, content_type: "message/rfc822".to_owned(), bytes: kept.bytes };
                Ok(Packed { rendered, documents: vec![mail], load: Load::Mail(parcel) })
            }
            Channel::Letter => {
                let office = backends.letters.as_ref().ok_or("letters are not set up any more".to_owned())?;
                let Worded { subject, chatter_html, content } = sources.letter(self.reminder, &recipient, office)?;
                let identity = &self.intent.message_id;
                let pdf = office.set(
                    &content,
                    reading.stationery(self.reminder.account.company),
                    identity,
                    self.reminder.run_date,
                )?;
                let rendered = Rendered { subject: subject.clone(), chatter_html, digest: digest(&pdf) };
                let name = format!("{}.pdf", self.reminder.level_name);
                let page = Document { name, content_type: "application/pdf".to_owned(), bytes: pdf.clone() };
                let letter = Letter { message_id: identity.clone(), to: recipient.addresses, title: subject, pdf };
                Ok(Packed { rendered, documents: vec![page], load: Load::Letter(letter) })
            }
            Channel::Sms => {
                let Worded { subject, chatter_html, content } = sources.sms(self.reminder, &recipient)?;
                let number = recipient.addresses.first().ok_or("no telephone number".to_owned())?.clone();
                let rendered = Rendered { subject: subject.clone(), chatter_html, digest: digest(content.as_bytes()) };
                let name = format!("{}.txt", self.reminder.level_name);
                let text =
                    Document { name, content_type: "text/plain".to_owned(), bytes: content.clone().into_bytes() };
                let sms = Sms { message_id: self.intent.message_id.clone(), number, title: subject, text: content };
                Ok(Packed { rendered, documents: vec![text], load: Load::Sms(sms) })
            }
            Channel::Activity => Err(format!("{channel}: nothing is sent")),
        }
    }

    async fn send_mail(&self, backends: &mut Backends, parcel: &Parcel) -> Attempt {
        let key = &self.intent.key;
        let Backends { journal, mailer, watch, now, .. } = backends;
        mailer.send(parcel, async || say_last_word(journal, watch, key, now())).await
    }

    async fn send_sms(&self, backends: &mut Backends, message: &Sms) -> Attempt {
        let key = &self.intent.key;
        let Backends { journal, sms, watch, now, .. } = backends;
        let last_word = async || say_last_word(journal, watch, key, now());
        match sms {
            Some(Carrier::Own(messenger)) => messenger.send(message, now(), last_word).await,
            Some(Carrier::Odoo) | None => Attempt::InDoubt { what: "text messages are not set up any more".to_owned() },
        }
    }

    async fn send_letter(&self, backends: &mut Backends, letter: &Letter) -> Attempt {
        let key = &self.intent.key;
        let Backends { journal, letters, watch, now, .. } = backends;
        let last_word = async || say_last_word(journal, watch, key, now());
        match letters {
            Some(Office { carrier: Carrier::Own(letterbox), .. }) => letterbox.send(letter, now(), last_word).await,
            Some(_) | None => Attempt::InDoubt { what: "letters are not set up any more".to_owned() },
        }
    }

    fn end(&self, attempt: Attempt, to: &str) -> (AttemptEnd, bool) {
        end_of(attempt, &self.intent.key, self.intent.attempts, to)
    }
}

/// What an attempt means for a message that has had `attempts` before it; and whether its way is closed for others, too.
pub(super) fn end_of(attempt: Attempt, key: &impl Display, attempts: u32, to: &str) -> (AttemptEnd, bool) {
    match attempt {
        Attempt::Sent { answer, refused } if refused.is_empty() => {
            info!(%key, to, "sent");
            (AttemptEnd::Sent { answer }, false)
        }
        Attempt::Sent { answer, refused } => {
            let refused: Vec<String> = refused
                .iter()
                .map(|one| format!("{} refused: {}", masked(one.recipient.as_str()), one.answer))
                .collect();
            warn!(%key, to, "sent, but not to everybody: {}", refused.join("; "));
            (AttemptEnd::Sent { answer: format!("{answer} ({})", refused.join("; ")) }, false)
        }
        Attempt::InDoubt { what } => {
            tracing::error!(%key, to, "in doubt: {what}; say with `followupd in-doubt` whether it was sent");
            (AttemptEnd::InDoubt { problem: what }, true)
        }
        Attempt::Failed(failure) => {
            warn!(%key, to, "not sent: {failure}");
            let problem = failure.to_string();
            let last_try = attempts + 1 >= ATTEMPTS_AT_MOST;
            match (failure.retry_sensible(), failure.step.concerns_every_mail()) {
                (true, away) if away || !last_try => (AttemptEnd::Passing { problem }, away),
                _ => (AttemptEnd::Final { problem }, false),
            }
        }
    }
}

/// Addresses for logs.
pub(super) fn masked_all(addresses: &[Address]) -> String {
    addresses.iter().map(|address| masked(address.as_str())).collect::<Vec<_>>().join(", ")
}

/// Everything has been handed over but what makes it a delivery.
fn say_last_word(
    journal: &mut Journal,
    watch: &mut Watch,
    key: &IntentKey,
    at: DateTime<Utc>,
) -> Result<(), JournalError> {
    journal.last_word(key, at)?;
    watch(&Step::LastWord(key));
    Ok(())
}

/// What Odoo does not take: nothing has left, and what keeps it from taking one keeps it from taking others, too.
fn not_taken(error: &OdooError) -> (AttemptEnd, bool) {
    warn!("Odoo takes no message to send: {error}");
    (AttemptEnd::Passing { problem: format!("Odoo does not take it: {error}") }, true)
}

/// The last digits tell those who know the customer enough.
fn masked_number(number: &str) -> String {
    let hidden = number.chars().count().saturating_sub(3);
    number.chars().enumerate().map(|(place, digit)| if place < hidden { '*' } else { digit }).collect()
}

fn nothing_rendered() -> Rendered {
    Rendered { subject: String::new(), chatter_html: String::new(), digest: digest(&[]) }
}
