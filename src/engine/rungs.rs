//! Rungs: which item climbs to which level on a day (rules 1 to 3).

use chrono::NaiveDate;

use crate::domain::{Account, Advance, CompanyRules, HeldReason, Level, OpenItem, Plan, shifted};

/// Where one claim stands on the plan on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rung<'a> {
    /// It reaches this level today (or reached its day while nobody ran).
    Due(&'a Level),
    /// The plan's last level is repeated for it today.
    Again(&'a Level),
    /// Its next level comes on that day.
    Later(&'a Level, NaiveDate),
    /// It has had the last level.
    AtTheTop(&'a Level),
    /// It is older than what the company wants followed up, and no level has reached it.
    Ignored(NaiveDate),
    /// It counts as paid, only the match is missing.
    PaymentInProcess,
}

/// A claim and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Climber<'a> {
    pub(super) item: &'a OpenItem,
    pub(super) rung: Rung<'a>,
}

impl<'a> Climber<'a> {
    /// The level that a message about it today would be at.
    pub(super) fn due_level(&self) -> Option<&'a Level> {
        match self.rung {
            Rung::Due(level) | Rung::Again(level) => Some(level),
            Rung::Later(..) | Rung::AtTheTop(_) | Rung::Ignored(_) | Rung::PaymentInProcess => None,
        }
    }

    /// Whether it may be demanded at all.
    pub(super) fn is_demandable(&self) -> bool {
        !matches!(self.rung, Rung::Ignored(_) | Rung::PaymentInProcess)
    }
}

impl Climber<'_> {
    /// The step that a message about it today would be. A repeated level never lowers what was reached at a longer plan.
    pub(super) fn step(&self) -> Option<Advance> {
        let level = self.due_level()?;
        let reached = self.item.reached.map_or(level.days_after_due, |reached| reached.days);
        Some(Advance { item: self.item.id, level: level.id, days: level.days_after_due.max(reached) })
    }
}

/// Items whose level is due, parted into those that one message takes a step further and those that wait for a person.
#[derive(Debug, Clone)]
pub(super) struct Steps<'a> {
    /// The highest level among `taken`.
    pub(super) level: &'a Level,
    pub(super) taken: Vec<Climber<'a>>,
    pub(super) left: Vec<Climber<'a>>,
}

impl<'a> Steps<'a> {
    /// Rule 3: automatic levels go and do not wait for those that people decide. A level whose texts cannot be used stops
    /// by itself, and only itself. None: no level is due.
    pub(super) fn of_a_run(climbers: &[Climber<'a>]) -> Option<Self> {
        Self::first_group(climbers, &[|level| level.automatic && level.unusable.is_none(), is_usable, |_| true])
    }

    /// Rule 25: a person's word is as good as *automatic*.
    pub(super) fn by_hand(climbers: &[Climber<'a>]) -> Option<Self> {
        Self::first_group(climbers, &[is_usable, |_| true])
    }

    /// Takes the items of the first group that has any; all others that are due are left.
    fn first_group(climbers: &[Climber<'a>], groups: &[fn(&Level) -> bool]) -> Option<Self> {
        let due = || climbers.iter().copied().filter(|climber| climber.due_level().is_some());
        groups.iter().find_map(|belongs| {
            let (taken, left): (Vec<_>, Vec<_>) = due().partition(|climber| climber.due_level().is_some_and(belongs));
            let level = taken.iter().filter_map(Climber::due_level).max_by_key(|level| level.days_after_due)?;
            Some(Self { level, taken, left })
        })
    }
}

fn is_usable(level: &Level) -> bool {
    level.unusable.is_none()
}

/// The steps of `climbers`, ordered by item.
pub(super) fn advances(climbers: &[Climber<'_>]) -> Vec<Advance> {
    let mut advances: Vec<Advance> = climbers.iter().filter_map(Climber::step).collect();
    advances.sort();
    advances
}

/// Every claim of the account that is not excluded, oldest first.
pub(super) fn claims(account: &Account) -> Vec<&OpenItem> {
    let mut claims: Vec<&OpenItem> =
        account.items.iter().filter(|item| item.is_claim() && item.exclusion.is_none()).collect();
    claims.sort_by_key(|item| (item.due_date, item.id));
    claims
}

/// Where every claim of the account stands on the plan, oldest first.
pub(super) fn climbers<'a>(
    account: &'a Account,
    plan: &'a Plan,
    rules: &CompanyRules,
    today: NaiveDate,
) -> Vec<Climber<'a>> {
    claims(account).into_iter().map(|item| Climber { item, rung: rung(item, plan, rules, today) }).collect()
}

fn rung<'a>(item: &OpenItem, plan: &'a Plan, rules: &CompanyRules, today: NaiveDate) -> Rung<'a> {
    if item.payment_in_process {
        return Rung::PaymentInProcess;
    }
    if let Some(before) = rules.ignore_due_before
        && item.reached.is_none()
        && item.due_date < before
    {
        return Rung::Ignored(before);
    }
    match (plan.after(item.reached.map(|reached| reached.days)), item.reached) {
        (Some(next), _) => {
            let day = item.due_for(next);
            if day <= today { Rung::Due(next) } else { Rung::Later(next, day) }
        }
        (None, reached) => {
            // A plan has at least one level, so there is always a last one.
            let last = plan.last();
            match (last.repeat_every_days, reached) {
                (Some(days), Some(reached)) if days > 0 => {
                    // A due date that was moved after the last level had been reached counts: it is not repeated before.
                    let day = shifted(reached.on, days).max(item.due_for(last));
                    if day <= today { Rung::Again(last) } else { Rung::Later(last, day) }
                }
                _ => Rung::AtTheTop(last),
            }
        }
    }
}

/// Why no level is due for any of `climbers`, the reason that a person would give first.
pub(super) fn why_nothing_is_due(account: &Account, climbers: &[Climber<'_>]) -> HeldReason {
    if climbers.is_empty() {
        let items = account.items.iter().filter(|item| item.is_claim()).count();
        return if items == 0 { HeldReason::NothingOpen } else { HeldReason::AllExcluded { items } };
    }
    let in_process: Vec<String> = climbers
        .iter()
        .filter(|climber| climber.rung == Rung::PaymentInProcess)
        .map(|climber| climber.item.number.clone())
        .collect();
    if !in_process.is_empty() {
        return HeldReason::PaymentInProcess { numbers: in_process };
    }
    let mut earliest: Option<(NaiveDate, &Level)> = None;
    let (mut top, mut ignored) = (None, None);
    for climber in climbers {
        match climber.rung {
            Rung::Later(level, day) => {
                if earliest.is_none_or(|(best, _)| day < best) {
                    earliest = Some((day, level));
                }
            }
            Rung::AtTheTop(level) => top = Some(level),
            Rung::Ignored(before) => ignored = Some(before),
            Rung::Due(_) | Rung::Again(_) | Rung::PaymentInProcess => {}
        }
    }
    match (earliest, top, ignored) {
        (Some((day, level)), _, _) => HeldReason::NotDueYet { level: level.name.clone(), day },
        (None, Some(level), _) => HeldReason::AfterLastLevel { level: level.name.clone() },
        (None, None, Some(before)) => HeldReason::BacklogIgnored { before },
        (None, None, None) => HeldReason::NothingOpen,
    }
}
