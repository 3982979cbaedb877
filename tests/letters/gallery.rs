//! Every letter and mail that is shipped, of one page and of several, for somebody who looks at them: the target folder's
//! `letters/gallery`.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, LazyLock};

use chrono::Days;
use followupd::domain::{
    BankAccount, CompensationRow, Currency, CurrencyId, Interest, InterestRow, InvoiceId, ItemId, Money, PostalAddress,
    SymbolPosition,
};
use followupd::render::{
    self, Catalog, Direction, Letterhead, LevelText, Locale, Message, PayTo, Postal, PostalLetter, Section, Tone,
    Window, Words, postal_letter,
};
use followupd::typeset::{LetterPictures, Pdf, Press, Template};
use rust_decimal::Decimal;

use crate::{euro, row, run_date};

const LOGO: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 300 100\">\
    <circle cx=\"50\" cy=\"50\" r=\"45\" fill=\"#1f3d6b\"/><path d=\"M30 70 L50 20 L70 70 Z\" fill=\"#fff\"/>\
    <rect x=\"115\" y=\"30\" width=\"180\" height=\"14\" fill=\"#1f3d6b\"/>\
    <rect x=\"115\" y=\"56\" width=\"120\" height=\"14\" fill=\"#8fb3a5\"/></svg>";

