//! Delivers a mail: over SMTP, into a folder, or into memory; a letter: into a folder, to a printer, to a gateway, or into
//! memory; and a text message: to a gateway, or into memory.
//!
//! A [`Mail`] is sealed into a [`Parcel`] (envelope and bytes, the same for the same mail), a [`Mailer`] makes one [`Attempt`] after the other
//! with it; a [`Letterbox`] does so with a [`Letter`]. Just before what makes it a delivery it awaits the caller's *last word*, so that whatever happens the caller's journal
//! knows which messages can have left.

mod address;
mod attempt;
mod bounce;
mod bounce_folder;
mod folder;
mod gateway;
mod header;
mod letterbox;
mod mail;
mod mailer;
mod mask;
mod messenger;
mod smtp;

pub use address::{Address, InvalidAddress, Mailbox};
pub use attempt::{Attempt, Failure, FailureKind, Refused, Step};
pub use bounce::{Returned, returned};
pub use bounce_folder::{BounceFolder, RETURNED_BYTES_MAX};
pub use gateway::{Gateway, GatewaySettings};
pub use letterbox::{Letter, LetterBackend, LetterTray, Letterbox};
pub use mail::{Attachment, InlinePicture, Mail, MailError, Parcel};
pub use mailer::{Backend, Mailer, Outbox};
pub use mask::masked;
pub use messenger::{Messenger, Sms, SmsBackend, SmsTray};
pub use smtp::{CheckFailed, Login, SmtpSettings, Timeouts, TlsMode};
