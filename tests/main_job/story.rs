//! The story, day by day. Every expectation is written from the rules of follow-up, not from what the program does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use chrono::{Datelike as _, NaiveDate, Timelike as _};
use followupd::odoo::search::Domain;
use followupd::odoo::session::Session;
use followupd::standin::smtp::{Action, Event, Fault, Point, Sink, SinkOptions};

use crate::letters;
use crate::mails::{self, Letter};
use crate::odoo::{ids, login, rows};
use crate::program::{LOGIN, PASSWORD, Program, told};
use crate::server::{Server, Version};
use crate::world::World;

/// Something that happens in Odoo while a run is under way.
type InMidRun = Arc<Mutex<Option<Box<dyn FnOnce() + Send>>>>;

pub(crate) struct Story {
    pub(crate) server: Server,
    pub(crate) admin: Session,
    pub(crate) world: World,
    program: Program,
    sink: Sink,
    in_mid_run: InMidRun,
    /// How many mails have been looked at.
    seen: usize,
    clock: std::time::Instant,
    /// The billing user who is no administrator.
    pub(crate) clara: i64,
}

/// The whole story on one Odoo.
pub(crate) async fn tell(version: Version) {
    let mut story = Story::begin(version).await;
    story.setup_twice_is_once().await;
    story.chapter("setup");
    story.check_finds_nothing_missing().await;
    story.chapter("check");
    story.nothing_leaves_before_sending_is_switched_on().await;
    story.people_decide().await;
    story.chapter("sending off");
    story.the_first_day().await;
    story.chapter("the first day");
    story.chatters_hold_what_was_sent().await;
    story.records_show_how_accounts_stand().await;
    story.chapter("chatters and records");
    story.the_same_day_again_sends_nothing().await;
    story.chapter("the same day again");
    story.an_answer_lands_in_the_chatter().await;
    crate::browser::look(&story).await;
    story.chapter("an answer and the web client");
    story.the_next_level().await;
    story.chapter("the next level");
    story.a_payment_bounces().await;
    story.the_call().await;
    story.chapter("the call");
    story.a_mail_in_doubt().await;
    story.chapter("a mail in doubt");
    story.odoo_mailed_nobody().await;
    story.server.end();
}

/// A zone in which it is neither about to be another day nor has just become one.
fn zone_without_midnight() -> (&'static str, NaiveDate) {
    let now = followupd::clock::now();
    // A test run takes minutes.
    match now.hour() {
        22.. => ("Etc/GMT+6", (now - chrono::TimeDelta::hours(6)).date_naive()),
        0 => ("Etc/GMT-6", (now + chrono::TimeDelta::hours(6)).date_naive()),
        _ => ("UTC", now.date_naive()),
    }
}

impl Story {
    async fn begin(version: Version) -> Self {
        let clock = std::time::Instant::now();
        let server = tokio::task::spawn_blocking(move || Server::start(version)).await.unwrap();
        let (zone, today) = zone_without_midnight();
        let admin = login(&server, "admin", "admin").await;
        let world = World::build(admin.clone(), version, today).await;
        let groups = ["base.group_user", "account.group_account_invoice"];
        let clara = world.accountant.user("Clara Clerk", "clara@harbor.example", &groups).await;
        let in_mid_run: InMidRun = Arc::default();
        let happens = Arc::clone(&in_mid_run);
        let on_event = move |event: &Event| {
            if event.point == Point::Mail
                && let Some(happening) = happens.lock().unwrap().take()
            {
                tokio::task::block_in_place(happening);
            }
        };
        let sink = SinkOptions { on_event: Some(Box::new(on_event)), ..SinkOptions::default() };
        let sink = Sink::start(sink).await.unwrap();
        let program = Program::new(&server, sink.addr.port(), zone);
        let mut story = Self { server, admin, world, program, sink, in_mid_run, seen: 0, clock, clara };
        story.chapter("the world");
        story
    }

    /// Tells how long a part of the story took.
    #[expect(clippy::print_stderr, reason = "whoever waits for a test of minutes wants to know where it is")]
    fn chapter(&mut self, name: &str) {
        eprintln!("Odoo {}: {name}, {:.1} s", self.server.version.number(), self.clock.elapsed().as_secs_f32());
        self.clock = std::time::Instant::now();
    }

    fn day(&self, days: i64) -> NaiveDate {
        self.world.day(days)
    }

    fn is_19(&self) -> bool {
        self.server.version == Version::Nineteen
    }

