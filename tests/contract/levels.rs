//! What people write into levels: wrong texts are told and give way to good ones, and whoever is to follow a customer does.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use followupd::deliver::Outbox;
use followupd::execute::Backends;
use followupd::odoo::names::{followup, level, partner};
use followupd::odoo::search::{Domain, Search};
use followupd::odoo::session::{Members, Session};
use followupd::odoo::value::Value;
use followupd::run::{self, LevelsSeen};

use crate::bench::{Bench, exactly, members};
use crate::waiting::{Debtor, order};

const WRONG: &str = "{{ ammount }}";
const ENGLISH: &str = "en_US";

/// A level that people edit, and who looks at it.
struct Desk<'a> {
    bench: &'a Bench,
    backends: &'a mut Backends,
    clock: Arc<Mutex<DateTime<Utc>>>,
    seen: LevelsSeen,
    level: i64,
    /// Of a billing administrator who reads English.
    editor: Session,
}

pub(crate) async fn live(bench: &Bench, backends: &mut Backends, outbox: &Outbox) {
    let of_first = Domain::new().eq(level::COMPANY, 1).eq(level::DAYS_AFTER_DUE, 15);
    let level = bench.search(level::MODEL, &of_first).await[0];
    let editor = billing_administrator(bench).await.with_lang(ENGLISH);
    let clock = Arc::new(Mutex::new((backends.now)()));
    let ours = Arc::clone(&clock);
    backends.now = Box::new(move || *ours.lock().unwrap());
    let mut desk = Desk { bench, backends, clock, seen: LevelsSeen::default(), level, editor };
    desk.look().await;
    desk.goes_quiet().await;
    desk.a_second_change_in_the_same_second_is_seen().await;
    desk.a_wrong_text_is_told_and_the_last_good_one_goes(outbox).await;
    desk.a_translation_is_looked_at().await;
}

async fn billing_administrator(bench: &Bench) -> Session {
    let login = bench.name("billing_administrator");
    let groups = [bench.by_name("base.group_user").await, bench.by_name("account.group_account_manager").await];
    let user = [
        ("name", login.as_str().into()),
        ("login", login.as_str().into()),
        ("email", format!("{login}@example.com").into()),
        ("password", "secret123".into()),
        (bench.user_groups(), exactly(&groups)),
        ("company_id", 1.into()),
        ("company_ids", exactly(&[1])),
    ];
    bench.create("res.users", user).await;
    bench.login(&login, "secret123").await.unwrap()
}

