//! A worded text as paragraphs and lists, for pages that are not HTML.

use html2text::render::{RichAnnotation, TaggedLine};

use super::text::{INTEREST_MARK, TABLE_MARK};

/// So wide that a paragraph is one line.
const WIDTH: usize = 50_000;

/// A part of a text, in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Lines that belong together; a new one begins where the writer has broken it.
    Paragraph(Vec<Line>),
    /// An entry of a list, with its mark, such as `*` or `1.`.
    Entry(String, Vec<Line>),
    /// Where the table of items stands.
    Items,
    /// Where the table of interest stands.
    Interest,
}

/// A line: what it says, in pieces.
pub type Line = Vec<Span>;

/// A piece of text of one look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Span {
    /// What it says.
    pub text: String,
    /// It stands out.
    pub bold: bool,
    /// It is stressed.
    pub italic: bool,
    /// Where it leads.
    pub link: Option<String>,
}

/// The blocks of a body in which [`TABLE_MARK`] and [`INTEREST_MARK`] stand for its tables. A body that cannot be read is told without its tags.
pub(super) fn blocks(marked_html: &str) -> Vec<Block> {
    let lines = html2text::config::rich()
        .allow_width_overflow()
        .no_table_borders()
        .lines_from_read(marked_html.as_bytes(), WIDTH)
        .map(|lines| lines.iter().map(line).collect())
        .unwrap_or_else(|_| plain_lines(marked_html));
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for line in lines {
        let text: String = line.iter().map(|span| span.text.as_str()).collect();
        if text.contains(TABLE_MARK) {
            blocks.push(Block::Items);
            is_open = false;
        } else if text.contains(INTEREST_MARK) {
            blocks.push(Block::Interest);
            is_open = false;
        } else if text.trim().is_empty() || text.chars().all(|c| c == '\u{2500}') {
            is_open = false;
        } else if let Some(mark) = mark(&text) {
            let rest = without_beginning(line, mark.len() + 1);
            blocks.push(Block::Entry(mark, vec![rest]));
            is_open = true;
        } else {
            match blocks.last_mut() {
                Some(Block::Paragraph(lines) | Block::Entry(_, lines)) if is_open => lines.push(trimmed(line)),
                _ => blocks.push(Block::Paragraph(vec![trimmed(line)])),
            }
            is_open = true;
        }
    }
    blocks
}

fn line(tagged: &TaggedLine<Vec<RichAnnotation>>) -> Line {
    let span = |text: &str, looks: &[RichAnnotation]| {
        let link = looks.iter().find_map(|look| {
            let RichAnnotation::Link(target) = look else { return None };
            super::clean::web_link(target)
        });
        Span {
            text: text.to_owned(),
            bold: looks.contains(&RichAnnotation::Strong),
            italic: looks.contains(&RichAnnotation::Emphasis),
            link,
        }
    };
    tagged.tagged_strings().map(|part| span(&part.s, &part.tag)).filter(|span| !span.text.is_empty()).collect()
}

fn plain_lines(html: &str) -> Vec<Line> {
    let text = super::text::body(html, &[TABLE_MARK, INTEREST_MARK].map(|mark| (mark, format!("{mark}\n"))));
    text.lines().map(|line| vec![Span { text: line.to_owned(), ..Span::default() }]).collect()
}

/// The mark of a list's entry: a star, or a number and a dot.
fn mark(text: &str) -> Option<String> {
    let (mark, _) = text.trim_start().split_once(' ')?;
    let is_number = mark.strip_suffix('.').is_some_and(|number| !number.is_empty() && number.parse::<u16>().is_ok());
    (mark == "*" || is_number && text.starts_with(mark)).then(|| mark.to_owned())
}

fn trimmed(line: Line) -> Line {
    let blanks = line.first().map_or(0, |span| span.text.len() - span.text.trim_start().len());
    without_beginning(line, blanks)
}

/// A line without its first bytes.
fn without_beginning(line: Line, mut bytes: usize) -> Line {
    let mut rest = Line::new();
    for mut span in line {
        let cut = bytes.min(span.text.len());
        bytes -= cut;
        span.text = span.text.get(cut..).unwrap_or_default().to_owned();
        if !span.text.is_empty() {
            rest.push(span);
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| line.iter().map(|span| span.text.as_str()).collect()).collect()
    }

    #[test]
    fn a_text_is_paragraphs_lists_and_the_place_of_the_table() {
        let html = format!(
            "<p>Dear <b>M\u{fc}ller &amp; S\u{f6}hne</b>,</p><p>{TABLE_MARK}</p><ul><li>first</li><li>second</li></ul>\
             <p>Yours,<br>Acme</p>"
        );
        let blocks = blocks(&html);
        let [
            Block::Paragraph(dear),
            Block::Items,
            Block::Entry(star, first),
            Block::Entry(_, second),
            Block::Paragraph(end),
        ] = blocks.as_slice()
        else {
            panic!("{blocks:?}")
        };
        assert_eq!(words(dear), ["Dear M\u{fc}ller & S\u{f6}hne,"]);
        assert!(dear[0].iter().any(|span| span.bold && span.text.contains("ller")));
        assert_eq!((star.as_str(), words(first), words(second)), ("*", vec!["first".into()], vec!["second".into()]));
        assert_eq!(words(end), ["Yours,", "Acme"]);
    }

    #[test]
    fn a_long_paragraph_is_one_line() {
        let long = "word ".repeat(500);
        let blocks = blocks(&format!("<p>{long}</p>"));
        let [Block::Paragraph(lines)] = blocks.as_slice() else { panic!("{blocks:?}") };
        assert_eq!(lines.len(), 1);
    }

    #[test]
    fn only_web_links_lead_somewhere() {
        let blocks = blocks("<p><a href=\"https://x.test/a\">a</a> <a href=\"javascript:b\">b</a></p>");
        let [Block::Paragraph(lines)] = blocks.as_slice() else { panic!("{blocks:?}") };
        let links: Vec<_> = lines[0].iter().filter_map(|span| span.link.as_deref()).collect();
        assert_eq!(links, ["https://x.test/a"]);
    }
}