    /// The mails that have arrived since the last look.
    fn new_letters(&mut self) -> Vec<Letter> {
        let kept = self.sink.kept();
        let new = &kept[self.seen..];
        self.seen = kept.len();
        mails::read(new)
    }

    async fn setup_twice_is_once(&mut self) {
        let first = self.program.setup().await.json(0);
        assert!(first["steps"].as_array().unwrap().len() > 10, "{first}");
        let second = self.program.setup().await.json(0);
        assert_eq!(second["steps"].as_array().unwrap().len(), 0, "setup twice is once: {second}");
        let user = ids(&self.admin, "res.users", Domain::new().eq("login", LOGIN)).await[0];
        self.world.accountant.write("res.users", user, [("password", PASSWORD.into())]).await;
    }

    async fn check_finds_nothing_missing(&mut self) {
        let check = self.program.command(&["check", "--json"]).await.json(0);
        // Rule 22: what is excluded is counted and summed. Odoo 19 excludes opening balances by itself.
        let excluded = if self.is_19() { "3 open items, 1199.00 USD, are" } else { "1 open items, 999.00 USD, are" };
        let findings: Vec<&str> =
            check["findings"].as_array().unwrap().iter().map(|finding| finding["what"].as_str().unwrap()).collect();
        assert_eq!(findings, [format!("Harbor Trading: {excluded} excluded from follow-up.")]);
    }

    /// Rule 23.
    async fn nothing_leaves_before_sending_is_switched_on(&mut self) {
        let sessions = self.sink.sessions();
        let report = self.program.command(&["run", "--json"]).await.json(0);
        let lines = told(&report);
        let off = "proposed: Friendly reminder: sending is not switched on";
        assert!(lines.contains(&format!("Harbor Trading: Boulangerie Petit: {off}")), "{lines:#?}");
        let reminded: Vec<&String> = lines.iter().filter(|line| line.contains(": reminded")).collect();
        assert!(reminded.is_empty(), "{reminded:#?}");
        assert_eq!(self.sink.sessions(), sessions, "the mail server was spoken to");
    }

    /// What billing users set on follow-up records and contacts before the first day.
    async fn people_decide(&mut self) {
        let record = async |name: &str| self.record_id(name, self.world.accountant.harbor).await;
        let write = async |name: &str, field: &str, value: followupd::odoo::value::Value| {
            self.world.accountant.write("x_followup", record(name).await, [(field, value)]).await;
        };
        let clerk = login(&self.server, "clara@harbor.example", "secret123").await;
        drop(clerk);
        write("manual", "x_mode", "manual".into()).await;
        write("off", "x_mode", "off".into()).await;
        write("chosen", "x_recipient_id", self.world.customer("boss").into()).await;
        write("snooze", "x_next_reminder_date", self.day(3).into()).await;
        write("schmidt", "x_responsible_id", self.clara.into()).await;
        write("hermit", "x_responsible_id", self.clara.into()).await;
        let contact = self.world.customer("reminders");
        self.world.accountant.write("res.partner", contact, [("x_followup_contact", true.into())]).await;
        self.program.switch_sending_on();
    }

