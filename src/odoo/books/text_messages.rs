//! Text messages in Odoo's own queue: laid ready once, released, and asked about.

use super::Books;
use super::handed_over::{Queue, QueueState};
use super::messages::unreadable;
use crate::domain::PartnerId;
use crate::odoo::capabilities::Capabilities;
use crate::odoo::fault::OdooError;
use crate::odoo::names::text_message;
use crate::odoo::row::Row;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::Members;
use crate::odoo::value::Value;

/// A text message for Odoo to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextMessage<'a> {
    /// What it is known by, for ever.
    pub key: &'a str,
    /// The customer.
    pub partner: PartnerId,
    /// Digits behind a plus.
    pub number: &'a str,
    /// What it says.
    pub body: &'a str,
}

/// The field with the reason of a failure: it has changed its name.
pub(super) fn failure_field(capabilities: &Capabilities) -> Option<&'static str> {
    let known = |field: &&str| capabilities.has(text_message::MODEL, field);
    ["failure_type", "error_code"].into_iter().find(known).filter(|_| known(&text_message::KEY))
}

impl Books {
    /// Lays a text message ready, once for its key: it does not go before it is [released](Self::release). One
    /// that has failed is made ready again, with what it is to say now.
    ///
    /// # Errors
    /// Odoo cannot be reached or refuses it; this Odoo sends no text messages.
    pub async fn lay_text_message_ready(&self, message: &TextMessage<'_>) -> Result<(), OdooError> {
        let failure = self.sms_failure.ok_or_else(no_text_messages)?;
        let same = Domain::new().eq(text_message::KEY, message.key);
        let there = Search::new(text_message::MODEL, same, ["state"]);
        let there = self.session.search_read_all(&there).await?.into_iter().next();
        let mut values = Members::from([
            ("number".to_owned(), message.number.into()),
            ("body".to_owned(), message.body.into()),
            ("partner_id".to_owned(), message.partner.0.into()),
            ("state".to_owned(), READY.into()),
            (failure.to_owned(), false.into()),
        ]);
        match there {
            None => {
                values.insert(text_message::KEY.to_owned(), message.key.into());
                self.session.create(text_message::MODEL, vec![values]).await.map(drop)
            }
            Some(Ok(row)) if matches!(row.opt_str("state").ok().flatten(), Some(READY | WITHDRAWN)) => {
                self.session.write(text_message::MODEL, &[row.id()], values).await
            }
            // Odoo has it already, whatever has become of it.
            Some(_) => Ok(()),
        }
    }

    /// What became of text messages, by their keys.
    ///
    /// # Errors
    /// Odoo cannot be reached; this Odoo sends no text messages.
    pub(super) async fn text_messages(&self, keys: &[&str]) -> Result<Queue, OdooError> {
        let failure = self.sms_failure.ok_or_else(no_text_messages)?;
        let which = Domain::new().is_in(text_message::KEY, keys.iter().copied());
        let mut queue = Queue { gone_means_sent: true, ..Queue::default() };
        let search = Search::new(text_message::MODEL, which, [text_message::KEY, "state", failure]);
        for row in self.session.search_read_all(&search).await? {
            // One that cannot be read is there, too: it must not count as gone.
            let row = row.map_err(|row| unreadable(row.to_string()))?;
            let key = row.str(text_message::KEY).map_err(|error| unreadable(error.to_string()))?;
            queue.states.insert(key.to_owned(), (row.id(), state(&row, failure)));
        }
        Ok(queue)
    }

    /// Odoo's own people can send what has failed once more, and would not know that we do so, too.
    pub(super) async fn withdraw_text_messages(&self, ids: &[i64]) -> Result<(), OdooError> {
        self.session.write(text_message::MODEL, ids, Members::from([("state".to_owned(), WITHDRAWN.into())])).await
    }

    /// Gives text messages that were laid ready to Odoo's queue, and asks Odoo to look at it.
    ///
    /// # Errors
    /// Odoo cannot be reached or refuses it.
    pub(super) async fn release_text_messages(&self, ids: &[i64]) -> Result<(), OdooError> {
        let values = Members::from([("state".to_owned(), "outgoing".into())]);
        self.session.write(text_message::MODEL, ids, values).await?;
        // Newer Odoos look at the queue once a day, and whenever somebody creates messages: even none.
        let none = vec![Value::Array(Vec::new())];
        self.session.call(text_message::MODEL, "create", none, Members::new()).await.map(drop)
    }
}

/// A failure without a reason: Odoo leaves such a message alone, and makes none itself.
const READY: &str = "error";
/// Nobody sends it.
const WITHDRAWN: &str = "canceled";

fn state(row: &Row, failure: &str) -> QueueState {
    let why = row.opt_str(failure).ok().flatten().unwrap_or_default();
    match (row.opt_str("state").ok().flatten().unwrap_or_default(), why) {
        (READY, "") => QueueState::Ready,
        ("outgoing", _) => QueueState::Waits { why: "it waits in Odoo's queue of text messages".to_owned() },
        ("process", _) => QueueState::Waits { why: "Odoo's provider is about to send it".to_owned() },
        ("pending" | "sent", _) => QueueState::Sent { answer: "sent by Odoo".to_owned() },
        (WITHDRAWN, "") => QueueState::Failed { why: "cancelled in Odoo".to_owned(), again: false },
        (_, why) => failed(why),
    }
}

/// Why Odoo did not send one, in words; what concerns no number goes again.
fn failed(why: &str) -> QueueState {
    let (said, again) = match why {
        "sms_credit" => ("Odoo's account for text messages has no credit", true),
        "sms_acc" => ("Odoo has no account for text messages", true),
        // It may have left all the same, and a second one would, too.
        "sms_server" => ("Odoo has no clear answer of its provider: look there whether it was sent", false),
        "sms_registration_needed" => ("the customer's country lets only registered senders in", false),
        "sms_country_not_supported" => ("Odoo's provider does not serve the customer's country", false),
        "sms_number_missing" => ("there is no number", false),
        "sms_number_format" => ("the number is wrong", false),
        "sms_blacklist" => ("the number is blacklisted in Odoo", false),
        "sms_optout" => ("whoever has the number wants no messages", false),
        "sms_duplicate" => ("Odoo takes it for a duplicate", false),
        "sms_expired" | "sms_not_delivered" => ("the network could not deliver it", false),
        "sms_invalid_destination" => ("there is no such number", false),
        "sms_not_allowed" | "sms_rejected" => ("the network refuses it", false),
        other => return QueueState::Failed { why: format!("Odoo says \"{other}\""), again: false },
    };
    QueueState::Failed { why: said.to_owned(), again }
}

pub(super) fn no_text_messages() -> OdooError {
    OdooError::Settings(
        "this Odoo sends no text messages (its app SMS is missing), or setup has not prepared it: run `followupd setup`"
            .to_owned(),
    )
}