/// A company and its customer, both where a language is spoken.
struct Pair {
    language: &'static str,
    company: [&'static str; 8],
    country: &'static str,
    account: [&'static str; 3],
    responsible: &'static str,
    customer: [&'static str; 3],
    prefix: &'static str,
}

const PAIRS: [Pair; 6] = [
    Pair {
        language: "en_GB",
        company: [
            "Harbour & Dock Tools Ltd",
            "12 Quayside Lane",
            "Bristol BS1 4RW",
            "United Kingdom",
            "+44 117 496 0139",
            "accounts@harbourdock.example",
            "https://harbourdock.example",
            "GB 123 4567 73",
        ],
        country: "GB",
        account: ["GB33BUKB20201555555555", "BUKBGB22", "Barclays"],
        responsible: "Jane O’Neill",
        customer: ["Northwind Traders Ltd", "48 High Street", "Leeds LS1 4HY"],
        prefix: "INV",
    },
    Pair {
        language: "de_DE",
        company: [
            "Müller Werkzeuge GmbH",
            "Hafenstraße 12",
            "20457 Hamburg",
            "Deutschland",
            "+49 40 555 0139",
            "buchhaltung@mueller.example",
            "https://mueller.example",
            "DE123456788",
        ],
        country: "DE",
        account: ["DE89370400440532013000", "COBADEFFXXX", "Commerzbank"],
        responsible: "Jürgen Groß",
        customer: ["Bäckerei Schröder & Söhne OHG", "Karl-Marx-Allee 93", "10243 Berlin"],
        prefix: "RE",
    },
    Pair {
        language: "fr_FR",
        company: [
            "Brasserie de l’Étoile SA",
            "139, rue Haute",
            "69002 Lyon",
            "France",
            "+33 4 72 55 01 39",
            "compta@etoile.example",
            "https://etoile.example",
            "FR40303265045",
        ],
        country: "FR",
        account: ["FR1420041010050500013M02606", "PSSTFRPPLYO", "La Banque Postale"],
        responsible: "Hélène Lefèvre",
        customer: ["Hôtel du Château d’Eau SARL", "7, boulevard de la Liberté", "59000 Lille"],
        prefix: "FAC",
    },
    Pair {
        language: "es_ES",
        company: [
            "Cerámicas Muñoz e Hijos, S.L.",
            "Calle de la Peña, 14",
            "46001 Valencia",
            "España",
            "+34 963 55 01 39",
            "cobros@munoz.example",
            "https://munoz.example",
            "ESB12345674",
        ],
        country: "ES",
        account: ["ES9121000418450200051332", "CAIXESBBXXX", "CaixaBank"],
        responsible: "Begoña Ibáñez",
        customer: ["Reformas Núñez, S.A.", "Avenida de América, 33", "28002 Madrid"],
        prefix: "FV",
    },
    Pair {
        language: "nl_NL",
        company: [
            "Van den Broeck & Zonen BV",
            "Prinsengracht 263",
            "1016 GV Amsterdam",
            "Nederland",
            "+31 20 555 0139",
            "administratie@vandenbroeck.example",
            "https://vandenbroeck.example",
            "NL123456782B90",
        ],
        country: "NL",
        account: ["NL91ABNA0417164300", "ABNANL2A", "ABN AMRO"],
        responsible: "Daniël IJsbrand",
        customer: ["Garage ’t Hoekje VOF", "Coolsingel 40", "3011 AD Rotterdam"],
        prefix: "F",
    },
    Pair {
        language: "it_IT",
        company: [
            "Officine Città Alta S.r.l.",
            "Via dell’Università 21",
            "24129 Bergamo BG",
            "Italia",
            "+39 035 550 139",
            "crediti@cittaalta.example",
            "https://cittaalta.example",
            "IT12345670017",
        ],
        country: "IT",
        account: ["IT60X0542811101000000123456", "BLOPIT22XXX", "UBI Banca"],
        responsible: "Niccolò D’Angelo",
        customer: ["Caffè Perché No S.n.c.", "Piazza della Libertà 5", "50129 Firenze FI"],
        prefix: "FT",
    },
];

impl Pair {
    fn message(&self) -> Message {
        let [name, contact @ ..] = self.company;
        let [iban, bic, bank] = self.account.map(str::to_owned);
        let bank = BankAccount { number: iban, bic: Some(bic), bank: Some(bank), ..BankAccount::default() };
        let (phone, email) = (Some(self.company[4].to_owned()), Some(self.company[5].to_owned()));
        Message {
            language: self.language.to_owned(),
            customer_name: self.customer[0].to_owned(),
            company: Letterhead {
                name: name.to_owned(),
                contact_lines: contact.map(str::to_owned).to_vec(),
                phone,
                email,
            },
            level_name: String::new(),
            run_date: run_date(),
            payment_deadline: run_date() + Days::new(7),
            responsible_name: Some(self.responsible.to_owned()),
            pay_to: Some(PayTo { bank, reference: self.number(412), place: None }),
            not_attached: Vec::new(),
            reply_to: None,
            rows: vec![
                row(Section::Demanded, self.number(412), 47, 123_450),
                row(Section::NotYetDue, self.number(931), -12, 79_999),
            ],
            interest: Interest::default(),
        }
    }

    /// The same, of three pages.
    fn long_message(&self) -> Message {
        let mut message = self.message();
        lengthen(&mut message, &|serial| self.number(serial));
        message
    }

    fn number(&self, serial: i64) -> String {
        format!("{}/2026/{serial:05}", self.prefix)
    }

    fn postal(&self) -> Postal {
        let [recipient, to @ ..] = self.customer;
        Postal {
            recipient: recipient.to_owned(),
            to: to.map(str::to_owned).to_vec(),
            from: PostalAddress {
                lines: self.company[1..3].iter().map(|line| (*line).to_owned()).collect(),
                country_code: Some(self.country.to_owned()),
                country_name: Some(self.company[3].to_owned()),
            },
            window: None,
        }
    }
}

/// What fills three pages: many invoices, part payments, three currencies, credits, and interest in steps.
fn lengthen(message: &mut Message, number: &dyn Fn(i64) -> String) {
    let in_currency = |code: &str, symbol: &str, id: i64| {
        Arc::new(Currency {
            code: code.to_owned(),
            id: CurrencyId(id),
            symbol: symbol.to_owned(),
            position: SymbolPosition::Before,
            ..(*euro()).clone()
        })
    };
    let (dollar, pound) = (in_currency("USD", "$", 2), in_currency("GBP", "£", 3));
    let mut rows: Vec<_> =
        (0..38).map(|n| row(Section::Demanded, number(412 + n * 7), 98 - n * 2, 9_950 + n * n * 7_117)).collect();
    rows[0].open = Money::new(Decimal::new(4_000, 2), &euro());
    rows[0].reference = Some("PO-4711 / Nord".to_owned());
    rows[1].reminded_on = Some(run_date() - Days::new(15));
    rows[2].expected_on = Some(run_date() + Days::new(4));
    rows[3].link = Some("https://odoo.example/my/invoices/3?access_token=x".to_owned());
    for (place, currency) in [(20, &dollar), (21, &dollar), (30, &pound)] {
        (rows[place].original.currency, rows[place].open.currency) = (Arc::clone(currency), Arc::clone(currency));
    }
    rows.extend((0..6).map(|n| row(Section::NotYetDue, number(900 + n), n * -5 - 1, 1_999_999 / (n + 1))));
    rows.extend((0..2).map(|n| row(Section::Credit, format!("R{}", number(17 + n)), 5 + n, -10_000 * (n + 1))));
    let step = |n: i64| InterestRow {
        item: ItemId(n),
        number: number(412 + n / 2 * 7),
        principal: Money::new(Decimal::new(99_500 + n / 2 * 7_117, 2), &euro()),
        from: run_date() - Days::new(90),
        to: run_date() - Days::new(46),
        days: 45,
        rate: Decimal::new(1040, 2),
        amount: Money::new(Decimal::new(1_339 + n * 311, 2), &euro()),
    };
    let lump = |n: i64| CompensationRow {
        invoice: InvoiceId(n),
        number: number(412 + n * 7),
        amount: Money::new(40.into(), &euro()),
    };
    message.rows = rows;
    message.interest =
        Interest { rows: (0..10).map(step).collect(), compensations: (0..5).map(lump).collect(), notes: Vec::new() };
}

fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("letters/gallery");
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn text(tone: Tone, language: &str) -> LevelText {
    Catalog::shipped().text(tone, language, "en").unwrap().clone()
}

fn set(name: &str, letter: &PostalLetter, logo: Option<&[u8]>) -> Pdf {
    static PRESS: LazyLock<Press> = LazyLock::new(|| Press::new(vec!["/usr/share/fonts".into()]));
    let pictures = LetterPictures { logo: logo.map(<[u8]>::to_vec) };
    let pdf = PRESS.letter(&Template::of_letters(), letter, &pictures, name, run_date()).unwrap();
    assert_eq!((&pdf.no_archive, &pdf.without_font), (&None, &BTreeSet::new()), "{name}");
    fs::write(folder().join(format!("{name}.pdf")), &pdf.bytes).unwrap();
    pdf
}

/// The letter and the mail of a message, as files; how many pages the letter has, and its text.
fn shown(name: &str, pair: &Pair, message: &Message, tone: Tone) -> (usize, String) {
    let (text, locale) = (text(tone, pair.language), Locale::shipped(pair.language));
    let letter = postal_letter(message, &text, &locale, &pair.postal()).unwrap();
    let pdf = set(name, &letter, (message.rows.len() > 9).then_some(LOGO));
    let mail = render::mail(message, &text, &locale).unwrap();
    let mut html = mail.html;
    for picture in &mail.pictures {
        fs::write(folder().join(format!("{name}.png")), &picture.bytes).unwrap();
        html = html.replace(&format!("cid:{}", picture.content_id), &format!("{name}.png"));
    }
    fs::write(folder().join(format!("{name}.html")), html).unwrap();
    fs::write(folder().join(format!("{name}.txt")), format!("{}\n\n{}", mail.subject, mail.text)).unwrap();
    (pdf.pages, pdftotext(name, "-layout").replace('\u{a0}', " "))
}

/// A page as Debian's poppler-utils read it.
fn pdftotext(name: &str, how: &str) -> String {
    let output = Command::new("pdftotext").arg(how).arg(folder().join(format!("{name}.pdf"))).arg("-").output();
    let output = output.unwrap_or_else(|error| panic!("pdftotext: {error}; tests/all installs it"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Where a word stands on its page, in hundredths of a point: left, top, right, bottom.
fn spot(boxes: &str, word: &str) -> [i64; 4] {
    let line = boxes.lines().find(|line| line.contains(&format!(">{word}<")));
    let line = line.unwrap_or_else(|| panic!("{word} is not in\n{boxes}"));
    let number = |name: &str| {
        let (_, rest) = line.split_once(&format!("{name}=\"")).unwrap();
        (rest.split('"').next().unwrap().parse::<Decimal>().unwrap() * Decimal::ONE_HUNDRED).trunc().try_into().unwrap()
    };
    ["xMin", "yMin", "xMax", "yMax"].map(number)
}

#[test]
fn every_letter_of_one_page_has_its_account_number_in_one_piece() {
    for pair in &PAIRS {
        for tone in Tone::ALL {
            let mut message = pair.message();
            if tone == Tone::Upcoming {
                message.rows = message.rows.split_off(1);
                message.rows[0].section = Section::Demanded;
            }
            let name = format!("{}_{}", tone.name(), &pair.language[..2]);
            let (pages, text) = shown(&name, pair, &message, tone);
            assert_eq!(pages, 1, "{name}");
            let account: Vec<char> = pair.account[0].chars().collect();
            let groups: Vec<String> = account.chunks(4).map(|group| group.iter().collect()).collect();
            assert!(text.contains(&groups.join(" ")), "{name}: {text}");
        }
    }
}

#[test]
fn in_a_letter_of_three_pages_no_sum_is_alone_and_decimals_stand_below_each_other() {
    for pair in &PAIRS {
        let name = format!("three_pages_{}", &pair.language[..2]);
        let (pages, text) = shown(&name, pair, &pair.long_message(), Tone::Serious);
        assert_eq!(pages, 3, "{name}");
        let words = Words::of(pair.language);
        let sums = [words.subtotal, words.to_pay, words.balance, words.late_interest, words.with_interest];
        for page in text.split('\u{c}').skip(1) {
            // The page's own heading, and those of the columns.
            let first = page.lines().filter(|line| !line.trim().is_empty()).nth(2).unwrap_or_default();
            assert!(!sums.iter().any(|sum| first.starts_with(sum)), "{name}: {page}");
        }
        let boxes = pdftotext(&name, "-bbox");
        let locale = Locale::shipped(pair.language);
        // Poppler takes the French space in a number for one between words.
        let right = |cents: i64| {
            let number = locale.number(Decimal::new(cents, 2), 2);
            spot(&boxes, number.rsplit('\u{202f}').next().unwrap())[2]
        };
        // Dollars, whose sign stands before, and euros.
        assert!((right(2_856_750) - right(2_579_187)).abs() < 5, "{name}");
    }
}

#[test]
fn a_long_address_stays_in_the_window() {
    let pair = &PAIRS[1];
    let long = "Gesellschaft für internationale Zusammenarbeit und nachhaltige Entwicklung der Küstenregionen mit beschränkter Haftung";
    for window in [Window::Din5008B, Window::Right, Window::UnitedStates] {
        let lines = [
            "z. Hd. Frau Dr. Annegret Müller-Lüdenscheidt",
            "Gebäude 7",
            "Hafenstraße 1234",
            "80331 München",
            "GERMANY",
        ];
        let postal = Postal {
            recipient: long.to_owned(),
            to: lines.map(str::to_owned).to_vec(),
            window: Some(window),
            ..pair.postal()
        };
        let mut message = pair.message();
        long.clone_into(&mut message.company.name);
        message.reply_to = Some("buchhaltung.forderungen@nordwestdeutsche-kuestenregionen.example".to_owned());
        let letter = postal_letter(&message, &text(Tone::Firm, "de_DE"), &Locale::shipped("de_DE"), &postal).unwrap();
        let name = format!("long_names_{}", window.name());
        set(&name, &letter, None);
        let boxes = pdftotext(&name, "-bbox");
        let ([_, top, ..], [.., bottom]) = (spot(&boxes, "Zahlungserinnerung:"), spot(&boxes, "GERMANY"));
        assert!(bottom < top, "{window:?}: the address ends at {bottom}, the letter begins at {top}");
    }
}

#[test]
fn a_text_of_ones_own_from_right_to_left_keeps_its_numbers() {
    let body = "<p>السادة {{ customer_name }}،</p><p>{{ items_table }}</p><p>للاتصال: {{ company_phone }}</p>";
    let arabic =
        LevelText::from_odoo("Firm", "ar_SA", "{{ invoice_number }}".to_owned(), body.to_owned(), String::new());
    let mut message = PAIRS[0].message();
    "شركة النور للتجارة العامة".clone_into(&mut message.customer_name);
    let locale = Locale::shipped("ar_SA");
    let of = |text: &LevelText| postal_letter(&message, text, &locale, &PAIRS[0].postal()).unwrap();
    let letter = of(&arabic);
    set("right_to_left", &letter, Some(LOGO));
    let boxes = pdftotext("right_to_left", "-bbox");
    let ([from, ..], [to, ..]) = (spot(&boxes, "+44"), spot(&boxes, "0139"));
    assert!(from < to, "a telephone number is read from left to right");
    assert_eq!(letter.direction, Direction::RightToLeft);
    let mail = render::mail(&message, &arabic, &locale).unwrap().html;
    assert!(mail.contains("dir=\"rtl\"") && mail.contains("<bdi>1,234.50\u{a0}€</bdi>"), "{mail}");
    let english = text(Tone::Firm, "ar_SA");
    assert_eq!(of(&english).direction, Direction::LeftToRight, "a text in English");
    assert!(render::mail(&message, &english, &locale).unwrap().html.contains("dir=\"ltr\""));
}
