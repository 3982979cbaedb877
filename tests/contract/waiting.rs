//! What people enter about accounts and items is decided from, and what is decided stands in Odoo afterwards.

use followupd::domain::{Account, AccountKey, CompanyId, HeldReason, Outcome, PartnerId, RunReport, Trust};
use followupd::execute::Backends;
use followupd::odoo::books::{Asked, Scope};
use followupd::odoo::names::{followup, item, partner, reminder};
use followupd::odoo::search::Domain;
use followupd::odoo::value::Value;
use followupd::run::{self, Order};
use followupd::standin::Document;

use crate::bench::{Bench, exactly};

pub(crate) const LINE: &str = "account.move.line";

/// A customer with one overdue invoice.
pub(crate) struct Debtor {
    pub(crate) customer: i64,
    pub(crate) entry: i64,
    pub(crate) item: i64,
}

impl Debtor {
    pub(crate) async fn new(bench: &Bench, name: &str) -> Self {
        let customer = bench.customer(&bench.name(name)).await;
        let entry = bench.ledger.invoice(Document::Invoice, customer, 100.into(), "2026-09-01", "2026-09-15").await;
        Self { customer, entry, item: bench.ledger.items(entry).await[0] }
    }

    pub(crate) const fn key(&self) -> AccountKey {
        AccountKey { company: CompanyId(1), partner: PartnerId(self.customer) }
    }

    pub(crate) async fn record(&self, bench: &Bench) -> i64 {
        bench.search(followup::MODEL, &Domain::new().eq(followup::PARTNER, self.customer)).await[0]
    }

    pub(crate) async fn on_record(&self, bench: &Bench, field: &str) -> Value {
        bench.field(followup::MODEL, self.record(bench).await, field).await
    }

    /// Why it is held.
    pub(crate) fn held<'r>(&self, report: &'r RunReport) -> &'r HeldReason {
        match &report.plan.decisions[&self.key()].outcome {
            Outcome::Held(reason) => reason,
            other @ (Outcome::Reminded(_) | Outcome::Proposed(..)) => panic!("not held: {other}"),
        }
    }
}

/// Customers about whom people know something.
pub(crate) struct Town {
    promising: Debtor,
    disputing: Debtor,
    flagged: Debtor,
    snoozed: Debtor,
    expected: Debtor,
}

impl Town {
    pub(crate) async fn build(bench: &Bench) -> Self {
        Self {
            promising: Debtor::new(bench, "promising").await,
            disputing: Debtor::new(bench, "disputing").await,
            flagged: Debtor::new(bench, "flagged").await,
            snoozed: Debtor::new(bench, "snoozed").await,
            expected: Debtor::new(bench, "expected").await,
        }
    }
}

pub(crate) fn order(date: &str) -> Order {
    Order { date: date.parse().unwrap(), on_any_date: true }
}

pub(crate) async fn poll(backends: &mut Backends) {
    let poll = run::poll(backends, "2020-01-01T00:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(poll.deliveries.problems, Vec::<String>::new());
}

/// The town has been reminded once, on 2026-11-02, which is today.
pub(crate) async fn live(bench: &Bench, backends: &mut Backends, town: &Town) {
    a_promise_is_made_and_kept(bench, backends, &town.promising).await;
    people_enter_what_they_know(bench, town).await;
    poll(backends).await;
    odoos_flag_follows(bench, town).await;
    four_weeks_later(bench, backends, town).await;
    rules_ask_for_more(bench, backends, town).await;
}

async fn a_promise_is_made_and_kept(bench: &Bench, backends: &mut Backends, debtor: &Debtor) {
    let record = debtor.record(bench).await;
    let promise = [(followup::PROMISE_DATE, "2026-11-20".into()), (followup::PROMISE_AMOUNT, 60.into())];
    bench.write(followup::MODEL, record, promise).await.unwrap();
    poll(backends).await;
    assert_eq!(debtor.on_record(bench, followup::PROMISE_STATE).await, "open".into());
    assert_eq!(debtor.on_record(bench, followup::PROMISE_MADE_ON).await, "2026-11-02".into());
    bench.ledger.pay(debtor.entry, Some(60.into()), "2026-11-02").await;
    poll(backends).await;
    assert_eq!(debtor.on_record(bench, followup::PROMISE_STATE).await, "kept".into());
    let more = [(followup::PROMISE_DATE, "2026-11-25".into()), (followup::PROMISE_AMOUNT, 1000.into())];
    bench.write(followup::MODEL, record, more).await.unwrap();
    poll(backends).await;
    assert_eq!(debtor.on_record(bench, followup::PROMISE_STATE).await, "open".into(), "another day is another promise");
}

async fn people_enter_what_they_know(bench: &Bench, town: &Town) {
    let dispute = |until: &str| {
        [
            (item::EXCLUSION_REASON, "dispute".into()),
            (item::EXCLUSION_NOTE, "wrong price".into()),
            (item::EXCLUDED_UNTIL, until.into()),
            (item::DISPUTE_OWNER, 2.into()),
        ]
    };
    bench.write(LINE, town.disputing.item, dispute("2026-11-26")).await.unwrap();
    bench.write(LINE, town.flagged.item, [(flag(bench), true.into())]).await.unwrap();
    bench.write(LINE, town.flagged.item, dispute("2026-11-26")).await.unwrap();
    bench.write(LINE, town.expected.item, [(item::EXPECTED_ON, "2026-12-24".into())]).await.unwrap();
    let snooze = [(followup::SNOOZED_UNTIL, "2026-12-24".into()), (followup::SNOOZE_NOTE, "moving house".into())];
    bench.write(followup::MODEL, town.snoozed.record(bench).await, snooze).await.unwrap();
    bench.write(partner::MODEL, town.snoozed.customer, [("trust", "bad".into())]).await.unwrap();
}

pub(crate) fn flag(bench: &Bench) -> &'static str {
    if bench.place.is_14() { "blocked" } else { "no_followup" }
}

