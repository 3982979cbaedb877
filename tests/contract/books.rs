//! Receivables: what an invoice's items say, and what settling them changes.

use followupd::odoo::groups::Aggregate;
use followupd::odoo::search::Domain;
use followupd::odoo::value::Value;
use followupd::standin::Document;
use rust_decimal::Decimal;

use crate::bench::{Bench, members};

crate::facts! {
    an_invoice_has_an_open_item_on_a_receivable_account,
    a_partial_payment_leaves_the_rest_and_a_full_one_nothing,
    what_is_unreconciled_is_open_again,
    settling_and_unsettling_touch_the_item,
    a_credit_note_is_negative_and_settles_an_invoice,
    a_general_journal_is_excluded_by_itself_on_19,
    excluding_one_item_of_an_invoice,
    a_posted_item_keeps_its_amounts,
    an_invoice_has_a_page_in_the_portal,
    a_match_knows_its_amount_and_its_moment,
    statement_lines_are_counted_by_journal,
    a_match_counts_from_the_later_day_of_its_items,
    amounts_are_added_up_by_month,
}

const LINE: &str = "account.move.line";

async fn invoice(bench: &Bench, amount: i64) -> (i64, i64) {
    let customer = bench.customer(&bench.name("debtor")).await;
    let entry = bench.ledger.invoice(Document::Invoice, customer, amount.into(), "2026-10-01", "2026-10-15").await;
    (entry, bench.ledger.items(entry).await[0])
}

fn number(value: Decimal) -> Value {
    Value::Double(value)
}

fn whole(value: i64) -> Value {
    number(value.into())
}

fn receivable(bench: &Bench) -> Domain {
    if bench.place.is_14() {
        Domain::new().eq("account_internal_type", "receivable")
    } else {
        Domain::new().eq("account_type", "asset_receivable")
    }
}

async fn an_invoice_has_an_open_item_on_a_receivable_account(bench: &Bench) {
    let customer = bench.customer(&bench.name("debtor")).await;
    let contact = bench
        .create("res.partner", [("name", "AP".into()), ("parent_id", customer.into()), ("type", "invoice".into())])
        .await;
    let entry = bench.ledger.invoice(Document::Invoice, contact, 100.into(), "2026-10-01", "2026-10-15").await;
    let open = receivable(bench)
        .eq("parent_state", "posted")
        .eq("reconciled", false)
        .is_in("company_id", [1])
        .is_set("partner_id")
        .is_in("partner_id.commercial_partner_id", [customer]);
    let items = bench.search(LINE, &open).await;
    assert_eq!(items, bench.ledger.items(entry).await);
    let item = items[0];
    assert_eq!(bench.field(LINE, item, "partner_id").await, customer.into(), "the commercial partner owes");
    assert_eq!(bench.field(LINE, item, "move_id").await, entry.into());
    assert_eq!(bench.field(LINE, item, "date_maturity").await, "2026-10-15".into());
    assert_eq!(bench.field(LINE, item, "date").await, "2026-10-01".into());
    for field in ["amount_residual", "amount_residual_currency", "amount_currency", "debit", "balance"] {
        assert_eq!(bench.field(LINE, item, field).await, whole(100), "{field}");
    }
    assert_eq!(bench.field(LINE, item, "currency_id").await, bench.field("res.company", 1, "currency_id").await);
    assert_eq!(bench.field(LINE, item, "move_name").await, bench.field("account.move", entry, "name").await);
    assert_eq!(bench.field("account.move", entry, "payment_state").await, "not_paid".into());
    assert_eq!(bench.field("account.move", entry, "partner_id").await, contact.into());
    assert_eq!(bench.field("account.move", entry, "commercial_partner_id").await, customer.into());
}

