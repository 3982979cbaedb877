//! A small world to tell facts in: companies, levels, customers, documents, and days on which a run is carried out.
//!
//! Builder calls refer to what was named last: `.by_person()` to the last level, `.manual()` to the last customer,
//! `.excluded()` to the last document. Day 0 is 2026-06-01.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, Utc};
use followupd::domain::{
    Account, AccountHistory, AccountKey, Activity, AfterLast, Asked, BankJournal, BearsInterest, Candidate, Channel,
    Company, CompanyId, CompanyRules, Currency, CurrencyId, Decision, Exclusion, ExclusionCause, FailedDelivery,
    History, InvoiceId, ItemId, Level, LevelId, Mode, Money, NextReminder, OpenDelivery, OpenItem, PartnerId, Plan,
    PostalAddress, Promise, PromiseState, Reached, RecipientRule, Reminder, Responsible, RunPlan, Sender, Setter,
    Snooze, SymbolPosition, Unreadable, UnreconciledLines, UserId, WorkCalendar,
};
use followupd::engine::{CompanyInput, RunInput, audit, by_hand, plan};
pub(crate) use followupd::engine::{carry_out, remember};
use rust_decimal::Decimal;

/// Day `offset` of the story; day 0 is 2026-06-01.
pub(crate) fn day(offset: i64) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
    let distance = Days::new(offset.unsigned_abs());
    if offset < 0 { first - distance } else { first + distance }
}

/// A day of the calendar, as `2026-03-06`.
pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A moment, as `2026-03-06T18:00:00Z`.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn currency(code: &str, id: i64, rounding: &str) -> Arc<Currency> {
    Arc::new(Currency {
        code: code.into(),
        id: CurrencyId(id),
        symbol: code.into(),
        position: SymbolPosition::After,
        rounding: rounding.parse().unwrap(),
        decimal_places: 2,
    })
}

pub(crate) fn eur(amount: impl Into<Decimal>) -> Money {
    Money::new(amount.into(), &currency("EUR", 1, "0.01"))
}

pub(crate) fn usd(amount: impl Into<Decimal>) -> Money {
    Money::new(amount.into(), &currency("USD", 2, "0.01"))
}

pub(crate) fn dec(amount: &str) -> Decimal {
    amount.parse().unwrap()
}

/// What facts are told about.
#[derive(Debug, Clone)]
pub(crate) struct World {
    input: RunInput,
    levels: BTreeMap<CompanyId, Vec<Level>>,
    company: CompanyId,
    account: Option<AccountKey>,
    item: Option<ItemId>,
    settled: Vec<(AccountKey, OpenItem)>,
    ids: i64,
}

/// One company whose books are in euro, with a sender, sending switched on, and no levels yet.
pub(crate) fn world() -> World {
    let world = World {
        input: RunInput {
            run_date: day(0),
            companies: BTreeMap::new(),
            accounts: BTreeMap::new(),
            history: History::default(),
            channels: BTreeSet::from([Channel::Email]),
            calendars: BTreeMap::new(),
            messages_per_run: None,
        },
        levels: BTreeMap::new(),
        company: CompanyId(0),
        account: None,
        item: None,
        settled: Vec::new(),
        ids: 0,
    };
    world.company("Home")
}

/// The default plan (rule 5): 15, 30, 45, 60 days by e-mail; 90 by a person, an activity to hand over; then stop.
pub(crate) fn standard() -> World {
    world()
        .level(15, "friendly")
        .level(30, "firm")
        .level(45, "serious")
        .with_activity("Call them")
        .level(60, "final notice")
        .level(90, "collection")
        .only_activity("Hand over to collection")
        .by_person()
}

// ---- companies and levels
impl World {
    pub(crate) fn company(mut self, name: &str) -> Self {
        let id = CompanyId(i64::try_from(self.input.companies.len()).unwrap() + 1);
        let company = Company {
            id,
            name: name.into(),
            parent: None,
            currency: currency("EUR", 1, "0.01"),
            language: Some("en_GB".into()),
            sender: Some(Sender { name: name.into(), email: "accounts@home.test".into() }),
            reply_to: None,
            contact_lines: Vec::new(),
            phone: None,
            country: None,
        };
        let rules = CompanyRules { sending: true, ..CompanyRules::default() };
        let plan = Plan::new(Vec::new());
        self.input
            .companies
            .insert(id, CompanyInput { company, plan, other_plans: Vec::new(), bank: Vec::new(), rules });
        self.company = id;
        self.plan_anew(Vec::new())
    }

