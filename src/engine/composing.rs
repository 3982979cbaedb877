//! Composes the message of an account at a level: recipients, table, amounts, next reminder date.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::input::{CompanyInput, RunInput};
use super::recipients::{recipient, recipient_of};
use super::rungs::{Climber, advances};
use crate::domain::{
    Account, Activity, AfterLast, Channel, ChannelPlan, CompanyRules, ItemId, Level, Money, OpenItem, Plan, Recipient,
    RecipientRule, Reminder, Responsible, UserId, add_up, shifted,
};

/// What a message is made of.
pub(super) struct Composition<'a> {
    pub(super) input: &'a RunInput,
    pub(super) company: &'a CompanyInput,
    pub(super) plan: &'a Plan,
    pub(super) account: &'a Account,
    pub(super) climbers: &'a [Climber<'a>],
    /// Those of them that reach a level with this message.
    pub(super) taken: &'a [Climber<'a>],
}

impl<'a> Composition<'a> {
    /// Claims that are overdue, or reach a level with this message: what is demanded (rules 3 and 7), oldest first. An
    /// item that is not overdue and only waits for a person (a call before the due date) is not demanded by a message
    /// about others, nor is one whose payment is expected. What counts as paid, is collected otherwise or is left for
    /// good is not in the message at all: to list it is to demand it.
    pub(super) fn demanded(&self) -> impl Iterator<Item = &Climber<'a>> {
        let today = self.input.run_date;
        self.climbers.iter().filter(move |climber| {
            let climbs = || self.taken.iter().any(|taken| taken.item.id == climber.item.id);
            let waited_for = climber.item.expected_on.is_some_and(|expected| expected >= today);
            climber.is_shown() && (climber.item.is_overdue(today) && !waited_for || climbs())
        })
    }

    /// Credits that are not excluded, oldest first.
    pub(super) fn credits(&self) -> Vec<&'a OpenItem> {
        let today = self.input.run_date;
        let mut credits: Vec<_> =
            self.account.items.iter().filter(|item| item.is_credit() && !item.is_excluded(today)).collect();
        credits.sort_by_key(|item| (item.date, item.id));
        credits
    }

    /// Demanded less credits, one sum per currency.
    pub(super) fn amounts(&self) -> Vec<Money> {
        let credits = self.credits();
        add_up(self.demanded().map(|climber| &climber.item.open).chain(credits.iter().map(|item| &item.open)))
    }

    /// The same sums, each with what it is worth in the company's currency as booked.
    pub(super) fn booked_amounts(&self) -> Vec<(Money, Decimal)> {
        let credits = self.credits();
        let items = || self.demanded().map(|climber| climber.item).chain(credits.iter().copied());
        let booked = |sum: Money| {
            let same = items().filter(|item| item.open.currency == sum.currency);
            let booked = same.map(|item| item.open_in_company_currency).sum();
            (sum, booked)
        };
        self.amounts().into_iter().map(booked).collect()
    }

    /// The message at `level`.
    pub(super) fn reminder(&self, level: &Level) -> Reminder {
        let ids = |climber: &Climber<'_>| climber.item.id;
        let demanded: Vec<ItemId> = self.demanded().map(ids).collect();
        let asked: BTreeSet<ItemId> = demanded.iter().copied().collect();
        let not_due = self
            .climbers
            .iter()
            .filter(|climber| climber.is_shown() && !asked.contains(&climber.item.id))
            .map(ids)
            .collect();
        let history = self.input.history_of(self.account.key);
        Reminder {
            account: self.account.key,
            customer: self.account.customer.clone(),
            ordinal: history.last_ordinal.max(self.account.reminders) + 1,
            run_date: self.input.run_date,
            level: level.id,
            level_name: level.name.clone(),
            level_days: level.days_after_due,
            channels: self.channels(level),
            advances: advances(self.taken),
            demanded,
            not_due,
            credits: self.credits().into_iter().map(|item| item.id).collect(),
            amounts: self.amounts(),
            next_reminder: self.next_reminder(level),
            asked: None,
            activities: self.activities(level),
        }
    }

    /// What people are asked to do: at the message's level, and for items that reach a level with an activity alone or are
    /// handed over.
    fn activities(&self, level: &Level) -> Vec<(Activity, Option<UserId>)> {
        let steps = || self.taken.iter().filter_map(Climber::step);
        let own = level.activity.iter().filter(|_| !self.is_only_handed_over());
        let silent = steps().filter(|step| !step.speaks());
        let beside = silent.filter_map(|step| step.hand_over().or(step.level().activity.as_ref()));
        let mut asked: Vec<&Activity> = Vec::new();
        for activity in own.chain(beside) {
            if !asked.contains(&activity) {
                asked.push(activity);
            }
        }
        asked.into_iter().map(|activity| (activity.clone(), responsible(activity, self.account))).collect()
    }

    pub(super) fn is_only_handed_over(&self) -> bool {
        let mut steps = self.taken.iter().filter_map(Climber::step);
        !self.taken.is_empty() && steps.all(|step| step.hand_over().is_some())
    }

    fn channels(&self, level: &Level) -> Vec<ChannelPlan> {
        if level.asks_only() || self.is_only_handed_over() {
            let (company, account) = (self.company, self.account);
            let about =
                recipient_of(company, account, RecipientRule::Customer, account.customer.clone(), Vec::new(), None);
            return vec![ChannelPlan { channel: Channel::Activity, recipient: Ok(about) }];
        }
        let mut channels = self.by(&level.channels);
        let no_mail = channels.iter().any(|plan| plan.channel == Channel::Email && plan.recipient.is_err());
        if level.letter_instead_of_mail && no_mail && !level.channels.contains(&Channel::Letter) {
            channels.push(ChannelPlan { channel: Channel::Letter, recipient: self.recipient(Channel::Letter) });
        }
        channels
    }

    /// By these ways, whatever the level says.
    pub(super) fn by(&self, channels: &[Channel]) -> Vec<ChannelPlan> {
        channels.iter().map(|&channel| ChannelPlan { channel, recipient: self.recipient(channel) }).collect()
    }

    fn recipient(&self, channel: Channel) -> Result<Recipient, String> {
        recipient(self.input, self.company, self.account, channel)
    }

    /// Rule 4: the gap to the next level; after the last one the repeat policy, else the plan's last gap; never less than
    /// the minimum interval, never today, and a working day where the company asks for one.
    fn next_reminder(&self, level: &Level) -> NaiveDate {
        let rules = &self.company.rules;
        let day = shifted(self.input.run_date, days_to_the_next(self.plan, level, rules));
        if rules.working_days_only {
            self.input.calendar_of(self.company, self.account).working_day_from(day)
        } else {
            day
        }
    }
}

/// Days from a reminder at `level` to the next one, at least one.
pub(super) fn days_to_the_next(plan: &Plan, level: &Level, rules: &CompanyRules) -> i64 {
    let gap = match plan.after(Some(level.days_after_due)) {
        Some(next) => next.days_after_due - level.days_after_due,
        None => match level.after_last {
            AfterLast::Repeat { every_days: days } | AfterLast::HandOver { after_days: days, .. } if days > 0 => days,
            AfterLast::Stop | AfterLast::Repeat { .. } | AfterLast::HandOver { .. } => {
                plan.last_gap_days().unwrap_or_default()
            }
        },
    };
    gap.max(rules.minimum_interval_days).max(1)
}

/// Who gets an activity; nobody: the user that the daemon works as.
fn responsible(activity: &Activity, account: &Account) -> Option<UserId> {
    match activity.responsible {
        Responsible::Nobody => None,
        Responsible::User(user) => Some(user),
        Responsible::Salesperson => account.salesperson,
        Responsible::OfAccount => account.responsible.or(account.salesperson),
    }
}
