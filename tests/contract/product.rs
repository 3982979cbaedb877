//! The product at work on a server, and each single thing that it uses there.

use std::collections::{BTreeMap, BTreeSet};

use followupd::deliver::{Backend, LetterBackend, LetterTray, Letterbox, Mailer, Outbox};
use followupd::domain::{
    AccountKey, Asked as AskedByHand, Channel, CompanyId, CompanyRules, Compensation, InterestBooking, InterestRate,
    InterestRules, PartnerId, PlanRule, RecipientRule,
};
use followupd::execute::{Backends, Carrier, Office, Printing, Stop, Terms};
use followupd::journal::{Identity, Journal};
use followupd::odoo::books::{Asked, Books, LedgerWish, Settings};
use followupd::odoo::capabilities::Capabilities;
use followupd::odoo::names::{invoice, item, level};
use followupd::odoo::search::{Domain, Search};
use followupd::odoo::session::Session;
use followupd::odoo::value::Value;
use followupd::provision::{
    FilePlan, PlanSource, PlannedLevel, PlannedPlan, Setup, SetupWish, Teardown, UserWish, check_odoo, default_plan,
    mirror,
};
use followupd::run::{self, Order};
use followupd::standin::Document;
use followupd::typeset::{Press, Template};

use rust_decimal::Decimal;

use crate::bench::{Bench, Place};
use crate::waiting::{LINE, Town, flag};

pub(crate) type Used = BTreeSet<(String, String, String)>;

crate::facts! { @tests whatever_the_product_uses_is_there }

/// Lets the product do all of its work on a server, so that whatever it uses is used: setup and check by the
/// administrator, then runs, polls and a reminder by hand by the restricted user.
pub(crate) async fn work(bench: &Bench) {
    Capabilities::ask(&bench.admin).await.unwrap();
    let wish = SetupWish {
        user: Some(UserWish {
            login: LOGIN.to_owned(),
            email: Some("followupd@example.com".to_owned()),
            companies: Vec::new(),
        }),
        ..SetupWish::default()
    };
    for _ in 0..2 {
        let setup = Setup::prepare(&bench.admin, &wish).await.unwrap();
        setup.apply(&bench.admin, &mut |_| {}).await.unwrap();
    }
    let left: Vec<String> =
        Setup::prepare(&bench.admin, &wish).await.unwrap().steps.iter().map(ToString::to_string).collect();
    assert_eq!(left, Vec::<String>::new(), "twice is once");
    check_odoo(&bench.admin, &[]).await.unwrap();
    let user = bench.search("res.users", &Domain::new().eq("login", LOGIN)).await[0];
    bench.write("res.users", user, [("password", "secret123".into())]).await.unwrap();
    let session = bench.login(LOGIN, "secret123").await.unwrap();
    check_odoo(&session, &[]).await.unwrap();

    let (overdue, silent) = (bench.customer(&bench.name("overdue")).await, bench.name("silent"));
    let silent = bench.create("res.partner", [("name", silent.into()), ("is_company", true.into())]).await;
    bench
        .create(
            "res.partner",
            [
                ("name", "AP".into()),
                ("parent_id", overdue.into()),
                ("type", "invoice".into()),
                ("email", "i@x.test".into()),
            ],
        )
        .await;
    let entry = bench.ledger.invoice(Document::Invoice, overdue, 100.into(), "2026-09-01", "2026-09-15").await;
    bench.ledger.invoice(Document::Invoice, silent, 40.into(), "2026-09-01", "2026-09-15").await;
    bench.ledger.opening(overdue, 25.into(), "2026-01-01", "2026-01-15").await;

    let town = Town::build(bench).await;

    let (outbox, tray) = (Outbox::default(), LetterTray::default());
    let session_of_the_daemon = session.clone();
    let mut backends = backends(session, outbox.clone(), tray.clone()).await;
    let order = |date: &str| Order { date: date.parse().unwrap(), on_any_date: true };
    let companies = backends.books.chart().await.unwrap().companies;
    assert!(!companies.is_empty());
    let report = run::run(&mut backends, order("2026-11-02")).await.unwrap();
    assert!(!outbox.parcels().is_empty(), "somebody was reminded: {report:#?}");
    run::poll(&mut backends, "2020-01-01T00:00:00Z".parse().unwrap()).await.unwrap();
    let account = AccountKey { company: CompanyId(1), partner: PartnerId(overdue) };
    run::send(&mut backends, account, &AskedByHand::by("a clerk", true)).await.unwrap().unwrap();
    bench.ledger.pay(entry, None, "2026-11-02").await;
    run::poll(&mut backends, "2020-01-01T00:00:00Z".parse().unwrap()).await.unwrap();
    reports(&backends, overdue).await;
    crate::waiting::live(bench, &mut backends, &town).await;
    bench.ledger.unreconcile(entry).await;
    run::run(&mut backends, order("2026-12-17")).await.unwrap();
    run::plan(&mut backends, "2026-12-01".parse().unwrap()).await.unwrap();
    crate::changing::live(bench, &mut backends).await;
    crate::levels::live(bench, &mut backends, &outbox).await;
    crate::letters::live(bench, &mut backends, &tray).await;
    crate::text_messages::live(bench, &mut backends).await;
    crate::posted_letters::live(bench, &mut backends).await;
    crate::documents::live(bench, &mut backends, &outbox).await;
    crate::bounces::live(bench, &mut backends, &outbox).await;
    interest_is_booked_once(bench, &mut backends).await;
    plans_of_a_file(bench, &session_of_the_daemon, &mut backends, account).await;
    crate::changing::a_branch_alone_follows_the_plan_above_it(bench).await;
}

