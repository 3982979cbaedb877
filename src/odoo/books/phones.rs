//! Telephone numbers as they stand in Odoo's fields, made such that every network understands them.

/// Digits behind a plus, the country's first (E.164); none, where that is not written: whose country a number without one
/// belongs to, and which of its digits fall away then, nobody can tell safely.
pub(super) fn international(written: &str) -> Option<String> {
    // `+49 (0)89 …` is how people write the digit that is dialled within the country only.
    let written = written.trim().replace("(0)", "");
    let bare: String = written.chars().filter(|c| !is_between(*c)).collect();
    let digits = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00"))?;
    let is_whole = digits.bytes().all(|digit| digit.is_ascii_digit()) && !digits.starts_with('0');
    (is_whole && (8..=15).contains(&digits.len())).then(|| format!("+{digits}"))
}

/// What people put between digits.
fn is_between(character: char) -> bool {
    matches!(
        character,
        ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '-' | '\u{2011}' | '\u{2013}' | '.' | '/' | '(' | ')'
    ) || matches!(character, '\u{200e}' | '\u{202a}'..='\u{202e}')
}

#[cfg(test)]
mod tests {
    use super::international;

    #[test]
    fn a_number_with_its_country_is_understood_however_it_is_written() {
        for (written, number) in [
            ("+32 470 12 34 56", "+32470123456"),
            ("0032 470/12.34.56", "+32470123456"),
            ("+49 (0)89 1234-5678", "+498912345678"),
            ("\u{202a}+1 (415) 555\u{2011}0132\u{202c}", "+14155550132"),
        ] {
            assert_eq!(international(written).as_deref(), Some(number), "{written}");
        }
    }

    #[test]
    fn what_could_be_somebody_elses_number_is_none() {
        for written in [
            "",
            "0470 12 34 56",
            "470123456",
            "+32 470 12 34 56 ext. 7",
            "+0470123456",
            "+32 47",
            "+1234567890123456",
            "+",
        ] {
            assert_eq!(international(written), None, "{written}");
        }
    }
}
