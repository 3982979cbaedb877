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
