//! What a server says it can do, from its answer to EHLO.
//!
//! Read by ourselves: lettre's `ServerInfo` knows no SIZE, wants capital letters, and panics at a line of spaces.

use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::response::Response;

/// The extensions we use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Capabilities {
    pub(super) starttls: bool,
    pub(super) smtputf8: bool,
    pub(super) eight_bit_mime: bool,
    /// SIZE is announced; the limit is `None` if there is none.
    pub(super) size: Option<Option<u64>>,
    pub(super) mechanisms: Vec<Mechanism>,
}

impl Capabilities {
    pub(super) fn from_hello(answer: &Response) -> Self {
        let mut capabilities = Self::default();
        // The first line is the server's name.
        for line in answer.message().skip(1) {
            let line = line.to_ascii_uppercase();
            // `AUTH=PLAIN` is how servers of the last century wrote it for one client; some still do.
            let mut words = line.split([' ', '=', '\t']).filter(|word| !word.is_empty());
            match words.next() {
                Some("STARTTLS") => capabilities.starttls = true,
                Some("SMTPUTF8") => capabilities.smtputf8 = true,
                Some("8BITMIME") => capabilities.eight_bit_mime = true,
                Some("SIZE") => {
                    let limit = words.next().and_then(|limit| limit.parse().ok()).filter(|limit| *limit > 0);
                    capabilities.size = Some(limit);
                }
                Some("AUTH") => capabilities.mechanisms.extend(words.filter_map(mechanism)),
                Some(_) | None => {}
            }
        }
        capabilities
    }
}

fn mechanism(word: &str) -> Option<Mechanism> {
    match word {
        "PLAIN" => Some(Mechanism::Plain),
        "LOGIN" => Some(Mechanism::Login),
        "XOAUTH2" => Some(Mechanism::Xoauth2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_answer_to_ehlo_is_read_without_panic() {
        let answer = "250-mx.acme.test at your service\r\n250-   \r\n250-starttls\r\n250-Size 1000\r\n250-AUTH=LOGIN PLAIN\r\n250 SMTPUTF8\r\n";
        let capabilities = Capabilities::from_hello(&answer.parse().unwrap());
        assert_eq!(
            capabilities,
            Capabilities {
                starttls: true,
                smtputf8: true,
                eight_bit_mime: false,
                size: Some(Some(1000)),
                mechanisms: vec![Mechanism::Login, Mechanism::Plain],
            }
        );
    }

    #[test]
    fn a_size_of_zero_means_no_limit() {
        let capabilities = Capabilities::from_hello(&"250-mx\r\n250 SIZE 0\r\n".parse().unwrap());
        assert_eq!(capabilities.size, Some(None));
    }
}