async fn a_partial_payment_leaves_the_rest_and_a_full_one_nothing(bench: &Bench) {
    let (entry, item) = invoice(bench, 100).await;
    bench.ledger.pay(entry, Some(Decimal::new(3050, 2)), "2026-10-20").await;
    assert_eq!(bench.field(LINE, item, "amount_residual").await, number(Decimal::new(6950, 2)));
    assert_eq!(bench.field(LINE, item, "amount_residual_currency").await, number(Decimal::new(6950, 2)));
    assert_eq!(bench.field(LINE, item, "reconciled").await, false.into());
    assert_eq!(bench.field("account.move", entry, "payment_state").await, "partial".into());
    assert_eq!(bench.field("account.move", entry, "amount_residual").await, number(Decimal::new(6950, 2)));
    bench.ledger.pay(entry, None, "2026-10-21").await;
    assert_eq!(bench.field(LINE, item, "amount_residual").await, whole(0));
    assert_eq!(bench.field(LINE, item, "reconciled").await, true.into());
    assert_eq!(bench.field("account.move", entry, "payment_state").await, "paid".into());
    assert_ne!(bench.field(LINE, item, "full_reconcile_id").await, false.into());
    assert_eq!(bench.field(LINE, item, "matched_credit_ids").await.as_ids().unwrap().len(), 2);
}

async fn what_is_unreconciled_is_open_again(bench: &Bench) {
    let (entry, item) = invoice(bench, 80).await;
    bench.ledger.pay(entry, None, "2026-10-20").await;
    bench.ledger.unreconcile(entry).await;
    assert_eq!(bench.field(LINE, item, "amount_residual").await, whole(80));
    assert_eq!(bench.field(LINE, item, "reconciled").await, false.into());
    assert_eq!(bench.field(LINE, item, "full_reconcile_id").await, false.into());
    assert_eq!(bench.field("account.move", entry, "payment_state").await, "not_paid".into());
    // The payment is a credit of the customer's now.
    let customer = bench.field(LINE, item, "partner_id").await;
    let credits = receivable(bench).eq("partner_id", customer).eq("reconciled", false).term("amount_residual", "<", 0);
    let credits = bench.search(LINE, &credits).await;
    assert_eq!(bench.field(LINE, credits[0], "amount_residual").await, whole(-80));
}

async fn settling_and_unsettling_touch_the_item(bench: &Bench) {
    let (entry, item) = invoice(bench, 80).await;
    let touched = async || bench.field(LINE, item, "write_date").await.as_str().unwrap().to_owned();
    let posted = touched().await;
    pause(bench).await;
    bench.ledger.pay(entry, None, "2026-10-20").await;
    let paid = touched().await;
    assert!(paid > posted, "{paid} {posted}");
    pause(bench).await;
    bench.ledger.unreconcile(entry).await;
    let open = touched().await;
    assert!(open > paid, "{open} {paid}");
    pause(bench).await;
    bench.write(LINE, item, [("date_maturity", "2026-12-24".into())]).await.unwrap();
    assert!(touched().await > open);
}

/// `write_date` counts seconds.
async fn pause(bench: &Bench) {
    match &bench.world {
        Some(world) => world.set_now(world.now() + chrono::TimeDelta::seconds(2)),
        None => tokio::time::sleep(std::time::Duration::from_millis(1_100)).await,
    }
}

async fn a_credit_note_is_negative_and_settles_an_invoice(bench: &Bench) {
    let (entry, item) = invoice(bench, 200).await;
    let customer = bench.field(LINE, item, "partner_id").await.as_int().unwrap();
    let note = bench.ledger.invoice(Document::CreditNote, customer, 80.into(), "2026-10-02", "2026-10-02").await;
    let credit = bench.ledger.items(note).await[0];
    assert_eq!(bench.field(LINE, credit, "amount_residual").await, whole(-80));
    bench.ledger.reconcile(entry, note).await;
    assert_eq!(bench.field(LINE, item, "amount_residual").await, whole(120));
    assert_eq!(bench.field(LINE, credit, "reconciled").await, true.into());
    assert_eq!(bench.field("account.move", note, "payment_state").await, "paid".into());
    assert_eq!(bench.field("account.move", entry, "payment_state").await, "partial".into());
}

async fn a_general_journal_is_excluded_by_itself_on_19(bench: &Bench) {
    let customer = bench.customer(&bench.name("debtor")).await;
    let entry = bench.ledger.opening(customer, 500.into(), "2026-01-01", "2025-12-15").await;
    let item = bench.ledger.items(entry).await[0];
    assert_eq!(bench.field(LINE, item, "amount_residual").await, whole(500));
    if bench.place.is_14() {
        assert_eq!(bench.field(LINE, item, "blocked").await, false.into());
    } else {
        assert_eq!(bench.field(LINE, item, "no_followup").await, true.into());
        let by_journal = Domain::new().eq("id", item).eq("no_followup", true).eq("journal_id.type", "general");
        assert_eq!(bench.search(LINE, &by_journal).await, vec![item]);
    }
    assert!(bench.field(LINE, item, "move_name").await.as_str().is_some());
}

