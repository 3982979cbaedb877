//! A mail as a value, and the bytes it becomes: the same mail gives the same bytes, today and in a year.

use std::time::SystemTime;

use chrono::{DateTime, FixedOffset};
use lettre::message::header::{self, ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{
    Attachment as LettreAttachment, Body, Mailbox as LettreMailbox, Mailboxes, Message, MultiPart, SinglePart,
};
use sha2::{Digest, Sha256};

use super::address::{Address, InvalidAddress, Mailbox};
use super::header::{body_text, is_message_id, language_tag, one_line};

/// One mail, decided and worded, not yet bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Where bounces go; none = the address of `from`.
    pub envelope_sender: Option<String>,
    /// Who writes.
    pub from: Mailbox,
    /// Who gets it; every address of every field is a recipient of this one mail.
    pub to: Vec<Mailbox>,
    /// Where answers go, if not to `from`.
    pub reply_to: Option<Mailbox>,
    /// `<left@right>`, made by the caller before the attempt and kept for every further attempt.
    pub message_id: String,
    /// Message ids of earlier mails of the thread, oldest first. What is no message id is left out: it is an ornament.
    pub references: Vec<String>,
    /// The mail's date; the caller reads the clock.
    pub date: DateTime<FixedOffset>,
    /// Subject, in plain characters.
    pub subject: String,
    /// The HTML body.
    pub html: String,
    /// The same in plain text.
    pub text: String,
    /// Odoo's language code of the text (`de_CH`), if known.
    pub language: Option<String>,
    /// Pictures that the HTML shows.
    pub pictures: Vec<InlinePicture>,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
}

/// A picture that the HTML of a mail shows, as `cid:` and its name.
#[derive(Clone, PartialEq, Eq)]
pub struct InlinePicture {
    /// Its name, such as `code@example.com`.
    pub content_id: String,
    /// PNG.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for InlinePicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InlinePicture({}, {} bytes)", self.content_id, self.bytes.len())
    }
}

/// A file that goes with a mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Name shown to the reader, `INV_2025_0001.pdf`.
    pub file_name: String,
    /// Media type, `application/pdf`; what is none is sent as `application/octet-stream`.
    pub content_type: String,
    /// The content.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attachment({}, {} bytes)", self.file_name, self.bytes.len())
    }
}

/// A mail ready to leave: envelope and bytes. Nothing of it changes any more, whatever happens to the attempts.
#[derive(Clone, PartialEq, Eq)]
pub struct Parcel {
    /// Envelope sender.
    pub sender: Address,
    /// Envelope recipients; never empty.
    pub recipients: Vec<Address>,
    /// The Message-ID, `<left@right>`.
    pub message_id: String,
    /// Whether an address in envelope or headers needs a server with SMTPUTF8.
    pub needs_smtputf8: bool,
    /// Headers and body with CRLF line ends, the last line ended too; not dot-stuffed.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Parcel {
    /// Without the body, which is the customer's business and not the log's.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Parcel({} to {:?}, {} bytes)", self.message_id, self.recipients, self.bytes.len())
    }
}

/// Why a mail cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// A sender's or recipient's field holds something that is no address.
    #[error("{field}: {source}")]
    Address {
        /// Which field of the mail.
        field: &'static str,
        /// What is wrong with it.
        source: InvalidAddress,
    },
    /// Nobody to send to.
    #[error("the mail has no recipient")]
    NoRecipient,
    /// The message id given is none.
    #[error("not a message id: {0:?}")]
    MessageId(String),
    /// The library that writes the MIME refused.
    #[error("the mail cannot be written: {0}")]
    Unwritable(String),
}

/// Addresses of a mail, parsed.
struct Parties {
    from: LettreMailbox,
    sender: Address,
    to: Vec<(Option<String>, Address)>,
    reply_to: Vec<(Option<String>, Address)>,
}

impl Mail {
    /// Makes the bytes and the envelope. With `redirect_all_to` the mail goes to that address alone; whom it was meant for stands in the
    /// subject and in the header `X-Followupd-Original-To`.
    ///
    /// # Errors
    /// An address or the message id is none. In a redirected mail the customer's addresses are checked all the same: a rehearsal that
    /// hides what will fail is worth nothing.
    pub fn seal(&self, redirect_all_to: Option<&Address>) -> Result<Parcel, MailError> {
        if !is_message_id(&self.message_id) {
            return Err(MailError::MessageId(one_line(&self.message_id)));
        }
        let mut parties = self.parties()?;
        let mut subject = one_line(&self.subject);
        let mut original = None;
        if let Some(redirect) = redirect_all_to {
            let meant: Vec<&str> = parties.to.iter().map(|(_, address)| address.as_str()).collect();
            let meant = meant.join(", ");
            subject = one_line(&format!("[for {meant}] {subject}"));
            original = Some(meant);
            parties.to = vec![(None, redirect.clone())];
        }
        let recipients: Vec<Address> = parties.to.iter().map(|(_, address)| address.clone()).collect();
        let in_headers = parties.reply_to.iter().chain(&parties.to).any(|(_, address)| address.needs_smtputf8());
        let needs_smtputf8 =
            in_headers || parties.sender.needs_smtputf8() || !AsRef::<str>::as_ref(&parties.from.email).is_ascii();
        let bytes = self.write(&parties, &recipients, subject, original)?;
        Ok(Parcel { sender: parties.sender, recipients, message_id: self.message_id.clone(), needs_smtputf8, bytes })
    }

