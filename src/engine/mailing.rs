//! Decides who gets a statement by mail, or why somebody does not. It is no reminder: modes, holds and levels do not count.

use std::fmt;

use chrono::{DateTime, Utc};

use super::input::RunInput;
use super::recipients::recipient;
use crate::domain::{AccountKey, Channel, IntentState, MailedStatement, Money, Recipient, Unreadable};

/// A statement that goes to a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailing {
    /// Whose.
    pub account: AccountKey,
    /// What the customer is called.
    pub customer: String,
    /// Who gets it.
    pub recipient: Recipient,
    /// What is open at its end, in each currency.
    pub balance: Vec<Money>,
    /// Which copy of it goes.
    pub copy: u32,
}

/// Why a statement does not go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotMailed {
    /// There is nothing to be told.
    NothingOpen,
    /// Nothing leaves for the company.
    SendingOff,
    /// Something is missing in it.
    Unreadable(Vec<Unreadable>),
    /// The company has no address to send from.
    NoSender,
    /// Nobody can be reached by mail.
    NoRecipient {
        /// Why.
        why: String,
    },
    /// It was mailed before.
    Mailed {
        /// When its attempt began.
        at: DateTime<Utc>,
        /// To these addresses.
        addresses: Vec<String>,
    },
    /// A copy may have arrived, and nobody knows.
    InDoubt {
        /// To these addresses.
        addresses: Vec<String>,
        /// What is known.
        problem: String,
    },
    /// A copy is leaving at this moment.
    UnderWay,
}

impl NotMailed {
    /// Whether it goes if somebody asks for one more copy.
    #[must_use]
    pub const fn can_go_again(&self) -> bool {
        match self {
            Self::Mailed { .. } | Self::InDoubt { .. } => true,
            Self::NothingOpen
            | Self::SendingOff
            | Self::Unreadable(_)
            | Self::NoSender
            | Self::NoRecipient { .. }
            | Self::UnderWay => false,
        }
    }

    /// Whether a person should see to it.
    #[must_use]
    pub const fn needs_a_person(&self) -> bool {
        match self {
            Self::SendingOff
            | Self::Unreadable(_)
            | Self::NoSender
            | Self::NoRecipient { .. }
            | Self::InDoubt { .. } => true,
            Self::NothingOpen | Self::Mailed { .. } | Self::UnderWay => false,
        }
    }
}

impl fmt::Display for NotMailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingOpen => write!(f, "nothing is open"),
            Self::SendingOff => write!(
                f,
                "sending is switched off, so no statement leaves; an administrator sets sending = true under [follow_up] or \
                 for the company"
            ),
            Self::Unreadable(rows) => {
                let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
                write!(f, "the statement would not be complete: {}", rows.join("; "))
            }
            Self::NoSender => write!(f, "the company has no sender: give it an e-mail address"),
            Self::NoRecipient { why } => write!(f, "nobody to be reached: {why}"),
            Self::Mailed { at, addresses } => {
                write!(f, "mailed already to {} ({})", addresses.join(", "), at.format("%Y-%m-%d %H:%M UTC"))
            }
            Self::InDoubt { addresses, problem } => {
                write!(f, "in doubt: it may have arrived at {} ({problem})", addresses.join(", "))
            }
            Self::UnderWay => write!(f, "it is leaving at this moment"),
        }
    }
}

/// The statement of one account. `balance` is what is open at its end, none where nothing is; `known` are the copies of it
/// that the journal knows; one more copy of what was mailed, or may have been, goes only where it is asked for `again`.
///
/// # Errors
/// Why it does not go.
pub fn mailing(
    input: &RunInput,
    account: AccountKey,
    balance: Option<&[Money]>,
    known: &[&MailedStatement],
    again: bool,
) -> Result<Mailing, NotMailed> {
    let customer = input.accounts.get(&account).ok_or(NotMailed::NothingOpen)?.customer.clone();
    let copy = copy(known, again)?;
    let recipient = who_gets_statement(input, account, balance)?;
    Ok(Mailing { account, customer, recipient, balance: balance.unwrap_or_default().to_vec(), copy })
}

/// Who gets a statement as things are now.
///
/// # Errors
/// Why nobody does.
pub fn who_gets_statement(
    input: &RunInput,
    account: AccountKey,
    balance: Option<&[Money]>,
) -> Result<Recipient, NotMailed> {
    let account = input.accounts.get(&account).ok_or(NotMailed::NothingOpen)?;
    let company = input.companies.get(&account.key.company).ok_or(NotMailed::NothingOpen)?;
    if !account.unreadable.is_empty() {
        return Err(NotMailed::Unreadable(account.unreadable.clone()));
    }
    if balance.is_none() {
        return Err(NotMailed::NothingOpen);
    }
    if !company.rules.sending {
        return Err(NotMailed::SendingOff);
    }
    if company.company.sender.is_none() {
        return Err(NotMailed::NoSender);
    }
    recipient(input, company, account, Channel::Email).map_err(|why| NotMailed::NoRecipient { why })
}

/// The number of the copy that goes: one that waits goes first; what has failed, or was dropped, was never there.
fn copy(known: &[&MailedStatement], again: bool) -> Result<u32, NotMailed> {
    let mut stands = None;
    for statement in known {
        let addresses = || statement.recipient.addresses.clone();
        match &statement.state {
            IntentState::Recorded { .. } => return Ok(statement.key.copy),
            IntentState::Begun | IntentState::LastWord | IntentState::HandedOver { .. } => {
                return Err(NotMailed::UnderWay);
            }
            IntentState::InDoubt { problem } => {
                stands = Some(NotMailed::InDoubt { addresses: addresses(), problem: problem.clone() });
            }
            IntentState::Sent { at, .. } | IntentState::Done { at } => {
                stands = Some(NotMailed::Mailed { at: *at, addresses: addresses() });
            }
            IntentState::Failed { .. } | IntentState::Dropped { .. } => {}
        }
    }
    match stands.filter(|_| !again) {
        Some(why) => Err(why),
        None => Ok(known.iter().map(|statement| statement.key.copy).max().unwrap_or_default() + 1),
    }
}