async fn excluding_one_item_of_an_invoice(bench: &Bench) {
    let (entry, item) = invoice(bench, 90).await;
    if bench.place.is_14() {
        bench.write(LINE, item, [("blocked", true.into())]).await.unwrap();
        assert_eq!(bench.field(LINE, item, "blocked").await, true.into());
    } else {
        assert_eq!(bench.field(LINE, item, "no_followup").await, false.into());
        bench.write(LINE, item, [("no_followup", true.into())]).await.unwrap();
        assert_eq!(bench.field("account.move", entry, "no_followup").await, true.into());
        bench.write("account.move", entry, [("no_followup", false.into())]).await.unwrap();
        assert_eq!(bench.field(LINE, item, "no_followup").await, false.into());
    }
}

async fn a_posted_item_keeps_its_amounts(bench: &Bench) {
    let (entry, item) = invoice(bench, 90).await;
    assert!(bench.write(LINE, item, [("debit", 1.into())]).await.is_err());
    assert!(bench.admin.unlink("account.move", &[entry]).await.is_err());
    assert_eq!(bench.field(LINE, item, "debit").await, whole(90));
}

async fn an_invoice_has_a_page_in_the_portal(bench: &Bench) {
    let (entry, _) = invoice(bench, 90).await;
    let url = bench.call("account.move", "get_portal_url", vec![vec![entry].into()]).await.unwrap();
    assert!(url.as_str().unwrap().starts_with(&format!("/my/invoices/{entry}?access_token=")), "{url:?}");
    let again = bench.call("account.move", "get_portal_url", vec![vec![entry].into()]).await.unwrap();
    assert_eq!(url, again, "the token stays");
}

async fn a_match_knows_its_amount_and_its_moment(bench: &Bench) {
    let (entry, item) = invoice(bench, 90).await;
    let customer = bench.field(LINE, item, "partner_id").await.as_int().unwrap();
    bench.ledger.pay(entry, Some(Decimal::new(3050, 2)), "2026-10-20").await;
    let theirs = || Domain::new().is_in("debit_move_id.partner_id.commercial_partner_id", [customer]);
    let matches = bench.search("account.partial.reconcile", &theirs()).await;
    assert_eq!(matches.len(), 1);
    assert_eq!(bench.field("account.partial.reconcile", matches[0], "debit_move_id").await, item.into());
    assert_eq!(bench.field("account.partial.reconcile", matches[0], "amount").await, number(Decimal::new(3050, 2)));
    let made = bench.field("account.partial.reconcile", matches[0], "create_date").await;
    assert_eq!(bench.search("account.partial.reconcile", &theirs().ge("create_date", made)).await, matches);
    let later = theirs().ge("create_date", "2099-01-01 00:00:00");
    assert_eq!(bench.search("account.partial.reconcile", &later).await, Vec::<i64>::new());
    bench.ledger.unreconcile(entry).await;
    assert_eq!(bench.search("account.partial.reconcile", &theirs()).await, Vec::<i64>::new(), "it goes with the match");
}

