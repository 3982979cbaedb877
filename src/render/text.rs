//! The plain-text twin of a mail: wrapped paragraphs, and a table whose columns stand under each other.

use html2text::render::PlainDecorator;

use super::clean::one_line;
use super::letter::Message;
use super::payment::Payment;
use super::table::{Table, TableGroup, TableLine};
use super::words::Words;

/// Lines of a mail are not longer, apart from links.
const WIDTH: usize = 72;
/// Stands in a body where its table goes; values never hold it.
pub(super) const TABLE_MARK: char = '\u{e000}';
/// Stands where the table of interest goes.
pub(super) const INTEREST_MARK: char = '\u{e002}';
/// Stands for a no-break space while lines are wrapped.
const HELD_SPACE: char = '\u{e001}';
/// Bodies nested deeper are not laid out: it would take time that grows with the square, and end in lines of a letter.
const DEPTH: usize = 30;
/// Between columns.
const GAP: &str = "  ";

/// A body as text, with each table in the place of its mark. What is too deep or broken to be read is left without its tags.
pub(super) fn body(html: &str, tables: &[(char, String)]) -> String {
    let held = html.replace("&nbsp;", "\u{e001}").replace("&#160;", "\u{e001}").replace('\u{a0}', "\u{e001}");
    let decorator = PlainDecorator::new();
    let laid_out = (depth(&held) <= DEPTH).then(|| {
        html2text::config::with_decorator(decorator)
            .allow_width_overflow()
            .no_link_wrapping()
            .string_from_read(held.as_bytes(), WIDTH)
    });
    let text = laid_out.and_then(Result::ok).unwrap_or_else(|| without_tags(&held));
    let text = text.replace(HELD_SPACE, "\u{a0}");
    let mut lines = String::new();
    for line in text.lines() {
        if let Some((_, table)) = tables.iter().find(|(mark, _)| line.contains(*mark)) {
            lines.push_str(table);
        } else {
            lines.push_str(line.trim_end());
            lines.push('\n');
        }
    }
    without_empty_runs(&lines)
}

/// The table of open items, 72 columns wide or as wide as its amounts need.
pub(super) fn table(table: &Table) -> String {
    let widths = widths(table);
    let rule = "-".repeat(line_width(&widths));
    let [document, due_date, _, open] = &table.columns;
    let mut text = format!("{rule}\n{}{rule}\n", cells([document, due_date, &table.short_days_column, open], &widths));
    for group in &table.groups {
        push_group(&mut text, group, &widths, &rule);
    }
    text
}

fn push_group(text: &mut String, group: &TableGroup, widths: &[usize; 4], rule: &str) {
    if let Some(heading) = &group.heading {
        text.push_str(&format!("\n{heading}\n"));
    }
    for line in &group.lines {
        push_line(text, line, widths);
    }
    let indent = if group.heading.is_some() { "  " } else { "" };
    if group.heading.is_none() {
        text.push_str(&format!("{rule}\n"));
    }
    for (label, amount) in &group.sums {
        let room = width(rule).saturating_sub(width(amount) + GAP.len());
        let label = format!("{indent}{label}");
        if width(&label) <= room {
            text.push_str(&format!("{}{GAP}{amount}\n", to_start(&label, room)));
        } else {
            text.push_str(&format!("{label}\n{}\n", to_end(amount, width(rule))));
        }
    }
}

fn push_line(text: &mut String, line: &TableLine, widths: &[usize; 4]) {
    let number = format!("  {}", line.number);
    let days = line.days_overdue.as_str();
    if width(&number) <= widths[0] {
        text.push_str(&cells([&number, &line.due_date, days, &line.open], widths));
    } else {
        text.push_str(&format!("{number}\n"));
        text.push_str(&cells(["", &line.due_date, days, &line.open], widths));
    }
    if let Some(of_original) = &line.of_original {
        text.push_str(&format!("{}\n", to_end(of_original, line_width(widths))));
    }
    for note in line.notes.iter().chain(&line.link) {
        text.push_str(&format!("    {note}\n"));
    }
}

