//! The audit: a sound plan has no findings, and a plan that breaks a rule is found, rule by rule.

use followupd::domain::{
    Account, AccountKey, AfterLast, BankJournal, Candidate, Channel, CompanyId, Decision, Exclusion, ExclusionCause,
    ItemId, Level, LevelId, Mode, Money, NextReminder, OpenDelivery, Outcome, PartnerId, Plan, Promise, PromiseState,
    Reached, RecipientRule, ReconcileFirst, Reminder, RunPlan, Setter, Snooze, Status, Unreadable, UnreconciledLines,
    WorkCalendar,
};
use followupd::engine::{CompanyInput, RunInput, audit, plan};

use crate::world::{World, day, dec, eur, standard, usd};

/// A plan and its input, to be broken.
struct Books {
    key: AccountKey,
    input: RunInput,
    plan: RunPlan,
}

impl Books {
    fn new(story: &World) -> Self {
        let books = Self { key: story.key("acme"), input: story.input(), plan: story.plan() };
        assert_eq!(audit(&books.input, &books.plan), [], "the plan is sound before it is broken");
        books
    }

    fn decision(&mut self) -> &mut Decision {
        self.plan.decisions.get_mut(&self.key).unwrap()
    }

    fn reminder(&mut self) -> &mut Reminder {
        let (Outcome::Reminded(reminder) | Outcome::Proposed(reminder, _)) = &mut self.decision().outcome else {
            panic!("nobody is reminded");
        };
        reminder
    }

    fn company(&mut self) -> &mut CompanyInput {
        self.input.companies.get_mut(&self.key.company).unwrap()
    }

    fn change_level(&mut self, days: i64, change: impl FnOnce(&mut Level)) {
        let company = self.company();
        let mut levels = company.plan.as_ref().unwrap().levels().to_vec();
        change(levels.iter_mut().find(|level| level.days_after_due == days).unwrap());
        company.plan = Plan::new(levels);
    }

    fn account(&mut self) -> &mut Account {
        self.input.accounts.get_mut(&self.key).unwrap()
    }

    fn item(&self, number: &str) -> ItemId {
        self.input.accounts[&self.key].items.iter().find(|item| item.number == number).unwrap().id
    }
}

/// One message with everything in its table: two steps, an item that was reminded before, one not due, two currencies,
/// a credit, and things that must not be in it.
fn everything() -> World {
    standard()
        .customer("acme")
        .invoice("serious", -46, eur(1000))
        .reached(30, -16)
        .invoice("friendly", -15, usd(200))
        .booked("180")
        .invoice("before", -20, eur(30))
        .reached(15, -10)
        .invoice("later", 9, eur(4))
        .invoice("excluded", -80, eur(5))
        .excluded()
        .invoice("paid", -80, eur(60))
        .in_process()
        .credit("credit", eur(100))
}

#[track_caller]
fn found(story: &World, rule: &str, break_it: impl FnOnce(&mut Books)) {
    let mut books = Books::new(story);
    break_it(&mut books);
    let findings = audit(&books.input, &books.plan);
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    assert!(rules.contains(&rule), "not found: {rule}; but: {rules:?}");
}

#[test]
fn a_finding_names_the_customer_and_the_rule() {
    let mut books = Books::new(&everything());
    books.plan.decisions.clear();
    let findings: Vec<String> = audit(&books.input, &books.plan).iter().map(ToString::to_string).collect();
    assert_eq!(findings, ["customer 100 of company 1: every account has exactly one decision"]);
}

#[test]
fn decisions_are_of_accounts() {
    let rule = "every account has exactly one decision";
    found(&everything(), rule, |books| books.plan.decisions.clear());
    found(&everything(), rule, |books| {
        let stranger = AccountKey { company: CompanyId(1), partner: PartnerId(7) };
        let decision = books.decision().clone();
        books.plan.decisions.insert(stranger, decision);
    });
    found(&everything(), "the decision is of its account", |books| books.decision().account.company = CompanyId(4));
}

