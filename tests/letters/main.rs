//! Letters as they are printed. The pages lie in the target folder's `letters` afterwards, to be looked at.
#![cfg(feature = "letters")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot set its scene fails")]

#[path = "../archive/mod.rs"]
mod archive;
mod gallery;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use followupd::domain::{
    BankAccount, CompensationRow, Currency, CurrencyId, Interest, InterestRow, InvoiceId, ItemId, Money, Place,
    PostalAddress, SymbolPosition,
};
use followupd::render::{
    self, Block, Catalog, Letterhead, Locale, Message, PayTo, Postal, PostalLetter, Section, TableRow, Tone, Window,
    postal_letter,
};
use followupd::typeset::{LetterPictures, Pdf, Press, Template};
use rust_decimal::Decimal;

fn euro() -> Arc<Currency> {
    Arc::new(Currency {
        code: "EUR".to_owned(),
        id: CurrencyId(1),
        symbol: "€".to_owned(),
        position: SymbolPosition::After,
        rounding: Decimal::new(1, 2),
        decimal_places: 2,
    })
}

fn run_date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn row(section: Section, number: String, days_overdue: i64, cents: i64) -> TableRow {
    let amount = Money::new(Decimal::new(cents, 2), &euro());
    let due_date = run_date() - chrono::TimeDelta::days(days_overdue);
    TableRow {
        section,
        number,
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

fn message(language: &str, invoices: i64) -> Message {
    let mut rows: Vec<TableRow> = (0..invoices)
        .map(|n| row(Section::Demanded, format!("INV/2026/{:05}", 412 + n * 7), 47 - n, 123_450 + n * 1_317))
        .collect();
    rows[0].open = Money::new(Decimal::new(100_000, 2), &euro());
    rows[0].reference = Some("PO-4711".to_owned());
    rows.push(row(Section::NotYetDue, "INV/2026/00931".to_owned(), -12, 79_999));
    rows.push(row(Section::Credit, "RINV/2026/00017".to_owned(), 5, -10_000));
    Message {
        language: language.to_owned(),
        customer_name: "Müller & Söhne GmbH".to_owned(),
        company: Letterhead {
            name: "Brasserie de l'Étoile SA".to_owned(),
            contact_lines: [
                "Rue Haute 139",
                "1000 Bruxelles",
                "Belgique",
                "+32 2 555 01 39",
                "accounts@etoile.example",
                "https://etoile.example",
                "BE0477472701",
            ]
            .map(str::to_owned)
            .to_vec(),
            phone: Some("+32 2 555 01 39".to_owned()),
            email: Some("accounts@etoile.example".to_owned()),
        },
        level_name: "Second reminder".to_owned(),
        run_date: run_date(),
        payment_deadline: run_date() + Days::new(7),
        responsible_name: Some("Marie Lambert".to_owned()),
        pay_to: Some(pay_to()),
        not_attached: Vec::new(),
        reply_to: None,
        rows,
        interest: Interest::default(),
    }
}

fn interest() -> Interest {
    let row = InterestRow {
        item: ItemId(1),
        number: "INV/2026/00412".to_owned(),
        principal: Money::new(Decimal::new(100_000, 2), &euro()),
        from: run_date() - Days::new(46),
        to: run_date(),
        days: 47,
        rate: Decimal::new(1040, 2),
        amount: Money::new(Decimal::new(1_339, 2), &euro()),
    };
    let lump_sum = CompensationRow {
        invoice: InvoiceId(1),
        number: "INV/2026/00412".to_owned(),
        amount: Money::new(40.into(), &euro()),
    };
    Interest { rows: vec![row], compensations: vec![lump_sum], notes: Vec::new() }
}

fn address(lines: [&str; 2], code: &str, name: &str) -> PostalAddress {
    PostalAddress {
        lines: lines.map(str::to_owned).to_vec(),
        country_code: Some(code.to_owned()),
        country_name: Some(name.to_owned()),
    }
}

fn postal() -> Postal {
    Postal {
        recipient: "Müller & Söhne GmbH".to_owned(),
        to: ["Karl-Marx-Allee 93", "10243 Berlin", "GERMANY"].map(str::to_owned).to_vec(),
        from: address(["Rue Haute 139", "1000 Bruxelles"], "BE", "Belgium"),
        window: None,
    }
}

fn pay_to() -> PayTo {
    let bank = BankAccount {
        number: "BE71096123456769".to_owned(),
        bic: Some("GKCCBEBB".to_owned()),
        bank: Some("Belfius".to_owned()),
        holder: None,
        currency: None,
        qr_iban: None,
    };
    PayTo { bank, reference: "INV/2026/00412".to_owned(), place: None }
}

fn letter(language: &str, tone: Tone, invoices: i64, postal: &Postal) -> PostalLetter {
    let text = Catalog::shipped().text(tone, language, "en").unwrap().clone();
    postal_letter(&message(language, invoices), &text, &Locale::shipped(language), postal).unwrap()
}

fn set(press: &Press, name: &str, letter: &PostalLetter) -> Pdf {
    let pdf = press.letter(&Template::of_letters(), letter, &LetterPictures::default(), name, run_date()).unwrap();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("letters");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.pdf")), &pdf.bytes).unwrap();
    pdf
}

#[test]
fn interest_has_a_table_of_its_own() {
    let message = Message { interest: interest(), ..message("de_DE", 2) };
    let text = Catalog::shipped().text(Tone::Serious, "de_DE", "en").unwrap().clone();
    let stated = postal_letter(&message, &text, &Locale::shipped("de_DE"), &postal()).unwrap();
    assert_eq!(stated.interest.as_ref().map(|table| table.groups.len()), Some(3));
    assert!(stated.body.contains(&Block::Interest));
    let pdf = set(&Press::new(Vec::new()), "interest", &stated);
    assert_eq!((pdf.pages, pdf.no_archive), (2, None));
}

#[test]
fn a_long_table_goes_on_over_pages() {
    let press = Press::new(Vec::new());
    let pdf = set(&press, "three_pages", &letter("de_DE", Tone::Serious, 60, &postal()));
    assert_eq!((pdf.pages, pdf.no_archive), (3, None));
}

#[test]
fn the_window_decides_the_paper() {
    let press = Press::new(Vec::new());
    for window in [Window::Din5008B, Window::Right, Window::UnitedStates] {
        let postal = Postal { window: Some(window), ..postal() };
        let pdf = set(&press, &format!("window_{}", window.name()), &letter("en_US", Tone::Friendly, 3, &postal));
        let text = String::from_utf8_lossy(&pdf.bytes).into_owned();
        let paper =
            if window == Window::UnitedStates { "/MediaBox[0 0 612 792]" } else { "/MediaBox[0 0 595.2756 841.8898]" };
        assert!(text.contains(paper), "{window:?}");
    }
}

#[test]
fn the_same_letter_is_the_same_file() {
    let press = Press::new(Vec::new());
    let letter = letter("fr_BE", Tone::Final, 2, &postal());
    assert_eq!(set(&press, "same", &letter).bytes, set(&press, "same", &letter).bytes);
}

/// What is told of a template that is wrong.
fn problem_of(name: &str, source: &str) -> String {
    let template = Template { name: name.to_owned(), source: source.to_owned() };
    let letter = letter("en_US", Tone::Firm, 1, &postal());
    let wrong = Press::new(Vec::new()).letter(&template, &letter, &LetterPictures::default(), "x", run_date());
    wrong.unwrap_err().to_string()
}

#[test]
fn a_wrong_template_names_its_line() {
    let problem = problem_of("own/letter.typ", "fine\n#letter.nothing");
    assert!(problem.starts_with("own/letter.typ line 2: unknown variable: letter"), "{problem}");
}

#[test]
fn a_template_reads_nothing_but_its_letter() {
    let problem = problem_of("own.typ", "#read(\"/etc/passwd\")");
    assert!(problem.contains("access"), "{problem}");
}

/// From the picture of the page, and from the picture in a mail, by another's reader: Debian's poppler-utils and
/// zbar-tools.
#[test]
fn a_banking_app_reads_the_payment_from_the_page_and_from_the_mail() {
    let folder = tempfile::tempdir().unwrap();
    let pdf = set(&Press::new(Vec::new()), "code", &letter("fr_BE", Tone::Firm, 1, &postal()));
    std::fs::write(folder.path().join("letter.pdf"), &pdf.bytes).unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let output = std::process::Command::new(program).args(arguments).current_dir(folder.path()).output();
        let output = output.unwrap_or_else(|error| panic!("{program}: {error}; tests/all installs it"));
        String::from_utf8(output.stdout).unwrap()
    };
    run("pdftoppm", &["-r", "150", "-png", "-singlefile", "letter.pdf", "page"]);
    let read = run("zbarimg", &["-q", "--raw", "--nodbus", "-Sbinary", "page.png"]);
    let expected =
        "BCD\n002\n1\nSCT\nGKCCBEBB\nBrasserie de l'Étoile SA\nBE71096123456769\nEUR900.00\n\n\nINV/2026/00412";
    assert_eq!(read.trim_end(), expected);

    let text = Catalog::shipped().text(Tone::Firm, "fr_BE", "en").unwrap().clone();
    let mail = render::mail(&message("fr_BE", 1), &text, &Locale::shipped("fr_BE")).unwrap();
    let [picture] = &mail.pictures[..] else { panic!("{} pictures", mail.pictures.len()) };
    assert!(mail.html.contains(&format!("src=\"cid:{}\"", picture.content_id)), "{}", mail.html);
    assert!(mail.text.contains("\nIBAN\u{a0}: BE71 0961 2345 6769\n"), "{}", mail.text);
    assert!(!mail.chatter_html.contains("cid:"), "nobody sees the picture in a chatter");
    std::fs::write(folder.path().join("mail.png"), &picture.bytes).unwrap();
    let read = run("zbarimg", &["-q", "--raw", "--nodbus", "-Sbinary", "mail.png"]);
    assert_eq!(read.trim_end(), expected);
    let shown = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("letters");
    std::fs::write(shown.join("mail.png"), &picture.bytes).unwrap();
    let html = mail.html.replace(&format!("cid:{}", picture.content_id), "mail.png");
    std::fs::write(shown.join("mail.html"), html).unwrap();
}

/// A letter in Swiss francs, to be paid into this account with this reference.
fn swiss(language: &str, account: &str, reference: &str) -> PostalLetter {
    let francs = Arc::new(Currency { code: "CHF".to_owned(), symbol: "CHF".to_owned(), ..(*euro()).clone() });
    let place = Place {
        street: "Rue du Lac 1268".to_owned(),
        zip: "2501".to_owned(),
        city: "Biel".to_owned(),
        country_code: "CH".to_owned(),
    };
    let bank = BankAccount { number: account.to_owned(), ..BankAccount::default() };
    let mut message = message(language, 1);
    for row in &mut message.rows {
        (row.original.currency, row.open.currency) = (Arc::clone(&francs), Arc::clone(&francs));
    }
    message.pay_to = Some(PayTo { bank, reference: reference.to_owned(), place: Some(place) });
    let text = Catalog::shipped().text(Tone::Firm, language, "en").unwrap().clone();
    postal_letter(&message, &text, &Locale::shipped(language), &postal()).unwrap()
}

/// From the picture of the page, by Debian's zxing-cpp-tools; the lines are those of SIX's guidelines.
#[test]
fn a_swiss_banking_app_reads_the_bill_from_its_own_page() {
    let folder = tempfile::tempdir().unwrap();
    let qr_account = ("CH4431999123000889012", "21 00000 00003 13947 14300 09017");
    let cases = [
        ("de_CH", qr_account, ["QRR", "210000000003139471430009017", "INV/2026/00412"]),
        ("fr_CH", ("CH58 0079 1123 0008 8901 2", "INV/2026/00412"), ["NON", "", "INV/2026/00412"]),
        ("it_CH", ("CH5800791123000889012", "RF18539007547034"), ["SCOR", "RF18539007547034", "INV/2026/00412"]),
    ];
    for (language, (account, reference), coded) in cases {
        let pdf = set(
            &Press::new(vec!["/usr/share/fonts".into()]),
            &format!("bill_{language}"),
            &swiss(language, account, reference),
        );
        std::fs::write(folder.path().join("letter.pdf"), &pdf.bytes).unwrap();
        let run = |program: &str, arguments: &[&str]| {
            let output = std::process::Command::new(program).args(arguments).current_dir(folder.path()).output();
            String::from_utf8(output.unwrap_or_else(|error| panic!("{program}: {error}")).stdout).unwrap()
        };
        run("pdftoppm", &["-f", "2", "-r", "150", "-png", "-singlefile", "letter.pdf", "page"]);
        // The other reader is led astray by the cross.
        let read = run("ZXingReader", &["-bytes", "page.png"]);
        let iban = account.replace(' ', "");
        let payee = ["S", "Brasserie de l'Étoile SA", "Rue du Lac 1268", "", "2501", "Biel", "CH"];
        let lines = ["SPC", "0200", "1", &iban].into_iter().chain(payee).chain([""; 7]).chain(["900.00", "CHF"]);
        let expected: Vec<&str> = lines.chain([""; 7]).chain(coded).chain(["EPD"]).collect();
        assert_eq!(read.trim_end_matches('\n').split('\n').collect::<Vec<_>>(), expected, "{language}");
        assert_eq!(pdf.no_archive, None, "{language}");
    }
    let none =
        |account: &str, reference: &str| swiss("de_CH", account, reference).payment.unwrap().swiss_bill.is_none();
    assert!(none(qr_account.0, "INV/2026/00412"), "the account takes no payment without a reference of its own");
    assert!(none("DE89370400440532013000", "INV/2026/00412"), "no Swiss account");
}

/// With the fonts that tests/all installs (Debian's fonts-noto-core): no letter is a box.
#[test]
fn names_in_other_scripts_are_printed_with_fonts_of_the_system() {
    let names = ["Εταιρεία Παπαδόπουλος", "ООО «Ромашка»", "شركة النور للتجارة", "บริษัท สยาม"];
    let postal = Postal { recipient: names.join(" / "), ..postal() };
    let letter = letter("en_GB", Tone::Friendly, 1, &postal);
    let alone = set(&Press::new(Vec::new()), "scripts_alone", &letter);
    assert!(alone.without_font.contains(&'ท') && !alone.without_font.contains(&'Ε'), "{:?}", alone.without_font);
    let pdf = set(&Press::new(vec!["/usr/share/fonts".into()]), "scripts", &letter);
    assert_eq!((pdf.no_archive, pdf.without_font), (None, BTreeSet::new()));
}

#[test]
fn an_archive_takes_letters() {
    let press = Press::new(Vec::new());
    let folder = tempfile::tempdir().unwrap();
    for (name, invoices) in [("archive_one", 1), ("archive_three_pages", 60)] {
        let path = folder.path().join(format!("{name}.pdf"));
        std::fs::write(&path, set(&press, name, &letter("it_IT", Tone::Final, invoices, &postal())).bytes).unwrap();
        archive::takes(&path);
    }
}