    fn parties(&self) -> Result<Parties, MailError> {
        let wrong = |field| move |source| MailError::Address { field, source };
        let mut from = self.from.parse().map_err(wrong("from"))?;
        let (from_name, from_address) = from.swap_remove(0);
        let sender = match &self.envelope_sender {
            Some(address) => address.parse().map_err(wrong("envelope sender"))?,
            None => from_address.clone(),
        };
        let mut to: Vec<(Option<String>, Address)> = Vec::new();
        for field in &self.to {
            for (name, address) in field.parse().map_err(wrong("to"))? {
                if !to.iter().any(|(_, known)| *known == address) {
                    to.push((name, address));
                }
            }
        }
        if to.is_empty() {
            return Err(MailError::NoRecipient);
        }
        let reply_to = match &self.reply_to {
            Some(field) => field.parse().map_err(wrong("reply-to"))?,
            None => Vec::new(),
        };
        Ok(Parties { from: LettreMailbox::new(from_name, from_address.to_lettre()), sender, to, reply_to })
    }

    fn write(
        &self,
        parties: &Parties,
        recipients: &[Address],
        subject: String,
        original: Option<String>,
    ) -> Result<Vec<u8>, MailError> {
        let unwritable = |error: &dyn std::fmt::Display| MailError::Unwritable(error.to_string());
        let envelope = lettre::address::Envelope::new(
            Some(parties.sender.to_lettre()),
            recipients.iter().map(Address::to_lettre).collect(),
        )
        .map_err(|error| unwritable(&error))?;
        let mut builder = Message::builder()
            .envelope(envelope)
            // lettre reads the clock if it cannot read the date back, which it can only in UTC: ours replaces this one below.
            .date(SystemTime::UNIX_EPOCH)
            // The same for the sender: lettre parses its own text again, and a name it cannot parse would count as no sender.
            .from(LettreMailbox::new(None, parties.from.email.clone()))
            .mailbox(header::To::from(mailboxes(&parties.to)))
            .message_id(Some(self.message_id.clone()))
            .subject(subject);
        if !parties.reply_to.is_empty() {
            builder = builder.mailbox(header::ReplyTo::from(mailboxes(&parties.reply_to)));
        }
        let references: Vec<&str> = self.references.iter().map(String::as_str).filter(|id| is_message_id(id)).collect();
        if let Some(last) = references.last() {
            builder = builder.in_reply_to((*last).to_owned()).references(references.join(" "));
        }
        builder = builder
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(raw("X-Auto-Response-Suppress", "All".to_owned()));
        if let Some(original) = original {
            builder = builder.raw_header(raw("X-Followupd-Original-To", original));
        }
        if let Some(tag) = self.language.as_deref().and_then(language_tag) {
            builder = builder.raw_header(raw("Content-Language", tag));
        }
        let mut message = builder.multipart(self.body()?).map_err(|error| unwritable(&error))?;
        message.headers_mut().set(header::From::from(Mailboxes::from(parties.from.clone())));
        let date = self.date.format("%a, %d %b %Y %H:%M:%S %z").to_string();
        message.headers_mut().insert_raw(raw("Date", date));
        let mut bytes = message.formatted();
        if !bytes.ends_with(b"\r\n") {
            bytes.extend_from_slice(b"\r\n");
        }
        Ok(bytes)
    }

    fn body(&self) -> Result<MultiPart, MailError> {
        let text = SinglePart::plain(body_text(&self.text));
        let html = SinglePart::html(body_text(&self.html));
        let alternative = MultiPart::alternative().boundary(self.boundary("alternative"));
        let alternative = alternative.singlepart(text);
        let alternative = match &self.pictures[..] {
            [] => alternative.singlepart(html),
            pictures => {
                let mut related = MultiPart::related().boundary(self.boundary("related")).singlepart(html);
                for InlinePicture { content_id, bytes } in pictures {
                    let picture = LettreAttachment::new_inline(content_id.clone());
                    related = related.singlepart(picture.body(base64(bytes)?, content_type("image/png")?));
                }
                alternative.multipart(related)
            }
        };
        if self.attachments.is_empty() {
            return Ok(alternative);
        }
        let mut mixed = MultiPart::mixed().boundary(self.boundary("mixed")).multipart(alternative);
        for attachment in &self.attachments {
            let kind = content_type(&attachment.content_type).or_else(|_| content_type("application/octet-stream"))?;
            let file = LettreAttachment::new(one_line(&attachment.file_name).replace(['/', '\\', '"'], "_"));
            mixed = mixed.singlepart(file.body(base64(&attachment.bytes)?, kind));
        }
        Ok(mixed)
    }

    /// The line between the parts. Made of the message id, so that it is the same in every attempt, and of the texts, so that no text
    /// can contain it on purpose.
    fn boundary(&self, kind: &str) -> String {
        let mut digest = Sha256::new();
        for part in [kind, &self.message_id, &self.text, &self.html] {
            digest.update(part.as_bytes());
            digest.update([0]);
        }
        digest.finalize().iter().take(20).map(|byte| format!("{byte:02x}")).collect()
    }
}

fn content_type(name: &str) -> Result<ContentType, MailError> {
    ContentType::parse(name).map_err(|error| MailError::Unwritable(error.to_string()))
}

/// Left to choose, lettre sends a file of plain characters as it is, with line ends that servers refuse.
fn base64(bytes: &[u8]) -> Result<Body, MailError> {
    let body = Body::new_with_encoding(bytes.to_vec(), ContentTransferEncoding::Base64);
    body.map_err(|_| MailError::Unwritable("a file cannot be written as base64".to_owned()))
}

fn mailboxes(parsed: &[(Option<String>, Address)]) -> Mailboxes {
    let all: Vec<LettreMailbox> =
        parsed.iter().map(|(name, address)| LettreMailbox::new(name.clone(), address.to_lettre())).collect();
    Mailboxes::from(all)
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}
