//! What happens to generated companies and customers: how worlds begin, and what changes from day to day.

use std::collections::BTreeMap;

use fastrand::Rng;
use followupd::domain::{
    AccountKey, Activity, AfterLast, BearsInterest, Channel, CompanyId, Exclusion, ExclusionCause, FailedDelivery,
    ItemId, Level, Mode, Money, NextReminder, OpenDelivery, OpenItem, Plan, Reached, RecipientRule, Reminder,
    Responsible, Setter, Unreadable,
};
use followupd::engine::RunInput;
use rust_decimal::Decimal;

use crate::agreements;
use crate::world::{World, currency, day, remember, world};

/// A world that lives from day to day by chance; the same seed lives the same life.
pub(crate) struct Life {
    pub(crate) rng: Rng,
    pub(crate) input: RunInput,
    pub(crate) today: i64,
    /// Promises are made, items disputed, and so on.
    agreed: bool,
    settled: Vec<(AccountKey, OpenItem)>,
    /// Reminders that are recorded and have not come to their end.
    pending: BTreeMap<AccountKey, Reminder>,
    next_id: i64,
}

/// How a delivery ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Delivered,
    Failed,
    InDoubt,
    Waiting,
    NotWrittenBack,
}

fn one_in(rng: &mut Rng, times: u32) -> bool {
    rng.u32(..times) == 0
}

fn pick<T: Copy>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.usize(..from.len())]
}

