//! A mail with the documents of its invoices.

use chrono::{Days, Utc};
use followupd::odoo::value::Value;
use followupd::standin::smtp::{Sink, SinkOptions};
use followupd::standin::{Flavour, Server, World};

use crate::office::{Office, Said};
use crate::stage;

/// A customer who owes four invoices, three of which were sent to it by hand.
async fn owing(world: &World) -> Vec<i64> {
    let customer = stage::customer(world, "Well Documented", "ap@documented.test");
    let due = Utc::now().date_naive() - Days::new(20);
    let invoices: Vec<i64> = (0..4).map(|number| stage::invoice(world, customer, due - Days::new(number))).collect();
    for invoice in &invoices[..3] {
        world.send_invoice(*invoice).unwrap();
    }
    let first = world.find("x_followup_level", "x_days_after_due", 15).unwrap();
    world.write("x_followup_level", first, [("x_attach_invoices", true.into())]).unwrap();
    invoices
}

fn files_of(mail: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(mail).replace("filename*0=", "filename=");
    let names = text.split("filename=\"").skip(1).filter_map(|rest| rest.split('"').next());
    names.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_goes_with_the_documents_that_can_be_had_and_names_the_others() {
    let world = stage::company(Utc::now().naive_utc()).await;
    let invoices = owing(&world).await;
    let first = world.find("x_followup_level", "x_days_after_due", 15).unwrap();
    world.write("x_followup_level", first, [("x_attach_statement", true.into())]).unwrap();
    // Somebody has put something else in the place of the third.
    let broken = world.field("account.move", invoices[2], "invoice_pdf_report_id").as_int().unwrap();
    world.force("ir.attachment", broken, "datas", "PGh0bWw+");
    let server = Server::start(world.clone()).await.unwrap();
    let sink = Sink::start(SinkOptions::default()).await.unwrap();
    let office = Office::new(&server.url(), sink.addr.port(), ["", "", ""]);
    let run = office.command(&["run"]).output().await.unwrap();
    let number = |invoice: i64| world.field("account.move", invoice, "name").as_str().unwrap().to_owned();
    let told = [
        format!("Well Documented: the mail goes without {}: it was never sent or printed in Odoo", number(invoices[3])),
        format!("Well Documented: the mail goes without {}: ", number(invoices[2])),
        "a PDF as base64".to_owned(),
    ];
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    Said::new(run).is("two of four", 4, &told);

    let mails = sink.kept();
    assert_eq!(mails.len(), 1, "one mail goes all the same");
    let named = |invoice: i64| format!("{}.pdf", number(invoice).replace('/', "_"));
    let statement = format!("Customer statement {}.pdf", Utc::now().date_naive());
    assert_eq!(files_of(&mails[0].bytes), [named(invoices[1]), named(invoices[0]), statement], "the oldest first");
    let text = String::from_utf8_lossy(&mails[0].bytes).into_owned();
    let sentence = format!("We could not attach these documents: {}, {}.", number(invoices[3]), number(invoices[2]));
    let unfolded = text.replace("=\r\n", "").replace("\r\n", " ");
    assert!(unfolded.contains(&sentence), "{text}");
    let customer = world.find("res.partner", "name", "Well Documented").unwrap();
    let record = world.find("x_followup", "x_partner_id", customer).unwrap();
    assert_eq!(world.field("x_followup", record, "x_reminder_count"), Value::Int(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_fit_into_a_mail_stays_out_and_older_odoos_draw_what_was_never_printed() {
    let world = World::new(Flavour::Fourteen, stage::DATABASE, Utc::now().naive_utc());
    let world = stage::company_in(world).await;
    let invoices = owing(&world).await;
    let large = world.find("ir.attachment", "res_id", invoices[1]).unwrap();
    let two_megabytes = format!("JVBERi0x{}", "AAAA".repeat(700_000));
    world.write("ir.attachment", large, [("datas", two_megabytes.into())]).unwrap();
    let server = Server::start(world.clone()).await.unwrap();
    let sink = Sink::start(SinkOptions::default()).await.unwrap();
    let office = Office::new(&server.url(), sink.addr.port(), ["", "attachments_limit_megabytes = 1", ""]);
    let run = office.command(&["run"]).output().await.unwrap();
    Said::new(run).is("three of four", 4, &["there is no room for it (`attachments_limit_megabytes`"]);
    assert_eq!(files_of(&sink.kept()[0].bytes).len(), 3);
}
