//! Mails that came back after a server had taken them in.

/// What a mail that came back says of one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// The Message-ID of the mail that was sent, with angle brackets.
    pub message_id: String,
    /// Whom it did not reach; none: that is not said.
    pub address: Option<String>,
    /// Why, as the other side put it, on one line.
    pub answer: String,
}

/// Whether a mail to `addresses` has reached nobody: it came back from each of them, or from the only one without being named.
/// What came back from another address was forwarded there, and may have reached somebody all the same.
#[must_use]
pub fn reached_nobody(addresses: &[String], came_back_from: &[Option<String>]) -> bool {
    let came_back = |address: &String| {
        came_back_from.iter().flatten().any(|other| other.trim().to_lowercase() == address.trim().to_lowercase())
    };
    let is_not_named = || addresses.len() == 1 && came_back_from.contains(&None);
    !addresses.is_empty() && (addresses.iter().all(came_back) || is_not_named())
}

/// `550 …`, `550-5.1.1 …` or `5.1.1` somewhere in a line; no amount, and no telephone number.
#[must_use]
pub fn names_a_permanent_failure(line: &str) -> bool {
    line.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '#' | ':' | ';')).any(|word| {
        let word = word.split_once("-5.").map_or(word, |(code, _)| code).trim_end_matches(['-', ',', '.']);
        let digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        let parts: Vec<&str> = word.split('.').collect();
        match parts.as_slice() {
            [code] => code.len() == 3 && code.starts_with("55") && digits(code, 3),
            ["5", subject, detail] => digits(subject, 3) && digits(detail, 3),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(addresses: &[&str]) -> Vec<Option<String>> {
        addresses.iter().map(|address| (!address.is_empty()).then(|| (*address).to_owned())).collect()
    }

    #[test]
    fn a_mail_to_several_has_reached_nobody_once_it_came_back_from_all() {
        let both = ["Ann@acme.test".to_owned(), "bo@acme.test".to_owned()];
        assert!(!reached_nobody(&both, &said(&["ann@acme.test"])));
        assert!(reached_nobody(&both, &said(&["bo@acme.test", "ann@ACME.test"])));
        assert!(!reached_nobody(&both, &said(&["", "old@elsewhere.test"])), "which of the two is not known");
    }

    #[test]
    fn permanent_failures_have_a_number() {
        for line in ["550 no such user", "550-5.1.1 no such user", "(5.2.2) mailbox full", "host said: 552 too big"] {
            assert!(names_a_permanent_failure(line), "{line}");
        }
        for line in ["451 try again", "4.4.1 no answer", "you owe 1 550,00 EUR", "call 555-1234", "room 5.1", ""] {
            assert!(!names_a_permanent_failure(line), "{line}");
        }
    }

    #[test]
    fn a_mail_to_one_came_back_from_that_one() {
        let one = ["ann@acme.test".to_owned()];
        assert!(reached_nobody(&one, &said(&["ann@acme.test"])));
        assert!(
            !reached_nobody(&one, &said(&["forwarded@elsewhere.test"])),
            "others behind that address may have got it"
        );
        assert!(reached_nobody(&one, &said(&[""])));
        assert!(!reached_nobody(&one, &[]));
    }
}