    /// What every account comes to on the first day.
    fn of_the_first_day(&self) -> Vec<String> {
        let sent = "reminded: Friendly reminder [email sent]";
        let excluded = "held: all that is claimed is excluded (1 items)";
        let not_before =
            |day: NaiveDate| format!("held: level \"Friendly reminder\" not before {}", day.format("%Y-%m-%d"));
        let mut lines: Vec<(&str, String)> = vec![
            ("Delta Supplies: Global Shared", sent.to_owned()),
            ("Delta Supplies: Last Minute Inc", "reminded: Friendly reminder [email not_sent]".to_owned()),
            ("Harbor Trading: Boulangerie Petit", sent.to_owned()),
            ("Harbor Trading: Chosen Ltd", sent.to_owned()),
            ("Harbor Trading: Contact Ltd", sent.to_owned()),
            ("Harbor Trading: Credo Ltd", "held: covered by credits: 400.00 USD less 400.00 USD".to_owned()),
            ("Harbor Trading: Euro Imports", sent.to_owned()),
            ("Harbor Trading: Ferrari & Figli", sent.to_owned()),
            ("Harbor Trading: Global Shared", sent.to_owned()),
            (
                "Harbor Trading: Hermit",
                "held: nobody can be reached at level \"Friendly reminder\": email: no e-mail address".to_owned(),
            ),
            ("Harbor Trading: Instalment Ltd", sent.to_owned()),
            ("Harbor Trading: Later Ltd", not_before(self.day(25))),
            (
                "Harbor Trading: Manual Mayer",
                "proposed: Friendly reminder: the account is followed up by hand".to_owned(),
            ),
            ("Harbor Trading: Off Ltd", "held: follow-up is off for this customer".to_owned()),
            ("Harbor Trading: Rossi Srl", not_before(self.day(10))),
            ("Harbor Trading: Schmidt Maschinenbau", sent.to_owned()),
            ("Harbor Trading: Snooze Ltd", format!("held: next reminder not before {}, set by hand", self.day(3))),
            ("Harbor Trading: Streit AG", excluded.to_owned()),
            ("Harbor Trading: Talleres García", sent.to_owned()),
            ("Harbor Trading: Van Dijk BV", sent.to_owned()),
        ];
        if self.is_19() {
            let credits =
                "proposed: Friendly reminder: excluded credits of general journals, 300.00 USD, would cover it";
            let process = format!("held: payment in process for {}", self.world.paper("process").number);
            lines.push(("Harbor Trading: Alte Gutschrift OHG", credits.to_owned()));
            lines.push(("Harbor Trading: Altkunde KG", excluded.to_owned()));
            lines.push(("Harbor Trading: In Process Ltd", process));
        } else {
            let covered = "held: covered by credits: 300.00 USD less 300.00 USD";
            lines.push(("Harbor Trading: Alte Gutschrift OHG", covered.to_owned()));
            lines.push(("Harbor Trading: Altkunde KG", sent.to_owned()));
        }
        let mut lines: Vec<String> =
            lines.into_iter().map(|(account, comes_to)| format!("{account}: {comes_to}")).collect();
        lines.sort();
        lines
    }

    /// While the first mail is on its way, one customer pays all of an invoice and another one a part (rule 12).
    fn two_customers_pay_in_mid_run(&self) {
        let accountant = self.world.accountant.clone();
        let (late, shared) = (self.world.paper("late").clone(), self.world.paper("shared delta").clone());
        let today = self.world.today;
        let runtime = tokio::runtime::Handle::current();
        *self.in_mid_run.lock().unwrap() = Some(Box::new(move || {
            runtime.block_on(async {
                accountant.pay(accountant.delta, &late, None, today).await;
                accountant.pay(accountant.delta, &shared, Some("300.00"), today).await;
            });
        }));
    }

    async fn the_first_day(&mut self) {
        let sessions = self.sink.sessions();
        let plan = self.program.plan(self.world.today).await;
        let planned: Vec<String> = told(&plan);
        let expected = self.of_the_first_day();
        let without_delivery = |line: &String| line.split(" [email").next().unwrap().to_owned();
        let expected_plan: Vec<String> = expected.iter().map(without_delivery).collect();
        same_lines(&planned, &expected_plan, "the plan of the first day");
        assert_eq!(self.sink.sessions(), sessions, "plan speaks to no mail server");

        self.two_customers_pay_in_mid_run();
        let report = self.program.command(&["run", "--json"]).await.json(0);
        same_lines(&told(&report), &expected, "the first day");

        let letters = self.new_letters();
        let by_recipient: BTreeMap<String, &Letter> = letters
            .iter()
            .map(|letter| (format!("{} {}", letter.to.join(", "), letter.from.join(", ")), letter))
            .collect();
        let expected = letters::of_the_first_day(&self.world);
        let wanted: BTreeSet<String> = expected.iter().map(|letter| format!("{} {}", letter.to, letter.from)).collect();
        assert_eq!(by_recipient.keys().cloned().collect::<BTreeSet<_>>(), wanted, "who gets a mail");
        assert_eq!(letters.len(), expected.len(), "each gets one mail");
        for letter in &expected {
            letter.check(by_recipient[&format!("{} {}", letter.to, letter.from)]);
        }
        let message_ids: BTreeSet<&String> = letters.iter().map(|letter| &letter.message_id).collect();
        assert_eq!(message_ids.len(), letters.len(), "no Message-ID twice");
    }

    /// The record of a customer's account with a company.
    pub(crate) async fn record_id(&self, customer: &str, company: i64) -> i64 {
        let which = Domain::new().eq("x_partner_id", self.world.customer(customer)).eq("x_company_id", company);
        let found = ids(&self.admin, "x_followup", which).await;
        assert_eq!(found.len(), 1, "records of {customer}");
        found[0]
    }

