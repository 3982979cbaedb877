//! Reads a mail that came back: of which of ours, from whom, and why (RFC 3464, and what older servers write).

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use super::header::one_line;
use crate::domain::{Bounce, names_a_permanent_failure};

/// What a mail to the address for bounces turns out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returned {
    /// It says of these recipients that they were not reached; never empty.
    Undelivered(Vec<Bounce>),
    /// A server still tries: nothing has failed.
    Delayed,
    /// It is about a mail of a rehearsal (`redirect_all_to`), which no customer was to get.
    OfRehearsal,
    /// It is no report of a delivery, or not about a mail of ours.
    SomethingElse,
}

/// What our Message-IDs begin with, as they stand in a mail.
const OURS: &str = "<followupd.";

/// Reads a mail as it came, headers and body.
#[must_use]
pub fn returned(mail: &[u8]) -> Returned {
    let Some(message) = MessageParser::default().parse(mail) else { return Returned::SomethingElse };
    let text = String::from_utf8_lossy(mail);
    let of_report = message.parts.iter().find(|part| is_a(part, "message", "delivery-status"));
    let sent = message.parts.iter().find_map(|part| sent_mail(part));
    let id = sent.as_ref().and_then(|sent| sent.message_id.clone()).or_else(|| first_id(&text));
    let Some(id) = id.filter(|id| id.starts_with(OURS)) else { return Returned::SomethingElse };
    if sent.is_some_and(|sent| sent.is_redirected) {
        return Returned::OfRehearsal;
    }
    match of_report {
        Some(report) => of_groups(&id, &String::from_utf8_lossy(report.contents())),
        None if is_from_a_server(&message) => of_prose(&id, &message),
        None => Returned::SomethingElse,
    }
}

/// What stands in a report, group by group: the first one is about the report itself.
fn of_groups(id: &str, report: &str) -> Returned {
    let report = report.replace("\r\n", "\n");
    let groups: Vec<&str> = report.split("\n\n").filter(|group| !group.trim().is_empty()).collect();
    let mut undelivered = Vec::new();
    let mut is_delayed = false;
    for group in groups {
        let group = format!("{}\n\n", group.trim_start_matches('\n'));
        let Some(fields) = MessageParser::default().parse_headers(group.as_bytes()) else { continue };
        let field = |name: &'static str| fields.header_raw(name).map(one_line).filter(|value| !value.trim().is_empty());
        match field("Action").map(|action| action.trim().to_lowercase()).as_deref() {
            Some("failed") => {
                // Where it was forwarded, the last is where to, and others may have got it.
                let address = field("Final-Recipient").or_else(|| field("Original-Recipient"));
                let answer = field("Diagnostic-Code").or_else(|| field("Status")).unwrap_or_default();
                undelivered.push(Bounce {
                    message_id: id.to_owned(),
                    address: address.map(|address| address_of(behind_type(&address))),
                    answer: behind_type(&answer).to_owned(),
                });
            }
            Some("delayed") => is_delayed = true,
            Some(_) | None => {}
        }
    }
    match undelivered {
        undelivered if !undelivered.is_empty() => Returned::Undelivered(undelivered),
        _ if is_delayed => Returned::Delayed,
        _ => Returned::SomethingElse,
    }
}

/// What a server says in its own words: only what it calls permanent counts.
fn of_prose(id: &str, message: &Message<'_>) -> Returned {
    let texts = message.parts.iter().filter_map(MessagePart::text_contents);
    // Below it stands our own mail.
    let of_ours = |line: &&str| line.to_lowercase().starts_with("message-id:");
    let lines: Vec<&str> = texts.flat_map(str::lines).map(str::trim).take_while(|line| !of_ours(line)).collect();
    let still_tries = |line: &&str| {
        let line = line.to_lowercase();
        ["delayed", "will be retried", "warning", "keep trying"].iter().any(|word| line.contains(word))
    };
    if lines.iter().any(still_tries) {
        return Returned::Delayed;
    }
    let Some(reason) = lines.into_iter().find(|line| names_a_permanent_failure(line)) else {
        return Returned::SomethingElse;
    };
    let bounce = Bounce { message_id: id.to_owned(), address: None, answer: one_line(reason) };
    Returned::Undelivered(vec![bounce])
}

/// A mail of ours that came back within another.
struct SentMail {
    message_id: Option<String>,
    is_redirected: bool,
}

fn sent_mail(part: &MessagePart<'_>) -> Option<SentMail> {
    let of = |sent: &Message<'_>| SentMail {
        message_id: sent.message_id().map(|id| format!("<{id}>")),
        is_redirected: sent.header_raw("X-Followupd-Original-To").is_some(),
    };
    match &part.body {
        PartType::Message(sent) => Some(of(sent)),
        PartType::Text(_) | PartType::Binary(_) | PartType::InlineBinary(_) if is_a(part, "text", "rfc822-headers") => {
            MessageParser::default().parse_headers(part.contents()).as_ref().map(of)
        }
        PartType::Text(_)
        | PartType::Binary(_)
        | PartType::InlineBinary(_)
        | PartType::Html(_)
        | PartType::Multipart(_) => None,
    }
}

/// The first Message-ID of ours that stands anywhere in the mail.
fn first_id(text: &str) -> Option<String> {
    let (_, rest) = text.split_once(OURS)?;
    let (id, _) = rest.split_once('>')?;
    (!id.contains(char::is_whitespace)).then(|| format!("{OURS}{id}>"))
}

/// Answers and out-of-office notes come from people.
fn is_from_a_server(message: &Message<'_>) -> bool {
    let from = message.from().and_then(|from| from.first()).and_then(|from| from.address());
    let local = from.and_then(|address| address.split('@').next()).unwrap_or_default().to_lowercase();
    ["mailer-daemon", "postmaster"].contains(&local.as_str())
}

fn is_a(part: &MessagePart<'_>, kind: &str, subtype: &str) -> bool {
    let kinds = part.content_type().and_then(|found| Some((found.ctype(), found.subtype()?)));
    kinds.is_some_and(|(found, sub)| found.eq_ignore_ascii_case(kind) && sub.eq_ignore_ascii_case(subtype))
}

/// `rfc822; ann@acme.test` gives `ann@acme.test`, and `smtp; 550 no such user` what the server said.
fn behind_type(value: &str) -> &str {
    let typed = value.split_once(';').filter(|(kind, _)| !kind.trim().contains(char::is_whitespace));
    typed.map_or(value, |(_, value)| value).trim()
}

fn address_of(written: &str) -> String {
    written.trim_matches(['<', '>', ' ']).to_owned()
}
