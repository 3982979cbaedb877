//! Takes a text apart into words and placeholders, undoing what an HTML editor does to the latter.

use super::fault::Problem;

/// What is longer is no tag of an editor; without an end, looking for one would take its time.
const LONGEST_TAG_BYTES: usize = 4_096;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// What is copied as it stands.
    Text(String),
    /// `{{ … }}`, without the braces.
    Placeholder(Code),
    /// `{% … %}`, without the braces.
    Statement(Code),
}

/// What stands between braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code {
    /// Cleaned of what the editor added; line breaks are kept.
    pub text: String,
    /// The line of its opening, from 1.
    pub line: usize,
}

/// The pieces of a text in order, and what is wrong with its braces, each with its line.
pub(super) fn pieces(source: &str) -> (Vec<Piece>, Vec<(usize, Problem)>) {
    let mut pieces = Vec::new();
    let mut problems = Vec::new();
    // Inside a link the editor writes braces as an address has them.
    let source = source.replace("%7B%7B", "{{").replace("%7D%7D", "}}");
    let mut rest = source.as_str();
    let mut line = 1;
    while let Some((start, opening)) = next_opening(rest) {
        let (text, from_opening) = rest.split_at(start);
        push_text(&mut pieces, &mut problems, text, line);
        line += line_breaks(text);
        let Some(end) = closing(from_opening, opening) else {
            problems.push((line, unclosed(from_opening, opening)));
            let (braces, after) = from_opening.split_at(2);
            pieces.push(Piece::Text(braces.to_owned()));
            rest = after;
            continue;
        };
        let inner = &from_opening[2..end - 2];
        match opening {
            "{#" => {}
            _ if holds_markup(inner) => problems.push((line, Problem::Split { name: without_markup(inner) })),
            "{%" => pieces.push(Piece::Statement(Code { text: undo_editor(inner), line })),
            _ => pieces.push(Piece::Placeholder(Code { text: undo_editor(inner), line })),
        }
        line += line_breaks(&from_opening[..end]);
        rest = &from_opening[end..];
    }
    push_text(&mut pieces, &mut problems, rest, line);
    unwrap_tables(&mut pieces);
    (pieces, problems)
}

/// The text that minijinja reads: the pieces put together again.
pub(super) fn reassembled(pieces: &[Piece]) -> String {
    let mut source = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => source.push_str(text),
            Piece::Placeholder(code) => source.extend(["{{", &code.text, "}}"]),
            Piece::Statement(code) => source.extend(["{%", &code.text, "%}"]),
        }
    }
    source
}