impl Life {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut story = world();
        let companies = if one_in(&mut rng, 4) { 2 } else { 1 };
        for company in 0..companies {
            if company > 0 {
                story = story.company("Branch");
            }
            story = levels(&mut rng, story);
            story = rules(&mut rng, story);
            for name in ["acme", "zeta"].iter().take(rng.usize(1..=2)) {
                story = customer(&mut rng, story, name);
            }
        }
        let mut input = story.input();
        // One world in three is a plain one, in which reminders have to go.
        let agreed = !one_in(&mut rng, 3);
        if agreed {
            agreements::set_up_world(&mut rng, &mut input);
        }
        for company in input.companies.values_mut().filter(|_| agreed) {
            agreements::set_rules(&mut rng, &mut company.rules);
            let others = levels(&mut rng, world()).input();
            agreements::set_up_company(&mut rng, company, &others.companies[&CompanyId(1)]);
        }
        for account in input.accounts.values_mut().filter(|_| agreed) {
            agreements::set_up_customer(&mut rng, account);
        }
        let mut life =
            Self { rng, input, agreed, today: 0, settled: Vec::new(), pending: BTreeMap::new(), next_id: 10_000 };
        for key in life.keys() {
            for _ in 0..life.rng.usize(..6) {
                life.document(key);
            }
        }
        life
    }

    pub(crate) fn keys(&self) -> Vec<AccountKey> {
        self.input.accounts.keys().copied().collect()
    }

    /// A day passes: what people and banks do before the run.
    pub(crate) fn pass_to(&mut self, today: i64) {
        self.today = today;
        self.input.run_date = day(today);
        for id in self.input.companies.keys().copied().collect::<Vec<_>>() {
            self.something_at(id);
        }
        for key in self.keys() {
            self.something_for(key);
            if self.agreed {
                let account = self.input.accounts.get_mut(&key).unwrap();
                agreements::something_agreed(&mut self.rng, self.today, account);
            }
            if one_in(&mut self.rng, 4) {
                self.end_of_pending(key);
            }
        }
    }

    fn something_at(&mut self, id: CompanyId) {
        let company = self.input.companies.get_mut(&id).unwrap();
        agreements::something_at_the_bank(&mut self.rng, self.today, company);
        match self.rng.u32(..400) {
            0 => company.rules.sending = !company.rules.sending,
            1 => company.company.sender = None,
            2 => company.rules.minimum_interval_days = pick(&mut self.rng, &[0, 1, 3, 7, 14]),
            3 => company.rules.sending = true,
            4..=6 => {
                let changed = levels(&mut self.rng, world()).input();
                company.plan.clone_from(&changed.companies[&CompanyId(1)].plan);
            }
            _ => {}
        }
    }

    fn something_for(&mut self, key: AccountKey) {
        match self.rng.u32(..400) {
            0..=29 => self.document(key),
            30..=44 => self.settle(key),
            45..=54 => self.bring_back(key),
            55..=57 => self.change_item(key, |item| item.payment_in_process = !item.payment_in_process),
            58..=61 => self.change_item(key, |item| {
                item.exclusion =
                    if item.exclusion.is_none() { Some(Exclusion::plain(ExclusionCause::Flag)) } else { None };
            }),
            62..=66 => {
                let items = self.input.accounts[&key].items.len();
                if items > 0 {
                    agreements::pay_half(&mut self.input, key, self.rng.usize(..items), cents);
                }
            }
            67..=69 => {
                let later = self.rng.i64(1..40);
                self.change_item(key, |item| item.due_date = item.due_date + chrono::Days::new(later.unsigned_abs()));
            }
            70..=74 => {
                let date = day(self.today + self.rng.i64(-3..20));
                self.account(key).next_reminder = Some(NextReminder { date, set_by: Setter::Person });
            }
            75..=79 => self.account(key).next_reminder = None,
            80..=82 => {
                let mode =
                    pick(&mut self.rng, &[Mode::Automatic, Mode::Automatic, Mode::Automatic, Mode::Manual, Mode::Off]);
                self.account(key).mode = mode;
            }
            83 => {
                let what = format!("journal item {}", self.next_id);
                self.account(key).unreadable.push(Unreadable { what, problem: "no amount".into() });
            }
            84..=120 => self.account(key).unreadable.clear(),
            121 => self.account(key).candidates.clear(),
            122..=130 => {
                let address = format!("ap{}@customer.test", self.next_id);
                let name = address.clone();
                let candidate = followupd::domain::Candidate {
                    rule: RecipientRule::Customer,
                    name,
                    emails: vec![address],
                    contact: None,
                    broken_email: None,
                    blacklisted: Vec::new(),
                    postal: None,
                    phone: None,
                    language: None,
                };
                self.account(key).candidates = vec![candidate];
            }
            _ => {}
        }
    }

    fn account(&mut self, key: AccountKey) -> &mut followupd::domain::Account {
        self.input.accounts.get_mut(&key).unwrap()
    }

    fn change_item(&mut self, key: AccountKey, change: impl FnOnce(&mut OpenItem)) {
        let items = self.input.accounts[&key].items.len();
        if items > 0 {
            let chosen = self.rng.usize(..items);
            change(&mut self.account(key).items[chosen]);
        }
    }

    /// An invoice (at times in instalments), a credit note, an opening balance, …
    fn document(&mut self, key: AccountKey) {
        let (currency, rate) = match self.rng.u32(..5) {
            0 => (currency("USD", 2, "0.01"), pick(&mut self.rng, &["0.80", "0.95", "1.10"])),
            1 => (currency("CHF", 3, "0.05"), pick(&mut self.rng, &["0.99", "1.05"])),
            _ => (currency("EUR", 1, "0.01"), "1"),
        };
        let rate: Decimal = rate.parse().unwrap();
        let cents_open = if one_in(&mut self.rng, 40) { 1 } else { self.rng.i64(100..200_000) };
        let sign = if one_in(&mut self.rng, 5) { -1 } else { 1 };
        let due = self.today + self.rng.i64(-60..30);
        let exclusion = match self.rng.u32(..20) {
            0 => Some(Exclusion::plain(ExclusionCause::Flag)),
            1 => Some(Exclusion::plain(ExclusionCause::DefaultOfJournal)),
            _ => None,
        };
        for instalment in 0..if one_in(&mut self.rng, 8) { 3 } else { 1 } {
            self.next_id += 1;
            let open = Money::new(Decimal::new(cents_open * sign, 2), &currency);
            let due_date = day(due + instalment * 30);
            let has_level = self.today == 0 && sign > 0 && one_in(&mut self.rng, 3);
            let reached = Reached { days: self.rng.i64(-5..70), level: None, on: day(-self.rng.i64(1..40)) };
            let item = OpenItem {
                bears_interest: BearsInterest::default(),
                id: ItemId(self.next_id),
                invoice: followupd::domain::InvoiceId(self.next_id - instalment),
                number: format!("DOC/{}", self.next_id - instalment),
                reference: None,
                date: day(due - 30),
                due_date,
                original: open.clone(),
                open_in_company_currency: cents(open.amount * rate),
                open,
                entered_on: Some(day(due - self.rng.i64(0..30))).filter(|_| self.rng.bool()),
                exclusion: exclusion.clone(),
                expected_on: None,
                payment_method: Some("Direct Debit".to_owned()).filter(|_| one_in(&mut self.rng, 12)),
                payment_in_process: one_in(&mut self.rng, 30),
                reached: Some(reached).filter(|_| has_level),
            };
            self.account(key).items.push(item);
        }
    }

    fn settle(&mut self, key: AccountKey) {
        let items = self.input.accounts[&key].items.len();
        let gone = if items == 0 { return } else { self.rng.usize(..items) };
        let all = one_in(&mut self.rng, 5);
        let account = self.account(key);
        let gone: Vec<OpenItem> =
            if all { account.items.drain(..).collect() } else { vec![account.items.remove(gone)] };
        self.settled.extend(gone.into_iter().map(|item| (key, item)));
    }

    /// A payment is unreconciled; the journal remembers the day if the document had a level.
    fn bring_back(&mut self, key: AccountKey) {
        if let Some(at) = self.settled.iter().position(|(of, _)| *of == key) {
            let (_, item) = self.settled.remove(at);
            if item.reached.is_some() {
                self.input.history.returned.insert(item.id, day(self.today));
            }
            self.account(key).items.push(item);
        }
    }

    /// A reminder of today's plan goes its way. Delivered: it has reached somebody today.
    pub(crate) fn deliver(&mut self, reminder: &Reminder) -> Ending {
        let ending = match self.rng.u32(..40) {
            0..=2 => Ending::InDoubt,
            3..=5 => Ending::Failed,
            6 | 7 => Ending::Waiting,
            8 | 9 => Ending::NotWrittenBack,
            _ => Ending::Delivered,
        };
        let since = reminder.run_date;
        let (channel, recipient) = reminder.deliverable().next().unwrap();
        let addresses = recipient.addresses.clone();
        let history = self.input.history.accounts.entry(reminder.account).or_default();
        history.last_ordinal = reminder.ordinal;
        match ending {
            Ending::Delivered => remember(&mut self.input, reminder),
            Ending::Failed => {
                let answer = "550 no such mailbox".to_owned();
                history.failed = Some(FailedDelivery { on: since, channel, addresses, answer });
            }
            Ending::InDoubt => history.open = Some(OpenDelivery::InDoubt { channel, since }),
            Ending::Waiting => history.open = Some(OpenDelivery::Waiting { channel, since, problem: None }),
            Ending::NotWrittenBack => {
                history.open = Some(OpenDelivery::NotWrittenBack { since });
                history.last_reminded = Some(since);
            }
        }
        if !matches!(ending, Ending::Delivered | Ending::Failed) {
            self.pending.insert(reminder.account, reminder.clone());
        }
        ending
    }

    /// Somebody says that it was sent, or it is written back at last: it counts from its own day. Or it never goes.
    fn end_of_pending(&mut self, key: AccountKey) {
        let Some(reminder) = self.pending.remove(&key) else { return };
        let history = self.input.history.accounts.entry(key).or_default();
        let never = matches!(history.open, Some(OpenDelivery::Waiting { channel: Channel::Email, .. }));
        history.open = None;
        if !never {
            let account = self.input.accounts.get_mut(&key).unwrap();
            let there = |step: &followupd::domain::Advance| account.items.iter().any(|item| item.id == step.item);
            let advances = reminder.advances.iter().copied().filter(there).collect();
            remember(&mut self.input, &Reminder { advances, ..reminder });
        }
    }
}