    /// Every mail of a day stands once in the chatter of its customer, under the mail's own Message-ID; the record has
    /// a note of its own about it.
    async fn chatters_hold_what_was_sent(&self) {
        let letters = mails::read(&self.sink.kept());
        for letter in &letters {
            let fields = ["model", "res_id", "body", "subject", "message_type"];
            let found =
                rows(&self.admin, "mail.message", Domain::new().eq("message_id", letter.message_id.as_str()), &fields)
                    .await;
            assert_eq!(found.len(), 1, "messages under {} ({})", letter.message_id, letter.subject);
            assert_eq!(found[0].str("model").unwrap(), "res.partner");
            assert_eq!(found[0].str("subject").unwrap().replace('\u{a0}', " "), letter.subject);
            let parts: Vec<&str> = letter.message_id.split('.').collect();
            let (company, partner): (i64, i64) = (parts[1].parse().unwrap(), parts[2].parse().unwrap());
            assert_eq!(found[0].int("res_id").unwrap(), partner, "whose chatter holds {}", letter.subject);
            assert!(found[0].str("body").unwrap().contains("<table"), "the table is in the chatter");
            let record = Domain::new().eq("x_partner_id", partner).eq("x_company_id", company);
            let record = ids(&self.admin, "x_followup", record).await[0];
            let address = letter.to[0].rsplit_once('<').unwrap().1.trim_end_matches('>');
            let notes = Domain::new().eq("model", "x_followup").eq("res_id", record).term(
                "body",
                "ilike",
                format!("by e-mail to {address}"),
            );
            let own = rows(&self.admin, "mail.message", notes, &["message_id"]).await;
            let sent: Vec<&Letter> =
                letters.iter().filter(|other| other.to == letter.to && other.from == letter.from).collect();
            assert_eq!(own.len(), sent.len(), "notes on the record of {address}");
            assert_ne!(own[0].opt_str("message_id").unwrap(), Some(letter.message_id.as_str()));
        }
    }

    /// Status, level, next reminder and totals of records, by hand.
    async fn records_show_how_accounts_stand(&self) {
        let (harbor, delta) = (self.world.accountant.harbor, self.world.accountant.delta);
        let after = Some(self.day(15));
        let friendly = Some("Friendly reminder");
        // Customer, company, status, level, next reminder, total due, total overdue.
        let expected: [(&str, i64, &str, Option<&str>, Option<NaiveDate>, &str, &str); 14] = [
            ("petit", harbor, "with_overdue_invoices", friendly, after, "1234.50", "1234.50"),
            ("schmidt", harbor, "with_overdue_invoices", friendly, after, "1500.00", "1500.00"),
            ("garcia", harbor, "with_overdue_invoices", friendly, after, "400.00", "310.00"),
            ("ferrari", harbor, "with_overdue_invoices", friendly, after, "395.00", "320.00"),
            ("euro", harbor, "with_overdue_invoices", friendly, after, "1200.00", "1200.00"),
            ("shared", harbor, "with_overdue_invoices", friendly, after, "700.00", "700.00"),
            ("shared", delta, "with_overdue_invoices", friendly, after, "600.00", "600.00"),
            ("instalment", harbor, "with_overdue_invoices", friendly, after, "1000.00", "300.00"),
            ("credo", harbor, "no_action_needed", None, None, "0.00", "0.00"),
            ("streit", harbor, "no_action_needed", None, None, "0.00", "0.00"),
            ("later", harbor, "no_action_needed", None, None, "70.00", "0.00"),
            ("hermit", harbor, "in_need_of_action", None, None, "120.00", "120.00"),
            ("manual", harbor, "in_need_of_action", None, None, "310.00", "310.00"),
            ("snooze", harbor, "with_overdue_invoices", None, Some(self.day(3)), "33.00", "33.00"),
        ];
        for (customer, company, status, level, next, due, overdue) in expected {
            let shown = self.shown(customer, company).await;
            let wanted = Shown {
                active: true,
                status: status.to_owned(),
                level: level.map(str::to_owned),
                next,
                due: crate::accountant::decimal(due),
                overdue: crate::accountant::decimal(overdue),
            };
            assert_eq!(shown, wanted, "the record of {customer}");
        }
        // Rule 1: items carry the level, as days; what was only demanded has reached none.
        assert_eq!(self.reached("ferrari 61").await, [Some((15, self.world.today))]);
        assert_eq!(self.reached("ferrari 31").await, [Some((15, self.world.today))]);
        assert_eq!(self.reached("ferrari 5").await, [None]);
        assert_eq!(self.reached("ferrari later").await, [None]);
        assert_eq!(self.reached("instalment").await, [Some((15, self.world.today)), None]);
        assert_eq!(self.reached("hermit").await, [None], "rule 10: no level advances when nobody can be reached");
        assert_eq!(self.reached("late").await, [None], "rule 12: paid before its mail left");
        let asked = self.activities("hermit", harbor).await;
        assert_eq!(asked, [("Follow-up needs attention".to_owned(), self.clara)], "rule 10: somebody is asked");
    }

