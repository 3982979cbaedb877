//! A letter beside a mail: one reminder by two channels, its pages kept in Odoo.

use followupd::deliver::LetterTray;
use followupd::execute::Backends;
use followupd::odoo::names::{followup, level, partner, request};
use followupd::odoo::search::Domain;
use followupd::run;

use crate::bench::Bench;
use crate::waiting::{Debtor, order};

pub(crate) async fn live(bench: &Bench, backends: &mut Backends, tray: &LetterTray) {
    let debtor = Debtor::new(bench, "by post").await;
    let belgium = bench.search("res.country", &Domain::new().eq("code", "BE")).await[0];
    let address = [
        ("street", "Rue Haute 139".into()),
        ("zip", "1000".into()),
        ("city", "Bruxelles".into()),
        ("country_id", belgium.into()),
    ];
    bench.write(partner::MODEL, debtor.customer, address).await.unwrap();
    let of_first = Domain::new().eq(level::COMPANY, 1).eq(level::DAYS_AFTER_DUE, 15);
    let first = bench.search(level::MODEL, &of_first).await[0];
    bench.write(level::MODEL, first, [(level::SEND_LETTER, true.into())]).await.unwrap();

    let before = tray.letters().len();
    let report = run::run(backends, order("2026-12-20")).await.unwrap();
    assert_eq!(report.problems.iter().filter(|told| told.contains("letter")).count(), 0, "{:?}", report.problems);
    let letters = tray.letters().split_off(before);
    let ours = letters.iter().filter(|letter| letter.message_id.contains(&format!(".{}.", debtor.customer)));
    assert_eq!(ours.count(), 1, "{letters:?}");

    // The customer's chatter has the letter, the record both the letter and the mail as it was sent.
    assert_eq!(files(bench, partner::MODEL, debtor.customer).await, ["application/pdf"]);
    assert_eq!(files(bench, followup::MODEL, debtor.record(bench).await).await, ["application/pdf", "message/rfc822"]);
    let again = run::run(backends, order("2026-12-20")).await.unwrap();
    assert_eq!(tray.letters().len(), before + letters.len(), "{again:?}");
    bench.write(level::MODEL, first, [(level::SEND_LETTER, false.into())]).await.unwrap();
    a_statement_stands_on_the_record(bench, backends, &debtor).await;
    a_mailed_statement_stands_with_the_customer(bench, backends, &debtor).await;
}

/// Asked for in Odoo, it is a file of the record, and nobody gets it.
async fn a_statement_stands_on_the_record(bench: &Bench, backends: &mut Backends, debtor: &Debtor) {
    let record = debtor.record(bench).await;
    let before = files(bench, followup::MODEL, record).await.len();
    let values =
        [(request::FOLLOWUP, record.into()), (request::KIND, "statement".into()), (request::STATE, "asked".into())];
    let asked = bench.create(request::MODEL, values).await;
    let answers = run::answer_requests(backends).await.unwrap();
    assert_eq!((answers.sent, answers.problems), (0, Vec::new()));
    let answer = bench.field(request::MODEL, asked, request::ANSWER).await;
    let today = (backends.now)().date_naive();
    assert_eq!(answer, format!("Statement as of {today}, in the chatter.").into());
    let files = files(bench, followup::MODEL, record).await;
    assert_eq!(files.len(), before + 1, "{files:?}");
}

/// Mailed because somebody asks for it in Odoo, it is told in the customer's chatter and on the record, and not a second time.
async fn a_mailed_statement_stands_with_the_customer(bench: &Bench, backends: &mut Backends, debtor: &Debtor) {
    let record = debtor.record(bench).await;
    let places = [(partner::MODEL, debtor.customer, "application/pdf"), (followup::MODEL, record, "message/rfc822")];
    let mut before = Vec::new();
    for (model, id, kind) in places {
        before.push(files(bench, model, id).await.iter().filter(|file| *file == kind).count());
    }
    let reminders = bench.field(followup::MODEL, record, followup::REMINDER_COUNT).await;
    let ask = [
        (request::FOLLOWUP, record.into()),
        (request::KIND, "send_statement".into()),
        (request::STATE, "asked".into()),
    ];
    let mut answered = Vec::new();
    for _ in 0..2 {
        let asked = bench.create(request::MODEL, ask.clone()).await;
        let answers = run::answer_requests(backends).await.unwrap();
        assert_eq!(answers.problems, Vec::<String>::new());
        let answer = bench.field(request::MODEL, asked, request::ANSWER).await;
        answered.push((answers.sent, answer.as_str().unwrap().contains(" sent to ")));
    }
    assert_eq!(answered[0], (1, true));
    assert_eq!(answered[1].0, 0, "once");
    for ((model, id, kind), before) in places.into_iter().zip(before) {
        let now = files(bench, model, id).await.iter().filter(|file| *file == kind).count();
        assert_eq!(now, before + 1, "{model}");
    }
    let ours = Domain::new().eq("model", partner::MODEL).eq("res_id", debtor.customer);
    let ours = ours.term("message_id", "like", ".statement.");
    assert_eq!(bench.search("mail.message", &ours).await.len(), 1);
    assert_eq!(bench.field(followup::MODEL, record, followup::REMINDER_COUNT).await, reminders, "it is no reminder");
}

/// The media types of files at a record, sorted.
async fn files(bench: &Bench, model: &str, id: i64) -> Vec<String> {
    let at_record = Domain::new().eq("res_model", model).eq("res_id", id);
    let mut types = Vec::new();
    for file in bench.search("ir.attachment", &at_record).await {
        types.push(bench.field("ir.attachment", file, "mimetype").await.as_str().unwrap().to_owned());
    }
    types.sort();
    types
}