/// What a server has: the real ones come with statement lines of their demo data, none of them reconciled.
async fn statement_lines_are_counted_by_journal(bench: &Bench) {
    const STATEMENT: &str = "account.bank.statement.line";
    if let Some(world) = &bench.world {
        for day in ["2026-10-01", "2026-10-20"] {
            world.add_bank_line(1, day.parse().unwrap(), 12.into(), false).unwrap();
        }
    }
    let lines = Domain::new().is_in("company_id", [1]).ne("move_id.state", "cancel");
    let by = Value::array(["journal_id", "is_reconciled"]);
    let (answer, [oldest, newest]) = if bench.place.is_14() {
        let fields = Value::array(["oldest:min(date)", "newest:max(date)"]);
        let named = members([("lazy", false.into())]);
        let answer = bench.admin.call(STATEMENT, "read_group", vec![(&lines).into(), fields, by], named).await;
        (answer.unwrap(), ["oldest", "newest"])
    } else {
        let aggregates = Value::array(["__count", "date:min", "date:max"]);
        let named = members([("groupby", by), ("aggregates", aggregates)]);
        let answer = bench.admin.call(STATEMENT, "formatted_read_group", vec![(&lines).into()], named).await;
        (answer.unwrap(), ["date:min", "date:max"])
    };
    let group = answer.as_array().unwrap()[0].as_struct().unwrap().clone();
    let journal = group["journal_id"].as_array().unwrap()[0].as_int().unwrap();
    let of_group = lines.eq("journal_id", journal).eq("is_reconciled", group["is_reconciled"].as_bool().unwrap());
    let found = bench.search(STATEMENT, &of_group).await;
    assert_eq!(group["__count"].as_int(), i64::try_from(found.len()).ok());
    let mut days = Vec::new();
    for line in found {
        days.push(bench.field(STATEMENT, line, "date").await.as_str().unwrap().to_owned());
    }
    let [first, last] = [oldest, newest].map(|name| group[name].as_str().map(str::to_owned));
    assert_eq!((first, last), (days.iter().min().cloned(), days.iter().max().cloned()));
    assert!(bench.search("account.journal", &Domain::new().eq("id", journal).eq("type", "bank")).await == [journal]);
}

async fn a_match_counts_from_the_later_day_of_its_items(bench: &Bench) {
    const MATCH: &str = "account.partial.reconcile";
    let (entry, item) = invoice(bench, 90).await;
    bench.ledger.pay(entry, Some(30.into()), "2026-10-20").await;
    let mine = || Domain::new().eq("debit_move_id", item);
    let matches = bench.search(MATCH, &mine().gt("max_date", "2026-10-19")).await;
    assert_eq!(matches.len(), 1);
    assert_eq!(bench.search(MATCH, &mine().gt("max_date", "2026-10-20")).await, Vec::<i64>::new());
    assert_eq!(bench.field(MATCH, matches[0], "max_date").await, "2026-10-20".into());
    for side in ["debit_amount_currency", "credit_amount_currency"] {
        assert_eq!(bench.field(MATCH, matches[0], side).await, whole(30), "{side}");
    }
    let payment = bench.field(MATCH, matches[0], "credit_move_id").await;
    let money = Domain::new().eq("id", payment.clone()).is_in("journal_id.type", ["bank", "cash"]);
    assert_eq!(bench.search(LINE, &money).await.len(), 1);
    let invoiced = Domain::new().eq("id", item).is_in("move_id.move_type", ["out_invoice", "out_receipt"]);
    assert_eq!(bench.search(LINE, &invoiced).await, [item]);
    let whose = receivable(bench).through("debit_move_id").eq("credit_move_id", payment);
    assert_eq!(bench.search(MATCH, &whose).await, matches);
}

async fn amounts_are_added_up_by_month(bench: &Bench) {
    let customer = bench.customer(&bench.name("debtor")).await;
    for (amount, date) in [(10, "2026-08-05"), (20, "2026-08-31"), (40, "2026-10-01")] {
        bench.ledger.invoice(Document::Invoice, customer, amount.into(), date, "2026-12-15").await;
    }
    bench.ledger.invoice(Document::CreditNote, customer, 5.into(), "2026-10-09", "2026-12-15").await;
    let sold = Domain::new()
        .is_in("commercial_partner_id", [customer])
        .is_in("move_type", ["out_invoice", "out_refund"])
        .eq("state", "posted")
        .is_in("company_id", [1])
        .ge("date", "2026-08-02")
        .le("date", "2026-10-20");
    let receivable = receivable(bench).eq("partner_id", customer).eq("parent_state", "posted").le("date", "2026-10-20");
    for (model, which, amount) in [("account.move", sold, "amount_total_signed"), (LINE, receivable, "balance")] {
        let sum = Aggregate::new(amount, "sum");
        let rows = bench.admin.groups(model, &which, &["company_id", "date:month"], &[sum]).await.unwrap();
        let mut months: Vec<(String, Decimal)> = rows
            .iter()
            .map(|row| (row.str("date:month").unwrap()[..7].to_owned(), row.decimal(&sum.name()).unwrap()))
            .collect();
        months.sort();
        assert_eq!(months, [("2026-08".to_owned(), 30.into()), ("2026-10".to_owned(), 35.into())], "{model}");
        assert!(rows.iter().all(|row| row.id_of("company_id") == Ok(1)));
    }
}
