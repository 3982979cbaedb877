//! One message that goes: worded, made into what its channel carries, attempted, settled.

use std::collections::BTreeMap;

use anyhow::Context as _;
use tracing::{info, warn};

use super::backends::{Backends, Step};
use super::enclosing::Enclosed;
use super::keeping_back::{departures, why_it_waits};
use super::reading::Reading;
use super::retry::ATTEMPTS_AT_MOST;
use super::wording::{Sources, Worded};
use crate::deliver::{Attempt, Failure, Letter, Parcel, masked};
use crate::domain::{Account, AttemptEnd, Channel, Intent, InvoiceId, Recipient, Reminder, Waiting};
use crate::engine::RunInput;
use crate::journal::{Document, JournalError, Rendered, digest};
use crate::odoo::books::Paying;

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

    /// One attempt, from *begun* to *settled*; and whether the way is closed for other messages, too.
    pub(super) async fn attempt(
        &self,
        backends: &mut Backends,
        reading: &Reading,
    ) -> anyhow::Result<(AttemptEnd, bool)> {
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
                let to =
                    parcel.recipients.iter().map(|address| masked(address.as_str())).collect::<Vec<_>>().join(", ");
                let attempt = self.send_mail(backends, &parcel).await;
                self.end(attempt, &to)
            }
            Ok(Load::Letter(letter)) => {
                let attempt = self.send_letter(backends, &letter).await;
                self.end(attempt, "a postal address")
            }
        };
        backends.saw(&Step::Ended(key));
        backends.journal.settle(key, &end, backends.now()).context("recording how the attempt ended")?;
        backends.saw(&Step::Settled(key));
        Ok((end, is_closed))
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
                let mail = Document { name, content_type: "message/rfc822".to_owned(), bytes: parcel.bytes.clone() };
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
                let letter = Letter { message_id: identity.clone(), title: subject, pdf };
                Ok(Packed { rendered, documents: vec![page], load: Load::Letter(letter) })
            }
            Channel::Sms | Channel::Activity => Err(format!("{channel}: this channel is not set up")),
        }
    }

    async fn send_mail(&self, backends: &mut Backends, parcel: &Parcel) -> Attempt {
        let key = &self.intent.key;
        let Backends { journal, mailer, watch, now, .. } = backends;
        mailer
            .send(parcel, async || {
                journal.last_word(key, now())?;
                watch(&Step::LastWord(key));
                Ok::<(), JournalError>(())
            })
            .await
    }

    async fn send_letter(&self, backends: &mut Backends, letter: &Letter) -> Attempt {
        let key = &self.intent.key;
        let Backends { journal, letters, watch, now, .. } = backends;
        let last_word = async || {
            journal.last_word(key, now())?;
            watch(&Step::LastWord(key));
            Ok::<(), JournalError>(())
        };
        match letters {
            Some(office) => office.letterbox.send(letter, last_word).await,
            None => Attempt::InDoubt { what: "letters are not set up any more".to_owned() },
        }
    }

    /// What an attempt means for the message; and whether its way is closed for others, too.
    fn end(&self, attempt: Attempt, to: &str) -> (AttemptEnd, bool) {
        let key = &self.intent.key;
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
                let last_try = self.intent.attempts + 1 >= ATTEMPTS_AT_MOST;
                match (failure.retry_sensible(), failure.step.concerns_every_mail()) {
                    (true, away) if away || !last_try => (AttemptEnd::Passing { problem }, away),
                    _ => (AttemptEnd::Final { problem }, false),
                }
            }
        }
    }
}

fn nothing_rendered() -> Rendered {
    Rendered { subject: String::new(), chatter_html: String::new(), digest: digest(&[]) }
}