    pub(crate) fn rules(mut self, change: impl FnOnce(&mut CompanyRules)) -> Self {
        change(&mut self.input.companies.get_mut(&self.company).unwrap().rules);
        self
    }

    pub(crate) fn without_sender(mut self) -> Self {
        self.input.companies.get_mut(&self.company).unwrap().company.sender = None;
        self
    }

    /// A bank journal whose newest line is of day `newest`; with lines that wait since another day.
    pub(crate) fn bank(mut self, newest: i64, waiting: Option<(usize, i64)>) -> Self {
        let unreconciled = waiting.map(|(count, oldest)| UnreconciledLines { count, oldest: day(oldest) });
        let journal = BankJournal { name: "Bank".into(), newest_line: day(newest), unreconciled };
        self.input.companies.get_mut(&self.company).unwrap().bank.push(journal);
        self
    }

    /// The company is in Belgium, where day `offset` is a public holiday.
    pub(crate) fn holiday(mut self, offset: i64, name: &str) -> Self {
        self.input.companies.get_mut(&self.company).unwrap().company.country = Some("BE".into());
        let calendar = self.input.calendars.entry("BE".into()).or_insert_with(WorkCalendar::plain);
        calendar.holidays.insert(day(offset), name.into());
        self
    }

    pub(crate) fn messages_per_run(mut self, messages: usize) -> Self {
        self.input.messages_per_run = Some(messages);
        self
    }

    pub(crate) fn company_currency(mut self, currency: &Arc<Currency>) -> Self {
        self.input.companies.get_mut(&self.company).unwrap().company.currency = Arc::clone(currency);
        self
    }

    pub(crate) fn set_up(mut self, channel: Channel) -> Self {
        self.input.channels.insert(channel);
        self
    }

    fn plan_anew(mut self, levels: Vec<Level>) -> Self {
        self.input.companies.get_mut(&self.company).unwrap().plan = Plan::new(levels.clone());
        self.levels.insert(self.company, levels);
        self
    }

    /// An automatic level by e-mail. Levels may be named in any order.
    pub(crate) fn level(self, days_after_due: i64, name: &str) -> Self {
        let mut levels = self.levels[&self.company].clone();
        let id = LevelId(self.company.0 * 1000 + days_after_due);
        levels.push(Level { channels: vec![Channel::Email], ..Level::new(id, name, days_after_due) });
        self.plan_anew(levels)
    }

    pub(crate) fn change_level(self, change: impl FnOnce(&mut Level)) -> Self {
        let mut levels = self.levels[&self.company].clone();
        change(levels.last_mut().unwrap());
        self.plan_anew(levels)
    }

    pub(crate) fn by_person(self) -> Self {
        self.change_level(|level| level.automatic = false)
    }

    pub(crate) fn with_activity(self, summary: &str) -> Self {
        self.change_level(|level| level.activity = Some(of_account(summary)))
    }

    pub(crate) fn only_activity(self, summary: &str) -> Self {
        self.with_activity(summary).change_level(|level| level.channels.clear())
    }

    pub(crate) fn repeated_every(self, days: i64) -> Self {
        self.change_level(|level| level.after_last = AfterLast::Repeat { every_days: days })
    }

    pub(crate) fn handed_over_after(self, days: i64) -> Self {
        let activity = of_account("Take over");
        self.change_level(|level| level.after_last = AfterLast::HandOver { after_days: days, activity })
    }

    pub(crate) fn broken(self, problem: &str) -> Self {
        self.change_level(|level| level.unusable = Some(problem.into()))
    }

    /// All levels are archived: what follows is a new plan.
    pub(crate) fn new_plan(self) -> Self {
        self.plan_anew(Vec::new())
    }
}

