//! Makes names and numbers that come from data harmless in one line of text, and text harmless in HTML.

/// First strong isolate and its end: what stands between them cannot turn the direction of the sentence around.
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// A written text, values already cleaned, as one line.
pub(super) fn one_line_of_text(text: &str) -> String {
    let words: Vec<&str> = text.split(|c: char| c.is_control() || (c.is_whitespace() && !is_held_space(c))).collect();
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Spaces that hold words together.
fn is_held_space(character: char) -> bool {
    character == '\u{a0}' || character == '\u{202f}'
}

/// A value as one line: no control characters, no line breaks, no direction marks of its own; right-to-left text is
/// isolated from the sentence it stands in.
pub fn one_line(value: &str) -> String {
    let mut line = String::with_capacity(value.len());
    for character in value.chars() {
        if is_held_space(character) {
            line.push(character);
        } else if character.is_whitespace() || character.is_control() {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
        } else if !is_invisible(character) {
            line.push(character);
        }
    }
    let line = line.trim_end().to_owned();
    if line.chars().any(is_right_to_left) { format!("{}{line}{}", ISOLATE.0, ISOLATE.1) } else { line }
}

/// Text with the five characters that mean something in HTML written as entities.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A link that may be clicked: `http` and `https` without spaces and control characters; anything else is dropped.
pub(super) fn web_link(link: &str) -> Option<String> {
    let link = link.trim();
    let lower = link.to_ascii_lowercase();
    let web = lower.starts_with("https://") || lower.starts_with("http://");
    let plain = !link.chars().any(|c| c.is_whitespace() || c.is_control() || is_invisible(c) || "<>\"'`\\".contains(c));
    (web && plain).then(|| link.to_owned())
}

/// Whether a character belongs to a script written from right to left.
pub(super) fn is_right_to_left(character: char) -> bool {
    matches!(u32::from(character), 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF)
}

/// Characters that are not seen but change what is: direction marks, zero-width characters, private use.
fn is_invisible(character: char) -> bool {
    matches!(u32::from(character), 0x00AD | 0x200B | 0x200E..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xE000..=0xF8FF | 0xFFF9..=0xFFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_in_a_name_becomes_a_space() {
        assert_eq!(one_line("Acme\r\nBcc: all@acme.test\u{0}\t x "), "Acme Bcc: all@acme.test x");
    }

    #[test]
    fn a_right_to_left_name_is_isolated_and_loses_its_own_marks() {
        assert_eq!(one_line("\u{202e}שלום"), "\u{2068}שלום\u{2069}");
        assert_eq!(one_line("\u{202e}exe.pdf"), "exe.pdf");
    }

    #[test]
    fn only_web_addresses_are_links() {
        assert_eq!(web_link(" https://acme.test/my?a=1&b=2 "), Some("https://acme.test/my?a=1&b=2".to_owned()));
        assert_eq!(web_link("javascript:alert(1)"), None);
        assert_eq!(web_link("https://acme.test/\"onclick=x"), None);
    }
}
