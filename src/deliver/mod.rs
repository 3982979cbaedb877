//! Delivers a mail: over SMTP, into a folder, or into memory; and a letter: into a folder, to a printer, or into memory.
//!
//! A [`Mail`] is sealed into a [`Parcel`] (envelope and bytes, the same for the same mail), a [`Mailer`] makes one [`Attempt`] after the other
//! with it; a [`Letterbox`] does so with a [`Letter`]. Just before what makes it a delivery it awaits the caller's *last word*, so that whatever happens the caller's journal
//! knows which messages can have left.

mod address;
mod attempt;
mod folder;
mod header;
mod letterbox;
mod mail;
mod mailer;
mod mask;
mod smtp;

pub use address::{Address, InvalidAddress, Mailbox};
pub use attempt::{Attempt, Failure, FailureKind, Refused, Step};
pub use letterbox::{Letter, LetterBackend, LetterTray, Letterbox};
pub use mail::{Attachment, InlinePicture, Mail, MailError, Parcel};
pub use mailer::{Backend, Mailer, Outbox};
pub use mask::masked;
pub use smtp::{CheckFailed, Login, SmtpSettings, Timeouts, TlsMode};
