//! Tells everything that is wrong with a level's texts before a customer is written to.

use super::catalog::LevelText;
use super::fault::{Field, TemplateError};
use super::locale::Locale;
use super::mail::{mail, sms};
use super::sample;

/// Reads and fills in the texts with made-up messages: many items and one, two currencies and one, credits, special
/// characters. Empty when all is well.
#[must_use]
pub fn check(level_text: &LevelText) -> Vec<TemplateError> {
    let mut problems: Vec<TemplateError> = Vec::new();
    for field in [Field::Subject, Field::Body, Field::Sms] {
        problems.extend(level_text.template(field).err().into_iter().flatten());
    }
    if !problems.is_empty() {
        return problems;
    }
    let locale = Locale::shipped("en_GB");
    for message in [sample::many_items(), sample::one_item(), sample::before_due()] {
        problems.extend(mail(&message, level_text, &locale).err());
        problems.extend(sms(&message, level_text, &locale).err());
    }
    problems.sort();
    problems.dedup();
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Catalog, Tone};

    /// Checks a body as somebody might have typed it into Odoo, and gives the complaints without their beginning.
    fn complaints(body: &str) -> Vec<String> {
        let text = LevelText::from_odoo("Firm", "en_US", "Reminder".to_owned(), body.to_owned(), String::new());
        let beginning = "level \u{201c}Firm\u{201d} in Odoo, language en_US, body, ";
        check(&text).iter().map(|error| error.to_string().replace(beginning, "")).collect()
    }

    #[test]
    fn the_shipped_texts_have_no_fault() {
        let catalog = Catalog::shipped();
        for tone in Tone::ALL {
            for language in crate::render::SHIPPED_LANGUAGES {
                assert_eq!(check(catalog.text(tone, language, "en").unwrap()), [], "{tone:?} {language}");
            }
        }
    }

    #[test]
    fn every_unknown_placeholder_is_told_with_its_line() {
        assert_eq!(
            complaints("<p>{{ customer_nam }}\n{{ ammount }}</p>\n{% for item in items %}{{ item.numbr }}{% endfor %}"),
            [
                "line 1: unknown placeholder {{ customer_nam }}; did you mean {{ customer_name }}?",
                "line 2: unknown placeholder {{ ammount }}; did you mean {{ amount }}?",
                "line 3: unknown placeholder {{ item.numbr }}; did you mean {{ item.number }}?",
            ]
        );
        assert_eq!(
            complaints("{% if false %}{{ object.partner_id.name }}{% endif %} {{ amount.total }}"),
            [
                "line 1: unknown placeholder {{ object.partner_id.name }}; did you mean {{ customer_name }}?",
                "line 1: unknown placeholder {{ amount.total }}; did you mean {{ amount }}?",
            ]
        );
        assert_eq!(
            complaints("{{ weather }}"),
            ["line 1: unknown placeholder {{ weather }}; there are: amount, amount_with_interest, company_email, \
              company_name, company_phone, compensation, customer_name, days_overdue, due_date, interest, interest_table, \
              invoice_count, invoice_number, items_table, level_name, payment_deadline, responsible_name, today, total_due"]
        );
    }

    #[test]
    fn a_loop_variable_is_known_in_its_loop_only() {
        assert_eq!(complaints("{% for x in not_due %}{{ loop.index }} {{ x.open }}{% endfor %}"), [""; 0]);
        assert_eq!(complaints("{% for x in credits %}{% endfor %}{{ x.open }}").len(), 1);
    }

    #[test]
    fn what_the_editor_tore_apart_is_told() {
        assert_eq!(
            complaints("<p>You owe {{ <b>amount</b> }}</p>"),
            ["line 1: formatting of the editor stands inside the placeholder {{ amount }}; delete it, clear the \
              formatting there and type it again in one go"]
        );
        assert_eq!(complaints("<p>{{ amount }</p>"), ["line 1: {{ is opened and not closed by }} on its own"]);
        assert_eq!(
            complaints("Dear ${object.name}"),
            ["line 1: ${\u{2026}} is not filled in here; write {{ customer_name }} and the like"]
        );
    }

    #[test]
    fn every_expression_that_cannot_be_understood_is_told() {
        let told = complaints("{{ amount today }}\n{{ }}\n{% if days_overdue > %}x{% endif %}");
        assert_eq!(
            told,
            [
                "line 1: it cannot be understood: unexpected input after expression",
                "line 2: {{ }} without a placeholder",
                "line 3: it cannot be understood: unexpected end of input, expected expression",
            ]
        );
        assert_eq!(
            complaints("a\n{% if days_overdue > 3 %}b"),
            ["line 2: it cannot be understood: unexpected end of input, expected end of block"]
        );
    }

    #[test]
    fn what_could_hoard_text_is_not_allowed() {
        let ending = "cannot be used in a text; it may hold placeholders, {% if %} and {% for %}";
        assert_eq!(complaints("{{ 'x' * 100000000 }}"), [format!("line 1: \u{201c}*\u{201d} {ending}")]);
        assert_eq!(complaints("{% set x = 'x' %}"), [format!("line 1: \u{201c}{{% set %}}\u{201d} {ending}")]);
        assert_eq!(complaints("{{ range(9) }}"), [format!("line 1: \u{201c}range()\u{201d} {ending}")]);
        assert_eq!(
            complaints("{{ amount|replace('a', 'aa') }}{{ amount|safe }}"),
            ["replace", "safe"].map(|filter| format!(
                "line 1: unknown filter \u{201c}{filter}\u{201d}; there are: capitalize, default, first, last, length, \
                 lower, plural, title, trim, upper"
            ))
        );
    }

    #[test]
    fn loops_within_loops_end() {
        let (open, close) = ("{% for a in items %}".repeat(12), "{% endfor %}".repeat(12));
        assert_eq!(
            complaints(&format!("{open}x{close}")),
            ["line 1: it repeats too often: loops within loops, or a loop that never ends"]
        );
        let (open, close) = ("{% for a in items %}".repeat(5), "{% endfor %}".repeat(5));
        let told = complaints(&format!("{open}{}{close}", "lorem ipsum ".repeat(400)));
        assert!(told.len() == 1 && told[0].contains("it becomes larger than"), "{told:?}");
        assert_eq!(complaints(&"{<a ".repeat(100_000)).len(), 1);
        assert_eq!(complaints("{% for a in items recursive %}{{ loop(items) }}{% endfor %}").len(), 1);
    }

    #[test]
    fn a_failure_tells_no_data() {
        for body in ["{{ customer_name - 1 }}", "{{ amount|plural('a', 'b') }}", "{{ customer_name.pop() }}"] {
            let told = complaints(body).join("; ");
            assert!(!told.is_empty(), "{body}");
            assert!(!told.contains("Müller") && !told.contains("1,200"), "{told}");
        }
    }

    #[test]
    fn a_text_needs_a_subject_and_a_body() {
        let text = LevelText::from_odoo("Firm", "en_US", " ".to_owned(), String::new(), String::new());
        assert_eq!(
            check(&text).iter().map(ToString::to_string).collect::<Vec<_>>(),
            [
                "level \u{201c}Firm\u{201d} in Odoo, language en_US, subject: it is empty",
                "level \u{201c}Firm\u{201d} in Odoo, language en_US, body: it is empty",
            ]
        );
    }

    #[test]
    fn a_file_is_complained_about_by_its_own_lines() {
        let text =
            LevelText::from_file("my/firm.en.html", "subject: Hello\nsms: {{ x }}\n\n<p>a</p>\n<p>{{ yy }}</p>\n");
        let told: Vec<String> = check(&text.unwrap()).iter().map(ToString::to_string).collect();
        assert!(told[0].starts_with("my/firm.en.html, body, line 5: unknown placeholder {{ yy }}"), "{told:?}");
        assert!(told[1].starts_with("my/firm.en.html, text message, line 2: unknown placeholder {{ x }}"), "{told:?}");
        let error = LevelText::from_file("my/firm.en.html", "<p>Hello</p>\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "my/firm.en.html, subject, line 1: the file must begin with a line \u{201c}subject: \u{2026}\u{201d}"
        );
    }
}