#[test]
fn totals_are_audited() {
    let rule = "totals leave out what is excluded and nothing else";
    found(&everything(), rule, |books| books.decision().total_due = eur(1));
    found(&everything(), rule, |books| books.decision().total_overdue = eur(1));
    found(&everything(), rule, |books| books.account().items.retain(|item| item.number != "later"));
    let due_today = standard().customer("acme").invoice("INV/1", 0, eur(7));
    found(&due_today, rule, |books| books.decision().total_overdue = eur(7));
}

#[test]
fn a_message_is_of_its_account_and_day() {
    let rule = "a message is of its account and its day";
    found(&everything(), rule, |books| books.reminder().account.partner = PartnerId(7));
    found(&everything(), rule, |books| books.reminder().run_date = day(1));
    let too_soon = "the next reminder is not before the minimum interval has passed";
    found(&everything(), too_soon, |books| books.reminder().next_reminder = day(6));
    found(&everything(), "the ordinal is new", |books| books.account().reminders = 1);
    found(&everything().manual(), too_soon, |books| books.reminder().next_reminder = day(0));
}

#[test]
fn the_table_is_audited() {
    found(&everything(), "no item is shown twice", |books| {
        let again = books.item("later");
        books.reminder().not_due.push(again);
    });
    found(&everything(), "every item shown is an item of the account", |books| {
        books.reminder().not_due.push(ItemId(7777));
    });
    found(&everything(), "no excluded item is shown", |books| {
        let excluded = books.item("excluded");
        books.reminder().demanded.push(excluded);
    });
    found(&everything(), "nothing that counts as paid or is collected otherwise is demanded", |books| {
        let paid = books.item("paid");
        books.reminder().demanded.push(paid);
    });
    found(&everything(), "what is demanded is overdue, or climbs with this message", |books| {
        let later = books.reminder().not_due.remove(0);
        books.reminder().demanded.push(later);
    });
    found(&everything(), "what is overdue does not stand among what is not due yet", |books| {
        let before = books.item("before");
        books.reminder().demanded.retain(|id| *id != before);
        books.reminder().not_due.push(before);
    });
    let due_today = everything().invoice("today", 0, eur(7));
    found(&due_today, "what is demanded is overdue, or climbs with this message", |books| {
        let today = books.item("today");
        books.reminder().not_due.retain(|id| *id != today);
        books.reminder().demanded.push(today);
    });
}

#[test]
fn nothing_is_missing_in_the_table() {
    let rule = "every open item is shown, but for what counts as paid, is collected otherwise or is left for good";
    found(&everything(), rule, |books| books.reminder().not_due.clear());
    found(&everything(), rule, |books| books.reminder().credits.clear());
    found(&everything(), rule, |books| {
        let paid = books.item("paid");
        books.reminder().not_due.push(paid);
    });
    let backlog = everything().invoice("old", -90, eur(1)).rules(|rules| rules.ignore_due_before = Some(day(-85)));
    found(&backlog, rule, |books| {
        let old = books.item("old");
        books.reminder().demanded.push(old);
    });
    found(&backlog, rule, |books| {
        books.input.companies.get_mut(&CompanyId(1)).unwrap().rules.ignore_due_before = Some(day(-90));
    });
}

#[test]
fn amounts_are_audited() {
    let rule = "amounts are what is demanded less credits, currency by currency";
    found(&everything(), rule, |books| books.reminder().amounts[0] = eur(1));
    found(&everything(), rule, |books| books.reminder().amounts.truncate(1));
    found(&everything(), rule, |books| books.reminder().amounts = vec![eur(1130)]);

    let covered = "nobody is reminded whose credits cover it";
    found(&everything(), covered, |books| {
        let credit = books.account().items.iter_mut().find(|item| item.number == "credit").unwrap();
        credit.open_in_company_currency = dec("-1210");
    });
    found(&everything(), covered, |books| {
        books.input.companies.get_mut(&CompanyId(1)).unwrap().rules.tolerance = dec("1110");
    });
    found(&everything().manual(), covered, |books| {
        books.input.companies.get_mut(&CompanyId(1)).unwrap().rules.tolerance = dec("1110");
    });

    found(&everything(), "something is to be paid in some currency", |books| {
        for item in &mut books.account().items {
            item.open = Money::new(-item.open.amount.abs(), &item.open.currency);
        }
    });
    found(&everything(), "something is to be paid in some currency", |books| {
        for item in &mut books.account().items {
            item.open = Money::new(dec("0"), &item.open.currency);
        }
    });
}

