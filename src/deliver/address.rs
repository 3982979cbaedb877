//! E-mail addresses as they stand in a customer's field: one, several, with or without a name.

use std::fmt;
use std::str::FromStr;

use super::header::one_line;
use super::mask::masked;

/// The longest address a path may have on the wire (RFC 5321, 4.5.3.1.3, less the angle brackets).
const ADDRESS_BYTES_MAX: usize = 254;

/// One address that can stand on the wire and in a header. A domain outside ASCII has been turned into its ASCII form, so only
/// the part before the `@` can still need SMTPUTF8.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(lettre::Address);

/// A text that is no e-mail address. Names the text masked, since it may reach logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address: {masked:?}")]
pub struct InvalidAddress {
    /// The offending text, masked.
    pub masked: String,
}

impl Address {
    /// Whether only a server with SMTPUTF8 can take this address.
    pub fn needs_smtputf8(&self) -> bool {
        !self.as_str().is_ascii()
    }

    /// The address as written on the wire.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    pub(super) fn to_lettre(&self) -> lettre::Address {
        self.0.clone()
    }
}

impl FromStr for Address {
    type Err = InvalidAddress;

    /// Parses exactly one bare address.
    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let invalid = || InvalidAddress { masked: masked(text) };
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or_else(invalid)?;
        // Quoted local parts may hold spaces and brackets; nobody has such an address, but somebody may try to smuggle with one.
        let smuggles = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '"' | '\\');
        if text.contains(smuggles) {
            return Err(invalid());
        }
        let domain = if domain.starts_with('[') {
            domain.to_owned()
        } else {
            idna::domain_to_ascii(domain).map_err(|_| invalid())?
        };
        let address = lettre::Address::new(local, &domain).map_err(|_| invalid())?;
        let fits = AsRef::<str>::as_ref(&address).len() <= ADDRESS_BYTES_MAX;
        if fits { Ok(Self(address)) } else { Err(invalid()) }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Address {
    /// Masked, because debug output ends in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", masked(self.as_str()))
    }
}

/// An address with the name that stands before it, both as found in Odoo: not yet parsed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// The name shown; empty for none. Given to every address of the field.
    pub name: String,
    /// One address, or several with commas, semicolons or spaces between them; each may have its own name: `Ann <ann@acme.test>`.
    pub address: String,
}

impl Mailbox {
    /// A mailbox of a name and an address field.
    pub fn new(name: impl Into<String>, address: impl Into<String>) -> Self {
        Self { name: name.into(), address: address.into() }
    }

    /// Parses the field; each address comes once, in the order written. Never empty.
    ///
    /// # Errors
    /// The first piece that is no address; an empty field.
    pub(super) fn parse(&self) -> Result<Vec<(Option<String>, Address)>, InvalidAddress> {
        let mut found: Vec<(Option<String>, Address)> = Vec::new();
        for piece in pieces(&self.address) {
            let (own_name, address) = split_name(&piece);
            let address: Address = address.parse()?;
            if found.iter().any(|(_, known)| *known == address) {
                continue;
            }
            let name = one_line(if own_name.is_empty() { &self.name } else { own_name });
            found.push((Some(name).filter(|name| !name.is_empty()), address));
        }
        if found.is_empty() { Err(InvalidAddress { masked: masked(&self.address) }) } else { Ok(found) }
    }
}

/// Cuts a field at commas, semicolons and line ends outside quotes; at spaces too where no name can be meant.
fn pieces(field: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut quoted = false;
    for c in field.chars() {
        if c == '"' {
            quoted = !quoted;
        }
        if !quoted && matches!(c, ',' | ';' | '\n' | '\r') {
            pieces.push(String::new());
        } else if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    let bare = |piece: &String| !piece.contains(['<', '"']) && piece.split_whitespace().all(|word| word.contains('@'));
    pieces
        .into_iter()
        .flat_map(|piece| match bare(&piece) {
            true => piece.split_whitespace().map(str::to_owned).collect(),
            false => vec![piece],
        })
        .filter(|piece| !piece.trim().is_empty())
        .collect()
}

/// `Ann <ann@acme.test>` gives name and address; a bare address gives an empty name.
fn split_name(piece: &str) -> (&str, &str) {
    let piece = piece.trim();
    match piece.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"'), address),
        None => ("", piece),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(field: &str) -> Vec<String> {
        let found = Mailbox::new("", field).parse().unwrap();
        found.into_iter().map(|(name, address)| format!("{}|{address}", name.unwrap_or_default())).collect()
    }

    #[test]
    fn several_addresses_in_one_field_are_all_found_once() {
        assert_eq!(parsed("a@x.test, b@x.test;a@x.test"), ["|a@x.test", "|b@x.test"]);
        assert_eq!(parsed(" a@x.test  b@x.test\nc@x.test "), ["|a@x.test", "|b@x.test", "|c@x.test"]);
        assert_eq!(parsed("\"Lee, Ann\" <ann@x.test>, Bo <bo@x.test>"), ["Lee, Ann|ann@x.test", "Bo|bo@x.test"]);
    }

    #[test]
    fn a_domain_outside_ascii_is_written_in_ascii_and_needs_no_smtputf8() {
        let address: Address = "ap@müller.test".parse().unwrap();
        assert_eq!(address.as_str(), "ap@xn--mller-kva.test");
        assert!(!address.needs_smtputf8());
        assert!("jürgen@acme.test".parse::<Address>().unwrap().needs_smtputf8());
    }

    #[test]
    fn what_is_no_address_is_named_masked() {
        for wrong in
            ["", "acme", "a@", "@x.test", "a b@x.test", "a@x.test\r\nRCPT TO:<b@x.test>", "\"a b\"@x.test", "<a@x.test"]
        {
            assert!(wrong.parse::<Address>().is_err(), "{wrong:?}");
        }
        let error = Mailbox::new("", "ann.lee@x.test, call her first").parse().unwrap_err();
        assert_eq!(error.to_string(), "not an e-mail address: \"c…, h…, f…\"");
        assert!(Mailbox::new("Ann", " ; ").parse().is_err());
    }

    #[test]
    fn debug_output_does_not_show_the_address() {
        assert_eq!(format!("{:?}", "ann@x.test".parse::<Address>().unwrap()), "Address(a…@x.test)");
    }
}
