//! The HTML of a mail: a table and a page that read well in every mail program, on a phone, and in the dark.

use super::clean::{escape, web_link};
use super::letter::Message;
use super::locale::{Direction, Locale};
use super::payment::Payment;
use super::table::{Table, TableGroup, TableLine};

/// Where text begins and ends for a language.
struct Sides {
    start: &'static str,
    end: &'static str,
    /// Around what runs its own way: a number from right to left would be read wrongly.
    isolation: [&'static str; 2],
}

impl Sides {
    fn isolated(&self, text: &str) -> String {
        let [before, after] = self.isolation;
        format!("{before}{}{after}", escape(text))
    }
}

fn sides(direction: Direction) -> Sides {
    match direction {
        Direction::LeftToRight => Sides { start: "left", end: "right", isolation: [""; 2] },
        Direction::RightToLeft => Sides { start: "right", end: "left", isolation: ["<bdi>", "</bdi>"] },
    }
}

/// The word for a direction in HTML.
fn dir(direction: Direction) -> &'static str {
    match direction {
        Direction::LeftToRight => "ltr",
        Direction::RightToLeft => "rtl",
    }
}

/// The table of open items. It names no colour, so that it can be read on whatever ground it is put.
pub(super) fn table(table: &Table, direction: Direction) -> String {
    let sides = sides(direction);
    let mut html = String::from(
        "<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"width:100%;border-collapse:collapse;margin:8px 0 24px;font-size:14px;line-height:1.45;\
         font-variant-numeric:tabular-nums;\">\n<thead><tr>",
    );
    let [document, due_date, days_overdue, open] = &table.columns;
    for (heading, align) in
        [(document, sides.start), (due_date, sides.end), (days_overdue, sides.end), (open, sides.end)]
    {
        let place = cell_style(
            align,
            "vertical-align:bottom;font-weight:normal;font-size:12px;border-bottom:2px solid #8a94a0;",
        );
        html.push_str(&format!("<th scope=\"col\" align=\"{align}\" style=\"{place}\">{}</th>", escape(heading)));
    }
    html.push_str("</tr></thead>\n");
    for group in &table.groups {
        push_group(&mut html, group, &sides);
    }
    html.push_str("</table>\n");
    html
}

fn push_group(html: &mut String, group: &TableGroup, sides: &Sides) {
    html.push_str("<tbody>\n");
    if let Some(heading) = &group.heading {
        let style = cell_style(sides.start, "padding-top:16px;font-weight:bold;border-bottom:1px solid #8a94a0;");
        html.push_str(&format!(
            "<tr><th scope=\"rowgroup\" colspan=\"4\" align=\"{}\" style=\"{style}\">{}</th></tr>\n",
            sides.start,
            escape(heading)
        ));
    }
    for line in &group.lines {
        push_line(html, line, sides);
    }
    for (index, (label, amount)) in group.sums.iter().enumerate() {
        let look = match (group.asked_for, group.heading.is_none() && index == 0) {
            (true, true) => "font-weight:bold;font-size:16px;padding-top:12px;border-top:2px solid #8a94a0;",
            (true, false) => "font-weight:bold;font-size:16px;",
            (false, true) => "font-weight:bold;border-top:1px solid #8a94a0;",
            (false, false) => "font-weight:bold;",
        };
        let look = format!("vertical-align:top;{look}");
        html.push_str(&format!(
            "<tr><th scope=\"row\" colspan=\"3\" align=\"{}\" style=\"{}\">{}</th>\
             <td align=\"{}\" style=\"{}white-space:nowrap;\">{}</td></tr>\n",
            sides.start,
            cell_style(sides.start, &look),
            escape(label),
            sides.end,
            cell_style(sides.end, &look),
            sides.isolated(amount)
        ));
    }
    html.push_str("</tbody>\n");
}

fn push_line(html: &mut String, line: &TableLine, sides: &Sides) {
    const RULE: &str = "vertical-align:top;border-bottom:1px solid #c5ccd3;";
    // A long number breaks behind its strokes, not in the middle of its digits.
    let number = sides.isolated(&line.number).replace('/', "/<wbr>").replace("</<wbr>", "</");
    let number = match &line.link {
        Some(link) => {
            format!("<a href=\"{}\" style=\"color:inherit;text-decoration:underline;\">{number}</a>", escape(link))
        }
        None => number,
    };
    let start = cell_style(sides.start, &format!("{RULE}overflow-wrap:anywhere;"));
    let end = cell_style(sides.end, &format!("{RULE}white-space:nowrap;"));
    let align = sides.end;
    html.push_str(&format!(
        "<tr><td class=\"rule\" align=\"{}\" style=\"{start}\">{number}{}</td>\
         <td class=\"rule\" align=\"{align}\" style=\"{end}\">{}</td>\
         <td class=\"rule\" align=\"{align}\" style=\"{end}\">{}</td>\
         <td class=\"rule\" align=\"{align}\" style=\"{end}\">{}{}</td></tr>\n",
        sides.start,
        line.notes.iter().map(|note| small(note)).collect::<String>(),
        escape(&line.due_date),
        escape(&line.days_overdue),
        sides.isolated(&line.open),
        line.of_original.as_deref().map(small).unwrap_or_default(),
    ));
}

