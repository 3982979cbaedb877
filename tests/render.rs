//! What customers read, as facts and as whole letters.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use followupd::domain::{
    CompensationRow, Currency, CurrencyId, Interest, InterestRow, InvoiceId, ItemId, Money, SymbolPosition,
};
use followupd::render::{
    Catalog, Direction, Letterhead, LevelText, Locale, Message, RenderedMail, SHIPPED_LANGUAGES, Section, TableRow,
    Tone, check, mail, sms,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

/// A language as a customer's record names it, what 1234.50 euros and the due date are in it, and its *and*.
const WRITTEN: [(&str, &str, &str, &str); 6] = [
    ("en_GB", "1,234.50\u{a0}€", "06/11/2026", "and"),
    ("fr_BE", "1\u{202f}234,50\u{a0}€", "06/11/2026", "et"),
    ("de_DE", "1.234,50\u{a0}€", "06.11.2026", "und"),
    ("es_ES", "1.234,50\u{a0}€", "06/11/2026", "e"),
    ("nl_NL", "1.234,50\u{a0}€", "06-11-2026", "en"),
    ("it_IT", "1.234,50\u{a0}€", "06/11/2026", "e"),
];

fn currency(code: &str, symbol: &str, position: SymbolPosition) -> Arc<Currency> {
    Arc::new(Currency {
        code: code.to_owned(),
        id: CurrencyId(1),
        symbol: symbol.to_owned(),
        position,
        rounding: Decimal::new(1, 2),
        decimal_places: 2,
    })
}

fn euro() -> Arc<Currency> {
    currency("EUR", "€", SymbolPosition::After)
}

fn dollar() -> Arc<Currency> {
    currency("USD", "$", SymbolPosition::Before)
}

fn run_date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

fn row(section: Section, number: &str, days_overdue: i64, cents: i64, currency: &Arc<Currency>) -> TableRow {
    let amount = Money::new(Decimal::new(cents, 2), currency);
    let due_date = run_date() - chrono::TimeDelta::days(days_overdue);
    TableRow {
        section,
        number: number.to_owned(),
        reference: None,
        date: Some(due_date - Days::new(30)),
        due_date,
        days_overdue,
        original: amount.clone(),
        open: amount,
        expected_on: None,
        reminded_on: None,
        link: None,
    }
}

/// One invoice of 1234.50 euros, 16 days overdue.
fn one() -> Vec<TableRow> {
    vec![row(Section::Demanded, "INV/2026/00042", 16, 123_450, &euro())]
}

/// What rows of a real account can hold.
fn many() -> Vec<TableRow> {
    let mut rows = vec![
        row(Section::Demanded, "INV/2026/00042", 45, 1_200_000, &euro()),
        row(Section::Demanded, "INV/2026/00057", 31, 30_050, &euro()),
        row(Section::Demanded, "INV/2026/00063", 16, 50_000, &dollar()),
        row(Section::NotYetDue, "INV/2026/00071", -12, 7_999, &euro()),
        row(Section::Credit, "RINV/2026/00003", 5, -10_000, &euro()),
    ];
    rows[0].open = Money::new(Decimal::new(1_000_000, 2), &euro());
    rows[0].reference = Some("PO-4711 / North".to_owned());
    rows[1].expected_on = Some(run_date() + Days::new(4));
    rows[1].reminded_on = Some(run_date() - Days::new(15));
    rows[2].link = Some("https://odoo.example.com/my/invoices/63?access_token=1-2&x=y".to_owned());
    rows
}

fn message(language: &str, rows: Vec<TableRow>) -> Message {
    Message {
        language: language.to_owned(),
        customer_name: "Van den Broeck & Zonen BV".to_owned(),
        company: Letterhead {
            name: "Müller Werkzeuge GmbH".to_owned(),
            contact_lines: vec![
                "Hafenstraße 12, 20457 Hamburg".to_owned(),
                "accounts@mueller.example".to_owned(),
                "https://www.mueller.example".to_owned(),
            ],
            phone: Some("+49 40 1234567".to_owned()),
            email: Some("accounts@mueller.example".to_owned()),
        },
        level_name: "Level".to_owned(),
        run_date: run_date(),
        payment_deadline: run_date() + chrono::Days::new(8),
        responsible_name: Some("Anna Lindqvist".to_owned()),
        pay_to: None,
        not_attached: Vec::new(),
        reply_to: None,
        rows,
        interest: Interest::default(),
    }
}

fn shipped(tone: Tone, language: &str) -> LevelText {
    Catalog::shipped().text(tone, language, "en").unwrap().clone()
}

fn rendered(tone: Tone, language: &str, rows: Vec<TableRow>) -> RenderedMail {
    mail(&message(language, rows), &shipped(tone, language), &Locale::shipped(language)).unwrap()
}

fn texted(tone: Tone, language: &str, rows: Vec<TableRow>) -> String {
    sms(&message(language, rows), &shipped(tone, language), &Locale::shipped(language)).unwrap()
}

fn with_body(body: &str) -> LevelText {
    LevelText::from_odoo("Firm", "en_GB", "Subject".to_owned(), body.to_owned(), String::new())
}

fn filled_in(body: &str, language: &str, rows: Vec<TableRow>) -> RenderedMail {
    mail(&message(language, rows), &with_body(body), &Locale::shipped(language)).unwrap()
}

/// All spaces and line breaks as one plain space.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Rows as they are before the due date for the tone that writes then, overdue for the others.
fn fitting(tone: Tone, mut rows: Vec<TableRow>) -> Vec<TableRow> {
    for row in rows.iter_mut().filter(|row| tone == Tone::Upcoming && row.section == Section::Demanded) {
        row.days_overdue = -5;
    }
    rows
}

#[test]
fn every_text_tells_amount_number_date_and_who_writes() {
    for tone in Tone::ALL {
        for (language, amount, due_date, _) in WRITTEN {
            let mail = rendered(tone, language, fitting(tone, one()));
            let words = plain(&mail.text);
            for expected in ["INV/2026/00042", &plain(amount), due_date] {
                let told = words.matches(expected).count();
                assert!(told >= 2, "{tone:?} {language}: {expected} in text and table\n{words}");
            }
            for expected in ["Anna Lindqvist", "Müller Werkzeuge GmbH", "+49 40 1234567", "accounts@mueller.example"] {
                assert!(words.contains(expected), "{tone:?} {language}: {expected}\n{words}");
            }
            assert!(mail.subject.contains("INV/2026/00042"), "{}", mail.subject);
            assert!(mail.html.contains(amount) && mail.chatter_html.contains(amount), "{tone:?} {language}");
        }
    }
}

#[test]
fn several_invoices_and_currencies_read_right_in_every_text() {
    for tone in Tone::ALL {
        for (language, _, _, and) in WRITTEN {
            let mail = rendered(tone, language, fitting(tone, many()));
            let words = plain(&mail.text);
            let numbers = format!("INV/2026/00042, INV/2026/00057 {and} INV/2026/00063");
            assert!(words.contains(&numbers), "{tone:?} {language}: {numbers}\n{words}");
            assert!(mail.subject.contains('3') && !mail.subject.contains("INV"), "{}", mail.subject);
        }
    }
}

#[test]
fn texts_that_customers_hold_in_their_hands_name_no_software() {
    for tone in Tone::ALL {
        for language in SHIPPED_LANGUAGES {
            let text = shipped(tone, language);
            let all = format!("{} {} {}", text.subject, text.body, text.sms).to_lowercase();
            for word in ["dunning", "odoo", "followup", "follow-up", "lorem", "todo:"] {
                assert!(!all.contains(word), "{tone:?} {language}: {word}");
            }
        }
    }
}

#[test]
fn shipped_bodies_survive_an_html_editor() {
    for tone in Tone::ALL {
        for language in SHIPPED_LANGUAGES {
            for paragraph in shipped(tone, language).body.lines() {
                let inner = paragraph.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>"));
                let inner = inner.unwrap_or_else(|| panic!("one paragraph a line: {paragraph}"));
                assert_eq!(inner.matches("{% if").count(), inner.matches("{% endif").count(), "{paragraph}");
                let plain = inner.replace("<br>", "").replace("&nbsp;", "");
                assert!(!plain.contains(['<', '>', '&']), "{paragraph}");
            }
        }
    }
}

#[test]
fn letters_that_ask_for_payment_within_some_days_name_the_day() {
    for tone in [Tone::Firm, Tone::Serious, Tone::Final] {
        for language in SHIPPED_LANGUAGES {
            let day = Locale::shipped(language).date(message(language, one()).payment_deadline);
            let (letter, sms) = (rendered(tone, language, one()).text, texted(tone, language, one()));
            assert!(letter.replace('\n', " ").contains(&day), "{tone:?} {language}: {letter}");
            assert!(sms.contains(&day), "{tone:?} {language}: {sms}");
        }
    }
}

#[test]
fn text_messages_are_short_and_keep_to_the_cheap_alphabet() {
    const CHEAP: &str = "@£$¥èéùìòÇØøÅåÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
        abcdefghijklmnopqrstuvwxyzäöñüà€";
    for tone in Tone::ALL {
        for (language, _, _, _) in WRITTEN {
            for rows in [one(), many()] {
                let sms = texted(tone, language, rows);
                let costly: String = sms.chars().filter(|character| !CHEAP.contains(*character)).collect();
                assert_eq!(costly, "", "{tone:?} {language}: {sms}");
                assert!(sms.chars().count() <= 306, "{tone:?} {language}, {}: {sms}", sms.chars().count());
            }
        }
    }
}

#[test]
fn what_is_asked_for_is_claims_less_credits_in_each_currency() {
    let first_line = |rows| {
        let text = filled_in("{{ amount }}|{{ total_due }}", "de", rows).text;
        text.lines().next().unwrap_or_default().replace('\u{a0}', " ")
    };
    assert_eq!(first_line(many()), "10.200,50 € und $ 500,00|10.280,49 € und $ 500,00");
    let mut covered = one();
    covered.push(row(Section::Credit, "PAY/1", 0, -10_000, &dollar()));
    assert_eq!(first_line(covered), "1.234,50 €|1.234,50 € und $ \u{2212}100,00");
}

#[test]
fn two_currencies_that_share_a_symbol_are_told_apart() {
    let canadian = currency("CAD", "$", SymbolPosition::Before);
    let rows =
        vec![row(Section::Demanded, "A", 16, 1_000, &dollar()), row(Section::Demanded, "B", 16, 2_000, &canadian)];
    let mail = filled_in("{{ amount }}", "en_US", rows);
    assert!(mail.text.starts_with("CAD\u{a0}20.00 and USD\u{a0}10.00\n"), "{}", mail.text);
    assert!(mail.chatter_html.contains("USD\u{a0}10.00") && !mail.chatter_html.contains("$\u{a0}"));
}

#[test]
fn two_instalments_are_one_invoice() {
    let rows = vec![row(Section::Demanded, "A", 40, 1_000, &euro()), row(Section::Demanded, "A", 10, 1_000, &euro())];
    let mail = filled_in("{{ invoice_count }} {{ invoice_number }} {{ due_date }} {{ days_overdue }}", "nl", rows);
    assert!(mail.text.starts_with("1 A 13-10-2026 40\n"), "{}", mail.text);
}

#[test]
fn a_long_list_of_invoices_is_cut_in_the_sentence_not_in_the_table() {
    let rows = (1..=40).map(|number| row(Section::Demanded, &format!("R{number:02}"), 20, 100, &euro())).collect();
    let mail = rendered(Tone::Firm, "en_GB", rows);
    assert!(plain(&mail.text).contains("R10, R11 and 29 others)"), "{}", mail.text);
    assert!(mail.text.contains("  R40") && mail.html.contains(">R40"));
}

#[test]
fn a_reminder_before_the_due_date_calls_nothing_overdue() {
    let mail = rendered(Tone::Upcoming, "en_GB", fitting(Tone::Upcoming, one()));
    assert!(!mail.html.to_lowercase().contains("overdue") && !mail.text.to_lowercase().contains("overdue"));
    assert!(mail.text.contains("Due shortly"));
}

#[test]
fn a_body_without_the_table_gets_it_at_its_end() {
    let appended = filled_in("<p>Please pay.</p>", "en_GB", one());
    assert!(appended.chatter_html.starts_with("<p>Please pay.</p><table"));
    assert!(appended.text.starts_with("Please pay.\n\n-----"));
    let placed = filled_in("{{ items_table }}<p>x</p>", "en_GB", one());
    assert_eq!(placed.chatter_html.matches("<table").count(), 1);
    let loop_of_its_own = "<ul>{% for item in items %}<li>{{ item.number }}: {{ item.open }}</li>{% endfor %}</ul>";
    let own = filled_in(loop_of_its_own, "en_GB", one());
    assert!(!own.chatter_html.contains("<table"));
    assert!(own.text.starts_with("* INV/2026/00042: 1,234.50\u{a0}€\n"), "{}", own.text);
}

#[test]
fn a_plural_can_be_written_as_a_filter() {
    let body = "<p>{{ invoice_count }} {{ invoice_count|plural(&quot;invoice&quot;, &quot;invoices&quot;) }}</p>";
    assert!(filled_in(body, "en", one()).text.starts_with("1 invoice\n"));
    assert!(filled_in(body, "en", many()).text.starts_with("3 invoices\n"));
}

#[test]
fn hostile_names_are_harmless() {
    let mut message = message("en_GB", many());
    message.customer_name = "<script>alert(1)</script>\r\nBcc: x@y.test\u{0}\u{202e}\"' {{ amount }}".to_owned();
    message.company.name = "Evil & <b>Co</b>\n".to_owned();
    message.company.contact_lines = vec!["javascript:alert(1)".to_owned(), "a\"onclick=\"x@y.test".to_owned()];
    message.responsible_name = Some("<img src=x onerror=alert(1)>".to_owned());
    message.rows[0].number = "<i>1</i>\n\u{7}".to_owned();
    message.rows[0].reference = Some("</table></body>".to_owned());
    message.rows[0].link = Some("javascript:alert(1)".to_owned());
    message.rows[1].link = Some("https://x.test/\" onclick=\"alert(1)".to_owned());
    let mut text = with_body("<p>Dear {{ customer_name }}</p>{{ items_table }}<p>{{ responsible_name }}</p>");
    text.subject = "{{ customer_name }}".to_owned();
    text.sms = "{{ customer_name }}\n{{ company_name }}".to_owned();
    let mail = mail(&message, &text, &Locale::shipped("en_GB")).unwrap();
    for bad in ["<script", "<img", "<i>", "<b>Co", "href=\"javascript", "onclick=\"", "\u{202e}", "\u{0}", "\u{7}"] {
        assert!(!mail.html.contains(bad) && !mail.chatter_html.contains(bad), "{bad}");
    }
    assert_eq!(mail.html.matches("</body>").count(), 1);
    assert_eq!(mail.subject, "<script>alert(1)</script> Bcc: x@y.test \"' {{ amount }}");
    assert!(!mail.text.chars().any(|character| character.is_control() && character != '\n'));
    let sms = sms(&message, &text, &Locale::shipped("en_GB")).unwrap();
    assert!(!sms.contains('\n') && sms.ends_with("Evil & <b>Co</b>"), "{sms}");
}

#[test]
fn right_to_left_names_and_languages_keep_the_sentence_in_order() {
    let mut message = message("he_IL", one());
    message.customer_name = "שלום בע\"מ".to_owned();
    let locale = Locale::shipped("he_IL");
    assert_eq!(locale.direction, Direction::RightToLeft);
    let mail = mail(&message, &with_body("<p>{{ customer_name }}, {{ invoice_number }}</p>"), &locale).unwrap();
    assert!(mail.html.contains("<html lang=\"he-IL\" dir=\"rtl\">"));
    assert!(
        mail.chatter_html.contains("<p>\u{2068}שלום בע&quot;מ\u{2069}, INV/2026/00042</p>"),
        "{}",
        mail.chatter_html
    );
    assert!(mail.chatter_html.contains("text-align:left;"), "amounts stand at the end of the line");
}

#[test]
fn a_dutch_day_is_not_torn_at_its_strokes() {
    let mail = rendered(Tone::Firm, "nl_NL", one());
    assert!(mail.html.contains("Van <span style=\"white-space:nowrap;\">07-10-2026</span>"), "{}", mail.html);
}

#[test]
fn a_language_without_texts_falls_back_step_by_step() {
    let catalog = Catalog::shipped();
    assert_eq!(catalog.spoken("fr_BE", "de_DE"), "fr");
    assert_eq!(catalog.spoken("pt_BR", "de_CH"), "de");
    assert_eq!(catalog.spoken("pt_BR", "pl"), "en");
    assert_eq!(catalog.spoken("", ""), "en");
    assert_eq!(catalog.text(Tone::Final, "pt", "nl_BE"), catalog.text(Tone::Final, "nl", "en"));
    assert_ne!(catalog.text(Tone::Final, "nl", "en"), catalog.text(Tone::Firm, "nl", "en"));
}

#[test]
fn plain_text_keeps_to_its_width() {
    for (language, _, _, _) in WRITTEN {
        let mail = rendered(Tone::Serious, language, many());
        for line in mail.text.lines().filter(|line| !line.contains("https://")) {
            assert!(line.chars().count() <= 72, "{language}: {line}");
            assert!(line == "-- " || line == line.trim_end(), "{language}: {line:?}");
        }
        assert!(!mail.text.contains("{{") && !mail.text.contains("\n\n\n"));
    }
}

#[test]
fn a_number_wider_than_its_column_gets_a_line_of_its_own() {
    let mut rows = many();
    rows[0].number = "A-VERY-LONG-NUMBER-THAT-SOME-SOFTWARE-MAKES-OF-YEAR-AND-JOURNAL/2026/00042".to_owned();
    insta::assert_snapshot!(filled_in(".", "en_GB", rows).text);
}

#[test]
fn letters_in_full() {
    for (tone, language) in [
        (Tone::Friendly, "en_GB"),
        (Tone::Firm, "fr_BE"),
        (Tone::Final, "de_DE"),
        (Tone::Serious, "es_ES"),
        (Tone::Upcoming, "nl_NL"),
        (Tone::Firm, "it_IT"),
    ] {
        let told = |rows: Vec<TableRow>| {
            let rows = fitting(tone, rows);
            let mail = rendered(tone, language, rows.clone());
            format!("Subject: {}\n\n{}\nText message: {}", mail.subject, mail.text, texted(tone, language, rows))
        };
        insta::assert_snapshot!(format!("{}_{language}_one", tone.name()), told(one()));
        insta::assert_snapshot!(format!("{}_{language}_many", tone.name()), told(many()));
    }
}

/// Interest for one invoice at two rates, and two lump sums in euro.
fn interest() -> Interest {
    let row = |from: &str, to: &str, days: i64, rate: i64, cents: i64| InterestRow {
        item: ItemId(1),
        number: "INV/2026/00042".to_owned(),
        principal: Money::new(Decimal::new(1_000_000, 2), &euro()),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        days,
        rate: Decimal::new(rate, 2),
        amount: Money::new(Decimal::new(cents, 2), &euro()),
    };
    let lump_sum = |invoice: i64, number: &str| CompensationRow {
        invoice: InvoiceId(invoice),
        number: number.to_owned(),
        amount: Money::new(40.into(), &euro()),
    };
    Interest {
        rows: vec![
            row("2026-06-01", "2026-06-30", 30, 1015, 8_342),
            row("2026-07-01", "2026-11-22", 145, 1040, 41_315),
        ],
        compensations: vec![lump_sum(1, "INV/2026/00042"), lump_sum(2, "INV/2026/00057")],
        notes: Vec::new(),
    }
}

fn with_interest(language: &str, text: &LevelText) -> RenderedMail {
    let message = Message { interest: interest(), ..message(language, many()) };
    mail(&message, text, &Locale::shipped(language)).unwrap()
}

#[test]
fn interest_is_told_with_every_step_only_where_the_level_states_it() {
    for tone in Tone::ALL.into_iter().filter(|tone| *tone != Tone::Upcoming) {
        for (language, ..) in WRITTEN {
            let locale = Locale::shipped(language);
            let stated = with_interest(language, &shipped(tone, language));
            let words = plain(&stated.text);
            let money = |cents| plain(&locale.money(&Money::new(Decimal::new(cents, 2), &euro())));
            for expected in [
                plain(&locale.percent(Decimal::new(1015, 2))),
                money(8_342),
                money(41_315),
                money(49_657),
                money(8_000),
                // 10 000 and 300.50 less 100 of credit, with 496.57 and 80.
                money(1_077_707),
            ] {
                assert!(words.contains(&expected), "{tone:?} {language}: {expected} in\n{}", stated.text);
            }
            assert!(stated.text.lines().all(|line| line.chars().count() <= 72), "{tone:?} {language}\n{}", stated.text);
            assert!(stated.html.matches("<table").count() == stated.html.matches("</table>").count());
            assert!(!stated.html.contains("<p><table"), "{tone:?} {language}");
            // What is asked for stays what it is, in the sentence and beside the subject.
            let unsaid = rendered(tone, language, many());
            assert_eq!(stated.subject, unsaid.subject);
            assert!(!unsaid.text.contains(money(49_657).as_str()) && !unsaid.text.contains("10,15"));
            let first = |mail: &RenderedMail| mail.text.split("---").next().unwrap().to_owned();
            assert_eq!(first(&stated), first(&unsaid));
        }
    }
}

#[test]
fn texts_of_ones_own_tell_interest_as_they_like() {
    let body = "<p>{{ interest }}|{{ compensation }}|{{ amount_with_interest }}|{{ amount }}</p>\
                {% if interest_table %}<p>{{ interest_table }}</p>{% else %}none{% endif %}";
    let stated = with_interest("de", &with_body(body)).text.replace('\u{a0}', " ");
    assert!(stated.starts_with("496,57 €|80,00 €|10.777,07 € und $ 500,00|10.200,50 € und $ 500,00\n"), "{stated}");
    assert!(stated.contains("Wegen verspäteter Zahlung stehen uns außerdem zu, Stand 22.11.2026"), "{stated}");
    let unsaid = filled_in(body, "de", one()).text.replace('\u{a0}', " ");
    assert!(unsaid.starts_with("||1.234,50 €|1.234,50 €\n") && unsaid.contains("none"), "{unsaid}");
}

#[test]
fn a_letter_with_interest_in_full() {
    insta::assert_snapshot!(with_interest("en_GB", &shipped(Tone::Final, "en_GB")).text);
}

#[test]
fn a_page_in_full() {
    insta::assert_snapshot!(rendered(Tone::Friendly, "en_GB", many()).html);
}

#[test]
fn a_body_nested_without_end_is_still_sent_as_text() {
    for tag in ["div", "b", "ul><li", "table><tr><td", "blockquote"] {
        let body = format!("{}Please pay.", format!("<{tag}>").repeat(12_000));
        assert!(filled_in(&body, "en", one()).text.contains("Please pay."), "{tag}");
    }
    let parentheses = format!("{{{{ {}amount{} }}}}", "(".repeat(50_000), ")".repeat(50_000));
    assert_eq!(check(&with_body(&parentheses)).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_text_that_people_type_makes_it_panic(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("{{ ".to_owned()), Just(" }}".to_owned()), Just("{% if ".to_owned()), Just(" %}".to_owned()),
                Just("{%- for item in items ".to_owned()), Just("{% endfor %}".to_owned()), Just("{% endif %}".to_owned()),
                Just("items_table".to_owned()), Just("<p>".to_owned()), Just("</p>".to_owned()), Just("item.open".to_owned()),
                Just("amount|plural('a', \"b\")".to_owned()), Just("{<b>{".to_owned()), Just("&nbsp;".to_owned()),
                Just("\n".to_owned()), Just("{#".to_owned()), Just("#}".to_owned()), Just("$".to_owned()), "\\PC{0,6}",
            ],
            0..14,
        ),
    ) {
        let text = with_body(&pieces.concat());
        if check(&text).is_empty() {
            prop_assert!(mail(&message("de_DE", many()), &text, &Locale::shipped("de_DE")).is_ok());
        }
    }
}
