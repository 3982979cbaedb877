//! Mails that do not arrive: refused, put off, in doubt (rules 11 to 13).

use std::collections::BTreeMap;

use super::{Said, World, wrong};
use crate::domain::{AccountKey, Channel, FailedDelivery, HeldReason, OpenDelivery, Outcome, Reminder, RunPlan};
use crate::engine::{by_hand, carry_out, decide, remember};
use crate::story::answers::whose;
use crate::story::statement::{Mail, MailEnd};
use crate::story::words::Parsed;

/// How mails end, and those that have not ended.
#[derive(Debug, Default)]
pub(super) struct Mails {
    /// How the next mail of an account ends, if it does not arrive.
    ends: BTreeMap<AccountKey, MailEnd>,
    /// Reminders whose mail waits or is in doubt.
    pending: BTreeMap<AccountKey, Reminder>,
}

impl Mails {
    pub(super) fn merge(&mut self, from: AccountKey, into: AccountKey) {
        if let Some(end) = self.ends.remove(&from) {
            self.ends.entry(into).or_insert(end);
        }
        if let Some(reminder) = self.pending.remove(&from) {
            self.pending.entry(into).or_insert(reminder);
        }
    }

    /// How a reminder's mail ends, if it goes by mail and does not arrive.
    fn end_of(&mut self, reminder: &Reminder) -> Option<MailEnd> {
        let by_mail = reminder.deliverable().any(|(channel, _)| channel == Channel::Email);
        if by_mail { self.ends.remove(&reminder.account) } else { None }
    }
}

impl World {
    pub(super) fn mail(&mut self, mail: &Mail) -> Parsed<Said> {
        match mail {
            Mail::Ends(partner, end) => {
                let key = self.key(partner)?;
                self.mails.ends.insert(key, end.clone());
                Ok(Said::default())
            }
            Mail::Retry(partner) => self.retry(partner),
            Mail::Resolve { partner, was_sent } => self.resolve(partner, *was_sent),
        }
    }

    /// Carries a plan out; mails that do not arrive advance nothing, unless another channel reaches the customer.
    pub(super) fn carry_out(&mut self, mut plan: RunPlan) {
        let mut lost = Vec::new();
        for decision in plan.decisions.values_mut() {
            let Outcome::Reminded(reminder) = &decision.outcome else { continue };
            let Some(end) = self.mails.end_of(reminder) else { continue };
            let reminder = reminder.clone();
            if !goes_by_others(&reminder) {
                let (channel, since) = (Channel::Email, reminder.run_date);
                decision.outcome = Outcome::Held(HeldReason::InDoubt { channel, since });
            }
            lost.push((reminder, end));
        }
        carry_out(&mut self.input, &plan);
        lost.into_iter().for_each(|(reminder, end)| self.lose(reminder, end));
    }

    /// Carries out a reminder that a person has asked for.
    pub(super) fn send(&mut self, reminder: Reminder) {
        match self.mails.end_of(&reminder) {
            Some(end) => {
                if goes_by_others(&reminder) {
                    remember(&mut self.input, &reminder);
                }
                self.lose(reminder, end);
            }
            None => remember(&mut self.input, &reminder),
        }
    }

    fn lose(&mut self, reminder: Reminder, end: MailEnd) {
        let (channel, since) = (Channel::Email, reminder.run_date);
        let history = self.input.history.accounts.entry(reminder.account).or_default();
        history.last_ordinal = reminder.ordinal;
        match end {
            // What another channel has delivered has not failed.
            MailEnd::Fails(_) if goes_by_others(&reminder) => return,
            MailEnd::Fails(answer) => {
                let addresses = reminder.deliverable().flat_map(|(_, recipient)| recipient.addresses.clone()).collect();
                history.failed = Some(FailedDelivery { on: since, channel, addresses, answer });
                return;
            }
            MailEnd::Waits(problem) => {
                history.open = Some(OpenDelivery::Waiting { channel, since, problem: Some(problem) });
            }
            MailEnd::InDoubt => history.open = Some(OpenDelivery::InDoubt { channel, since }),
        }
        self.mails.pending.insert(reminder.account, reminder);
    }

    /// Rule 12: the account is planned as if nothing were under way. Still a reminder: that one goes, under the same key;
    /// else none does.
    fn retry(&mut self, partner: &str) -> Parsed<Said> {
        let key = self.key(partner)?;
        let history = self.input.history.accounts.entry(key).or_default();
        if !matches!(history.open, Some(OpenDelivery::Waiting { .. })) {
            return wrong(format!("no mail waits for {partner}"));
        }
        history.open = None;
        let Some(waiting) = self.mails.pending.remove(&key) else { return Ok(Said::default()) };
        if goes_by_others(&waiting) {
            return Ok(Said::answer(format!("{} {waiting}", whose(&self.input, key))));
        }
        history.last_ordinal = waiting.ordinal - 1;
        let again = match &waiting.asked {
            Some(asked) => by_hand(&self.input, key, asked).map_err(|refusal| refusal.to_string()),
            None => match self.input.accounts.get(&key).and_then(|account| decide(&self.input, account)) {
                Some(decision) => match decision.outcome {
                    Outcome::Reminded(reminder) => Ok(reminder),
                    Outcome::Proposed(_, reason) => Err(reason.to_string()),
                    Outcome::Held(reason) => Err(reason.to_string()),
                },
                None => Err("it is gone".to_owned()),
            },
        };
        let whose = whose(&self.input, key);
        let answer = match again {
            Ok(reminder) => {
                let said = format!("{whose} {reminder}");
                self.send(reminder);
                said
            }
            Err(reason) => {
                self.input.history.accounts.entry(key).or_default().last_ordinal = waiting.ordinal;
                format!("{whose} not sent: {reason}")
            }
        };
        Ok(Said::answer(answer))
    }

    /// Rule 13: it was sent, and counts from the day of the attempt; or it was not, and waits to go again.
    fn resolve(&mut self, partner: &str, was_sent: bool) -> Parsed<Said> {
        let key = self.key(partner)?;
        let history = self.input.history.accounts.entry(key).or_default();
        let Some(OpenDelivery::InDoubt { channel, since }) = history.open.clone() else {
            return wrong(format!("nothing is in doubt for {partner}"));
        };
        if !was_sent {
            history.open = Some(OpenDelivery::Waiting { channel, since, problem: None });
            return Ok(Said::default());
        }
        history.open = None;
        if let Some(reminder) = self.mails.pending.remove(&key).filter(|reminder| !goes_by_others(reminder)) {
            remember(&mut self.input, &reminder);
        }
        Ok(Said::default())
    }
}

/// Another channel than mail reaches the customer: the level has advanced by it.
fn goes_by_others(reminder: &Reminder) -> bool {
    reminder.deliverable().any(|(channel, _)| channel != Channel::Email)
}
