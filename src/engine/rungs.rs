//! Rungs: which item climbs to which level on a day (rules 1 to 3, 5, 21).

use chrono::NaiveDate;

use crate::domain::{
    Account, Activity, Advance, AfterLast, CompanyRules, HeldReason, Level, Mode, OpenItem, Plan, StartAt, shifted,
};

/// Where one claim stands on the plan on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rung<'a> {
    /// It climbs today (or should have climbed while nobody ran).
    Due(Step<'a>),
    /// It climbs on that day.
    Later(Step<'a>, NaiveDate),
    /// It would climb, but came into the books too short a time ago; on that day it does.
    TooFresh(NaiveDate),
    /// It would climb, but somebody expects it to be paid by that day.
    Expected(NaiveDate),
    /// It would climb, but this level is for more than is owed.
    TooSmall(&'a Level),
    /// It has had the last level.
    AtTheTop(&'a Level),
    /// It is older than what the company wants followed up, and no level has reached it.
    Ignored(NaiveDate),
    /// It counts as paid, only the match is missing.
    PaymentInProcess,
    /// It is collected in that way.
    OtherPaymentMethod(&'a str),
}

/// How an item climbs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// To its next level.
    Next(&'a Level),
    /// The last level is repeated for it.
    Again(&'a Level),
    /// Beyond the last level: somebody takes over, once.
    HandOver(&'a Level, &'a Activity, i64),
}

impl<'a> Step<'a> {
    pub(super) const fn level(self) -> &'a Level {
        match self {
            Self::Next(level) | Self::Again(level) | Self::HandOver(level, ..) => level,
        }
    }

    /// Days that the item has reached with it.
    const fn days(self) -> i64 {
        match self {
            Self::Next(level) | Self::Again(level) => level.days_after_due,
            Self::HandOver(level, _, after_days) => level.days_after_due.saturating_add(after_days),
        }
    }

    /// What somebody is asked to do instead of a message.
    pub(super) const fn hand_over(self) -> Option<&'a Activity> {
        match self {
            Self::HandOver(_, activity, _) => Some(activity),
            Self::Next(_) | Self::Again(_) => None,
        }
    }

    /// Whether the customer hears of it. A level may have an activity alone; the items that reach it do not take the place
    /// of what customers are told at other levels.
    pub(super) const fn speaks(self) -> bool {
        match self {
            Self::Next(level) | Self::Again(level) => !level.asks_only(),
            Self::HandOver(..) => false,
        }
    }

    /// Whether the run may take it unasked. To hand over is to ask somebody.
    const fn is_automatic(self) -> bool {
        match self {
            Self::Next(level) | Self::Again(level) => level.automatic,
            Self::HandOver(..) => true,
        }
    }

    const fn is_usable(self) -> bool {
        match self {
            Self::Next(level) | Self::Again(level) => level.unusable.is_none(),
            Self::HandOver(..) => true,
        }
    }
}

/// A claim and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Climber<'a> {
    pub(super) item: &'a OpenItem,
    pub(super) rung: Rung<'a>,
}

impl<'a> Climber<'a> {
    /// How it climbs with a message today.
    pub(super) const fn step(&self) -> Option<Step<'a>> {
        match self.rung {
            Rung::Due(step) => Some(step),
            Rung::Later(..)
            | Rung::TooFresh(_)
            | Rung::Expected(_)
            | Rung::TooSmall(_)
            | Rung::AtTheTop(_)
            | Rung::Ignored(_)
            | Rung::PaymentInProcess
            | Rung::OtherPaymentMethod(_) => None,
        }
    }

    /// Whether a message may show it at all.
    pub(super) const fn is_shown(&self) -> bool {
        !matches!(self.rung, Rung::Ignored(_) | Rung::PaymentInProcess | Rung::OtherPaymentMethod(_))
    }

    /// What it reaches with a message today. A repeated level never lowers what was reached at a longer plan.
    fn advance(&self) -> Option<Advance> {
        let step = self.step()?;
        let days = self.item.reached.map_or(step.days(), |reached| step.days().max(reached.days));
        Some(Advance { item: self.item.id, level: step.level().id, days })
    }
}

/// Items whose level is due, parted into those that one message takes a step further and those that wait for a person.
#[derive(Debug, Clone)]
pub(super) struct Steps<'a> {
    /// The highest level among `taken` at which the customer is told something; where there is none, the highest.
    pub(super) level: &'a Level,
    pub(super) taken: Vec<Climber<'a>>,
    pub(super) left: Vec<Climber<'a>>,
}