/// At a level that books it, interest becomes a draft invoice without taxes, once.
async fn interest_is_booked_once(bench: &Bench, backends: &mut Backends) {
    let of_first = Domain::new().eq(level::COMPANY, 1).eq(level::DAYS_AFTER_DUE, 15);
    let first = bench.search(level::MODEL, &of_first).await[0];
    bench.write(level::MODEL, first, [(level::INTEREST, "booked".into())]).await.unwrap();
    let late = bench.customer(&bench.name("late")).await;
    let entry = bench.ledger.invoice(Document::Invoice, late, 100.into(), "2026-09-01", "2026-09-15").await;
    backends.terms.interest = Some(InterestRules {
        country: None,
        rate: InterestRate::Fixed(12.into()),
        consumer_rate: None,
        compensation: Compensation::Own(["USD", "EUR"].map(|code| (code.to_owned(), 25.into())).into()),
        grace_days: 0,
        booking: Some(InterestBooking::default()),
    });
    let account = AccountKey { company: CompanyId(1), partner: PartnerId(late) };
    let today = (backends.now)().date_naive();
    let mut amounts = Vec::new();
    for _ in 0..2 {
        run::send(backends, account, &AskedByHand::by("a clerk", true)).await.unwrap().unwrap();
        let booked = Domain::new().eq("partner_id", late).is_set(invoice::INTEREST_KEY);
        let booked = Search::new(invoice::MODEL, booked, ["state", "amount_total", "invoice_line_ids"]);
        let rows = bench.admin.search_read_all(&booked).await.unwrap();
        assert_eq!(rows.len(), 1, "one reminder after another on a day books nothing more");
        let row = rows[0].as_ref().unwrap();
        assert_eq!(row.str("state"), Ok("draft"));
        amounts.push(row.decimal("amount_total").unwrap());
        let [line] = bench.search(LINE, &Domain::new().eq("move_id", entry).is_set(item::INTEREST_UNTIL)).await[..]
        else {
            panic!("no item of the invoice says that its interest is booked")
        };
        assert_eq!(bench.field(LINE, line, item::INTEREST_UNTIL).await, today.into());
    }
    // 12 % of 100 for the days since 15 September, and 25.
    let days = (today - "2026-09-15".parse::<chrono::NaiveDate>().unwrap()).num_days();
    let wanted = Decimal::from(days * 1_200) / Decimal::from(36_500) + Decimal::from(25);
    assert!((amounts[0] - wanted).abs() < Decimal::new(1, 2), "{amounts:?}, {days} days");
    backends.terms.interest = None;
    bench.write(level::MODEL, first, [(level::INTEREST, "unsaid".into())]).await.unwrap();
}