    /// Days and date of the level that each item of a document has reached.
    async fn reached(&self, paper: &str) -> Vec<Option<(i64, NaiveDate)>> {
        let which = self.world.accountant.receivable().eq("move_id", self.world.paper(paper).id);
        let mut found =
            rows(&self.admin, "account.move.line", which, &["date_maturity", "x_followup_days", "x_followup_date"])
                .await;
        found.sort_by_key(|row| row.date("date_maturity").unwrap());
        let reached = found.iter().map(|row| {
            let date = row.opt_date("x_followup_date").unwrap()?;
            Some((row.int("x_followup_days").unwrap(), date))
        });
        reached.collect()
    }

    /// Summary and user of the open activities of a record.
    async fn activities(&self, customer: &str, company: i64) -> Vec<(String, i64)> {
        let record = self.record_id(customer, company).await;
        let which = Domain::new().eq("res_model", "x_followup").eq("res_id", record);
        let found = rows(&self.admin, "mail.activity", which, &["summary", "user_id"]).await;
        found.iter().map(|row| (row.str("summary").unwrap().to_owned(), row.id_of("user_id").unwrap())).collect()
    }

    async fn shown(&self, customer: &str, company: i64) -> Shown {
        let record = self.record_id(customer, company).await;
        let fields = ["x_active", "x_status", "x_level_id", "x_next_reminder_date", "x_total_due", "x_total_overdue"];
        let row = &rows(&self.admin, "x_followup", Domain::new().eq("id", record), &fields).await[0];
        let level = match row.opt_id("x_level_id").unwrap() {
            Some(level) => {
                let level = &rows(&self.admin, "x_followup_level", Domain::new().eq("id", level), &["x_name"]).await[0];
                Some(level.str("x_name").unwrap().to_owned())
            }
            None => None,
        };
        Shown {
            active: row.bool("x_active").unwrap(),
            status: row.str("x_status").unwrap().to_owned(),
            level,
            next: row.opt_date("x_next_reminder_date").unwrap(),
            due: row.decimal("x_total_due").unwrap(),
            overdue: row.decimal("x_total_overdue").unwrap(),
        }
    }

    /// Rules 4 and 13.
    async fn the_same_day_again_sends_nothing(&mut self) {
        let report = self.program.command(&["run", "--json"]).await.json(0);
        let lines = told(&report);
        assert!(!lines.iter().any(|line| line.contains(": reminded")), "{lines:#?}");
        let next = format!("held: next reminder not before {}", self.day(15));
        assert!(lines.contains(&format!("Harbor Trading: Boulangerie Petit: {next}")), "{lines:#?}");
        assert_eq!(self.new_letters().len(), 0, "mails of the second run of the day");
        assert_eq!(self.activities("hermit", self.world.accountant.harbor).await.len(), 1, "asked once");
        let late = self.shown("late", self.world.accountant.delta).await;
        assert!(!late.active, "what is settled is archived");
    }

    /// A customer answers; Odoo's mail gateway gets it.
    async fn an_answer_lands_in_the_chatter(&self) {
        let letters = mails::read(&self.sink.kept());
        let letter = letters.iter().find(|letter| letter.to[0].contains("compta@petit.example")).unwrap();
        let answer = format!(
            "From: Compta <compta@petit.example>\r\nTo: {}\r\nSubject: Re: {}\r\nMessage-ID: <answer-{}@petit.example>\r\n\
             In-Reply-To: {id}\r\nReferences: {id}\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\nNous payons vendredi.\r\n",
            letter.reply_to[0],
            letter.subject,
            self.world.today.num_days_from_ce(),
            id = letter.message_id,
        );
        let args = vec![false.into(), answer.into()];
        crate::odoo::act(&self.admin, "mail.thread", "message_process", args).await;
        let ours = Domain::new().eq("message_id", letter.message_id.as_str());
        let ours = ids(&self.admin, "mail.message", ours).await[0];
        let answers = Domain::new().eq("model", "res.partner").eq("res_id", self.world.customer("petit")).term(
            "body",
            "ilike",
            "Nous payons vendredi",
        );
        let answers = rows(&self.admin, "mail.message", answers, &["parent_id"]).await;
        assert_eq!(answers.len(), 1, "the customer's answer in the customer's chatter");
        assert_eq!(answers[0].id_of("parent_id").unwrap(), ours, "as an answer to our message");
    }

