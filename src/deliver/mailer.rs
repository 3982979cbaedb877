//! Where mails go, chosen at start: a server, a folder, or memory.

use std::fmt::Display;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::address::Address;
use super::attempt::{Attempt, Failure, FailureKind, Step};
use super::folder;
use super::mail::{Mail, MailError, Parcel};
use super::smtp::{CheckFailed, Relay, SmtpSettings};

/// Where mails go.
#[derive(Debug, Clone)]
pub enum Backend {
    /// To a mail server.
    Smtp(Box<SmtpSettings>),
    /// Into a folder, a file a mail.
    Folder(PathBuf),
    /// Into memory, for tests and rehearsals.
    Memory(Outbox),
}

/// Mails kept in memory; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Outbox(Arc<Mutex<Vec<Parcel>>>);

impl Outbox {
    /// What has been delivered so far, in order.
    pub fn parcels(&self) -> Vec<Parcel> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, parcel: &Parcel) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(parcel.clone());
    }
}

/// Delivers mails, one after the other.
pub struct Mailer {
    route: Route,
    redirect_all_to: Option<Address>,
}

enum Route {
    Smtp(Box<Relay>),
    Folder(PathBuf),
    Memory(Outbox),
}

impl Mailer {
    /// A mailer that does nothing yet: it connects with the first mail. With `redirect_all_to` every mail goes to that address alone.
    pub fn new(backend: Backend, redirect_all_to: Option<Address>) -> Self {
        let route = match backend {
            Backend::Smtp(settings) => Route::Smtp(Box::new(Relay::new(*settings))),
            Backend::Folder(folder) => Route::Folder(folder),
            Backend::Memory(outbox) => Route::Memory(outbox),
        };
        Self { route, redirect_all_to }
    }

    /// Makes the mail's bytes and envelope, redirected if this mailer redirects.
    ///
    /// # Errors
    /// See [`Mail::seal`].
    pub fn seal(&self, mail: &Mail) -> Result<Parcel, MailError> {
        mail.seal(self.redirect_all_to.as_ref())
    }

    /// Opens the way if it is not open, so that a server that is away costs no mail an attempt.
    ///
    /// # Errors
    /// The server cannot be reached, or does not let us in.
    pub async fn ready(&mut self) -> Result<(), Failure> {
        match &mut self.route {
            Route::Smtp(relay) => relay.ready().await,
            Route::Folder(_) | Route::Memory(_) => Ok(()),
        }
    }

    /// One attempt to deliver. `last_word` is awaited when everything has been handed over but what makes it a delivery (the final dot, the
    /// file's name): whoever records there knows after a crash that nothing has left without a record. If it fails, nothing leaves.
    ///
    /// Dropping the future before `last_word` has been called leaves nothing behind; after that the mail is in doubt.
    pub async fn send<E: Display>(
        &mut self,
        parcel: &Parcel,
        last_word: impl AsyncFnOnce() -> Result<(), E>,
    ) -> Attempt {
        match &mut self.route {
            Route::Smtp(relay) => relay.send(parcel, last_word).await,
            Route::Folder(path) => {
                let file = folder::File::new(&parcel.message_id, "eml", parcel.bytes.clone());
                folder::send(path, file, last_word).await
            }
            Route::Memory(outbox) => match last_word().await {
                Ok(()) => {
                    outbox.keep(parcel);
                    Attempt::Sent { answer: "kept in memory".to_owned(), refused: Vec::new() }
                }
                Err(error) => folder::no_last_word(&error),
            },
        }
    }

    /// Tries the way as far as one can without sending: for a server connection, TLS, login and NOOP; for a folder whether it can be written.
    ///
    /// # Errors
    /// What failed, where, and what to do, in words for an operator.
    pub async fn check(&mut self) -> Result<(), CheckFailed> {
        match &mut self.route {
            Route::Smtp(relay) => relay.check().await,
            Route::Folder(path) => folder::check(path).map_err(|error| CheckFailed {
                server: path.display().to_string(),
                failure: Failure::own(Step::Folder, FailureKind::Transient, error.to_string()),
                advice: "Check that the folder exists and that this user may write into it".to_owned(),
            }),
            Route::Memory(_) => Ok(()),
        }
    }

    /// Ends an open session politely.
    pub async fn close(&mut self) {
        match &mut self.route {
            Route::Smtp(relay) => relay.close().await,
            Route::Folder(_) | Route::Memory(_) => {}
        }
    }
}
