//! Every letter and mail that is shipped, of one page and of several, for somebody who looks at them: the target folder's
//! `letters/gallery`.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::Days;
use followupd::domain::{
    BankAccount, CompensationRow, Currency, CurrencyId, Interest, InterestRow, InvoiceId, ItemId, Money, PostalAddress,
    SymbolPosition,
};
use followupd::render::{
    self, Catalog, Letterhead, Locale, Message, PayTo, Postal, PostalLetter, Section, Tone, postal_letter,
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
    fn message(&self, is_long: bool) -> Message {
        let [name, contact @ ..] = self.company;
        let [iban, bic, bank] = self.account.map(str::to_owned);
        let bank = BankAccount { number: iban, bic: Some(bic), bank: Some(bank), ..BankAccount::default() };
        let number = |serial: i64| format!("{}/2026/{serial:05}", self.prefix);
        let (phone, email) = (Some(self.company[4].to_owned()), Some(self.company[5].to_owned()));
        let mut message = Message {
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
            pay_to: Some(PayTo { bank, reference: number(412), place: None }),
            not_attached: Vec::new(),
            reply_to: None,
            rows: vec![row(Section::Demanded, number(412), 47, 123_450), row(Section::NotYetDue, number(931), -12, 79_999)],
            interest: Interest::default(),
        };
        if is_long {
            lengthen(&mut message, &number);
        }
        message
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
    let mut rows: Vec<_> = (0..38).map(|n| row(Section::Demanded, number(412 + n * 7), 98 - n * 2, 9_950 + n * n * 7_117)).collect();
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
    let lump = |n: i64| CompensationRow { invoice: InvoiceId(n), number: number(412 + n * 7), amount: Money::new(40.into(), &euro()) };
    message.rows = rows;
    message.interest = Interest { rows: (0..10).map(step).collect(), compensations: (0..5).map(lump).collect(), notes: Vec::new() };
}

fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("letters/gallery");
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn set(press: &Press, name: &str, letter: &PostalLetter, logo: Option<&[u8]>) -> Pdf {
    let template = std::env::var("LETTER").ok().map_or_else(Template::of_letters, |path| Template { name: path.clone(), source: fs::read_to_string(path).unwrap() });
    let pictures = LetterPictures { logo: logo.map(<[u8]>::to_vec) };
    let pdf = press.letter(&template, letter, &pictures, name, run_date()).unwrap();
    fs::write(folder().join(format!("{name}.pdf")), &pdf.bytes).unwrap();
    pdf
}

const TONES: [(Tone, &str); 5] =
    [(Tone::Upcoming, "upcoming"), (Tone::Friendly, "friendly"), (Tone::Firm, "firm"), (Tone::Serious, "serious"), (Tone::Final, "final")];

#[test]
fn every_letter_is_an_archive_page() {
    let press = Press::new(Vec::new());
    for pair in &PAIRS {
        for (tone, called) in TONES {
            for (length, is_long) in [("one", false), ("three", true)] {
                let text = Catalog::shipped().text(tone, pair.language, "en").unwrap().clone();
                let mut message = pair.message(is_long);
                if tone == Tone::Upcoming {
                    message.rows.retain(|row| row.section == Section::NotYetDue);
                    message.rows[0].section = Section::Demanded;
                    message.interest = Interest::default();
                }
                let letter = postal_letter(&message, &text, &Locale::shipped(pair.language), &pair.postal()).unwrap();
                let name = format!("{called}_{}_{length}", &pair.language[..2]);
                let pdf = set(&press, &name, &letter, is_long.then_some(LOGO));
                println!("{name}: {} pages", pdf.pages);
                assert_eq!((pdf.no_archive, pdf.without_font), (None, BTreeSet::new()), "{name}");
                let mail = render::mail(&message, &text, &Locale::shipped(pair.language)).unwrap();
                for picture in &mail.pictures {
                    fs::write(folder().join(format!("{name}.png")), &picture.bytes).unwrap();
                    let html = mail.html.replace(&format!("cid:{}", picture.content_id), &format!("{name}.png"));
                    fs::write(folder().join(format!("{name}.html")), html).unwrap();
                }
                if mail.pictures.is_empty() { fs::write(folder().join(format!("{name}.html")), &mail.html).unwrap(); }
                fs::write(folder().join(format!("{name}.txt")), format!("Subject: {}\n\n{}", mail.subject, mail.text)).unwrap();
            }
        }
    }
}

#[test]
fn edges() {
    let press = Press::new(vec!["/usr/share/fonts".into()]);
    let text = |language| Catalog::shipped().text(Tone::Firm, language, "en").unwrap().clone();
    let long = "Gesellschaft für internationale Zusammenarbeit und nachhaltige Entwicklung der nordwestdeutschen Küstenregionen mit beschränkter Haftung";
    for (place, window) in [render::Window::Din5008B, render::Window::Right, render::Window::UnitedStates].into_iter().enumerate() {
        let mut message = PAIRS[1].message(place == 1);
        message.company.name = long.to_owned();
        message.company.contact_lines.push("Sparkasse Hamburg, DE89 3704 0044 0532 0130 00".to_owned());
        message.company.contact_lines.push("Geschäftsführer: Dr. Friedrich-Wilhelm Schulze-Delitzsch".to_owned());
        message.company.contact_lines.push("Amtsgericht Hamburg HRB 123456".to_owned());
        message.reply_to = Some("buchhaltung.forderungen@nordwestdeutsche-kuestenregionen.example".to_owned());
        let postal = Postal {
            recipient: format!("{long} (Zweigniederlassung Süd)"),
            to: ["Abteilung Kreditorenbuchhaltung", "z. Hd. Frau Dr. Annegret Müller-Lüdenscheidt-Schnarrenberger", "Gebäude 7, 3. Stock", "Donaudampfschifffahrtsstraße 1234", "80331 München", "GERMANY"].map(str::to_owned).to_vec(),
            window: Some(window), ..PAIRS[1].postal() };
        let letter = postal_letter(&message, &text("de_DE"), &Locale::shipped("de_DE"), &postal).unwrap();
        set(&press, &format!("edge_long_{}", window.name()), &letter, None);
        let wide = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 60\"><rect width=\"900\" height=\"60\" fill=\"#1f3d6b\"/></svg>";
        let message = PAIRS[0].message(false);
        let postal = Postal { window: Some(window), ..PAIRS[0].postal() };
        let letter = postal_letter(&message, &text("en_GB"), &Locale::shipped("en_US"), &postal).unwrap();
        set(&press, &format!("edge_logo_{}", window.name()), &letter, Some(wide));
    }
    let names = ["Εταιρεία Παπαδόπουλος Α.Ε.", "ООО «Ромашка»", "شركة النور للتجارة العامة", "株式会社さくら商事", "北京华夏贸易有限公司", "חברת השלום בע״מ"];
    for (place, name) in names.into_iter().enumerate() {
        let mut message = PAIRS[0].message(false);
        message.customer_name = name.to_owned();
        message.rows[0].reference = Some(name.to_owned());
        message.company.name = name.to_owned();
        let postal = Postal { recipient: name.to_owned(), to: vec![format!("{name} 12"), "11111 City".to_owned()], ..PAIRS[0].postal() };
        let letter = postal_letter(&message, &text("en_GB"), &Locale::shipped("en_GB"), &postal).unwrap();
        let pdf = set(&press, &format!("edge_script_{place}"), &letter, None);
        println!("{place} {:?} {:?}", pdf.no_archive, pdf.without_font);
    }
    for is_long in [false, true] {
        let mut message = PAIRS[0].message(is_long);
        message.customer_name = names[2].to_owned();
        let postal = Postal { recipient: names[2].to_owned(), to: vec!["شارع الملك فهد 12".to_owned(), "11564 الرياض".to_owned()], ..PAIRS[0].postal() };
        let letter = postal_letter(&message, &text("en_GB"), &Locale::shipped("ar_SA"), &postal).unwrap();
        let name = format!("edge_rtl_{is_long}");
        set(&press, &name, &letter, Some(LOGO));
        let arabic = followup_text();
        let letter = postal_letter(&message, &arabic, &Locale::shipped("ar_SA"), &postal).unwrap();
        set(&press, &format!("{name}_ar"), &letter, Some(LOGO));
        let mail = render::mail(&message, &arabic, &Locale::shipped("ar_SA")).unwrap();
        fs::write(folder().join(format!("{name}_ar.html")), mail.html).unwrap();
        let mail = render::mail(&message, &text("en_GB"), &Locale::shipped("ar_SA")).unwrap();
        fs::write(folder().join(format!("{name}.html")), mail.html).unwrap();
    }
}

fn followup_text() -> render::LevelText {
    render::LevelText::from_odoo("Firm", "ar_SA", "تذكير: {{ invoice_number }}".to_owned(), "<p>السادة {{ customer_name }}،</p><p>نود تذكيركم بالفاتورة {{ invoice_number }} المستحقة في {{ due_date }}. المبلغ {{ amount }}.</p><p>{{ items_table }}</p><p>{{ interest_table }}</p><p>للاتصال: {{ company_phone }}.</p><p>مع التحية<br>{{ company_name }}</p>".to_owned(), String::new())
}