    /// Fifteen days later: everybody one level up, nobody two; Petit has paid; one address refuses; one mail is in doubt.
    async fn the_next_level(&mut self) {
        let accountant = self.world.accountant.clone();
        accountant.pay(accountant.harbor, self.world.paper("petit"), None, self.day(10)).await;
        let day_before = self.program.plan(self.day(14)).await;
        let early: Vec<String> = told(&day_before).into_iter().filter(|line| line.contains(": reminded")).collect();
        // Those whose first level has come meanwhile, and nobody who was reminded already.
        let first = |name: &str| format!("Harbor Trading: {name}: reminded: Friendly reminder");
        assert_eq!(early, [first("Rossi Srl"), first("Snooze Ltd")], "a day before the next reminder date");

        self.sink.fault(Fault {
            point: Point::Rcpt,
            containing: "reminders@contact.example".to_owned(),
            action: Action::Answer("550 5.1.1 no such mailbox".to_owned()),
            times_left: None,
        });
        let report = self.program.run_on(self.day(15)).await.json(4);
        let lines = told(&report);
        assert_eq!(of(&lines, "Contact Ltd"), "reminded: Second reminder [email failed]");
        let mut expected: Vec<(&str, String)> = vec![
            (
                "einkauf@schmidt.example",
                format!("Erneute Zahlungserinnerung: Rechnung {} ist überfällig", self.number("schmidt")),
            ),
            // The invoice that was not due then is demanded now, though its own first level has not come.
            ("pagos@garcia.example", "Nuevo recordatorio: 2 facturas vencidas".to_owned()),
            (
                "facturen@vandijk.example",
                format!("Nieuwe herinnering: factuur {} is niet op tijd betaald", self.number("vandijk")),
            ),
            ("conti@ferrari.example", "Sollecito di pagamento: 4 fatture scadute".to_owned()),
            ("ap@euro.example", "Overdue: 2 invoices need your attention".to_owned()),
            ("ap@instalment.example", format!("Overdue: invoice {} needs your attention", self.number("instalment"))),
            ("ap@shared.example", format!("Overdue: invoice {} needs your attention", self.number("shared"))),
            ("ap@shared.example", format!("Overdue: invoice {} needs your attention", self.number("shared delta"))),
            ("bob@chosen.example", format!("Relance : facture {} en retard de paiement", self.number("chosen"))),
            // Caught up, at the first level: five days overdue on the first day, and the one that was snoozed by hand.
            (
                "conti@rossi.example",
                format!("Promemoria di pagamento: fattura {} di Harbor Trading", self.number("rossi")),
            ),
            ("ap@snooze.example", format!("Reminder: invoice {} from Harbor Trading", self.number("snooze"))),
        ];
        if !self.is_19() {
            expected.push((
                "ap@altkunde.example",
                format!("Erneute Zahlungserinnerung: Rechnung {} ist überfällig", self.number("altkunde")),
            ));
        }
        self.arrived(expected);
        let harbor = self.world.accountant.harbor;
        let petit = self.shown("petit", harbor).await;
        assert!(!petit.active, "a payment makes the record go");
        assert_eq!(petit.next, None, "rule 14: our next reminder date goes with it");
        assert_eq!(self.reached("schmidt").await, [Some((30, self.day(15)))]);
        assert_eq!(self.reached("ferrari 31").await, [Some((30, self.day(15)))]);
        assert_eq!(self.reached("ferrari 5").await, [Some((15, self.day(15)))], "each item climbs its own step");
        assert_eq!(self.reached("ferrari later").await, [None]);
        assert_eq!(
            self.reached("contact").await,
            [Some((15, self.world.today))],
            "rule 11: a failure advances nothing"
        );
        assert_eq!(self.shown("contact", harbor).await.status, "in_need_of_action");
        self.chatters_hold_what_was_sent().await;
        self.sink.behave();
    }

    fn number(&self, paper: &str) -> &str {
        &self.world.paper(paper).number
    }

    /// The mails since the last look are exactly these, by recipient and subject.
    fn arrived(&mut self, expected: Vec<(&str, String)>) {
        let mut wanted: Vec<String> = expected.into_iter().map(|(to, subject)| format!("{to}: {subject}")).collect();
        wanted.sort();
        let mut letters: Vec<String> =
            self.new_letters().iter().map(|letter| format!("{}: {}", address(letter), letter.subject)).collect();
        letters.sort();
        same_lines(&letters, &wanted, "recipients and subjects");
    }

