//! What may stand in a header: one line, no tricks.

/// The most characters of a name or subject: a header's line must stay below 998 bytes even if it is one word.
const CHARACTERS_MAX: usize = 200;

/// Makes a text fit for a header: one line, no control characters, no direction tricks, not endless.
///
/// * Line ends and control characters become a space, so nothing can begin a header of its own.
/// * Direction overrides, embeddings and isolates (U+202A–202E, U+2066–2069) go: left open they turn around what stands beside
///   them, which is how `gpj.exe` is made to look like a picture. The marks U+200E, U+200F and U+061C stay: Arabic and Hebrew names need
///   them and they act on their neighbours only.
/// * `=?` is taken apart: otherwise a customer called `=?utf-8?q?…?=` would be decoded into another name.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => {}
            c if c.is_control() || c.is_whitespace() => {
                if !line.is_empty() && !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            c => line.push(c),
        }
    }
    let line = line.trim_end().replace("=?", "= ?");
    match line.char_indices().nth(CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line,
    }
}

/// Odoo's `de_CH`, `sr@latin` or a plain tag as a language tag of RFC 5646; none if nothing usable is left.
pub(super) fn language_tag(language: &str) -> Option<String> {
    let tag = language.split(['@', '.']).next().unwrap_or_default().replace('_', "-");
    let sound = |part: &str| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric());
    (tag.len() <= 35 && tag.split('-').all(sound)).then_some(tag)
}

/// Whether a text is one message id: `<left@right>`, printable ASCII, short enough for a line.
pub(super) fn is_message_id(id: &str) -> bool {
    let inner = id.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or_default();
    let printable =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '@'));
    id.len() <= 250 && inner.split_once('@').is_some_and(|(left, right)| printable(left) && printable(right))
}

/// A body's text with CRLF line ends and without other control characters, which some servers refuse. (lettre would mend line ends too, but one
/// insertion after the other, which takes minutes for a mail of megabytes.)
pub(super) fn body_text(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut body = String::with_capacity(text.len() + text.len() / 32);
    for c in text.chars() {
        match c {
            '\n' => body.push_str("\r\n"),
            c if c.is_control() && c != '\t' => {}
            c => body.push(c),
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_end_cannot_begin_another_header() {
        assert_eq!(one_line("Acme\r\nBcc: all@x.test\0\u{85}\u{2028}!"), "Acme Bcc: all@x.test !");
    }

    #[test]
    fn direction_tricks_go_and_direction_marks_stay() {
        assert_eq!(one_line("invoice\u{202E}gpj.exe\u{2066}"), "invoicegpj.exe");
        assert_eq!(one_line("شركة\u{200F} (Acme)"), "شركة\u{200F} (Acme)");
    }

    #[test]
    fn a_name_that_looks_encoded_stays_what_it_is() {
        assert_eq!(one_line("=?utf-8?q?Your_Bank?="), "= ?utf-8?q?Your_Bank?=");
    }

    #[test]
    fn an_endless_name_is_cut() {
        assert_eq!(one_line(&"é".repeat(500)).chars().count(), 201);
    }

    #[test]
    fn odoo_languages_become_tags() {
        assert_eq!(language_tag("de_CH").as_deref(), Some("de-CH"));
        assert_eq!(language_tag("sr@latin").as_deref(), Some("sr"));
        assert_eq!(language_tag("x\r\nBcc: a"), None);
        assert_eq!(language_tag(""), None);
    }

    #[test]
    fn only_a_whole_message_id_is_one() {
        assert!(is_message_id("<r1.42@followupd.acme.test>"));
        for wrong in ["", "r1@x", "<r1>", "<a@b@c>", "<a b@c>", "<a@c>\r\n", "<@c>"] {
            assert!(!is_message_id(wrong), "{wrong:?}");
        }
    }
}