impl<'a> Steps<'a> {
    /// How steps are chosen for an account. For one that is followed up by hand nothing goes by itself, so what is
    /// prepared is what a person's word sends.
    pub(super) fn chosen_for(mode: Mode) -> fn(&[Climber<'a>]) -> Option<Self> {
        match mode {
            Mode::Automatic => Self::of_a_run,
            Mode::Manual | Mode::Off => Self::by_hand,
        }
    }

    /// Rule 3: automatic levels go and do not wait for those that people decide. A level whose texts cannot be used stops
    /// by itself, and only itself. None: no level is due.
    fn of_a_run(climbers: &[Climber<'a>]) -> Option<Self> {
        Self::first_group(climbers, &[|step| step.is_automatic() && step.is_usable(), Step::is_usable, |_| true])
    }

    /// Rule 25: a person's word is as good as *automatic*.
    fn by_hand(climbers: &[Climber<'a>]) -> Option<Self> {
        Self::first_group(climbers, &[Step::is_usable, |_| true])
    }

    /// Whether no person has to be asked before they are taken.
    pub(super) fn go_by_themselves(&self) -> bool {
        self.taken.iter().filter_map(Climber::step).all(Step::is_automatic)
    }

    /// Takes the items of the first group that has any; all others that are due are left.
    fn first_group(climbers: &[Climber<'a>], groups: &[fn(Step<'a>) -> bool]) -> Option<Self> {
        let due = || climbers.iter().copied().filter(|climber| climber.step().is_some());
        groups.iter().find_map(|belongs| {
            let (taken, left): (Vec<_>, Vec<_>) = due().partition(|climber| climber.step().is_some_and(belongs));
            let highest = |steps: &mut dyn Iterator<Item = Step<'a>>| {
                steps.map(Step::level).max_by_key(|level| level.days_after_due)
            };
            let steps = || taken.iter().filter_map(Climber::step);
            let level = highest(&mut steps().filter(|step| step.speaks())).or_else(|| highest(&mut steps()))?;
            Some(Self { level, taken, left })
        })
    }
}

/// The steps of `climbers`, ordered by item.
pub(super) fn advances(climbers: &[Climber<'_>]) -> Vec<Advance> {
    let mut advances: Vec<Advance> = climbers.iter().filter_map(Climber::advance).collect();
    advances.sort();
    advances
}

/// Every claim of the account that is not excluded, oldest first.
pub(super) fn claims(account: &Account, today: NaiveDate) -> Vec<&OpenItem> {
    let mut claims: Vec<&OpenItem> =
        account.items.iter().filter(|item| item.is_claim() && !item.is_excluded(today)).collect();
    claims.sort_by_key(|item| (item.due_date, item.id));
    claims
}

/// What items climb on, on a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ladder<'a> {
    pub(super) plan: &'a Plan,
    pub(super) rules: &'a CompanyRules,
    pub(super) today: NaiveDate,
    /// A promise of that day is broken: what was due by then climbs at once.
    pub(super) hurried_since: Option<NaiveDate>,
}

impl<'a> Ladder<'a> {
    /// Where every claim of the account stands, oldest first.
    pub(super) fn climbers(&self, account: &'a Account) -> Vec<Climber<'a>> {
        claims(account, self.today).into_iter().map(|item| Climber { item, rung: self.rung(item) }).collect()
    }

    fn rung(&self, item: &'a OpenItem) -> Rung<'a> {
        if item.payment_in_process {
            return Rung::PaymentInProcess;
        }
        if let Some(method) = &item.payment_method
            && self.rules.excluded_payment_methods.contains(method)
        {
            return Rung::OtherPaymentMethod(method);
        }
        if let Some(before) = self.rules.ignore_due_before
            && item.reached.is_none()
            && item.due_date < before
        {
            return Rung::Ignored(before);
        }
        let Some((step, day)) = self.next_step(item) else { return Rung::AtTheTop(self.plan.last()) };
        let hurried = self.hurried_since.is_some_and(|promised| item.due_date <= promised);
        let day = if hurried { day.min(self.today) } else { day };
        let old_enough = item.entered_on.map(|entered| shifted(entered, self.rules.minimum_age_days));
        let given_up = item.expected_on.map(|expected| shifted(expected, 1));
        let ready = [old_enough, given_up].into_iter().flatten().fold(day, NaiveDate::max);
        if ready <= self.today {
            Rung::Due(step)
        } else if day > self.today {
            Rung::Later(step, ready)
        } else if let Some(expected) = item.expected_on.filter(|expected| *expected >= self.today) {
            Rung::Expected(expected)
        } else {
            Rung::TooFresh(ready)
        }
    }

    /// The next step of an item and its day; none after the last.
    fn next_step(&self, item: &OpenItem) -> Option<(Step<'a>, NaiveDate)> {
        let reached = item.reached.map(|reached| reached.days);
        // Rule 17: of what is overdue nobody is told that it will be due.
        let next = self.plan.after(if item.is_overdue(self.today) { reached.max(Some(-1)) } else { reached });
        let by_age = match self.rules.start_at {
            StartAt::LevelOfItsAge if reached.is_none() => self.plan.at(item.days_overdue(self.today)),
            StartAt::LevelOfItsAge | StartAt::FirstLevel => None,
        };
        if let Some(next) = next {
            let level = std::cmp::max_by_key(next, by_age.unwrap_or(next), |level| level.days_after_due);
            return Some((Step::Next(level), item.due_for(level)));
        }
        let last = self.plan.last();
        let reached = item.reached.filter(|reached| reached.days >= last.days_after_due)?;
        // A due date that was moved after the last level had been reached counts: nothing follows before it.
        let after = |days: i64| shifted(reached.on, days).max(item.due_for(last));
        match &last.after_last {
            AfterLast::Repeat { every_days } if *every_days > 0 => Some((Step::Again(last), after(*every_days))),
            AfterLast::HandOver { after_days, activity } => {
                let step = Step::HandOver(last, activity, *after_days);
                (reached.days < step.days()).then(|| (step, after(*after_days)))
            }
            AfterLast::Stop | AfterLast::Repeat { .. } => None,
        }
    }
}

/// Why no level is due for any of `climbers`, the reason that a person would give first.
pub(super) fn why_nothing_is_due(account: &Account, climbers: &[Climber<'_>]) -> HeldReason {
    if climbers.is_empty() {
        let items = account.items.iter().filter(|item| item.is_claim()).count();
        return if items == 0 { HeldReason::NothingOpen } else { HeldReason::AllExcluded { items } };
    }
    let numbers = |belongs: &dyn Fn(Rung<'_>) -> bool| -> Vec<String> {
        let some = climbers.iter().filter(|climber| belongs(climber.rung));
        some.map(|climber| climber.item.number.clone()).collect()
    };
    let in_process = numbers(&|rung| rung == Rung::PaymentInProcess);
    if !in_process.is_empty() {
        return HeldReason::PaymentInProcess { numbers: in_process };
    }
    let mut later: Option<(NaiveDate, Step<'_>)> = None;
    let (mut expected, mut fresh, mut other, mut top, mut ignored) = (None, None, None, None, None);
    let earliest = |known: &mut Option<NaiveDate>, day: NaiveDate| *known = Some(known.map_or(day, |d| d.min(day)));
    for climber in climbers {
        match climber.rung {
            Rung::Later(step, day) if later.is_none_or(|(best, _)| day < best) => later = Some((day, step)),
            Rung::Expected(day) => earliest(&mut expected, day),
            Rung::TooFresh(day) => earliest(&mut fresh, day),
            Rung::OtherPaymentMethod(method) => other = other.or(Some(method)),
            Rung::AtTheTop(level) => top = Some(level),
            Rung::Ignored(before) => ignored = Some(before),
            Rung::Later(..) | Rung::Due(_) | Rung::TooSmall(_) | Rung::PaymentInProcess => {}
        }
    }
    // Only those are named for which the day or the way holds.
    if let Some(on) = expected {
        HeldReason::PaymentExpected { numbers: numbers(&|rung| rung == Rung::Expected(on)), on }
    } else if let Some(until) = fresh {
        HeldReason::TooFresh { numbers: numbers(&|rung| rung == Rung::TooFresh(until)), until }
    } else if let Some((day, step)) = later {
        let level = step.level().name.clone();
        match step {
            Step::Next(_) | Step::Again(_) => HeldReason::NotDueYet { level, day },
            Step::HandOver(..) => HeldReason::NotHandedOverYet { level, day },
        }
    } else if let Some(level) = top {
        HeldReason::AfterLastLevel { level: level.name.clone() }
    } else if let Some(method) = other {
        let numbers = numbers(&|rung| rung == Rung::OtherPaymentMethod(method));
        HeldReason::OtherPaymentMethod { method: method.to_owned(), numbers }
    } else if let Some(before) = ignored {
        HeldReason::BacklogIgnored { before }
    } else {
        HeldReason::NothingOpen
    }
}