fn cents(amount: Decimal) -> Decimal {
    currency("EUR", 1, "0.01").round(amount)
}

fn levels(rng: &mut Rng, story: World) -> World {
    let mut story = story.new_plan();
    let conditional = rng.bool();
    if one_in(rng, 60) {
        return story;
    }
    let days = [-7, -3, 0, 5, 10, 15, 30, 45, 60, 90];
    let keep = rng.u32(1..=5);
    let mut chosen: Vec<i64> = days.into_iter().filter(|_| rng.u32(..10) < keep).collect();
    if chosen.is_empty() {
        chosen.push(10);
    }
    if one_in(rng, 60) {
        chosen.push(chosen[0]);
    }
    rng.shuffle(&mut chosen);
    for days in chosen {
        story = story.level(days, &format!("after {days}"));
        story = story.change_level(|level: &mut Level| {
            level.automatic = !one_in(rng, 7);
            level.after_last = match rng.u32(..4) {
                0 | 1 => AfterLast::Repeat { every_days: rng.i64(0..25) },
                2 => AfterLast::HandOver { after_days: rng.i64(0..25), activity: to_hand_over() },
                _ => AfterLast::Stop,
            };
            if conditional {
                agreements::set_conditions(rng, level);
            }
            level.unusable = Some("no text".to_owned()).filter(|_| one_in(rng, 20));
            match rng.u32(..30) {
                0 => level.channels = vec![Channel::Letter],
                1 => level.channels = vec![Channel::Letter, Channel::Email],
                2 => level.channels.clear(),
                _ => {}
            }
        });
        if one_in(rng, 8) {
            story = story.only_activity("Call them");
        }
    }
    story
}

