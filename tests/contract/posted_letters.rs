//! Letters in the queue of Odoo's postal service: made once, posted by Odoo, and told by it what became of them.

use followupd::execute::{Backends, Carrier};
use followupd::odoo::names::{followup, level, partner, posted_letter};
use followupd::odoo::search::Domain;
use followupd::run;
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::provider;
use crate::waiting::{Debtor, order, poll};

/// The service takes every letter but those to this place.
const NOT_SERVED: &str = "Atlantis";

pub(crate) async fn live(bench: &Bench, backends: &mut Backends) {
    let (reached, remote) = (Debtor::new(bench, "posted").await, Debtor::new(bench, "remote").await);
    let belgium = bench.search("res.country", &Domain::new().eq("code", "BE")).await[0];
    for (debtor, city) in [(&reached, "Bruxelles"), (&remote, NOT_SERVED)] {
        let address = [
            ("street", "Rue Haute 139".into()),
            ("zip", "1000".into()),
            ("city", city.into()),
            ("country_id", belgium.into()),
        ];
        bench.write(partner::MODEL, debtor.customer, address).await.unwrap();
    }
    let of_first = Domain::new().eq(level::COMPANY, 1).eq(level::DAYS_AFTER_DUE, 15);
    let first = bench.search(level::MODEL, &of_first).await[0];
    let by = |mail: bool, letter: bool| [(level::SEND_EMAIL, mail.into()), (level::SEND_LETTER, letter.into())];
    bench.write(level::MODEL, first, by(false, true)).await.unwrap();
    let own = backends.letters.as_mut().map(|office| std::mem::replace(&mut office.carrier, Carrier::Odoo)).unwrap();

    for _ in 0..2 {
        run::run(backends, order("2026-12-20")).await.unwrap();
        poll(backends).await;
        for debtor in [&reached, &remote] {
            let letter = of(bench, debtor).await;
            assert_eq!(bench.field(posted_letter::MODEL, letter, "state").await, "pending".into());
            assert_eq!(bench.field(posted_letter::MODEL, letter, "company_id").await, 1.into());
            assert_eq!(debtor.on_record(bench, followup::REMINDER_COUNT).await, 0.into(), "it has not gone yet");
        }
    }
    let page = bench.field(posted_letter::MODEL, of(bench, &reached).await, "attachment_id").await.as_int().unwrap();
    assert_eq!(bench.field("ir.attachment", page, "mimetype").await, "application/pdf".into());

    odoo_posts_its_queue(bench).await;
    poll(backends).await;
    assert_eq!(reached.on_record(bench, followup::REMINDER_COUNT).await, 1.into());
    assert_eq!(remote.on_record(bench, followup::REMINDER_COUNT).await, 0.into());
    let alert = remote.on_record(bench, followup::ALERT).await;
    let why = "Odoo's postal service does not serve the customer's country";
    assert!(alert.as_str().is_some_and(|alert| alert.contains(why)), "{alert:?}");

    if let Some(office) = &mut backends.letters {
        office.carrier = own;
    }
    bench.write(level::MODEL, first, by(true, false)).await.unwrap();
}

/// The only letter of a customer.
async fn of(bench: &Bench, debtor: &Debtor) -> i64 {
    let ours = Domain::new().eq("partner_id", debtor.customer).is_set(posted_letter::KEY);
    let letters = bench.search(posted_letter::MODEL, &ours).await;
    assert_eq!(letters.len(), 1, "one letter of one reminder");
    letters[0]
}

/// A real Odoo gives its queue to a provider of ours; the stand-in does what real ones do then.
async fn odoo_posts_its_queue(bench: &Bench) {
    let Some(world) = &bench.world else {
        return provider::sends(bench, "snailmail.endpoint", "snailmail.snailmail_print", printer).await;
    };
    for id in bench.search(posted_letter::MODEL, &Domain::new().eq("state", "pending")).await {
        let to = bench.field(posted_letter::MODEL, id, "partner_id").await.as_int().unwrap();
        let is_served = bench.field(partner::MODEL, to, "city").await != NOT_SERVED.into();
        let (state, error) = if is_served { ("sent", false.into()) } else { ("error", "NO_PRICE_AVAILABLE".into()) };
        world.write(posted_letter::MODEL, id, [("state", state.into()), ("error_code", error)]).unwrap();
    }
}

/// Takes letters as Odoo's own provider does.
fn printer(asked: &Value) -> Value {
    let mut documents = asked["documents"].clone();
    for document in documents.as_array_mut().unwrap() {
        let is_served = document["address"]["city"] != NOT_SERVED;
        let is_a_page = document["pdf_bin"].as_str().is_some_and(|pdf| pdf.starts_with("JVBERi"));
        document["sent"] = json!(is_served && is_a_page);
        document["send_id"] = json!(4711);
        document["error"] = json!(if is_a_page { "NO_PRICE_AVAILABLE" } else { "FORMAT_ERROR" });
    }
    json!({ "request_code": 200, "request": { "documents": documents } })
}
