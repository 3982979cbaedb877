//! The desk where a story is played: every statement by the hand of whoever would do it in Odoo.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta, Utc};
use followupd::domain::{Exclusion, ExclusionCause, Mode, ReconcileFirst};
use followupd::odoo::names::{followup, item};
use followupd::odoo::search::Domain;
use followupd::odoo::session::Members;
use followupd::odoo::value::Value;
use followupd::standin::smtp::{Sink, SinkOptions};
use followupd::story::{Books, Customer, Day, Policy, Rule, Statement, Story};
use rust_decimal::Decimal;

use crate::accountant::{Accountant, Kind, Paper, Posted};
use crate::odoo::{act, create, exactly, ids, login, members};
use crate::office::{COMPANY, LOGIN, Office, PASSWORD};
use crate::plans::Plans;
use crate::server::{Server, Version};

pub(crate) struct Desk {
    server: Server,
    office: Office,
    accountant: Accountant,
    sink: Sink,
    plans: Plans,
    customers: BTreeMap<String, i64>,
    papers: BTreeMap<String, Posted>,
    tags: BTreeMap<String, i64>,
    /// Days from the story's calendar to ours.
    shift: TimeDelta,
    /// The day that it is in the story.
    today: Option<NaiveDate>,
}

impl Desk {
    /// A database with the program set up in it, and nothing owed.
    pub(crate) async fn open(version: Version) -> Self {
        let server = Server::start(version);
        let admin = login(&server, "admin", "admin").await;
        let accountant = Accountant { admin, version, harbor: 1, delta: 1 };
        accountant.cancel_demo_invoices().await;
        accountant.write("res.company", 1, [("name", COMPANY.into()), ("email", "ar@story.example".into())]).await;
        crate::bank::allow(&accountant).await;
        crate::bank::clear(&accountant).await;
        let sink = Sink::start(SinkOptions::default()).await.unwrap();
        let office = Office::new(&server, sink.addr.port());
        office.setup().await;
        let user = ids(&accountant.admin, "res.users", Domain::new().eq("login", LOGIN)).await[0];
        accountant.write("res.users", user, [("password", PASSWORD.into())]).await;
        Self {
            server,
            office,
            accountant,
            sink,
            plans: Plans::default(),
            customers: BTreeMap::new(),
            papers: BTreeMap::new(),
            tags: BTreeMap::new(),
            shift: TimeDelta::zero(),
            today: None,
        }
    }

    pub(crate) fn close(self) {
        self.server.end();
    }

    /// Plays a story; what was answered otherwise than it tells.
    pub(crate) async fn play(&mut self, name: &str, story: &Story) -> Vec<String> {
        self.clear().await;
        self.shift = shift(story);
        self.today = None;
        let mut wrong = Vec::new();
        for step in story.steps() {
            let mails = self.sink.kept().len();
            let answered = self.live(&step.statement, &step.text).await;
            let Some(answered) = answered else { continue };
            let told: Vec<String> = step.told.iter().map(|line| line.replace(" EUR", " USD")).collect();
            let told: Vec<String> = told.iter().map(|line| self.with_our_days(line)).collect();
            let expected_mails = told
                .iter()
                .filter(|line| line.contains(" level \"") && !line.contains("held:") && !line.contains("proposed:"));
            let (expected_mails, got) = (expected_mails.count(), self.sink.kept().len() - mails);
            if answered != told || expected_mails != got {
                wrong.push(format!(
                    "{name}, line {}: {}\n  told: {told:?}\n  was:  {answered:?}\n  mails: {expected_mails} told, {got} came",
                    step.line, step.text
                ));
                break;
            }
        }
        println!(
            "{name} on Odoo {}: {}",
            self.server.version.number(),
            if wrong.is_empty() { "as told" } else { "otherwise" }
        );
        wrong
    }

    /// What an earlier story has left is no longer open.
    async fn clear(&mut self) {
        let admin = &self.accountant.admin;
        let entries: Vec<i64> = std::mem::take(&mut self.papers).into_values().map(|paper| paper.id).collect();
        if !entries.is_empty() {
            act(admin, "account.move", "button_draft", vec![entries.clone().into()]).await;
            act(admin, "account.move", "button_cancel", vec![entries.into()]).await;
        }
        crate::bank::clear(&self.accountant).await;
        self.customers.clear();
        self.plans.clear(admin).await;
        self.office.decide("");
    }

    fn ours(&self, day: NaiveDate) -> NaiveDate {
        day + self.shift
    }

    /// A told line, with the days of our calendar.
    fn with_our_days(&self, line: &str) -> String {
        let word = |word: &str| match word.trim_end_matches([',', ':']).parse::<NaiveDate>() {
            Ok(day) => word.replace(&day.to_string(), &self.ours(day).to_string()),
            Err(_) => word.to_owned(),
        };
        line.split(' ').map(word).collect::<Vec<_>>().join(" ")
    }