fn rules(rng: &mut Rng, story: World) -> World {
    let story = if one_in(rng, 40) { story.without_sender() } else { story };
    story.rules(|rules| {
        rules.sending = !one_in(rng, 12);
        rules.tolerance = pick(rng, &[Decimal::ZERO, Decimal::ZERO, Decimal::ONE, Decimal::TEN]);
        rules.minimum_interval_days = pick(rng, &[0, 1, 3, 7, 7, 7, 14]);
        rules.ignore_due_before = Some(day(rng.i64(-50..10))).filter(|_| one_in(rng, 6));
        rules.retry_failed_after_days = pick(rng, &[0, 3, 7]);
    })
}

fn customer(rng: &mut Rng, story: World, name: &str) -> World {
    let story = story.customer(name);
    let story = match rng.u32(..24) {
        0 | 1 => story.manual(),
        2 => story.off(),
        3 => story.without_address(),
        4 | 5 => story.candidate(RecipientRule::InvoiceContact, &["invoices@customer.test", "b@customer.test"]),
        _ => story,
    };
    match rng.u32(..12) {
        0 => story.next_reminder(rng.i64(-5..20), Setter::Person),
        1 => story.next_reminder(rng.i64(-5..20), Setter::Daemon),
        2 => story.reminded_before(rng.u32(1..4), -rng.i64(1..10)),
        _ => story,
    }
}

/// Plans of the world, for those that ask whether a reminder had to go.
pub(crate) fn plan_of(input: &RunInput, key: AccountKey) -> Option<&Plan> {
    input.companies[&key.company].plan_for(&input.accounts[&key]).plan.as_ref().ok()
}

fn to_hand_over() -> Activity {
    Activity { type_id: None, summary: "Hand over".into(), note: String::new(), responsible: Responsible::Nobody }
}
