//! Invoices go with the mail that demands them, as Odoo has sent or printed them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use followupd::deliver::Outbox;
use followupd::domain::{Asked, InvoiceId};
use followupd::execute::Backends;
use followupd::odoo::books::NoDocument;
use followupd::odoo::names::{followup, level};
use followupd::odoo::search::Domain;
use followupd::run;
use followupd::standin::Document;

use crate::bench::Bench;
use crate::waiting::Debtor;

const KEPT: &[u8] = b"%PDF-1.4\n% as it was printed last year\n%%EOF\n";

pub(crate) async fn live(bench: &Bench, backends: &mut Backends, outbox: &Outbox) {
    let of_first = Domain::new().eq(level::COMPANY, 1).eq(level::DAYS_AFTER_DUE, 15);
    let first = bench.search(level::MODEL, &of_first).await[0];
    bench.write(level::MODEL, first, [(level::ATTACH_INVOICES, true.into())]).await.unwrap();
    let debtor = Debtor::new(bench, "with documents").await;
    let second = bench.ledger.invoice(Document::Invoice, debtor.customer, 40.into(), "2026-09-02", "2026-09-16").await;
    let third = bench.ledger.invoice(Document::Invoice, debtor.customer, 30.into(), "2026-09-03", "2026-09-17").await;
    bench.ledger.opening(debtor.customer, 25.into(), "2026-01-01", "2026-09-15").await;
    let number = async |entry| bench.field("account.move", entry, "name").await.as_str().unwrap().to_owned();
    let [of_first, of_second, of_third] = [number(debtor.entry).await, number(second).await, number(third).await];
    bench.ledger.send(debtor.entry).await;
    if bench.place.is_14() {
        let kept = [
            ("name", format!("{}.pdf", of_second.replace('/', "_")).into()),
            ("res_model", "account.move".into()),
            ("res_id", second.into()),
            ("mimetype", "application/pdf".into()),
            ("datas", STANDARD.encode(KEPT).into()),
        ];
        bench.create("ir.attachment", kept).await;
    } else {
        bench.ledger.send(second).await;
    }

    let before = outbox.parcels().len();
    let deliveries = run::send(backends, debtor.key(), &Asked::by("a clerk", true)).await.unwrap().unwrap();
    let mails = outbox.parcels().split_off(before);
    let mail = String::from_utf8(mails[0].bytes.clone()).unwrap();
    let attached = |number: &str| mail.contains(&format!("filename=\"{}.pdf\"", number.replace('/', "_")));
    assert!(attached(&of_first) && attached(&of_second), "{mail}");
    // Newer Odoos have nothing but a pro forma of an invoice that was never sent.
    let is_drawn = bench.place.is_14();
    assert_eq!(attached(&of_third), is_drawn, "{mail}");
    assert_eq!(mail.contains("We could not attach these documents"), !is_drawn);
    assert_eq!(deliveries.problems.iter().any(|told| told.contains("never sent or printed")), !is_drawn);
    let files = mail.matches("Content-Type: application/pdf").count();
    assert_eq!(files, if is_drawn { 3 } else { 2 }, "the opening balance is no invoice");

    nothing_goes_that_does_not_fit(bench, backends, [debtor.entry, second]).await;
    let record = debtor.record(bench).await;
    assert_eq!(bench.field(followup::MODEL, record, followup::REMINDER_COUNT).await, 1.into());
    bench.write(level::MODEL, first, [(level::ATTACH_INVOICES, false.into())]).await.unwrap();
}

async fn nothing_goes_that_does_not_fit(bench: &Bench, backends: &Backends, invoices: [i64; 2]) {
    let invoices = invoices.map(InvoiceId);
    let chart = backends.books.chart().await.unwrap();
    let paying = backends.books.paying(&chart, &invoices.into()).await.unwrap();
    let documents = async |room| backends.books.invoice_documents(&invoices, &paying, room).await.unwrap();
    let all = documents(10_000_000).await;
    if bench.place.is_14() {
        let second = all[1].1.as_ref().unwrap();
        assert_eq!(second.bytes, KEPT, "what was printed goes, not what would be printed now");
    }
    let sizes: Vec<usize> = all.iter().map(|(_, document)| document.as_ref().unwrap().bytes.len()).collect();
    let second = &documents(sizes[0]).await[1];
    assert_eq!(second.1, Err(NoDocument::TooLarge), "{sizes:?}");
    let neither = documents(10).await;
    assert!(neither.iter().all(|(_, document)| *document == Err(NoDocument::TooLarge)), "{neither:?}");
    assert_eq!(documents(sizes[0] + sizes[1]).await, all, "{}", bench.place.is_14());
}
