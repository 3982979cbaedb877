//! Reads a mail back from the bytes that the server got, as far as the page shows it: headers, and the HTML of its body.
//!
//! It knows the forms that our own mails have (multipart, quoted-printable, base64, encoded words in UTF-8), and leaves the rest as it stands.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A mail, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ReadMail {
    /// Unfolded and decoded, in their order.
    pub(super) headers: Vec<(String, String)>,
    /// The HTML part.
    pub(super) html: Option<String>,
    /// The plain twin.
    pub(super) text: Option<String>,
}

impl ReadMail {
    pub(super) fn read(bytes: &[u8]) -> Self {
        let whole = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        let (headers, _) = split(&whole);
        let headers = headers.into_iter().map(|(name, value)| (name, decoded_words(&value))).collect();
        let mut mail = Self { headers, ..Self::default() };
        mail.take(&whole);
        mail
    }

    /// The first header of that name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        value_of(&self.headers, name)
    }

    /// Takes the readable parts out of an entity.
    fn take(&mut self, entity: &str) {
        let (headers, body) = split(entity);
        let kind = value_of(&headers, "Content-Type").unwrap_or("text/plain").to_owned();
        if let Some(boundary) = parameter(&kind, "boundary").filter(|_| kind.starts_with("multipart/")) {
            let dashes = format!("--{boundary}");
            let body = format!("\n{body}");
            for part in body.split(&format!("\n{dashes}")).skip(1).take_while(|part| !part.starts_with("--")) {
                self.take(part.trim_start_matches([' ', '\t']).strip_prefix('\n').unwrap_or(part));
            }
            return;
        }
        let place = match kind.split(';').next().unwrap_or_default().trim() {
            "text/html" => &mut self.html,
            "text/plain" => &mut self.text,
            _ => return,
        };
        let encoding = value_of(&headers, "Content-Transfer-Encoding").unwrap_or("7bit");
        place.get_or_insert(decoded(body, encoding));
    }
}

fn value_of<'h>(headers: &'h [(String, String)], wanted: &str) -> Option<&'h str> {
    headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
}

/// Headers, unfolded; and the body.
fn split(entity: &str) -> (Vec<(String, String)>, &str) {
    let (head, body) = entity.split_once("\n\n").unwrap_or((entity, ""));
    let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
    let headers = unfolded.lines().filter_map(|line| line.split_once(':'));
    (headers.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect(), body)
}

fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|part| {
        let (key, value) = part.trim().split_once('=')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim_matches('"').to_owned())
    })
}

fn decoded(body: &str, encoding: &str) -> String {
    let bytes = match encoding.to_ascii_lowercase().as_str() {
        "base64" => {
            let packed: String = body.split_whitespace().collect();
            STANDARD.decode(packed).unwrap_or_default()
        }
        "quoted-printable" => unquoted(&body.replace("=\n", ""), false),
        _ => return body.to_owned(),
    };
    String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
}

/// Bytes of `=C3=A9` and, in headers, spaces of `_`.
fn unquoted(text: &str, in_header: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match (first, hex.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'=', Some(byte)) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
                continue;
            }
            (b'_', _) if in_header => bytes.push(b' '),
            (byte, _) => bytes.push(*byte),
        }
        rest = after;
    }
    bytes
}

/// `=?utf-8?b?…?=` and `=?utf-8?q?…?=` as what they mean; white space between two of them is no part of the text.
fn decoded_words(value: &str) -> String {
    let mut text = String::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some(start) = rest.find("=?") {
        let (before, word) = rest.split_at(start);
        let mut pieces = word.get(2..).unwrap_or_default().splitn(4, '?');
        let (_, how, packed, tail) = (pieces.next(), pieces.next(), pieces.next(), pieces.next());
        let (Some(how), Some(packed), Some(tail)) = (how, packed, tail.and_then(|tail| tail.strip_prefix('='))) else {
            break;
        };
        let bytes = match how {
            "b" | "B" => STANDARD.decode(packed).unwrap_or_default(),
            _ => unquoted(packed, true),
        };
        if !(after_word && before.trim().is_empty()) {
            text.push_str(before);
        }
        text.push_str(&String::from_utf8_lossy(&bytes));
        after_word = true;
        rest = tail;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_both_bodies_come_back_as_they_were_written() {
        let mail = ReadMail::read(
            b"Subject: =?utf-8?b?RsOkbGxpZ2U=?=\r\n =?utf-8?q?_Rechnung_=E2=82=AC?= 7\r\nFrom: \"A\" <a@x.test>\r\n\
              Content-Type: multipart/alternative;\r\n boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\
              Content-Transfer-Encoding: quoted-printable\r\n\r\nM=C3=BCller =\r\nzahlt\r\n--b1\r\nContent-Type: text/html\r\n\
              Content-Transfer-Encoding: base64\r\n\r\nPHA+\r\nw6k8L3A+\r\n--b1--\r\n",
        );
        assert_eq!(mail.header("subject"), Some("Fällige Rechnung € 7"));
        assert_eq!(mail.header("From"), Some("\"A\" <a@x.test>"));
        assert_eq!(mail.text.as_deref(), Some("Müller zahlt"));
        assert_eq!(mail.html.as_deref(), Some("<p>é</p>"));
    }
}
