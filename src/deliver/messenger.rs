//! Where text messages go, chosen at start: a gateway, or memory.

use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::attempt::Attempt;
use super::folder;
use super::gateway::{Content, Dispatch, Gateway};

/// A text message.
#[derive(Clone, PartialEq, Eq)]
pub struct Sms {
    /// What it is known by, as a Message-ID.
    pub message_id: String,
    /// Digits behind a plus, a country's first.
    pub number: String,
    /// What lists show of it.
    pub title: String,
    /// What it says.
    pub text: String,
}

impl std::fmt::Debug for Sms {
    /// Without number and text, which are the customer's business and not the log's.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sms({}, {} characters)", self.message_id, self.text.chars().count())
    }
}

/// Where text messages go.
#[derive(Debug, Clone)]
pub enum SmsBackend {
    /// To a gateway.
    Gateway(Gateway),
    /// Into memory, for tests and rehearsals.
    Memory(SmsTray),
}

/// Text messages kept in memory; clones share them.
#[derive(Debug, Clone, Default)]
pub struct SmsTray(Arc<Mutex<Vec<Sms>>>);

impl SmsTray {
    /// What has been delivered so far, in order.
    pub fn messages(&self) -> Vec<Sms> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Delivers text messages, one after the other.
#[derive(Debug, Clone)]
pub struct Messenger {
    backend: SmsBackend,
}

impl Messenger {
    /// A messenger for these messages.
    #[must_use]
    pub const fn new(backend: SmsBackend) -> Self {
        Self { backend }
    }

    /// One attempt to deliver, at this moment. `last_word` is awaited just before the message is posted; if it fails, nothing
    /// leaves.
    pub async fn send<E: Display>(
        &mut self,
        sms: &Sms,
        at: DateTime<Utc>,
        last_word: impl AsyncFnOnce() -> Result<(), E>,
    ) -> Attempt {
        match &self.backend {
            SmsBackend::Gateway(gateway) => {
                let to = std::slice::from_ref(&sms.number);
                let content = Content::Text(&sms.text);
                let dispatch = Dispatch { key: &sms.message_id, channel: "sms", to, title: &sms.title, content };
                gateway.send(dispatch, at, last_word).await
            }
            SmsBackend::Memory(tray) => match last_word().await {
                Ok(()) => {
                    tray.0.lock().unwrap_or_else(PoisonError::into_inner).push(sms.clone());
                    Attempt::Sent { answer: "kept in memory".to_owned(), refused: Vec::new() }
                }
                Err(error) => folder::no_last_word(&error),
            },
        }
    }

    /// Tries the way as far as one can without sending.
    ///
    /// # Errors
    /// What is wrong, as a sentence.
    pub async fn check(&self) -> Result<(), String> {
        match &self.backend {
            SmsBackend::Gateway(gateway) => gateway.check().await,
            SmsBackend::Memory(_) => Ok(()),
        }
    }
}