#[test]
fn climbing_is_audited() {
    found(&everything(), "only demanded items climb", |books| {
        let later = books.item("later");
        books.reminder().advances[0].item = later;
    });
    let follows = "an item climbs to the level that follows the one it has reached";
    found(&everything(), follows, |books| books.reminder().advances[0].level = LevelId(1060));
    found(&everything(), follows, |books| books.reminder().advances[0].days = 60);
    found(&everything(), follows, |books| {
        books.reminder().advances[0].level = LevelId(1030);
        books.reminder().advances[0].days = 30;
    });
    found(&everything(), follows, |books| books.reminder().advances[0].level = LevelId(7));
    let again = standard().change_level(|level| level.automatic = true).repeated_every(10);
    let again = again.customer("acme").invoice("INV/1", -150, eur(1)).reached(95, -10);
    found(&again, follows, |books| books.reminder().advances[0].days = 90);
    found(&again, follows, |books| books.reminder().advances[0].level = LevelId(1060));

    let early = "no item climbs before its day, but after a broken promise";
    found(&everything(), early, |books| {
        let item = books.account().items.iter_mut().find(|item| item.number == "friendly").unwrap();
        item.due_date = day(-14);
    });
    let repeated = "the last level is repeated, or handed over, only after its days";
    found(&again, repeated, |books| {
        books.account().items[0].reached = Some(Reached { days: 95, level: None, on: day(-9) });
    });
    let highest = "the message is at the highest level that an item reaches with it";
    found(&everything(), highest, |books| books.reminder().level = LevelId(1015));
    found(&everything(), highest, |books| books.reminder().advances.clear());
}

#[test]
fn a_repetition_needs_a_policy() {
    let again = standard().change_level(|level| level.automatic = true).repeated_every(10);
    let again = again.customer("acme").invoice("INV/1", -150, eur(1)).reached(90, -10);
    for policy in [AfterLast::Stop, AfterLast::Repeat { every_days: 0 }] {
        found(&again, "the last level is repeated, or handed over, only after its days", |books| {
            let company = books.input.companies.get_mut(&CompanyId(1)).unwrap();
            let mut levels = company.plan.as_ref().unwrap().levels().to_vec();
            levels[4].after_last = policy.clone();
            company.plan = Plan::new(levels);
        });
    }
}