/// What reports ask for.
async fn reports(backends: &Backends, customer: i64) {
    let chart = backends.books.chart().await.unwrap();
    let companies: BTreeSet<CompanyId> = chart.companies.keys().copied().collect();
    let customers = BTreeSet::from([PartnerId(customer)]);
    let found = backends.books.customers_called(&customer.to_string()).await.unwrap();
    assert_eq!(found.keys().copied().collect::<BTreeSet<_>>(), customers);
    assert_eq!(backends.books.customers_called(&found[&PartnerId(customer)].to_uppercase()).await.unwrap(), found);
    let asked = Asked::least((backends.now)().date_naive(), chrono_tz::UTC);
    let candidates = backends.books.candidates(&chart, &asked, PartnerId(customer)).await.unwrap();
    assert_eq!(candidates.last().map(|candidate| candidate.rule), Some(RecipientRule::Customer));
    let [first, last] = ["2026-08-31", "2026-11-05"].map(|day| day.parse().unwrap());
    for customers in [None, Some(customers)] {
        let wish = LedgerWish {
            companies: companies.clone(),
            customers: customers.clone(),
            first,
            last,
            kinds: true,
            exclusions: true,
        };
        let ledger = backends.books.ledger(&chart, &Asked::least(last, chrono_tz::UTC), &wish).await.unwrap();
        assert_eq!(ledger.unreadable, []);
        assert!(ledger.settlements.iter().any(|settlement| settlement.on > first), "a payment was made");
        let open: rust_decimal::Decimal =
            ledger.open_on(last).iter().map(|known| known.item.open_in_company_currency).sum();
        let customers = customers.as_ref();
        let months = backends.books.receivable_by_month(&companies, customers, last).await.unwrap();
        assert_eq!(months.values().flat_map(BTreeMap::values).sum::<rust_decimal::Decimal>(), open);
        assert!(!backends.books.sales_by_month(&companies, customers, [first, last]).await.unwrap().is_empty());
        let (_, unreadable) = backends.books.promises_told(&companies, customers, [first, last]).await.unwrap();
        assert_eq!(unreadable, []);
    }
}

/// A plan file is mirrored, and its other plan counts for the account for which it is chosen.
async fn plans_of_a_file(bench: &Bench, session: &Session, backends: &mut Backends, account: AccountKey) {
    let tag = bench.name("Gold");
    bench.create("res.partner.category", [("name", tag.as_str().into())]).await;
    let term = bench.create("account.payment.term", [("name", bench.name("Term").into())]).await;
    let term = bench.field("account.payment.term", term, "name").await.as_str().unwrap().to_owned();
    let level = |key: &str, plan: Option<&str>| PlannedLevel {
        key: Some(key.to_owned()),
        plan: plan.map(str::to_owned),
        ..default_plan().remove(0)
    };
    let plan = PlannedPlan {
        key: "gold".to_owned(),
        name: "Gold".to_owned(),
        tags: vec![tag],
        countries: vec!["BE".to_owned()],
        payment_terms: vec![term],
        ..PlannedPlan::default()
    };
    let levels = vec![level("first", None), level("of_gold", Some("gold"))];
    let file = PlanSource::File(FilePlan { levels, plans: vec![plan], ..FilePlan::default() });
    assert!(!mirror(session, &file).await.unwrap().is_empty());
    assert_eq!(mirror(session, &file).await.unwrap(), [], "twice is once");
    check_odoo(session, &[]).await.unwrap();
    let plan = bench.search("x_followup_plan", &Domain::new().eq("x_company_id", 1)).await[0];
    let record = Domain::new().eq("x_partner_id", account.partner.0).eq("x_company_id", 1);
    let record = bench.search("x_followup", &record).await[0];
    bench.write("x_followup", record, [("x_plan_id", plan.into())]).await.unwrap();
    let (_, report) = run::plan(backends, "2026-12-01".parse().unwrap()).await.unwrap();
    let decided = report.plan.decisions[&account].plan.clone();
    assert_eq!(decided, Some(("Gold".to_owned(), PlanRule::Chosen)));
    assert!(
        !mirror(session, &PlanSource::File(FilePlan { levels: vec![level("first", None)], ..FilePlan::default() }))
            .await
            .unwrap()
            .is_empty()
    );
}

/// What `teardown` uses, and that it leaves nothing.
async fn undo(bench: &Bench) {
    let flagged = crate::changing::a_flag_of_ours(bench).await;
    let teardown = Teardown::prepare(&bench.admin).await.unwrap();
    let losses = teardown.losses;
    assert!(losses.flags > Some(0) && losses.exclusions.is_some() && losses.promises > 0, "{losses}");
    assert!(losses.plans > 0, "{losses}");
    teardown.apply(&bench.admin, &mut |_| {}).await.unwrap();
    assert_eq!(bench.field(LINE, flagged, flag(bench)).await, false.into(), "nobody could tell any more whose it is");
    assert!(Teardown::prepare(&bench.admin).await.unwrap().is_empty());
}

const LOGIN: &str = "followupd";