impl Desk<'_> {
    /// How many levels show something else after a look.
    async fn look(&mut self) -> usize {
        run::look_at_levels(self.backends, &mut self.seen).await.unwrap()
    }

    /// Our clock goes on.
    fn later(&self, seconds: i64) {
        *self.clock.lock().unwrap() += TimeDelta::seconds(seconds);
    }

    async fn problem(&self) -> Option<String> {
        self.bench.field(level::MODEL, self.level, level::PROBLEM).await.as_str().map(str::to_owned)
    }

    /// Somebody saves the level at another second of Odoo's clock.
    async fn save(&self, field: &str, value: Value) {
        match &self.bench.world {
            Some(world) => world.set_now(world.now() + TimeDelta::seconds(1)),
            // Its clock is this machine's: what was written before may be of this very second.
            None => tokio::time::sleep(Duration::from_secs(1)).await,
        }
        self.write(field, value).await;
    }

    async fn write(&self, field: &str, value: Value) {
        self.editor.write(level::MODEL, &[self.level], members([(field, value)])).await.unwrap();
    }

    /// Looks until nothing is to be done any more.
    async fn goes_quiet(&mut self) {
        for _ in 0..2 {
            self.later(6);
            assert_eq!(self.look().await, 0, "our own words are no reason for others");
        }
        let Some(world) = &self.bench.world else { return };
        let before = world.calls().len();
        self.later(600);
        self.look().await;
        let calls: Vec<String> = world.calls().split_off(before).into_iter().map(|call| call.method).collect();
        // Where Odoo cannot leave out names, the session reads what it has searched for.
        let one: &[&str] = if self.bench.place.is_14() { &["search", "read"] } else { &["search_read"] };
        assert_eq!(calls, one, "a look at what nobody has changed is one call");
    }

    async fn a_second_change_in_the_same_second_is_seen(&mut self) {
        let subject = self.bench.field(level::MODEL, self.level, level::SUBJECT).await;
        self.save(level::SUBJECT, "Once".into()).await;
        assert_eq!(self.look().await, 0);
        self.write(level::SUBJECT, WRONG.into()).await;
        // A real Odoo's clock may have gone on to the next second.
        let at_once = self.look().await;
        self.later(6);
        assert_eq!(at_once + self.look().await, 1);
        self.save(level::SUBJECT, subject).await;
        assert_eq!(self.look().await, 1);
        assert_eq!(self.problem().await, None);
        self.goes_quiet().await;
    }

    async fn a_wrong_text_is_told_and_the_last_good_one_goes(&mut self, outbox: &Outbox) {
        let (debtor, me) = (Debtor::new(self.bench, "worded").await, self.bench.admin.user_id());
        self.save(level::SUBJECT, "As it was good".into()).await;
        assert_eq!(self.look().await, 0);
        self.save(level::SUBJECT, WRONG.into()).await;
        self.save(level::FOLLOWERS, exactly(&[me])).await;
        assert_eq!(self.look().await, 1);
        let problem = self.problem().await.unwrap();
        assert!(problem.contains("subject, line 1") && problem.contains("did you mean {{ amount }}?"), "{problem}");
        assert!(problem.contains("of 2026-11-02, is used meanwhile"), "{problem}");
        self.goes_quiet().await;

        let before = outbox.parcels().len();
        let report = run::run(self.backends, order("2026-12-19")).await.unwrap();
        assert!(report.problems.iter().any(|told| told.contains("is used meanwhile")), "{:?}", report.problems);
        let parcels = outbox.parcels().split_off(before);
        let sent = parcels.iter().map(|parcel| String::from_utf8_lossy(&parcel.bytes).into_owned());
        assert!(sent.clone().any(|mail| mail.contains("Subject: As it was good")), "{:?}", sent.collect::<Vec<_>>());
        assert!(self.followers(debtor.customer).await.contains(&self.person(me).await));
        let level = self.bench.field(followup::MODEL, debtor.record(self.bench).await, followup::LEVEL).await;
        assert_eq!(level, self.level.into());

        self.save(level::FOLLOWERS, exactly(&[])).await;
        self.save(level::SUBJECT, "{{ amount }}".into()).await;
        assert_eq!(self.look().await, 1);
        assert_eq!(self.problem().await, None);
        self.goes_quiet().await;
    }

    /// Real Odoos only: with the tool that people have for it, the dialog by the field.
    async fn a_translation_is_looked_at(&mut self) {
        if self.bench.world.is_some() {
            return;
        }
        for (text, shown) in [(WRONG, 1), ("{{ amount }}", 1)] {
            self.translate(text).await;
            self.later(16);
            assert_eq!(self.look().await, shown, "{text}");
        }
        assert_eq!(self.problem().await, None);
    }

    async fn translate(&self, text: &str) {
        if self.bench.place.is_14() {
            let of_field = Domain::new().eq("name", format!("{},{}", level::MODEL, level::SUBJECT));
            let of_field = of_field.eq("res_id", self.level).ne("lang", ENGLISH);
            let row = self.bench.search("ir.translation", &of_field).await[0];
            let value = members([("value", text.into())]);
            return self.editor.write("ir.translation", &[row], value).await.unwrap();
        }
        let search = Search::new("res.lang", Domain::new().ne("code", ENGLISH), ["code"]);
        let languages = self.editor.search_read_all(&search).await.unwrap();
        let code = languages[0].as_ref().unwrap().str("code").unwrap().to_owned();
        let translations = Members::from([(code, text.into())]);
        let args = vec![vec![self.level].into(), level::SUBJECT.into(), translations.into()];
        self.editor.call(level::MODEL, "update_field_translations", args, members([])).await.unwrap();
    }

    async fn person(&self, user: i64) -> i64 {
        self.bench.field("res.users", user, "partner_id").await.as_int().unwrap()
    }

    async fn followers(&self, customer: i64) -> Vec<i64> {
        let of_customer = Domain::new().eq("res_model", partner::MODEL).eq("res_id", customer);
        let mut people = Vec::new();
        for row in self.bench.search("mail.followers", &of_customer).await {
            people.push(self.bench.field("mail.followers", row, "partner_id").await.as_int().unwrap());
        }
        people
    }
}