#[test]
fn sending_is_audited() {
    let company = CompanyId(1);
    found(&everything(), "nothing leaves while sending is off", |books| {
        books.input.companies.get_mut(&company).unwrap().rules.sending = false;
    });
    for mode in [Mode::Manual, Mode::Off] {
        let rule = "nothing leaves by itself for manual and off accounts";
        found(&everything(), rule, |books| books.account().mode = mode);
    }
    for set_by in [Setter::Daemon, Setter::Person] {
        found(&everything(), "nothing leaves before the next reminder date", |books| {
            books.account().next_reminder = Some(NextReminder { date: day(1), set_by });
        });
    }
    let new_cycle = standard().customer("acme").invoice("INV/1", -15, eur(7));
    found(&new_cycle, "nothing leaves before the next reminder date", |books| {
        books.account().next_reminder = Some(NextReminder { date: day(1), set_by: Setter::Person });
    });
    found(&everything(), "nothing leaves while a message is open or in doubt", |books| {
        let history = books.input.history.accounts.entry(books.key).or_default();
        history.open = Some(OpenDelivery::InDoubt { channel: Channel::Email, since: day(-30) });
    });
    found(&everything(), "an ordinal is never used twice", |books| {
        books.input.history.accounts.entry(books.key).or_default().last_ordinal = 1;
    });
    let twice = "nobody is reminded twice within the minimum interval";
    found(&everything(), twice, |books| {
        books.input.history.accounts.entry(books.key).or_default().last_reminded = Some(day(-6));
    });
    found(&everything(), twice, |books| books.account().last_reminder = Some(day(-6)));
    found(&everything().rules(|rules| rules.minimum_interval_days = 0), twice, |books| {
        books.account().last_reminder = Some(day(0));
    });
    found(&everything(), "what has just come back is left in peace", |books| {
        let before = books.item("before");
        books.input.history.returned.insert(before, day(-6));
    });
    found(&everything(), "nobody is reminded whom excluded credits of general journals would cover", |books| {
        let item = books.account().items.iter_mut().find(|item| item.number == "excluded").unwrap();
        item.open_in_company_currency = dec("-1110");
        item.exclusion = Some(Exclusion::plain(ExclusionCause::DefaultOfJournal));
    });
    found(&everything(), "something climbs", |books| books.reminder().advances.clear());
    found(&everything(), "somebody is reached", |books| {
        books.reminder().channels[0].recipient = Err("nobody".into());
    });
    found(&everything(), "nothing leaves while rows of the account cannot be read", |books| {
        books.account().unreadable.push(Unreadable { what: "a row".into(), problem: "odd".into() });
    });
}

#[test]
fn waiting_is_audited() {
    let promised = "nothing leaves before a promise to pay has passed";
    let promise = |amount: Option<&str>| Promise {
        due: day(0),
        amount: amount.map(dec),
        made_on: day(-10),
        paid_since: dec("99"),
        state: PromiseState::Open,
    };
    found(&everything(), promised, |books| books.account().promise = Some(promise(Some("100"))));
    found(&everything(), promised, |books| books.account().promise = Some(promise(None)));
    found(&everything(), "nothing leaves while somebody snoozes it", |books| {
        books.account().snooze = Some(Snooze { until: day(1), note: None });
    });
    let bank = "nothing leaves while the bank is behind, where the company waits for it";
    let behind = |newest, waiting: Option<i64>| BankJournal {
        name: "Bank".into(),
        newest_line: day(newest),
        unreconciled: waiting.map(|oldest| UnreconciledLines { count: 1, oldest: day(oldest) }),
    };
    for journal in [behind(-8, None), behind(0, Some(-8))] {
        found(&everything().rules(|rules| rules.reconcile_first = ReconcileFirst::Hold), bank, |books| {
            books.company().bank.push(journal);
        });
    }
    found(&everything(), "no item climbs that is too new", |books| {
        books.company().rules.minimum_age_days = 3;
        let serious = books.item("serious");
        let item = books.account().items.iter_mut().find(|item| item.id == serious).unwrap();
        item.entered_on = Some(day(-2));
    });
    found(&everything(), "what somebody expects to be paid is not demanded", |books| {
        let before = books.item("before");
        let item = books.account().items.iter_mut().find(|item| item.id == before).unwrap();
        item.expected_on = Some(day(0));
    });
    let otherwise = "nothing that counts as paid or is collected otherwise is demanded";
    found(&everything(), otherwise, |books| {
        books.company().rules.excluded_payment_methods.insert("Direct Debit".into());
        let before = books.item("before");
        let item = books.account().items.iter_mut().find(|item| item.id == before).unwrap();
        item.payment_method = Some("Direct Debit".into());
    });
    found(
        &everything().rules(|rules| rules.working_days_only = true).holiday(5, "Later"),
        "nothing leaves on a day off",
        |books| {
            let calendar = books.input.calendars.get_mut("BE").unwrap();
            calendar.holidays.insert(day(0), "Today".into());
        },
    );
    found(&everything(), "a run sends no more than its number of messages", |books| {
        books.input.messages_per_run = Some(0);
    });
}

