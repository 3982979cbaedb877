//! Days: runs, planned twice and audited; days without a run; what people ask for by hand.

use chrono::NaiveDate;

use super::{Said, World, wrong};
use crate::domain::{AccountKey, Asked, HeldReason, Outcome, RunPlan};
use crate::engine::{audit, by_hand, decide, plan};
use crate::story::answers::{of_run, whose};
use crate::story::statement::Day;
use crate::story::words::Parsed;

/// Who asks for what is done by hand.
const SOMEBODY: &str = "somebody in the story";

impl World {
    pub(super) fn day(&mut self, day: &Day) -> Parsed<Said> {
        match day {
            Day::Run(day) => {
                self.comes(*day)?;
                Ok(self.run())
            }
            Day::Moves(day) => {
                self.comes(*day)?;
                Ok(Said::default())
            }
            Day::FollowUp { partner, anyway } => {
                let key = self.key(partner)?;
                let answer = match by_hand(&self.input, key, &Asked::by(SOMEBODY, *anyway)) {
                    Ok(reminder) => {
                        let said = reminder.to_string();
                        self.send(reminder);
                        said
                    }
                    Err(refusal) => format!("refused: {refusal}"),
                };
                Ok(Said::answer(format!("{} {answer}", whose(&self.input, key))))
            }
            Day::Show(partner) => self.show(partner),
        }
    }

    fn show(&mut self, partner: &str) -> Parsed<Said> {
        let key = self.key(partner)?;
        self.account_at(key);
        let account = self.input.accounts.get(&key);
        let Some((account, seen)) = account.and_then(|account| Some((account, decide(&self.input, account)?))) else {
            return wrong(format!("{partner} has no account"));
        };
        let mut said = format!(
            "{} {}: due {}, overdue {}",
            whose(&self.input, key),
            seen.status.label(),
            seen.total_due,
            seen.total_overdue
        );
        said.extend(seen.level_days.map(|days| format!(", reached {days} days")));
        // What the next run would set is not there yet.
        let next = match &seen.outcome {
            Outcome::Reminded(_) => account.next_reminder_in_force().map(|next| next.date),
            Outcome::Proposed(..) | Outcome::Held(_) => seen.next_reminder(account),
        };
        said.extend(next.map(|day| format!(", next reminder {day}")));
        Ok(Said::answer(said))
    }

    fn comes(&mut self, day: NaiveDate) -> Parsed<()> {
        if day < self.input.run_date {
            return wrong(format!("it is {} already: days only go forward", self.input.run_date));
        }
        self.input.run_date = day;
        Ok(())
    }

    /// Plans the day, in another order too, carries the plan out, and plans again: that must remind nobody.
    fn run(&mut self) -> Said {
        let first = plan(&self.input);
        let mut faults = self.audited(&first);
        let mut shuffled = self.input.clone();
        shuffled.accounts.values_mut().for_each(|account| account.items.reverse());
        if plan(&shuffled) != first {
            faults.push("the order of an account's items changes what is decided".to_owned());
        }
        let answers = of_run(&self.input, &first);
        self.carry_out(first.clone());
        let second = plan(&self.input);
        faults.extend(self.audited(&second));
        // What the run had no room for goes with the next one.
        let had_no_room = |key: &AccountKey| {
            let held = first.decisions.get(key).map(|decision| &decision.outcome);
            matches!(held, Some(Outcome::Held(HeldReason::RunIsFull { .. })))
        };
        let again = second.decisions.values().filter(|decision| !had_no_room(&decision.account));
        let again = again.filter(|decision| matches!(decision.outcome, Outcome::Reminded(_)));
        faults.extend(again.map(|decision| {
            format!(
                "a second run on the same day reminds again: {} {}",
                whose(&self.input, decision.account),
                decision.outcome
            )
        }));
        Said { answers, faults }
    }

    fn audited(&self, plan: &RunPlan) -> Vec<String> {
        let findings = audit(&self.input, plan);
        findings
            .into_iter()
            .map(|finding| format!("{}: {}", whose(&self.input, finding.account), finding.rule))
            .collect()
    }
}
