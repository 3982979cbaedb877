//! Composes the message of an account at a level: recipients, table, amounts, next reminder date.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::input::{CompanyInput, RunInput};
use super::rungs::{Climber, advances};
use crate::domain::{
    Account, Activity, Channel, ChannelPlan, CompanyRules, ItemId, Level, Money, OpenItem, Plan, Recipient,
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
    /// about others. What counts as paid or is left for good is not in the message at all: to list it is to demand it.
    pub(super) fn demanded(&self) -> impl Iterator<Item = &Climber<'a>> {
        self.climbers.iter().filter(|climber| {
            let climbs = || self.taken.iter().any(|taken| taken.item.id == climber.item.id);
            climber.is_demandable() && (climber.item.is_overdue(self.input.run_date) || climbs())
        })
    }

    /// Credits that are not excluded, oldest first.
    pub(super) fn credits(&self) -> Vec<&'a OpenItem> {
        let mut credits: Vec<_> =
            self.account.items.iter().filter(|item| item.is_credit() && item.exclusion.is_none()).collect();
        credits.sort_by_key(|item| (item.date, item.id));
        credits
    }

    /// Demanded less credits, one sum per currency.
    pub(super) fn amounts(&self) -> Vec<Money> {
        let credits = self.credits();
        add_up(self.demanded().map(|climber| &climber.item.open).chain(credits.iter().map(|item| &item.open)))
    }

    /// The message at `level`.
    pub(super) fn reminder(&self, level: &Level) -> Reminder {
        let ids = |climber: &Climber<'_>| climber.item.id;
        let demanded: Vec<ItemId> = self.demanded().map(ids).collect();
        let asked: BTreeSet<ItemId> = demanded.iter().copied().collect();
        let not_due = self
            .climbers
            .iter()
            .filter(|climber| climber.is_demandable() && !asked.contains(&climber.item.id))
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
            next_reminder: next_reminder(level, self.plan, &self.company.rules, self.input.run_date),
            asked_by: None,
            activity: level.activity.clone().map(|activity| {
                let user = responsible(&activity, self.account);
                (activity, user)
            }),
        }
    }

    fn channels(&self, level: &Level) -> Vec<ChannelPlan> {
        if level.channels.is_empty() && level.activity.is_some() {
            let about = self.recipient_of(RecipientRule::Customer, self.account.customer.clone(), Vec::new(), None);
            return vec![ChannelPlan { channel: Channel::Activity, recipient: Ok(about) }];
        }
        level.channels.iter().map(|&channel| ChannelPlan { channel, recipient: self.recipient(channel) }).collect()
    }

    /// Rule 10: the first candidate that has what the channel needs.
    fn recipient(&self, channel: Channel) -> Result<Recipient, String> {
        if !self.input.channels.contains(&channel) {
            return Err(format!("{channel}: this channel is not set up"));
        }
        let winner = self.account.candidates.iter().find(|candidate| match channel {
            Channel::Email => !candidate.emails.is_empty(),
            Channel::Letter | Channel::Sms | Channel::Activity => true,
        });
        winner
            .map(|winner| {
                self.recipient_of(winner.rule, winner.name.clone(), winner.emails.clone(), winner.language.as_ref())
            })
            .ok_or_else(|| {
                let broken = self.account.candidates.iter().find_map(|candidate| candidate.broken_email.as_ref());
                match broken {
                    Some(broken) => format!("{channel}: \"{broken}\" is not an e-mail address"),
                    None => format!("{channel}: no e-mail address"),
                }
            })
    }

    fn recipient_of(
        &self,
        rule: RecipientRule,
        name: String,
        emails: Vec<String>,
        language: Option<&String>,
    ) -> Recipient {
        let language = language.or(self.account.language.as_ref()).or(self.company.company.language.as_ref()).cloned();
        Recipient { rule, name, emails, language }
    }
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

/// Rule 4: the gap to the next level; after the last one the repeat policy, else the plan's last gap; never less than
/// the minimum interval, and never today.
fn next_reminder(level: &Level, plan: &Plan, rules: &CompanyRules, today: NaiveDate) -> NaiveDate {
    let gap = match plan.after(Some(level.days_after_due)) {
        Some(next) => next.days_after_due - level.days_after_due,
        None => level.repeat_every_days.filter(|days| *days > 0).or(plan.last_gap_days()).unwrap_or_default(),
    };
    shifted(today, gap.max(rules.minimum_interval_days).max(1))
}
