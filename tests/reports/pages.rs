//! Reports on pages, read back by Debian's poppler-utils and judged by PDFBox. The pages lie in the target folder's
//! `reports` afterwards, to be looked at.

use std::path::PathBuf;
use std::process::Command;

use chrono::Utc;
use followupd::standin::{Document, OpeningLine};

use crate::archive;
use crate::town::{Town, days_ago, in_days};

fn path(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("reports");
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(format!("{name}.pdf"))
}

/// The pages of a file as text.
fn read(name: &str) -> Vec<String> {
    let output = Command::new("pdftotext").arg("-layout").arg(path(name)).arg("-").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.trim_end_matches('\u{c}').split('\u{c}').map(|page| page.replace('\u{a0}', " ")).collect()
}

impl Town {
    async fn print(&self, name: &str, words: &[&str]) -> Vec<String> {
        let file = path(name);
        let words = [&["report"], words, &["--pdf", file.to_str().unwrap()]].concat();
        self.say(&words).await.is(name, 0, &["is written"]);
        read(name)
    }

    fn install(&self, language: &str) {
        let language = self.world.find("res.lang", "code", language).unwrap();
        self.world.force("res.lang", language, "active", true);
    }

    fn customer_in(&self, name: &str, language: &str) -> i64 {
        let customer = self.customer(name);
        self.install(language);
        let values = [
            ("lang", language.into()),
            ("street", "Karl-Marx-Allee 93".into()),
            ("zip", "10243".into()),
            ("city", "Berlin".into()),
        ];
        self.world.write("res.partner", customer, values).unwrap();
        customer
    }
}

/// How far to the right words of this kind end on the pages, in whole points.
fn right_edges(name: &str, word: &str) -> Vec<String> {
    let output = Command::new("pdftotext").arg("-bbox").arg(path(name)).arg("-").output().unwrap();
    let boxes = String::from_utf8(output.stdout).unwrap();
    let lines = boxes.lines().filter(|line| line.contains(&format!(">{word}<")));
    lines.filter_map(|line| Some(line.split_once("xMax=\"")?.1.split('.').next()?.to_owned())).collect()
}

/// Customers that owe in two currencies, some of it since long, with payments in part.
fn busy(town: &Town, customers: usize) {
    let euro = town.euro();
    for place in 0..customers {
        let customer = town.customer(&format!("Customer {place:03} of the Western Province"));
        let days = (place as u64 * 13) % 140;
        let invoice = town.invoice(customer, 1234 + (place as i64) * 17, days_ago(days));
        town.invoice(customer, 660, in_days(days));
        if place % 3 == 0 {
            town.document(Document::Invoice, customer, 71, Some(euro), days_ago(days + 15));
            town.document(Document::CreditNote, customer, 12, Some(euro), days_ago(days));
        }
        town.world.pay(invoice, Some(11.into()), days_ago(1)).unwrap();
    }
}

#[tokio::test]
async fn every_report_is_a_page_that_an_archive_takes() {
    let town = Town::open().await;
    busy(&town, 6);
    town.say(&["run"]).await;
    for report in ["aged", "followup", "statement", "analysis", "effectiveness", "excluded", "promises", "dso"] {
        let pages = town.print(report, &[report]).await;
        assert!(pages[0].contains("Page 1 of "), "{report}: {}", pages[0]);
        archive::takes(&path(report));
    }
    let month = Utc::now().date_naive().format("%b %Y").to_string();
    assert!(read("dso")[0].contains(&month), "a bar is of a month");
    let pages = read("aged").concat();
    assert!(pages.contains("Aged receivable, USD") && pages.contains("Not due") && pages.contains("Total"), "{pages}");
}

#[tokio::test]
async fn a_long_table_says_on_each_page_what_it_is() {
    let town = Town::open().await;
    busy(&town, 80);
    let pages = town.print("long", &["aged", "--by-currency"]).await;
    assert!(pages.len() >= 3, "{} pages", pages.len());
    for (place, page) in pages.iter().enumerate() {
        assert!(page.contains("Over 90") && page.contains("61–90"), "{page}");
        assert!(page.contains(&format!("Page {} of {}", place + 1, pages.len())), "{page}");
    }
    archive::takes(&path("long"));
    // Below the picture's own: the company's currency, then each of the documents'.
    let edges = right_edges("long", "61–90");
    assert!(edges.len() > pages.len() && edges[1..].iter().all(|edge| *edge == edges[1]), "{edges:?}");
}

