//! E-mail fields as people fill them: `a@x.test, "B, Inc." <b@x.test>; c@y.test`.

use std::str::FromStr as _;

use lettre::Address;

/// What a field holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Addresses {
    /// The addresses, in the order in which they stand, each once.
    pub(super) valid: Vec<String>,
    /// What stands there but is no address.
    pub(super) broken: Option<String>,
}

impl Addresses {
    /// Reads a field; an absent one holds nothing.
    pub(super) fn parse(field: Option<&str>) -> Self {
        let mut valid: Vec<String> = Vec::new();
        let mut broken: Vec<&str> = Vec::new();
        for piece in pieces(field.unwrap_or_default()) {
            match Address::from_str(bare(piece)) {
                Ok(address) => {
                    let address = address.to_string();
                    if !valid.iter().any(|known| known.eq_ignore_ascii_case(&address)) {
                        valid.push(address);
                    }
                }
                Err(_) => broken.push(piece),
            }
        }
        Self { valid, broken: (!broken.is_empty()).then(|| broken.join(", ")) }
    }
}

/// Splits at commas, semicolons and line ends that stand neither between quotation marks nor angle brackets.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut bracketed) = (false, false);
    // A quotation mark that is never closed must not swallow the rest.
    let quotes = text.matches('"').count().is_multiple_of(2);
    text.split(move |character| {
        match character {
            '"' if quotes => quoted = !quoted,
            '<' if !quoted => bracketed = true,
            '>' if !quoted => bracketed = false,
            _ => {}
        }
        matches!(character, '\n' | '\r') || (matches!(character, ',' | ';') && !quoted && !bracketed)
    })
    .map(str::trim)
    .filter(|piece| !piece.is_empty())
}

/// The address of `Name <address>`, or all of it.
fn bare(piece: &str) -> &str {
    let inside = piece.rsplit_once('<').and_then(|(_, rest)| rest.strip_suffix('>'));
    inside.unwrap_or(piece).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(field: &str, valid: &[&str], broken: Option<&str>) {
        let addresses = Addresses::parse(Some(field));
        assert_eq!(addresses.valid, valid, "{field}");
        assert_eq!(addresses.broken.as_deref(), broken, "{field}");
    }

    #[test]
    fn one_field_may_hold_several_addresses() {
        check("a@x.test", &["a@x.test"], None);
        check("a@x.test, \"B\" <b@x.test>; c@y.test", &["a@x.test", "b@x.test", "c@y.test"], None);
        check("\"Bloggs, Joe; Ltd\" <joe@x.test>\nc@y.test ", &["joe@x.test", "c@y.test"], None);
        check("a@x.test,A@X.test", &["a@x.test"], None);
    }

    #[test]
    fn what_is_no_address_is_kept_beside_what_is() {
        check("a@x.test, no address", &["a@x.test"], Some("no address"));
        check("see website", &[], Some("see website"));
        check("joe@", &[], Some("joe@"));
        check("\"Joe <joe@x.test>, b@x.test", &["joe@x.test", "b@x.test"], None);
    }

    #[test]
    fn an_empty_field_is_not_broken() {
        assert_eq!(Addresses::parse(None), Addresses::default());
        check("  ,; ", &[], None);
    }
}