    /// Does what a statement says; the answers, where it asks for some.
    async fn live(&mut self, statement: &Statement, text: &str) -> Option<Vec<String>> {
        match statement {
            Statement::Policy(policy) => self.policy(policy, text).await,
            Statement::Customer(customer) => self.customer(customer, text).await,
            Statement::Books(books) => self.books(books, text).await,
            Statement::Day(Day::Run(day)) => {
                self.today = Some(*day);
                return Some(self.office.run(self.ours(*day)).await);
            }
            Statement::Day(Day::FollowUp { partner, anyway }) => {
                let level = self.office.follow_up(partner, *anyway).await;
                let sent = self.sink.kept();
                let to = sent.last().unwrap().recipients.concat();
                let to = to.trim_matches(['<', '>']);
                return Some(vec![format!("{partner} level \"{level}\" email {to} {}", self.demanded(partner).await)]);
            }
            _ => panic!("this is not played on a real Odoo: {text}"),
        }
        None
    }

    /// What is open on the customer's items, as Odoo has it.
    async fn demanded(&self, partner: &str) -> String {
        let open = self.accountant.receivable().eq("parent_state", "posted").eq("partner_id", self.customers[partner]);
        let rows = crate::odoo::rows(&self.accountant.admin, "account.move.line", open, &["amount_residual"]).await;
        let sum: Decimal = rows.iter().map(|row| row.decimal("amount_residual").unwrap()).sum();
        format!("{sum:.2} USD")
    }

    async fn policy(&mut self, policy: &Policy, text: &str) {
        let (admin, company) = (self.accountant.admin.clone(), self.accountant.harbor);
        match policy {
            Policy::Level(level) => self.plans.add_level(&admin, company, level).await,
            Policy::MoveLevel { name, days } => self.plans.move_level(&admin, name, *days).await,
            Policy::ArchiveLevel(name) => self.plans.archive_level(&admin, name).await,
            Policy::Plan { name, tags, sequence, .. } => {
                let mut ids = Vec::new();
                for tag in tags {
                    ids.push(self.tag(tag).await);
                }
                self.plans.add_plan(&admin, company, name, &ids, sequence.unwrap_or(10)).await;
            }
            Policy::Rule(Rule::ReconcileFirst(ReconcileFirst::Hold, days)) => {
                let days = days.unwrap_or(7);
                self.office.decide(&format!("reconcile_first = \"hold\"\nbank_behind_after_days = {days}"));
            }
            Policy::Bank(journal) => {
                let shift = self.shift;
                crate::bank::show(&self.accountant, journal, |day| day + shift).await;
            }
            _ => panic!("this is not played on a real Odoo: {text}"),
        }
    }

    async fn tag(&mut self, name: &str) -> i64 {
        if !self.tags.contains_key(name) {
            let id = create(&self.accountant.admin, "res.partner.category", members([("name", name.into())])).await;
            self.tags.insert(name.to_owned(), id);
        }
        self.tags[name]
    }

    async fn customer(&mut self, told: &Customer, text: &str) {
        match told {
            Customer::Partner { name, address, tags, .. } => {
                let mut ids = Vec::new();
                for tag in tags {
                    ids.push(self.tag(tag).await);
                }
                let values = members([
                    ("name", name.as_str().into()),
                    ("is_company", true.into()),
                    ("email", address.as_deref().map_or(Value::Bool(false), Value::from)),
                    ("lang", "en_US".into()),
                    ("category_id", exactly(&ids)),
                ]);
                let id = create(&self.accountant.admin, "res.partner", values).await;
                self.customers.insert(name.clone(), id);
            }
            Customer::Mode { partner, mode } => {
                self.change(partner, members([(followup::MODE, mode.to_string().into())])).await;
                assert_eq!(
                    [Mode::Automatic, Mode::Manual, Mode::Off].map(|mode| mode.to_string()),
                    ["automatic", "manual", "off"]
                );
            }
            Customer::NextReminder { partner, date } => {
                let date = date.map(|day| self.ours(day));
                self.change(partner, members([(followup::NEXT_REMINDER, date.into())])).await;
            }
            Customer::Snooze { partner, until, note } => {
                let values = members([
                    (followup::SNOOZED_UNTIL, self.ours(*until).into()),
                    (followup::SNOOZE_NOTE, note.as_deref().map_or(Value::Bool(false), Value::from)),
                ]);
                self.change(partner, values).await;
            }
            Customer::Promise { partner, amount, due } => {
                let made_on = self.ours(self.today.unwrap());
                let mut values = members([
                    (followup::PROMISE_DATE, self.ours(*due).into()),
                    (followup::PROMISE_MADE_ON, made_on.into()),
                ]);
                if let Some(amount) = amount {
                    values.insert(followup::PROMISE_AMOUNT.to_owned(), (*amount).into());
                }
                self.change(partner, values).await;
            }
            Customer::MoveUnder { partner, parent } => {
                let under = members([("is_company", false.into()), ("parent_id", self.customers[parent].into())]);
                self.accountant.admin.write("res.partner", &[self.customers[partner]], under).await.unwrap();
            }
            Customer::Merge { partner, into } => {
                let (gone, stays) = (self.customers[partner], self.customers[into]);
                let admin = &self.accountant.admin;
                let values = members([
                    ("partner_ids", exactly(&[gone, stays])),
                    ("dst_partner_id", stays.into()),
                    ("state", "selection".into()),
                ]);
                let wizard = create(admin, "base.partner.merge.automatic.wizard", values).await;
                act(admin, "base.partner.merge.automatic.wizard", "action_merge", vec![vec![wizard].into()]).await;
            }
            _ => panic!("this is not played on a real Odoo: {text}"),
        }
    }