    /// The payment of Petit is unmatched: the record is back with what its invoice had reached. As long as the payment is
    /// there it covers the invoice; when it has bounced, the account is left in peace for the minimum interval (rule 14).
    async fn a_payment_bounces(&mut self) {
        let accountant = &self.world.accountant;
        accountant.unreconcile(self.world.paper("petit")).await;
        let lines = told(&self.program.plan(self.day(16)).await);
        assert_eq!(of(&lines, "Boulangerie Petit"), "held: covered by credits: 1234.50 USD less 1234.50 USD");
        accountant.bounce(self.world.paper("petit")).await;
    }

    /// Thirty days after the first day: the third reminder, and a person is asked to call.
    async fn the_call(&mut self) {
        let harbor = self.world.accountant.harbor;
        let lines = told(&self.program.run_on(self.day(30)).await.json(0));
        let back = format!("held: a payment was unreconciled; not before {}", self.day(37));
        assert_eq!(of(&lines, "Boulangerie Petit"), back);
        let mut expected: Vec<(&str, String)> = vec![
            ("einkauf@schmidt.example", format!("Dringend: Rechnung {} ist weiterhin offen", self.number("schmidt"))),
            ("pagos@garcia.example", "Urgente: 2 facturas pendientes de pago".to_owned()),
            ("facturen@vandijk.example", format!("Dringend: factuur {} nog steeds onbetaald", self.number("vandijk"))),
            ("conti@ferrari.example", "Urgente: 4 fatture tuttora insolute".to_owned()),
            ("ap@euro.example", "Urgent: 2 invoices remain unpaid".to_owned()),
            // Both instalments are demanded now; they are one invoice.
            ("ap@instalment.example", format!("Urgent: invoice {} remains unpaid", self.number("instalment"))),
            ("ap@shared.example", format!("Urgent: invoice {} remains unpaid", self.number("shared"))),
            ("ap@shared.example", format!("Urgent: invoice {} remains unpaid", self.number("shared delta"))),
            ("bob@chosen.example", format!("Urgent : facture {} impayée", self.number("chosen"))),
            // The level that its refused mail had not reached.
            ("reminders@contact.example", format!("Overdue: invoice {} needs your attention", self.number("contact"))),
            ("conti@rossi.example", format!("Sollecito di pagamento: fattura {} scaduta", self.number("rossi"))),
            ("ap@snooze.example", format!("Overdue: invoice {} needs your attention", self.number("snooze"))),
            ("ap@later.example", format!("Reminder: invoice {} from Harbor Trading", self.number("later"))),
        ];
        if !self.is_19() {
            let subject = format!("Dringend: Rechnung {} ist weiterhin offen", self.number("altkunde"));
            expected.push(("ap@altkunde.example", subject));
        }
        self.arrived(expected);
        let petit = self.shown("petit", harbor).await;
        let wanted = Shown {
            active: true,
            status: "with_overdue_invoices".to_owned(),
            level: Some("Friendly reminder".to_owned()),
            next: None,
            due: crate::accountant::decimal("1234.50"),
            overdue: crate::accountant::decimal("1234.50"),
        };
        assert_eq!(petit, wanted, "unreconciling brings the record back with its level");
        assert_eq!(self.reached("petit").await, [Some((15, self.world.today))]);
        let later = told(&self.program.plan(self.day(36)).await);
        assert_eq!(of(&later, "Boulangerie Petit"), back);
        let later = told(&self.program.plan(self.day(37)).await);
        assert_eq!(of(&later, "Boulangerie Petit"), "reminded: Second reminder", "it goes on from what it had reached");

        let call = "Call about overdue invoices".to_owned();
        assert_eq!(self.activities("schmidt", harbor).await, [(call.clone(), self.clara)], "the responsible is asked");
        assert_eq!(self.activities("rossi", harbor).await, [], "the second reminder asks nobody");
        self.program.run_on(self.day(30)).await.json(0);
        assert_eq!(self.new_letters().len(), 0, "the same day again sends nothing");
        assert_eq!(self.activities("schmidt", harbor).await, [(call, self.clara)], "and asks nobody again");
    }

