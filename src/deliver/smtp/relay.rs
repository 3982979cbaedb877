//! The mail server as the executor sees it: takes one mail after the other, keeps one session open between them.

use std::fmt::Display;

use tokio_rustls::TlsConnector;

use super::check::CheckFailed;
use super::session::Session;
use super::settings::{SmtpSettings, TlsMode};
use super::tls;
use crate::deliver::attempt::{Attempt, Failure, FailureKind, Refused, Step};
use crate::deliver::mail::Parcel;

/// A mail server and perhaps an open session with it.
pub(in crate::deliver) struct Relay {
    settings: SmtpSettings,
    connector: Option<TlsConnector>,
    session: Option<Session>,
}

impl Relay {
    pub(in crate::deliver) fn new(settings: SmtpSettings) -> Self {
        Self { settings, connector: None, session: None }
    }

    /// One attempt. The session is taken out for its duration: if the attempt is dropped half-way (a shutdown), what is left of the session
    /// is dropped with it and not used again.
    pub(in crate::deliver) async fn send<E: Display>(
        &mut self,
        parcel: &Parcel,
        last_word: impl AsyncFnOnce() -> Result<(), E>,
    ) -> Attempt {
        let (mut session, refused) = match self.offer(parcel).await {
            Ok(offered) => offered,
            Err(failure) => return Attempt::Failed(failure),
        };
        if let Err(error) = last_word().await {
            // Dropping the session hangs up without the dot: the server must forget the mail (RFC 5321, 4.1.1.4).
            return Attempt::Failed(Failure::own(Step::LastWord, FailureKind::Transient, error.to_string()));
        }
        if let Err(failure) = session.still_listening().await {
            return Attempt::Failed(failure);
        }
        match session.dot().await {
            Ok(answered) => {
                let lost = answered.as_ref().is_err_and(|failure| failure.connection_lost);
                self.session = (!lost).then_some(session);
                match answered {
                    Ok(answer) => Attempt::Sent { answer, refused },
                    Err(failure) => Attempt::Failed(failure),
                }
            }
            Err(broken) => {
                Attempt::InDoubt { what: format!("after the final dot to {}: {broken}", self.settings.server()) }
            }
        }
    }

    /// Makes sure that somebody listens, before an attempt is counted.
    pub(in crate::deliver) async fn ready(&mut self) -> Result<(), Failure> {
        self.session = Some(self.ready_session().await?);
        Ok(())
    }

    /// Says goodbye, if anybody listens.
    pub(in crate::deliver) async fn close(&mut self) {
        if let Some(session) = self.session.take() {
            session.quit().await;
        }
    }

    /// Connects, signs in, asks whether anybody is there, and leaves; on a connection of its own.
    pub(in crate::deliver) async fn check(&mut self) -> Result<(), CheckFailed> {
        let checked = async {
            let mut session = self.open().await?;
            session.ping().await?;
            session.quit().await;
            Ok(())
        };
        checked.await.map_err(|failure| CheckFailed::new(&self.settings, failure))
    }

    /// Hands over everything but the dot. A session that has served before may have been closed by the server meanwhile, so what breaks in it is
    /// tried once more in a new one; nothing can have left yet.
    async fn offer(&mut self, parcel: &Parcel) -> Result<(Session, Vec<Refused>), Failure> {
        let mut session = self.ready_session().await?;
        let mut offered = session.offer(parcel).await;
        if session.served_before() && offered.as_ref().is_err_and(|failure| failure.connection_lost) {
            tracing::debug!(server = %self.settings.server(), "the open mail session was gone, opening another");
            session = self.open().await?;
            offered = session.offer(parcel).await;
        }
        match offered {
            Ok(refused) => Ok((session, refused)),
            Err(failure) => {
                self.session = (!failure.connection_lost).then_some(session);
                Err(failure)
            }
        }
    }

    async fn ready_session(&mut self) -> Result<Session, Failure> {
        match self.session.take() {
            Some(session) if session.is_worn() => {
                session.quit().await;
                self.open().await
            }
            Some(session) => Ok(session),
            None => self.open().await,
        }
    }

    async fn open(&mut self) -> Result<Session, Failure> {
        if self.settings.tls != TlsMode::None && self.connector.is_none() {
            self.connector = Some(tls::connector(&self.settings)?);
        }
        Session::open(&self.settings, self.connector.as_ref()).await
    }
}
