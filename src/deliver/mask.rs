//! Masks addresses for logs: enough to recognise a customer's domain, too little to write to somebody.

/// `ap@acme.test` becomes `a…@acme.test`; several addresses in one field are masked one by one.
///
/// What is no address at all keeps its first character only, for nobody knows what a clerk typed there. Control characters
/// never survive, so that an address cannot forge a line of a log.
pub fn masked(addresses: &str) -> String {
    let pieces: Vec<String> = addresses
        .split(|c: char| c == ',' || c == ';' || c.is_whitespace() || c.is_control())
        .map(|piece| piece.trim_matches(['<', '>', '"', '\'']))
        .filter(|piece| !piece.is_empty())
        .map(masked_piece)
        .collect();
    pieces.join(", ")
}

fn masked_piece(piece: &str) -> String {
    let (local, domain) = piece.rsplit_once('@').map_or((piece, None), |(local, domain)| (local, Some(domain)));
    let first = local.chars().next().map(String::from).unwrap_or_default();
    match domain {
        Some(domain) => format!("{first}…@{domain}"),
        None => format!("{first}…"),
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn an_address_keeps_its_first_character_and_its_domain() {
        assert_eq!(masked("ap@acme.test"), "a…@acme.test");
        assert_eq!(masked("Érik@acme.test"), "É…@acme.test");
        assert_eq!(masked("@acme.test"), "…@acme.test");
    }

    #[test]
    fn several_addresses_and_names_are_masked_one_by_one() {
        assert_eq!(masked("ap@acme.test; bo@beta.test"), "a…@acme.test, b…@beta.test");
        assert_eq!(masked("Ann Lee <ann@acme.test>"), "A…, L…, a…@acme.test");
    }

    #[test]
    fn what_is_no_address_is_hidden_and_cannot_break_a_log_line() {
        assert_eq!(masked("secret"), "s…");
        assert_eq!(masked("a@b.test\r\nERROR forged"), "a…@b.test, E…, f…");
        assert_eq!(masked(""), "");
    }
}