#[test]
fn who_gets_it_is_audited() {
    found(&everything(), "only channels that are set up go", |books| books.input.channels.clear());
    let best = "every message goes to somebody who is known, the best that the channel reaches";
    found(&everything(), best, |books| {
        let channel = &mut books.reminder().channels[0];
        channel.recipient.as_mut().unwrap().addresses = vec!["stranger@acme.test".into()];
    });
    found(&everything(), best, |books| {
        let customer = books.account().candidates[0].clone();
        books.account().candidates.insert(0, Candidate { rule: RecipientRule::InvoiceContact, ..customer });
    });
    let sender = "every message has an address, and mails a sender";
    found(&everything(), sender, |books| books.company().company.sender = None);
    found(&everything(), sender, |books| {
        books.account().candidates[0].emails.clear();
        books.reminder().channels[0].recipient.as_mut().unwrap().addresses.clear();
    });
}

#[test]
fn only_a_broken_promise_hurries() {
    let promise = |due: i64, amount: Option<&str>, paid: &str| Promise {
        due: day(due),
        amount: amount.map(dec),
        made_on: day(due - 9),
        paid_since: dec(paid),
        state: PromiseState::Open,
    };
    // Kept; not over; about nothing that is due.
    for promise in [promise(-1, Some("10"), "10"), promise(0, Some("10"), "0"), promise(-50, None, "0")] {
        found(&everything(), "nothing leaves before the next reminder date", |books| {
            books.account().next_reminder = Some(NextReminder { date: day(3), set_by: Setter::Daemon });
            books.account().promise = Some(promise);
            // Nothing was due by the earliest of these days but a credit, which nobody promises to pay.
            books.account().items.retain(|item| item.due_date > day(-50));
            books.account().items.iter_mut().filter(|item| item.is_credit()).for_each(|item| item.due_date = day(-60));
        });
    }
}

#[test]
fn a_kept_promise_lets_nothing_climb_before_its_day() {
    found(&everything(), "no item climbs before its day, but after a broken promise", |books| {
        let (paid_since, state) = (dec("10"), PromiseState::Kept);
        let amount = Some(dec("10"));
        books.account().promise = Some(Promise { due: day(9), amount, made_on: day(-9), paid_since, state });
        let serious = books.item("serious");
        books.account().items.iter_mut().find(|item| item.id == serious).unwrap().due_date = day(-44);
    });
}

#[test]
fn an_item_without_a_level_begins_at_the_first_one() {
    let late = standard().customer("acme").invoice("INV/1", -46, eur(1));
    found(&late, "an item climbs to the level that follows the one it has reached", |books| {
        let firm = books.company().plan.as_ref().unwrap().levels()[1].clone();
        let step = &mut books.reminder().advances[0];
        (step.level, step.days) = (firm.id, firm.days_after_due);
    });
}

#[test]
fn a_promise_of_what_is_not_due_yet_is_waited_for() {
    let early = standard().level(-10, "early").customer("acme").invoice("INV/1", 5, eur(1));
    found(&early, "nothing leaves before a promise to pay has passed", |books| {
        let (paid_since, state) = (dec("0"), PromiseState::Open);
        books.account().promise = Some(Promise { due: day(0), amount: None, made_on: day(-9), paid_since, state });
    });
}

#[test]
fn days_off_are_audited_where_no_country_is_known() {
    found(&everything().rules(|rules| rules.working_days_only = true), "nothing leaves on a day off", |books| {
        let mut calendar = WorkCalendar::plain();
        calendar.holidays.insert(day(0), "Today".into());
        books.input.calendars.insert(String::new(), calendar);
    });
}