/// Adds copied text, after looking for braces that the editor has torn apart.
fn push_text(pieces: &mut Vec<Piece>, problems: &mut Vec<(usize, Problem)>, text: &str, line: usize) {
    for (position, _) in text.match_indices('{') {
        let after = &text[position + 1..];
        let beyond = skip_markup(after);
        let torn = beyond.len() < after.len() && beyond.starts_with(['{', '%']);
        if torn {
            let end = beyond.find('}').unwrap_or(beyond.len().min(60));
            let name = beyond.get(1..end).map(without_markup).unwrap_or_default();
            problems.push((line + line_breaks(&text[..position]), Problem::Split { name }));
        }
    }
    if let Some(position) = text.find("${") {
        problems.push((line + line_breaks(&text[..position]), Problem::DollarPlaceholder));
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

/// The nearest opening: `{{`, `{%` or `{#`; `${{` is a dollar before a placeholder.
fn next_opening(text: &str) -> Option<(usize, &'static str)> {
    ["{{", "{%", "{#"].into_iter().filter_map(|opening| Some((text.find(opening)?, opening))).min()
}

/// Where the piece that begins `text` ends, its closing included; quotes may hold braces.
fn closing(text: &str, opening: &str) -> Option<usize> {
    let close = match opening {
        "{{" => "}}",
        "{%" => "%}",
        _ => return text.get(2..)?.find("#}").map(|end| end + 4),
    };
    let end = 2 + text.get(2..)?.find(close)?;
    let inner = &text[2..end];
    let reopened = ["{{", "{%"].iter().any(|other| inner.contains(other));
    (!reopened).then_some(end + 2)
}

/// Why an opening has no closing: it is missing, or torn apart by markup.
fn unclosed(text: &str, opening: &'static str) -> Problem {
    let inner = &text[2..];
    let until = ["{{", "{%"].iter().filter_map(|next| inner.find(next)).min().unwrap_or(inner.len());
    for (position, _) in inner[..until].match_indices(['}', '%']) {
        let after = &inner[position + 1..until];
        let beyond = skip_markup(after);
        if beyond.len() < after.len() && beyond.starts_with('}') {
            return Problem::Split { name: without_markup(&inner[..position]) };
        }
    }
    Problem::Unclosed { opening }
}

/// The text behind tags and zero-width characters.
fn skip_markup(mut text: &str) -> &str {
    loop {
        let trimmed = text.trim_start_matches(is_zero_width);
        text = match tag_length(trimmed) {
            Some(length) => &trimmed[length..],
            None if trimmed.len() < text.len() => trimmed,
            None => return text,
        };
    }
}

/// The length of the tag that begins the text, such as `</b>`.
fn tag_length(text: &str) -> Option<usize> {
    let name = text.strip_prefix('<')?.trim_start_matches('/');
    name.starts_with(|first: char| first.is_ascii_alphabetic()).then_some(())?;
    let end = text.bytes().take(LONGEST_TAG_BYTES).position(|byte| byte == b'>')?;
    (!text[1..end].contains('<')).then_some(end + 1)
}

/// Whether a tag stands inside; a comparison such as `a < b` is none.
fn holds_markup(inner: &str) -> bool {
    inner.match_indices('<').any(|(position, _)| tag_length(&inner[position..]).is_some())
}

/// The words without tags, entities and spaces around.
fn without_markup(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(length) = tag_length(rest) {
            rest = &rest[length..];
        } else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    undo_editor(&plain).trim_matches(['{', '}', '%', ' ']).chars().filter(|c| !c.is_control()).take(60).collect()
}

/// Undoes entities, typographic quotes, and the spaces that editors put in.
fn undo_editor(inner: &str) -> String {
    let plain = inner
        .replace("&nbsp;", " ")
        .replace("&#160;", " ")
        .replace("&gt;", ">")
        .replace("&lt;", "<")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&apos;", "'")
        .replace("%20", " ")
        .replace("&amp;", "&");
    plain
        .chars()
        .filter(|character| !is_zero_width(*character))
        .map(|character| match character {
            '\u{a0}' | '\u{202f}' => ' ',
            '\u{201c}' | '\u{201d}' | '\u{201e}' => '"',
            '\u{2018}' | '\u{2019}' => '\'',
            other => other,
        })
        .collect()
}

/// A paragraph that holds nothing but a table would wrap it in `<p>`: the paragraph goes.
fn unwrap_tables(pieces: &mut [Piece]) {
    for index in 1..pieces.len().saturating_sub(1) {
        let Piece::Placeholder(code) = &pieces[index] else { continue };
        if !["items_table", "interest_table"].contains(&code.text.trim_matches(['-', ' '])) {
            continue;
        }
        let (Piece::Text(before), Piece::Text(after)) = (&pieces[index - 1], &pieces[index + 1]) else { continue };
        let opening = before.trim_end().rfind('<').filter(|start| {
            let tag = &before.trim_end()[*start..];
            (tag.starts_with("<p>") || tag.starts_with("<p ")) && tag_length(tag) == Some(tag.len())
        });
        let closing = after.trim_start().replacen("<br>", "", 1).trim_start().starts_with("</p>");
        if let (Some(start), true) = (opening, closing) {
            let lines = "\n".repeat(line_breaks(&before[start..]));
            let before = format!("{}{lines}", &before[..start]);
            let after = after.replacen("</p>", "", 1);
            pieces[index - 1] = Piece::Text(before);
            pieces[index + 1] = Piece::Text(after);
        }
    }
}

/// Characters that take no room and that editors leave behind.
fn is_zero_width(character: char) -> bool {
    matches!(character, '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}')
}

fn line_breaks(text: &str) -> usize {
    text.matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(source: &str) -> String {
        let (pieces, problems) = pieces(source);
        assert_eq!(problems, []);
        reassembled(&pieces)
    }

    #[test]
    fn what_the_editor_does_inside_braces_is_undone() {
        assert_eq!(normal("a &gt; b {{&nbsp;amount\u{a0}}}"), "a &gt; b {{ amount }}");
        assert_eq!(
            normal("{% if days_overdue &gt; 3 and level_name == &quot;A &amp; B&quot; %}"),
            "{% if days_overdue > 3 and level_name == \"A & B\" %}"
        );
        assert_eq!(
            normal("<a href=\"mailto:%7B%7B%20company_email%20%7D%7D\">"),
            "<a href=\"mailto:{{ company_email }}\">"
        );
        assert_eq!(normal("{{ amo\u{200b}unt|default(\u{201c}x\u{201d}) }}"), "{{ amount|default(\"x\") }}");
    }

    #[test]
    fn formatting_inside_a_placeholder_is_told() {
        let split = |source: &str| pieces(source).1;
        let expected = |line, name: &str| vec![(line, Problem::Split { name: name.to_owned() })];
        assert_eq!(split("<p>\n{{ <b>amount</b> }}</p>"), expected(2, "amount"));
        assert_eq!(split("<p>{<span>{ amount }}</span></p>"), expected(1, "amount"));
        assert_eq!(split("<p>{{ amount }</b>}</p>"), expected(1, "amount"));
        assert_eq!(split("<p>{<b style=\"x\">% if amount %}</b></p>"), expected(1, "if amount"));
    }

    #[test]
    fn an_opening_without_its_end_is_told_with_its_line() {
        assert_eq!(
            pieces("a\n{{ amount }\n{{ today }}\n{% if").1,
            [(2, Problem::Unclosed { opening: "{{" }), (4, Problem::Unclosed { opening: "{%" })]
        );
    }

    #[test]
    fn a_paragraph_around_the_table_goes() {
        assert_eq!(
            normal("<p>a</p>\n<p class=\"x\">\n{{ items_table }}<br></p><p>b</p>"),
            "<p>a</p>\n\n{{ items_table }}<br><p>b</p>"
        );
        assert_eq!(normal("<p>{{ items_table }}</p><p>b</p>"), "{{ items_table }}<p>b</p>");
    }

    #[test]
    fn prices_in_dollars_are_no_placeholders() {
        assert_eq!(normal("$ {{ amount }} costs $5 {x}"), "$ {{ amount }} costs $5 {x}");
        assert_eq!(pieces("Dear ${object.name}").1, [(1, Problem::DollarPlaceholder)]);
    }
}