    /// The mail server takes the first mail of the day and goes away without an answer: nobody knows whether that mail has
    /// arrived, so a person must say, and it is never sent twice (rule 13).
    async fn a_mail_in_doubt(&mut self) {
        self.sink.once(Point::Dot, Action::KeepAndClose);
        let lines = told(&self.program.run_on(self.day(45)).await.json(4));
        assert_eq!(of(&lines, "Boulangerie Petit"), "reminded: Second reminder [email in_doubt]");
        assert_eq!(self.new_letters().len(), 1, "the run ends where the mail server goes away");
        let lines = told(&self.program.run_on(self.day(45)).await.json(0));
        assert!(of(&lines, "Boulangerie Petit").starts_with("held: in doubt: the email of "), "{lines:#?}");
        let mut recipients: Vec<String> = self.new_letters().iter().map(address).collect();
        recipients.sort();
        let mut wanted = vec![
            "ap@euro.example",
            "ap@instalment.example",
            "ap@later.example",
            "ap@shared.example",
            "ap@shared.example",
            "ap@snooze.example",
            "bob@chosen.example",
            "conti@ferrari.example",
            "conti@rossi.example",
            "einkauf@schmidt.example",
            "facturen@vandijk.example",
            "pagos@garcia.example",
            "reminders@contact.example",
        ];
        if !self.is_19() {
            wanted.insert(0, "ap@altkunde.example");
        }
        same_lines(
            &recipients,
            &wanted.into_iter().map(str::to_owned).collect::<Vec<_>>(),
            "everybody else goes, once",
        );
        assert_eq!(self.reached("petit").await, [Some((15, self.world.today))], "in doubt advances nothing");

        let list = self.program.command(&["in-doubt", "--json"]).await.json(4);
        let key = list["in_doubt"][0]["key"].as_str().unwrap().to_owned();
        assert_eq!(list["in_doubt"].as_array().unwrap().len(), 1, "{list}");
        let said = self.program.command(&["in-doubt", &key, "--was-sent"]).await;
        assert_eq!(said.code, 0, "{said:?}");
        self.program.run_on(self.day(45)).await.json(0);
        assert_eq!(self.new_letters().len(), 0, "what was sent does not go again");
        assert_eq!(self.reached("petit").await, [Some((30, self.day(45)))], "as of the day of the attempt");
        self.chatters_hold_what_was_sent().await;

        // The last level is not automatic: it waits for a person (rules 3 and 5).
        let lines = told(&self.program.plan(self.day(75)).await);
        let last = "proposed: Hand over to collection: the level is not automatic";
        assert_eq!(of(&lines, "Schmidt Maschinenbau"), last);
    }

    /// No mail of Odoo's own, no notification of anybody about what we wrote.
    async fn odoo_mailed_nobody(&self) {
        let mails = rows(&self.admin, "mail.mail", Domain::new(), &["subject", "email_to"]).await;
        assert_eq!(mails.len(), 0, "Odoo mailed somebody: {mails:?}");
        let ours = Domain::new().is_in("mail_message_id.model", ["x_followup", "res.partner"]);
        let notified = rows(&self.admin, "mail.notification", ours, &["res_partner_id"]).await;
        assert_eq!(notified.len(), 0, "Odoo notified somebody: {notified:?}");
    }

    /// Where the web client shows a record.
    pub(crate) fn address_of(&self, model: &str, id: i64) -> String {
        let url = &self.server.url;
        match self.server.version {
            Version::Nineteen => format!("{url}/odoo/{}{model}/{id}", if model.contains('.') { "" } else { "m-" }),
            Version::Fourteen => format!("{url}/web#id={id}&model={model}&view_type=form"),
        }
    }
}

/// What an account of Harbor Trading comes to.
fn of<'a>(lines: &'a [String], customer: &str) -> &'a str {
    let beginning = format!("Harbor Trading: {customer}: ");
    lines.iter().find_map(|line| line.strip_prefix(&beginning)).unwrap_or("no such account")
}

/// Compares lists of lines, and says just what differs.
#[track_caller]
fn same_lines(found: &[String], wanted: &[String], what: &str) {
    let lacks: Vec<&String> = wanted.iter().filter(|line| !found.contains(line)).collect();
    let beside: Vec<&String> = found.iter().filter(|line| !wanted.contains(line)).collect();
    assert!(
        lacks.is_empty() && beside.is_empty(),
        "{what}\nexpected, but not there: {lacks:#?}\nnot expected: {beside:#?}"
    );
    assert_eq!(found, wanted, "{what}: one of these comes too often");
}

/// The bare address of a letter's first recipient.
fn address(letter: &Letter) -> String {
    letter.to[0].rsplit_once('<').unwrap().1.trim_end_matches('>').to_owned()
}

/// What a record shows.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    active: bool,
    status: String,
    level: Option<String>,
    next: Option<NaiveDate>,
    due: rust_decimal::Decimal,
    overdue: rust_decimal::Decimal,
}