/// 930.00 EUR and 200.00 USD that are worth 180.00 EUR.
#[test]
fn limits_are_audited() {
    let (below, above) = ("no level is used for less than its minimum", "what is above its limit is only proposed");
    type Change = fn(&mut Level);
    let cases: [(&str, Change); 6] = [
        (below, |level| level.minimum.in_company_currency = Some(dec("1110.01"))),
        (below, |level| {
            level.minimum.in_company_currency = Some(dec("930.01"));
            level.minimum.by_currency.insert("USD".into(), dec("200.01"));
        }),
        (above, |level| level.automatic_up_to.in_company_currency = Some(dec("1109.99"))),
        (above, |level| {
            level.automatic_up_to.by_currency.insert("USD".into(), dec("199.99"));
        }),
        (above, |level| {
            level.automatic_up_to.in_company_currency = Some(dec("929.99"));
            level.automatic_up_to.by_currency.insert("USD".into(), dec("1000"));
        }),
        (above, |level| {
            level.automatic_up_to.by_currency.insert("EUR".into(), dec("929.99"));
        }),
    ];
    for (rule, change) in cases {
        found(&everything(), rule, |books| books.change_level(45, change));
    }
    let fine: [fn(&mut Level); 6] = [
        |level| level.minimum.in_company_currency = Some(dec("1110.004")),
        |level| {
            level.automatic_up_to.by_currency.insert("USD".into(), dec("199.996"));
        },
        |level| level.minimum.in_company_currency = Some(dec("1110.00")),
        |level| {
            level.minimum.in_company_currency = Some(dec("930.01"));
            level.minimum.by_currency.insert("USD".into(), dec("200.00"));
        },
        |level| level.automatic_up_to.in_company_currency = Some(dec("1110.00")),
        |level| {
            level.automatic_up_to.in_company_currency = Some(dec("930.00"));
            level.automatic_up_to.by_currency.insert("USD".into(), dec("200.00"));
        },
    ];
    for change in fine {
        let mut books = Books::new(&everything());
        books.change_level(45, change);
        assert_eq!(audit(&books.input, &books.plan), []);
        assert_eq!(plan(&books.input), books.plan, "the planner agrees");
    }
}

#[test]
fn only_automatic_and_usable_levels_go_by_themselves() {
    let by_person = standard().customer("acme").invoice("INV/1", -100, eur(1)).reached(60, -40);
    let rule = "only automatic levels go by themselves";
    found(&by_person, rule, |books| {
        let reminder = books.reminder().clone();
        books.decision().outcome = Outcome::Reminded(reminder);
    });
    found(&everything(), rule, |books| {
        let company = books.input.companies.get_mut(&CompanyId(1)).unwrap();
        let mut levels = company.plan.as_ref().unwrap().levels().to_vec();
        levels[0].unusable = Some("no text".into());
        company.plan = Plan::new(levels);
    });
}

#[test]
fn what_is_proposed_is_in_need_of_action() {
    found(&everything().manual(), "what is proposed is in need of action", |books| {
        books.decision().status = Status::WithOverdueInvoices;
    });
}

#[test]
fn what_holds_in_a_sound_plan_is_not_found() {
    // At the edges of the rules: the last day of an interval, a settled cycle, a proposal that would not be sent.
    let edges = [
        everything().reminded_before(3, -7),
        everything().next_reminder(0, Setter::Person),
        everything().rules(|rules| rules.reconcile_first = ReconcileFirst::Hold).bank(-7, Some((1, -7))),
        standard().customer("acme").invoice("INV/1", -15, eur(7)).next_reminder(9, Setter::Daemon),
        standard().customer("acme").invoice("INV/1", -15, eur(7)).returned(-7),
        standard().customer("acme").invoice("INV/1", -15, eur(7)).credit("opening", eur(7)).excluded_by_default(),
        everything().invoice("old", -90, eur(1)).rules(|rules| rules.ignore_due_before = Some(day(-85))),
        everything().rules(|rules| rules.sending = false),
    ];
    for story in edges {
        let plan = story.plan();
        assert!(plan.decisions.values().all(|decision| decision.outcome.reminder().is_some()), "{plan:?}");
        assert_eq!(audit(&story.input(), &plan), []);
    }
    let held = standard().customer("acme").invoice("INV/1", -15, eur(7)).off();
    assert_eq!(audit(&held.input(), &held.plan()), []);
}
