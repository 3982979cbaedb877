//! The story, day by day. Every expectation is written from the rules of follow-up, not from what the program does.

use std::sync::{Arc, Mutex};

use chrono::{NaiveDate, Timelike as _};
use followupd::odoo::search::Domain;
use followupd::odoo::session::Session;
use followupd::standin::smtp::{Event, Point, Sink, SinkOptions};

use crate::mails::{self, Letter};
use crate::odoo::{ids, login, members, rows};
use crate::program::Program;
use crate::server::{Server, Version};
use crate::world::World;

/// Something that happens in Odoo while a run is under way.
type InMidRun = Arc<Mutex<Option<Box<dyn FnOnce() + Send>>>>;

pub(crate) struct Story {
    pub(crate) server: Server,
    pub(crate) admin: Session,
    pub(crate) world: World,
    pub(crate) program: Program,
    pub(crate) sink: Sink,
    pub(crate) in_mid_run: InMidRun,
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
    story.people_follow_up_by_hand().await;
    story.people_change_their_minds().await;
    story.program.keep_journal("yesterday");
    story.chapter("by hand");
    story.the_same_day_again_sends_nothing().await;
    story.chapter("the same day again");
    story.an_answer_lands_in_the_chatter().await;
    crate::browser::look(&story).await;
    story.chapter("an answer and the web client");
    story.other_journals_send_nothing().await;
    story.chapter("other journals");
    story.the_next_level().await;
    story.chapter("the next level");
    story.a_payment_bounces().await;
    story.the_call().await;
    story.chapter("the call");
    story.a_mail_in_doubt().await;
    story.chapter("a mail in doubt");
    story.customers_are_merged().await;
    story.chapter("merged customers");
    story.odoo_mailed_nobody().await;
    story.server.end();
}

/// A zone in which it is another day than in UTC (rule 26), and will be for an hour: a test run takes minutes.
fn zone_of_another_day() -> (&'static str, NaiveDate) {
    let now = followupd::clock::now();
    match now.hour() {
        10.. => ("Pacific/Kiritimati", (now + chrono::TimeDelta::hours(14)).date_naive()),
        _ => ("Pacific/Pago_Pago", (now - chrono::TimeDelta::hours(11)).date_naive()),
    }
}

impl Story {
    async fn begin(version: Version) -> Self {
        let clock = std::time::Instant::now();
        let server = tokio::task::spawn_blocking(move || Server::start(version)).await.unwrap();
        let (zone, today) = zone_of_another_day();
        let admin = login(&server, "admin", "admin").await;
        let world = World::build(admin.clone(), version, today).await;
        let groups = ["base.group_user", "account.group_account_invoice"];
        let clara = world.accountant.user("Clara Clerk", "clara@harbor.example", &groups).await;
        // Whose salesperson she is, she is asked about. Odoo would mail her that she is, which is not ours to count.
        let quietly = admin.with_context("mail_auto_subscribe_no_notify", true);
        let salesperson = members([("user_id", clara.into())]);
        quietly.write("res.partner", &[world.customer("hermit")], salesperson).await.unwrap();
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

    pub(crate) fn day(&self, days: i64) -> NaiveDate {
        self.world.day(days)
    }

    pub(crate) fn is_19(&self) -> bool {
        self.server.version == Version::Nineteen
    }

    /// The mails that have arrived since the last look.
    pub(crate) fn new_letters(&mut self) -> Vec<Letter> {
        let kept = self.sink.kept();
        let new = &kept[self.seen..];
        self.seen = kept.len();
        mails::read(new)
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
    pub(crate) async fn chatters_hold_what_was_sent(&self) {
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

    /// Days and date of the level that each item of a document has reached.
    pub(crate) async fn reached(&self, paper: &str) -> Vec<Option<(i64, NaiveDate)>> {
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
    pub(crate) async fn activities(&self, customer: &str, company: i64) -> Vec<(String, i64)> {
        let record = self.record_id(customer, company).await;
        let which = Domain::new().eq("res_model", "x_followup").eq("res_id", record);
        let found = rows(&self.admin, "mail.activity", which, &["summary", "user_id"]).await;
        found.iter().map(|row| (row.str("summary").unwrap().to_owned(), row.id_of("user_id").unwrap())).collect()
    }

    pub(crate) async fn shown(&self, customer: &str, company: i64) -> Shown {
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

    pub(crate) fn number(&self, paper: &str) -> &str {
        &self.world.paper(paper).number
    }

    /// The mails since the last look are exactly these, by recipient and subject.
    pub(crate) fn arrived(&mut self, expected: Vec<(&str, String)>) {
        let mut wanted: Vec<String> = expected.into_iter().map(|(to, subject)| format!("{to}: {subject}")).collect();
        wanted.sort();
        let mut letters: Vec<String> =
            self.new_letters().iter().map(|letter| format!("{}: {}", address(letter), letter.subject)).collect();
        letters.sort();
        same_lines(&letters, &wanted, "recipients and subjects");
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
pub(crate) fn of<'a>(lines: &'a [String], customer: &str) -> &'a str {
    let beginning = format!("Harbor Trading: {customer}: ");
    lines.iter().find_map(|line| line.strip_prefix(&beginning)).unwrap_or("no such account")
}

/// Compares lists of lines, and says just what differs.
#[track_caller]
pub(crate) fn same_lines(found: &[String], wanted: &[String], what: &str) {
    let lacks: Vec<&String> = wanted.iter().filter(|line| !found.contains(line)).collect();
    let beside: Vec<&String> = found.iter().filter(|line| !wanted.contains(line)).collect();
    assert!(
        lacks.is_empty() && beside.is_empty(),
        "{what}\nexpected, but not there: {lacks:#?}\nnot expected: {beside:#?}"
    );
    assert_eq!(found, wanted, "{what}: one of these comes too often");
}

/// The bare address of a letter's first recipient.
pub(crate) fn address(letter: &Letter) -> String {
    letter.to[0].rsplit_once('<').unwrap().1.trim_end_matches('>').to_owned()
}

/// What a record shows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) active: bool,
    pub(crate) status: String,
    pub(crate) level: Option<String>,
    pub(crate) next: Option<NaiveDate>,
    pub(crate) due: rust_decimal::Decimal,
    pub(crate) overdue: rust_decimal::Decimal,
}