async fn odoos_flag_follows(bench: &Bench, town: &Town) {
    assert_eq!(bench.field(LINE, town.disputing.item, flag(bench)).await, true.into());
    assert_eq!(bench.field(LINE, town.disputing.item, item::FLAGGED_BY_US).await, true.into());
    assert_eq!(bench.field(LINE, town.flagged.item, item::FLAGGED_BY_US).await, false.into());
}

async fn four_weeks_later(bench: &Bench, backends: &mut Backends, town: &Town) {
    let before = run::plan(backends, "2026-11-25".parse().unwrap()).await.unwrap().1;
    assert_eq!(*town.disputing.held(&before), HeldReason::AllExcluded { items: 1 });
    if let Some(world) = &bench.world {
        world.add_bank_line(1, "2026-10-01".parse().unwrap(), 12.into(), false).unwrap();
    }
    let report = run::run(backends, order("2026-11-26")).await.unwrap();
    // The demo data of a real server has a company without an address.
    assert!(report.problems.iter().all(|problem| problem.contains("has no sender")), "{:?}", report.problems);
    assert!(
        report.plan.bank_findings.iter().any(|finding| finding.journal == "Bank"),
        "{:?}",
        report.plan.bank_findings
    );
    let note = Some("moving house".to_owned());
    let until = "2026-12-24".parse().unwrap();
    assert_eq!(*town.snoozed.held(&report), HeldReason::Snoozed { until, note });
    assert!(matches!(town.expected.held(&report), HeldReason::PaymentExpected { on, .. } if *on == until));
    let disputed = &report.plan.decisions[&town.disputing.key()].outcome;
    assert!(matches!(disputed, Outcome::Reminded(_)), "the dispute has ended: {disputed}");
    assert_eq!(*town.flagged.held(&report), HeldReason::AllExcluded { items: 1 }, "somebody else's flag has no end");
    for (debtor, flagged) in [(&town.disputing, false), (&town.flagged, true)] {
        assert_eq!(bench.field(LINE, debtor.item, flag(bench)).await, flagged.into());
        for field in [item::EXCLUSION_REASON, item::EXCLUSION_NOTE, item::EXCLUDED_UNTIL, item::DISPUTE_OWNER] {
            assert_eq!(bench.field(LINE, debtor.item, field).await, false.into(), "{field}");
        }
        assert_eq!(bench.field(LINE, debtor.item, item::FLAGGED_BY_US).await, false.into());
    }
    assert_eq!(town.snoozed.on_record(bench, followup::TRUST).await, "bad".into());
    a_promise_is_broken_and_it_is_said_once(bench, backends, &town.promising).await;
    two_records_become_one(bench, backends, &town.disputing).await;
}

async fn a_promise_is_broken_and_it_is_said_once(bench: &Bench, backends: &mut Backends, debtor: &Debtor) {
    assert_eq!(debtor.on_record(bench, followup::PROMISE_STATE).await, "broken".into());
    let proposal = debtor.on_record(bench, followup::TRUST_PROPOSAL).await;
    assert_eq!(proposal, "bad debtor: a promise to pay was broken".into());
    let said =
        Domain::new().eq("model", partner::MODEL).eq("res_id", debtor.customer).term("body", "like", "was not kept");
    assert_eq!(bench.search("mail.message", &said).await.len(), 1);
    // As if the machine had stopped between the note and the state.
    bench.write(followup::MODEL, debtor.record(bench).await, [(followup::PROMISE_STATE, "open".into())]).await.unwrap();
    run::run(backends, order("2026-11-26")).await.unwrap();
    assert_eq!(debtor.on_record(bench, followup::PROMISE_STATE).await, "broken".into());
    assert_eq!(bench.search("mail.message", &said).await.len(), 1);
    for (kind, due) in [("promise_kept", "2026-11-20"), ("promise_broken", "2026-11-25")] {
        let told = Domain::new().eq(reminder::PARTNER, debtor.customer).eq(reminder::KIND, kind);
        let lines = bench.search(reminder::MODEL, &told).await;
        assert_eq!(lines.len(), 1, "{kind} is told once");
        assert_eq!(bench.field(reminder::MODEL, lines[0], reminder::PROMISED_FOR).await, due.into());
    }
}