/// A smaller line under another. A day such as 07-09-2026 is not torn at its strokes.
fn small(text: &str) -> String {
    let held = |word: &str| {
        let is_day = word.contains('-') && word.chars().all(|c| c.is_ascii_digit() || c == '-');
        if is_day { format!("<span style=\"white-space:nowrap;\">{word}</span>") } else { escape(word) }
    };
    let words: Vec<String> = text.split(' ').map(held).collect();
    format!("<br><span style=\"font-size:12px;opacity:0.75;\">{}</span>", words.join(" "))
}

fn cell_style(align: &str, more: &str) -> String {
    format!("padding:8px 4px;text-align:{align};{more}")
}

/// What the page calls the picture of the payment code.
pub(super) const PAYMENT_CODE: &str = "payment-code@followupd.invalid";

/// Where to pay, and beside it, or below it on a phone, the code.
pub(super) fn payment(payment: &Payment, with_code: bool, direction: Direction) -> String {
    let sides = sides(direction);
    let (start, end) = (sides.start, sides.end);
    let mut rows = String::new();
    for (label, value) in &payment.rows {
        rows.push_str(&format!(
            "<tr><th scope=\"row\" align=\"{start}\" class=\"muted\" style=\"padding:2px 0;padding-{end}:12px;\
             text-align:{start};vertical-align:top;font-weight:normal;color:#56626e;\">{}</th><td align=\"{start}\" style=\"padding:2px 0;\
             text-align:{start};vertical-align:top;overflow-wrap:anywhere;\">{}</td></tr>\n",
            escape(label),
            sides.isolated(value)
        ));
    }
    let code = payment.code.as_ref().filter(|_| with_code).map(|(_, words)| {
        format!(
            "<div style=\"display:inline-block;vertical-align:top;width:140px;margin:0 0 16px;font-size:12px;\
             text-align:center;\">\
             <img src=\"cid:{PAYMENT_CODE}\" width=\"140\" height=\"140\" alt=\"{words}\" \
             style=\"display:block;margin:0 auto 4px;border:0;\">{words}</div>\n",
            words = escape(words)
        )
    });
    format!(
        "<div class=\"rule\" style=\"border-top:1px solid #d5dbe1;padding-top:16px;\">\
         <p style=\"margin:0 0 8px;font-weight:bold;\">{}</p>\n\
         <div style=\"display:inline-block;vertical-align:top;margin:0 0 16px;margin-{end}:16px;max-width:100%;\">\
         <table cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"border-collapse:collapse;font-size:14px;line-height:1.45;\">\n{rows}</table></div>\n{}</div>\n",
        escape(&payment.heading),
        code.unwrap_or_default()
    )
}

/// What the page says around the letter.
pub(super) struct Page<'a> {
    /// The subject, for the title.
    pub subject: &'a str,
    /// What mail programs show beside the subject.
    pub preheader: &'a str,
    /// Body and table.
    pub content: &'a str,
    /// The date of the letter.
    pub date: &'a str,
}