#[tokio::test]
async fn a_customer_reads_its_statement_in_its_own_language() {
    let town = Town::open().await;
    let customer = town.customer_in("Müller & Söhne GmbH", "de_DE");
    let invoice = town.invoice(customer, 1234, days_ago(40));
    town.invoice(customer, 5000, in_days(20));
    town.world.pay(invoice, Some(234.into()), days_ago(3)).unwrap();
    let from = days_ago(90).to_string();
    let pages = town.print("statement_de", &["statement", "--customer", "müller", "--from", &from]).await;
    let words = [
        "Müller & Söhne GmbH",
        "Karl-Marx-Allee 93",
        "Kontoauszug",
        "Anfangssaldo",
        "Zahlung",
        "−234,00",
        "Seite 1 von 1",
    ];
    for word in words {
        assert!(pages[0].contains(word), "{word} is not in\n{}", pages[0]);
    }
    for word in ["Opening", "Balance", "Total"] {
        assert!(!pages[0].contains(word), "{word} is in\n{}", pages[0]);
    }
    archive::takes(&path("statement_de"));
    let pages = town.print("followup_de", &["followup", "--customer", "müller"]).await;
    assert!(pages[0].contains("Offene Posten") && pages[0].contains("Noch nicht fällig"), "{}", pages[0]);
    assert!(!pages[0].contains("Stufe"), "what level it has reached concerns the house: {}", pages[0]);
}

/// A page is in English as soon as one of its words is not known in the language.
#[tokio::test]
async fn all_words_of_what_customers_get_are_known() {
    let town = Town::open().await;
    busy(&town, 4);
    let customer = town.customer("Settles Otherwise");
    let euro = town.euro();
    let invoice = town.document(Document::Invoice, customer, 100, Some(euro), days_ago(20));
    let credit = town.document(Document::CreditNote, customer, 200, None, days_ago(10));
    town.world.reconcile(invoice, credit).unwrap();
    let disputed = town.invoice(customer, 55, days_ago(60));
    town.world.exclude(disputed, true).unwrap();
    let opening = OpeningLine { customer, label: "Old".to_owned(), amount: 40.into(), due: days_ago(100) };
    town.world.post_opening(1, days_ago(45), &[opening]).unwrap();
    let company = town.world.field("res.company", 1, "partner_id").as_int().unwrap();
    for (language, page) in [
        ("de_DE", "Seite 1 von"),
        ("fr_FR", "Page 1 sur"),
        ("es_ES", "Página 1 de"),
        ("it_IT", "Pagina 1 di"),
        ("nl_NL", "Pagina 1 van"),
    ] {
        town.install(language);
        town.world.write("res.partner", company, [("lang", language.into())]).unwrap();
        for words in [&["aged", "--by-currency"][..], &["statement"], &["followup"]] {
            let pages = town.print(&format!("{}_{language}", words[0]), words).await;
            assert!(pages[0].contains(page), "{words:?} in {language}: {}", pages[0]);
        }
    }
}

#[tokio::test]
async fn who_owes_nothing_reads_so() {
    let town = Town::open().await;
    let customer = town.customer_in("Owes Nothing", "nl_NL");
    let pages = town.print("nothing", &["statement", "--customer", &customer.to_string()]).await;
    assert!(pages.len() == 1 && pages[0].contains("Rekeningoverzicht") && pages[0].contains("Niets"), "{pages:?}");
    archive::takes(&path("nothing"));
}

#[tokio::test]
async fn the_same_report_is_the_same_file() {
    let town = Town::open().await;
    busy(&town, 3);
    let mut made = Vec::new();
    for _ in 0..2 {
        town.print("same", &["aged"]).await;
        made.push(std::fs::read(path("same")).unwrap());
    }
    assert!(made[0] == made[1]);
}
