//! Makes intents of a plan: one for each channel of each reminder, with the key that makes it happen once.

use sha2::{Digest as _, Sha256};

use crate::domain::{CompanyId, Intent, IntentKey, IntentState, Outcome, Reminder, RunPlan, StatementKey};
use crate::execute::{Backends, Reading};

/// The intents of every account that is reminded.
pub(super) fn intents(plan: &RunPlan, reading: &Reading, backends: &Backends) -> Vec<Intent> {
    plan.decisions
        .values()
        .filter_map(|decision| match &decision.outcome {
            Outcome::Reminded(reminder) => Some(reminder),
            Outcome::Proposed(..) | Outcome::Held(_) => None,
        })
        .flat_map(|reminder| intents_of(reminder, reading, backends))
        .collect()
}

/// The intents of one reminder.
pub(super) fn intents_of(reminder: &Reminder, reading: &Reading, backends: &Backends) -> Vec<Intent> {
    reminder
        .deliverable()
        .map(|(channel, recipient)| {
            let key = IntentKey {
                database: backends.terms.database.clone(),
                account: reminder.account,
                ordinal: reminder.ordinal,
                channel,
            };
            Intent {
                message_id: message_id(
                    &key,
                    backends.journal.state_id(),
                    &domain(reminder.account.company, reading, backends),
                ),
                key,
                recipient: Some(recipient.clone()),
                state: IntentState::Recorded { problem: None },
                reminder: reminder.clone(),
                attempts: 0,
            }
        })
        .collect()
}

/// The same for every attempt at the same intent, and never that of another: ordinals are not reused within a journal,
/// and the journal's identity is in the digest.
fn message_id(key: &IntentKey, state_id: &str, domain: &str) -> String {
    let short = short(&format!("{state_id}/{key}"));
    let IntentKey { account, ordinal, channel, .. } = key;
    format!("<followupd.{}.{}.{ordinal}.{channel}.{short}@{domain}>", account.company, account.partner)
}

/// The same for a mailed statement.
pub(super) fn statement_message_id(key: &StatementKey, reading: &Reading, backends: &Backends) -> String {
    let short = short(&format!("{}/{key}", backends.journal.state_id()));
    let StatementKey { account, period: [_, day], copy, .. } = key;
    let domain = domain(account.company, reading, backends);
    format!("<followupd.{}.{}.statement.{day}.{copy}.{short}@{domain}>", account.company, account.partner)
}

fn short(text: &str) -> String {
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn domain(company: CompanyId, reading: &Reading, backends: &Backends) -> String {
    let of_sender = || {
        let sender = reading.input.companies.get(&company)?.company.sender.as_ref()?;
        sender.email.rsplit_once('@').map(|(_, domain)| domain.to_owned())
    };
    let domain = backends.terms.message_id_domain.clone().or_else(of_sender);
    domain.unwrap_or_else(|| "followupd.invalid".to_owned())
}