async fn backends(session: Session, outbox: Outbox, tray: LetterTray) -> Backends {
    let database = session.database().to_owned();
    let identity = Identity { database: database.clone(), fresh_state_id: "contract".to_owned() };
    let rules = CompanyRules { sending: true, ..CompanyRules::default() };
    let settings = Settings {
        fallback_language: Some("en_US".to_owned()),
        letters: true,
        text_messages: true,
        ..Settings::default()
    };
    Backends {
        books: Books::open(session, settings).await.unwrap(),
        journal: Journal::in_memory(identity).unwrap(),
        mailer: Mailer::new(Backend::Memory(outbox), None),
        sms: Some(Carrier::Odoo),
        letters: Some(Office {
            press: Press::new(Vec::new()).into(),
            template: Template::of_letters(),
            window: None,
            with_logo: true,
            carrier: Carrier::Own(Letterbox::new(LetterBackend::Memory(tray))),
        }),
        printing: Printing { press: Press::new(Vec::new()).into(), window: None, with_logo: true },
        terms: Terms {
            database,
            time_zone: chrono_tz::UTC,
            channels: BTreeSet::from([Channel::Email, Channel::Letter, Channel::Sms]),
            fallback_language: "en_US".to_owned(),
            rules,
            companies: BTreeMap::new(),
            reply_to: None,
            message_id_domain: Some("followupd.test".to_owned()),
            envelope_sender: None,
            bounces_to_odoo: false,
            bounces_folder: None,
            messages_per_run: None,
            retry_pause_minutes: 5,
            keep_inputs_days: 60,
            payment_details_in_mails: true,
            attachments_bytes_max: 10_000_000,
            all_is_asked: false,
            coming_plans: BTreeMap::new(),
            countries: std::sync::Arc::default(),
            limits: followupd::domain::RateLimits::default(),
            interest_laws: std::sync::Arc::default(),
            interest: None,
        },
        now: Box::new(|| "2026-11-02T08:00:00Z".parse().unwrap()),
        watch: Box::new(|_| {}),
        stop: Stop::default(),
        postponed: std::collections::BTreeMap::new(),
    }
}

/// What the product uses of each version, once a process.
static USED: [tokio::sync::OnceCell<Used>; 2] = [const { tokio::sync::OnceCell::const_new() }; 2];

/// What the product uses of an Odoo of this version, by the stand-in's list.
pub(crate) async fn used(place: Place) -> &'static Used {
    let (cell, stand_in) = if place.is_14() { (&USED[0], Place::StandIn14) } else { (&USED[1], Place::StandIn19) };
    cell.get_or_init(async || {
        let bench = Bench::start(stand_in).await;
        let before = bench.world.as_ref().unwrap().used();
        work(&bench).await;
        undo(&bench).await;
        bench.world.unwrap().used().difference(&before).cloned().collect()
    })
    .await
}

/// Whether the fact below looks at this use on every server.
pub(crate) fn is_looked_at(method: &str, field: &str) -> bool {
    matches!(method, "read" | "search") || matches!((method, field.is_empty()), ("create" | "write", false))
}

/// Each field that the product reads can be read, each that it searches by can be searched by, each that it writes can
/// be written, and of each model that it asks for its fields it is known whether there is one.
async fn whatever_the_product_uses_is_there(bench: &Bench) {
    work(bench).await;
    for (model, method, field) in used(bench.place).await {
        let nothing = Value::Array(vec![Value::Array(vec!["id".into(), "=".into(), 0.into()])]);
        match (method.as_str(), field.as_str()) {
            ("read", field) if !field.is_empty() => {
                let ids = bench.call(model, "search", vec![nothing]).await.unwrap();
                bench.call(model, "read", vec![ids, Value::array([field])]).await.unwrap();
            }
            ("search", field) if !field.is_empty() => {
                bench
                    .admin
                    .with_archived()
                    .search(model, &Domain::new().is_not_set(field).eq("id", 0), "id", None)
                    .await
                    .unwrap();
            }
            ("create" | "write", field) if !field.is_empty() => {
                let fields = bench.admin.fields_get(model, &["type"]).await.unwrap();
                assert!(fields.contains_key(field), "{model}.{field}");
            }
            ("search", _) => drop(bench.call(model, "search", vec![nothing]).await.unwrap()),
            ("read", _) => {
                drop(bench.call(model, "read", vec![Value::Array(vec![]), Value::array(["id"])]).await.unwrap());
            }
            // The facts of the other files are about these; that each is among them is checked in `used`.
            _ => {}
        }
    }
    undo(bench).await;
}