/// The record that stays takes over the history of another one, which is archived.
async fn two_records_become_one(bench: &Bench, backends: &mut Backends, debtor: &Debtor) {
    let stays = debtor.record(bench).await;
    let sent = bench.search(reminder::MODEL, &Domain::new().eq(reminder::FOLLOWUP, stays)).await;
    assert!(!sent.is_empty(), "it has been reminded");
    assert_eq!(bench.field(reminder::MODEL, sent[0], reminder::CHANNEL).await, "email".into());
    let other = [(followup::PARTNER, debtor.customer.into()), (followup::COMPANY, 1.into())];
    let other = bench.create(followup::MODEL, other).await;
    let line = [
        (reminder::FOLLOWUP, other.into()),
        (reminder::KIND, "reminder".into()),
        (reminder::DATE, "2026-10-01".into()),
    ];
    let line = bench.create(reminder::MODEL, line).await;
    poll(backends).await;
    let history = bench.search(reminder::MODEL, &Domain::new().eq(reminder::FOLLOWUP, stays)).await;
    assert!(history.contains(&line) && sent.iter().all(|sent| history.contains(sent)), "{history:?}");
    assert_eq!(bench.field(followup::MODEL, other, followup::ACTIVE).await, false.into());
}

/// What rules and plans ask for is read: when items came into the books, how they are to be paid, who the customers are.
async fn rules_ask_for_more(bench: &Bench, backends: &mut Backends, town: &Town) {
    let (usual, day) = (backends.terms.rules.clone(), "2026-12-01".parse().unwrap());
    backends.terms.rules.minimum_age_days = 400;
    let report = run::plan(backends, day).await.unwrap().1;
    assert!(matches!(town.disputing.held(&report), HeldReason::TooFresh { .. }), "{}", town.disputing.held(&report));
    backends.terms.rules = usual.clone();
    if !bench.place.is_14() {
        let methods = [methods(bench).await, methods(bench).await];
        let entry = [("preferred_payment_method_line_id", methods[0].into())];
        bench.write("account.move", town.disputing.entry, entry).await.unwrap();
        let customer = [("property_inbound_payment_method_line_id", methods[1].into())];
        bench.write(partner::MODEL, town.promising.customer, customer).await.unwrap();
        let name = bench.field("account.payment.method.line", methods[0], "name").await.as_str().unwrap().to_owned();
        assert!(backends.books.payment_methods().await.unwrap().contains(&name), "check knows a mistyped name");
        backends.terms.rules.excluded_payment_methods.insert(name);
        let report = run::plan(backends, day).await.unwrap().1;
        for debtor in [&town.disputing, &town.promising] {
            assert!(matches!(debtor.held(&report), HeldReason::OtherPaymentMethod { .. }), "{}", debtor.held(&report));
        }
        backends.terms.rules = usual;
    }
    let tag = bench.create("res.partner.category", [("name", bench.name("tag").into())]).await;
    let terms = bench.create("account.payment.term", [("name", bench.name("term").into())]).await;
    let country = bench.by_name("base.be").await;
    let known =
        [("category_id", exactly(&[tag])), ("country_id", country.into()), ("property_payment_term_id", terms.into())];
    bench.write(partner::MODEL, town.snoozed.customer, known).await.unwrap();
    let asked = Asked { tags: true, payment_terms: true, ..Asked::least(day, chrono_tz::UTC) };
    let chart = backends.books.chart().await.unwrap();
    let accounts = backends.books.accounts(&chart, &asked, Scope::All).await.unwrap().accounts;
    let account: &Account = accounts.iter().find(|account| account.key == town.snoozed.key()).unwrap();
    assert_eq!(account.tags.iter().map(|tag| tag.0).collect::<Vec<_>>(), [tag]);
    assert_eq!(account.country.as_deref(), Some("BE"));
    assert_eq!(account.payment_term.map(|terms| terms.0), Some(terms));
    assert_eq!(account.trust, Trust::Bad);
}

/// A way of payment; a new one where there is none.
async fn methods(bench: &Bench) -> i64 {
    let journal = bench.search("account.journal", &Domain::new().eq("type", "bank").eq("company_id", 1)).await[0];
    let known = Domain::new().eq("journal_id", journal);
    match bench.search("account.payment.method.line", &known).await.first() {
        Some(method) => *method,
        None => {
            let values = [("name", "Manual Payment".into()), ("journal_id", journal.into())];
            bench.create("account.payment.method.line", values).await
        }
    }
}