// ---- customers and documents
impl World {
    /// A customer with the address `ap@NAME.test`; the same name in another company is the same partner.
    pub(crate) fn customer(mut self, name: &str) -> Self {
        let known = self.input.accounts.values().find(|account| account.customer == name);
        let partner = known.map_or(PartnerId(100 + self.ids), |account| account.key.partner);
        self.ids += 1;
        let key = AccountKey { company: self.company, partner };
        let account = Account::new(key, name.into());
        self.input.accounts.insert(key, account);
        self.account = Some(key);
        self.candidate(RecipientRule::Customer, &[&format!("ap@{name}.test")])
    }

    pub(crate) fn change_company(mut self, change: impl FnOnce(&mut Company)) -> Self {
        change(&mut self.input.companies.get_mut(&self.company).unwrap().company);
        self
    }

    pub(crate) fn change_customer(mut self, change: impl FnOnce(&mut Account)) -> Self {
        change(self.input.accounts.get_mut(&self.account.unwrap()).unwrap());
        self
    }

    pub(crate) fn change_history(mut self, change: impl FnOnce(&mut AccountHistory)) -> Self {
        change(self.input.history.accounts.entry(self.account.unwrap()).or_default());
        self
    }

    pub(crate) fn candidate(self, rule: RecipientRule, emails: &[&str]) -> Self {
        let emails = emails.iter().map(ToString::to_string).collect();
        let postal = Some(PostalAddress { lines: vec!["1 High Street".to_owned()], ..PostalAddress::default() });
        let (name, phone) = (rule.to_string(), Some("+100".to_owned()));
        let candidate = Candidate {
            rule,
            contact: None,
            name,
            emails,
            broken_email: None,
            postal,
            phone,
            blacklisted: Vec::new(),
            language: None,
        };
        self.change_customer(|account| {
            account.candidates.push(candidate);
            account.candidates.sort_by_key(|candidate| candidate.rule);
        })
    }

    pub(crate) fn without_address(self) -> Self {
        self.change_customer(|account| account.candidates.clear())
    }

    pub(crate) fn manual(self) -> Self {
        self.change_customer(|account| account.mode = Mode::Manual)
    }

    pub(crate) fn off(self) -> Self {
        self.change_customer(|account| account.mode = Mode::Off)
    }

    pub(crate) fn looked_after_by(self, responsible: i64, salesperson: i64) -> Self {
        self.change_customer(|account| {
            account.responsible = Some(UserId(responsible)).filter(|user| user.0 > 0);
            account.salesperson = Some(UserId(salesperson)).filter(|user| user.0 > 0);
        })
    }

    pub(crate) fn next_reminder(self, offset: i64, set_by: Setter) -> Self {
        self.change_customer(|account| account.next_reminder = Some(NextReminder { date: day(offset), set_by }))
    }

    /// The customer has promised on day -10 to pay on day `due`; without an amount, all that is due by then.
    pub(crate) fn promised(self, due: i64, amount: Option<&str>) -> Self {
        let promise = Promise {
            due: day(due),
            amount: amount.map(dec),
            made_on: day(-10),
            paid_since: Decimal::ZERO,
            state: PromiseState::Open,
        };
        self.change_customer(|account| account.promise = Some(promise))
    }

    pub(crate) fn snoozed(self, until: i64, note: Option<&str>) -> Self {
        let snooze = Snooze { until: day(until), note: note.map(str::to_owned) };
        self.change_customer(|account| account.snooze = Some(snooze))
    }

    pub(crate) fn unreadable(self, what: &str, problem: &str) -> Self {
        let row = Unreadable { what: what.into(), problem: problem.into() };
        self.change_customer(|account| account.unreadable.push(row))
    }

    pub(crate) fn reminded_before(self, ordinal: u32, offset: i64) -> Self {
        self.change_history(|history| {
            history.last_ordinal = ordinal;
            history.last_reminded = Some(day(offset));
        })
    }

    pub(crate) fn open_delivery(self, open: OpenDelivery) -> Self {
        self.change_history(|history| history.open = Some(open))
    }

    pub(crate) fn failed_delivery(self, offset: i64, address: &str) -> Self {
        let failed = FailedDelivery {
            on: day(offset),
            channel: Channel::Email,
            addresses: vec![address.into()],
            answer: "550 no such mailbox".into(),
        };
        self.change_history(|history| history.failed = Some(failed))
    }