/// Where to pay.
pub(super) fn payment(payment: &Payment, words: &Words) -> String {
    let rows = payment.rows.iter().map(|(label, value)| format!("{label}{}{value}\n", words.colon()));
    format!("{}\n{}\n", payment.heading, rows.collect::<String>())
}

/// The lines under the letter.
pub(super) fn contact(message: &Message) -> String {
    let lines = std::iter::once(&message.company.name).chain(&message.company.contact_lines);
    let lines: Vec<String> = lines.map(|line| one_line(line)).filter(|line| !line.is_empty()).collect();
    format!("-- \n{}\n", lines.join("\n"))
}

/// The widths of the columns: as wide as their widest cell, the first one what is left of the line.
fn widths(table: &Table) -> [usize; 4] {
    let lines = || table.groups.iter().flat_map(|group| &group.lines);
    let sums = table.groups.iter().flat_map(|group| &group.sums);
    let widest =
        |heading: &str, cells: &mut dyn Iterator<Item = &str>| cells.map(width).fold(width(heading), usize::max);
    let [document, due_date, _, open] = &table.columns;
    let due = widest(due_date, &mut lines().map(|line| line.due_date.as_str()));
    let days = widest(&table.short_days_column, &mut lines().map(|line| line.days_overdue.as_str()));
    let amounts = lines().map(|line| line.open.as_str()).chain(sums.map(|(_, amount)| amount.as_str()));
    let amount = widest(open, &mut { amounts });
    let number = widest(document, &mut lines().map(|line| line.number.as_str())) + 2;
    let left = WIDTH.saturating_sub(due + days + amount + GAP.len() * 3).max(12);
    let wanted = number.max(left.min(28));
    [wanted.min(left), due, days, amount]
}

/// The columns and the gaps between them.
fn line_width(widths: &[usize; 4]) -> usize {
    widths.iter().sum::<usize>() + GAP.len() * (widths.len() - 1)
}

fn cells(cells: [&str; 4], widths: &[usize; 4]) -> String {
    let [number, due_date, days, open] = cells;
    format!(
        "{}{GAP}{}{GAP}{}{GAP}{}\n",
        to_start(number, widths[0]),
        to_end(due_date, widths[1]),
        to_end(days, widths[2]),
        to_end(open, widths[3])
    )
}

fn to_start(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

fn to_end(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Columns that a text takes in a fixed-width font: wide scripts take two, isolates and combining marks none.
fn width(text: &str) -> usize {
    let columns = |character: char| match u32::from(character) {
        0x0300..=0x036F | 0x0591..=0x05BD | 0x064B..=0x0652 | 0x200B..=0x200F | 0x2066..=0x2069 => 0,
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 => 2,
        _ => 1,
    };
    text.chars().map(columns).sum()
}

/// At most one empty line between paragraphs, none at the ends.
fn without_empty_runs(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for line in text.trim().lines() {
        if !(line.is_empty() && tidy.ends_with("\n\n")) {
            tidy.push_str(line);
            tidy.push('\n');
        }
    }
    tidy
}

/// How deep elements stand in each other; paragraphs are often left open and end each other.
fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for (position, _) in html.match_indices('<') {
        let tag = &html[position + 1..];
        if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if tag.starts_with(|first: char| first.is_ascii_alphabetic()) && !is_flat(tag) {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest
}

/// Whether the element that the tag opens holds no others.
fn is_flat(tag: &str) -> bool {
    let end = tag.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(tag.len());
    matches!(tag[..end].to_ascii_lowercase().as_str(), "p" | "br" | "hr" | "img" | "wbr" | "col" | "input" | "meta")
}

/// The words of HTML that cannot be laid out, a line for each of its blocks.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        let (tag, words) = part.split_once('>').unwrap_or(("", part));
        let name = tag.trim_start_matches('/');
        if ["p", "br", "div", "tr", "li", "h"].iter().any(|block| name.starts_with(block)) {
            text.push('\n');
        }
        text.push_str(words);
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}