/// The whole mail.
pub(super) fn page(message: &Message, locale: &Locale, page: &Page<'_>) -> String {
    let sides = sides(locale.direction);
    let company = escape(&super::clean::one_line(&message.company.name));
    let customer = escape(&super::clean::one_line(&message.customer_name));
    let contact: Vec<String> =
        message.company.contact_lines.iter().filter_map(|line| contact_line(line, &sides)).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"supported-color-schemes\" content=\"light dark\">\n\
         <meta name=\"format-detection\" content=\"telephone=no, date=no, address=no, email=no\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body class=\"ground\" style=\"margin:0;padding:0;background-color:#eef1f4;\">\n\
         <div style=\"display:none;max-height:0;overflow:hidden;mso-hide:all;\">{preheader}{PREHEADER_END}</div>\n\
         <table role=\"presentation\" class=\"ground\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"background-color:#eef1f4;\"><tr><td align=\"center\" class=\"margin\" style=\"padding:24px 12px;\">\n\
         <table role=\"presentation\" class=\"sheet\" lang=\"{language}\" dir=\"{dir}\" width=\"640\" cellpadding=\"0\" \
         cellspacing=\"0\" border=\"0\" style=\"width:100%;max-width:640px;background-color:#ffffff;color:#1c2733;\
         border:1px solid #d5dbe1;border-radius:6px;{FONT}\">\n\
         <tr><td class=\"edge\" style=\"padding:28px 32px 0;{FONT}\">\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>\
         <td align=\"{start}\" style=\"text-align:{start};vertical-align:top;{FONT}\">\
         <strong style=\"font-size:18px;line-height:1.3;\">{company}</strong></td>\
         <td align=\"{end}\" style=\"text-align:{end};vertical-align:top;white-space:nowrap;padding:2px 0 0 12px;{FONT}\
         font-size:14px;\">{date}</td></tr></table>\
         <p class=\"muted\" style=\"margin:4px 0 0;font-size:14px;color:#56626e;\">{customer}</p>\
         <div class=\"rule\" style=\"border-top:1px solid #d5dbe1;margin:20px 0 0;font-size:0;line-height:0;\">&nbsp;</div>\
         </td></tr>\n\
         <tr><td class=\"edge\" align=\"{start}\" style=\"padding:16px 32px 8px;text-align:{start};{FONT}\">\n{content}</td></tr>\n\
         <tr><td class=\"edge muted\" align=\"{start}\" style=\"padding:0 32px 28px;text-align:{start};color:#56626e;{FONT}\
         font-size:12px;line-height:1.6;\">\
         <div class=\"rule\" style=\"border-top:1px solid #d5dbe1;padding-top:16px;\"><strong>{company}</strong>\
         {contact}</div></td></tr>\n\
         </table>\n</td></tr></table>\n</body>\n</html>\n",
        language = locale.html_language(),
        dir = dir(locale.direction),
        title = escape(page.subject),
        preheader = escape(page.preheader),
        start = sides.start,
        end = sides.end,
        date = escape(page.date),
        content = with_paragraph_style(page.content),
        contact = contact.concat(),
    )
}

const FONT: &str = "font-family:'Segoe UI',Helvetica,Arial,sans-serif;font-size:15px;line-height:1.55;";

/// For programs that know media queries; the others keep the light sheet with its own colours.
const STYLE: &str = "\n:root{color-scheme:light dark;supported-color-schemes:light dark;}\n\
    @media (max-width:480px){.edge{padding-left:18px!important;padding-right:18px!important;}\
    .margin{padding:0!important;}.sheet{border:0!important;border-radius:0!important;}}\n\
    @media (max-width:360px){.edge{padding-left:12px!important;padding-right:12px!important;}\
    td.rule{font-size:13px!important;}}\n\
    @media (prefers-color-scheme:dark){.ground{background-color:#12171c!important;}\
    .sheet{background-color:#1c232b!important;color:#e8ecf0!important;border-color:#333d47!important;}\
    .muted{color:#a9b4bf!important;}.rule{border-color:#3f4a55!important;}a{color:#9cc7f2!important;}}\n";

/// Keeps mail programs from filling the preview with the beginning of the letter.
const PREHEADER_END: &str = "&#8199;&#65279;&#847; &#8199;&#65279;&#847; &#8199;&#65279;&#847; &#8199;&#65279;&#847; \
    &#8199;&#65279;&#847; &#8199;&#65279;&#847; &#8199;&#65279;&#847; &#8199;&#65279;&#847; ";

/// A line under the letter; a web or mail address becomes a link.
fn contact_line(line: &str, sides: &Sides) -> Option<String> {
    let text = super::clean::one_line(line);
    let shown = sides.isolated(&text);
    let address = text.contains('@') && !text.contains([' ', '<', '>', '"', '?', '&', '/', ':']);
    let link = if address { Some(format!("mailto:{text}")) } else { web_link(&text) };
    let shown = match link {
        Some(link) => format!("<a href=\"{}\" style=\"color:inherit;\">{shown}</a>", escape(&link)),
        None => shown,
    };
    (!text.is_empty()).then(|| format!("<br>{shown}"))
}

/// Paragraphs without a style of their own get the page's spacing: mail programs differ in theirs.
fn with_paragraph_style(content: &str) -> String {
    content.replace("<p>", "<p style=\"margin:0 0 16px;\">")
}