    /// A document due on day `due`; amounts below zero are credits. Other currencies are booked one to one.
    pub(crate) fn invoice(mut self, number: &str, due: i64, open: Money) -> Self {
        self.ids += 1;
        let id = self.ids;
        self.item = Some(ItemId(id));
        let item = OpenItem {
            bears_interest: BearsInterest::default(),
            id: ItemId(id),
            invoice: InvoiceId(id),
            number: number.into(),
            reference: None,
            date: day(due - 30),
            due_date: day(due),
            original: open.clone(),
            open_in_company_currency: open.amount,
            open,
            exclusion: None,
            payment_in_process: false,
            entered_on: None,
            expected_on: None,
            payment_method: None,
            reached: None,
        };
        self.change_customer(|account| account.items.push(item))
    }

    pub(crate) fn credit(self, number: &str, open: Money) -> Self {
        let credit = Money { amount: -open.amount, ..open };
        self.invoice(number, -5, credit)
    }

    pub(crate) fn change_item(mut self, change: impl FnOnce(&mut OpenItem)) -> Self {
        let account = self.input.accounts.get_mut(&self.account.unwrap()).unwrap();
        change(account.items.iter_mut().find(|item| Some(item.id) == self.item).unwrap());
        self
    }

    /// What it is worth in the company's currency, as booked.
    pub(crate) fn booked(self, amount: &str) -> Self {
        self.change_item(|item| item.open_in_company_currency = dec(amount))
    }

    pub(crate) fn excluded(self) -> Self {
        self.change_item(|item| item.exclusion = Some(Exclusion::plain(ExclusionCause::Flag)))
    }

    pub(crate) fn excluded_by_default(self) -> Self {
        self.change_item(|item| item.exclusion = Some(Exclusion::plain(ExclusionCause::DefaultOfJournal)))
    }

    pub(crate) fn in_process(self) -> Self {
        self.change_item(|item| item.payment_in_process = true)
    }

    pub(crate) fn reached(self, days: i64, on: i64) -> Self {
        self.change_item(|item| item.reached = Some(Reached { days, level: None, on: day(on) }))
    }

    /// Somebody expects it to be paid by day `on`.
    pub(crate) fn expected(self, on: i64) -> Self {
        self.change_item(|item| item.expected_on = Some(day(on)))
    }

    /// It came into the books on day `on`.
    pub(crate) fn entered(self, on: i64) -> Self {
        self.change_item(|item| item.entered_on = Some(day(on)))
    }

    pub(crate) fn paid_by(self, method: &str) -> Self {
        self.change_item(|item| item.payment_method = Some(method.into()))
    }

    pub(crate) fn returned(mut self, on: i64) -> Self {
        self.input.history.returned.insert(self.item.unwrap(), day(on));
        self
    }
}

// ---- days
impl World {
    pub(crate) fn input(&self) -> RunInput {
        self.input.clone()
    }

    pub(crate) fn plan(&self) -> RunPlan {
        plan(&self.input)
    }

    pub(crate) fn key(&self, customer: &str) -> AccountKey {
        self.input.accounts.values().find(|account| account.customer == customer).unwrap().key
    }

    pub(crate) fn account(&self, customer: &str) -> &Account {
        &self.input.accounts[&self.key(customer)]
    }

    pub(crate) fn decision(&self, customer: &str) -> Decision {
        self.plan().decisions[&self.key(customer)].clone()
    }

    pub(crate) fn reminder(&self, customer: &str) -> Reminder {
        self.decision(customer).outcome.reminder().unwrap().clone()
    }

    /// A run on day `offset`: it must decide `expected` (one line a customer), satisfy the audit, and once it is carried
    /// out a second run on the same day must remind nobody.
    pub(crate) fn on(mut self, offset: i64, expected: &str) -> Self {
        self.input.run_date = day(offset);
        let plan = self.plan();
        let several = self.input.companies.len() > 1;
        let lines = plan.decisions.values().map(|decision| {
            let company = &self.input.companies[&decision.account.company].company.name;
            let whose = if several { format!(" ({company})") } else { String::new() };
            format!("{}{whose} {}", decision.customer, decision.outcome)
        });
        let decided = lines.collect::<Vec<_>>().join("\n");
        let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(decided, expected.join("\n"), "on day {offset}");
        assert_eq!(audit(&self.input, &plan), [], "on day {offset}");
        carry_out(&mut self.input, &plan);
        let again = self.plan();
        let twice = again.decisions.values().find(|decision| decision.outcome.name() == "reminded");
        assert!(twice.is_none(), "on day {offset} somebody is reminded twice: {twice:?}");
        assert_eq!(audit(&self.input, &again), [], "on day {offset}, planned again");
        self
    }

