//! Which characters may stand in a text on the wire.

use std::borrow::Cow;

/// Whether XML 1.0 allows the character in a document.
fn is_allowed(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => true,
        '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => true,
    }
}

/// The text without the characters that XML forbids.
///
/// Odoo 14 sends them unfiltered, and every Odoo refuses the whole request that holds one.
pub fn without_control_characters(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_allowed) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|character| is_allowed(*character)).collect())
    }
}

/// Appends the character if XML allows it.
pub(super) fn push_allowed(text: &mut String, character: char) {
    if is_allowed(character) {
        text.push(character);
    }
}

/// Appends the text with markup escaped and forbidden characters left out.
///
/// A carriage return is written as a reference, because a bare one would arrive as a line feed.
pub(super) fn push_escaped(xml: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\r' => xml.push_str("&#13;"),
            _ => push_allowed(xml, character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_left_out_and_the_rest_stays() {
        assert_eq!(without_control_characters("a\u{0}b\u{8}c\td\u{fffe}ü\u{7f}"), "abc\tdü\u{7f}");
        assert!(matches!(without_control_characters("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn markup_is_escaped() {
        let mut xml = String::new();
        push_escaped(&mut xml, "Müller & <Söhne>\r\n\u{1}");
        assert_eq!(xml, "Müller &amp; &lt;Söhne&gt;&#13;\n");
    }
}