    /// Changes the customer's follow-up record; before the first run there is none, so a run long before makes it.
    async fn change(&self, partner: &str, values: Members) {
        let record = || Domain::new().eq(followup::PARTNER, self.customers[partner]).eq(followup::ACTIVE, true);
        let mut found = ids(&self.accountant.admin, followup::MODEL, record()).await;
        if found.is_empty() {
            let long_before = self.papers.values().map(|paper| paper.due).min().unwrap() - TimeDelta::days(20);
            self.office.run(long_before).await;
            found = ids(&self.accountant.admin, followup::MODEL, record()).await;
        }
        self.accountant.admin.write(followup::MODEL, &found, values).await.unwrap();
    }

    async fn books(&mut self, books: &Books, text: &str) {
        match books {
            Books::Invoice(invoice) => {
                let [(due, amount)] = invoice.instalments.as_slice() else {
                    panic!("instalments are not played on a real Odoo: {text}")
                };
                self.post(Kind::Invoice, &invoice.number, &invoice.partner, amount.number, *due).await;
            }
            Books::Credit { number, partner, amount, is_credit_note: true, .. } => {
                self.post(Kind::CreditNote, number, partner, amount.number, self.today.unwrap()).await;
            }
            Books::Exclude(number, exclusion) => self.exclude(&self.papers[number], exclusion).await,
            Books::Include(number) => {
                let items = self.accountant.items(&self.papers[number]).await;
                let off = members([(self.accountant.no_followup(), false.into())]);
                self.accountant.admin.write(item::MODEL, &items, off).await.unwrap();
            }
            _ => panic!("this is not played on a real Odoo: {text}"),
        }
    }

    async fn post(&mut self, kind: Kind, number: &str, partner: &str, amount: Decimal, due: NaiveDate) {
        let amount: &'static str = Box::leak(amount.to_string().into_boxed_str());
        let customer = self.customers[partner];
        let paper = Paper { company: 1, customer, kind, amount, due: self.ours(due), currency: None };
        let posted = self.accountant.post(&[paper]).await.remove(0);
        self.papers.insert(number.to_owned(), posted);
    }

    async fn exclude(&self, paper: &Posted, exclusion: &Exclusion) {
        let reason = match exclusion.cause {
            ExclusionCause::Flag => return self.accountant.exclude(paper).await,
            ExclusionCause::Dispute => "dispute",
            ExclusionCause::Decision if exclusion.until.is_none() && exclusion.note.is_none() => {
                return self.accountant.exclude(paper).await;
            }
            ExclusionCause::Decision | ExclusionCause::DefaultOfJournal => "other",
        };
        let values = members([
            (item::EXCLUSION_REASON, reason.into()),
            (item::EXCLUSION_NOTE, exclusion.note.as_deref().map_or(Value::Bool(false), Value::from)),
            (item::EXCLUDED_UNTIL, exclusion.until.map(|day| self.ours(day)).into()),
        ]);
        let items = self.accountant.items(paper).await;
        self.accountant.admin.write(item::MODEL, &items, values).await.unwrap();
    }
}

/// The story's day of a *follow up now* is today, since a person does it now; else its last day is.
fn shift(story: &Story) -> TimeDelta {
    let mut day = None;
    for step in story.steps() {
        match &step.statement {
            Statement::Day(Day::Run(on)) => day = Some(*on),
            Statement::Day(Day::FollowUp { .. }) => break,
            _ => {}
        }
    }
    Utc::now().date_naive() - day.unwrap()
}