    /// *Follow up now* on day `offset`, carried out if it goes.
    pub(crate) fn by_hand(self, offset: i64, customer: &str, expected: &str) -> Self {
        self.ask_by_hand(offset, customer, false, expected)
    }

    pub(crate) fn by_hand_anyway(self, offset: i64, customer: &str, expected: &str) -> Self {
        self.ask_by_hand(offset, customer, true, expected)
    }

    fn ask_by_hand(mut self, offset: i64, customer: &str, anyway: bool, expected: &str) -> Self {
        self.input.run_date = day(offset);
        let answer = by_hand(&self.input, self.key(customer), &Asked::by("Ann", anyway));
        let said = answer.as_ref().map_or_else(|refusal| format!("refused: {refusal}"), ToString::to_string);
        assert_eq!(said, expected, "by hand on day {offset}");
        if let Ok(reminder) = answer {
            assert_eq!(reminder.asked.as_ref().map(|asked| asked.by.as_str()), Some("Ann"));
            remember(&mut self.input, &reminder);
        }
        self
    }

    pub(crate) fn paid(mut self, number: &str) -> Self {
        for account in self.input.accounts.values_mut() {
            let (gone, open) = account.items.drain(..).partition(|item| item.number == number);
            account.items = open;
            self.settled.extend(gone.into_iter().map(|item: OpenItem| (account.key, item)));
        }
        self
    }

    /// The payment of `number` is unreconciled: the document comes back with what it had reached.
    pub(crate) fn unreconciled(mut self, number: &str, on: i64) -> Self {
        let (key, item) = self.settled.iter().find(|(_, item)| item.number == number).cloned().unwrap();
        self.input.history.returned.insert(item.id, day(on));
        self.input.accounts.get_mut(&key).unwrap().items.push(item);
        self
    }

    pub(crate) fn status(self, customer: &str, expected: &str) -> Self {
        assert_eq!(self.decision(customer).status.label(), expected);
        self
    }

    /// The table of the message that goes or waits.
    pub(crate) fn shows(self, customer: &str, expected: &str) -> Self {
        let reminder = self.reminder(customer);
        let account = self.account(customer);
        let part = |name: &str, ids: &[ItemId]| {
            let numbers: Vec<&str> = ids
                .iter()
                .filter_map(|id| account.items.iter().find(|item| item.id == *id))
                .map(|item| item.number.as_str())
                .collect();
            if numbers.is_empty() { String::new() } else { format!("{name} {}", numbers.join(" ")) }
        };
        let parts = [
            part("demanded", &reminder.demanded),
            part("not due", &reminder.not_due),
            part("credits", &reminder.credits),
        ];
        assert_eq!(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "), expected);
        self
    }

    pub(crate) fn shows_on(mut self, offset: i64, customer: &str, expected: &str) -> Self {
        self.input.run_date = day(offset);
        self.shows(customer, expected)
    }

    /// The day of the account's next reminder, as the daemon leaves it.
    pub(crate) fn next_is(self, customer: &str, expected: Option<i64>) -> Self {
        assert_eq!(self.account(customer).next_reminder.map(|next| next.date), expected.map(day));
        self
    }

    /// The days of the level that a document has reached.
    pub(crate) fn has_reached(self, number: &str, expected: Option<i64>) -> Self {
        let mut items = self.input.accounts.values().flat_map(|account| &account.items);
        let item = items.find(|item| item.number == number).unwrap();
        assert_eq!(item.reached.map(|reached| reached.days), expected, "{number}");
        self
    }
}

/// What whoever looks after the account is asked to do.
fn of_account(summary: &str) -> Activity {
    let (summary, responsible) = (summary.to_owned(), Responsible::OfAccount);
    Activity { type_id: None, summary, note: String::new(), responsible }
}
