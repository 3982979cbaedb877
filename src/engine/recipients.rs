//! Who gets a message (rule 10), or why nobody does.

use super::input::{CompanyInput, RunInput};
use crate::domain::{Account, Channel, Recipient, RecipientRule};

/// The first candidate that has what the channel needs.
///
/// # Errors
/// Why nobody is reached by it.
pub(super) fn recipient(
    input: &RunInput,
    company: &CompanyInput,
    account: &Account,
    channel: Channel,
) -> Result<Recipient, String> {
    if !input.channels.contains(&channel) {
        return Err(format!("{channel}: this channel is not set up"));
    }
    let from = company.company.country.as_deref();
    let reached = account.candidates.iter().map(|candidate| (candidate, candidate.addresses_for(channel, from)));
    let winner = reached.into_iter().find(|(_, addresses)| !addresses.is_empty());
    winner
        .map(|(winner, addresses)| {
            recipient_of(company, account, winner.rule, winner.name.clone(), addresses, winner.language.as_ref())
        })
        .ok_or_else(|| nobody_by(account, channel))
}

/// A recipient, with the language of its messages.
pub(super) fn recipient_of(
    company: &CompanyInput,
    account: &Account,
    rule: RecipientRule,
    name: String,
    addresses: Vec<String>,
    language: Option<&String>,
) -> Recipient {
    let language = language.or(account.language.as_ref()).or(company.company.language.as_ref()).cloned();
    Recipient { rule, name, addresses, language }
}

/// Why nobody is reached by a channel.
fn nobody_by(account: &Account, channel: Channel) -> String {
    let candidates = || account.candidates.iter();
    let mut blacklisted = candidates().flat_map(|candidate| &candidate.blacklisted);
    if let Some(address) = blacklisted.find(|address| matches_way(address, channel)) {
        return format!("{channel}: \"{address}\" is blacklisted in Odoo");
    }
    let broken = candidates().find_map(|candidate| candidate.broken_email.as_ref());
    match (channel, broken) {
        (Channel::Email, Some(broken)) => format!("{channel}: \"{broken}\" is not an e-mail address"),
        (Channel::Email, None) => format!("{channel}: no e-mail address"),
        (Channel::Letter, _) => format!("{channel}: no postal address (street, and zip or city)"),
        (Channel::Sms, _) => format!("{channel}: no telephone number with its country"),
        (Channel::Activity, _) => format!("{channel}: nobody is known"),
    }
}

/// Whether a blacklisted address or number is one of a channel's.
fn matches_way(address: &str, channel: Channel) -> bool {
    match channel {
        Channel::Email => address.contains('@'),
        Channel::Sms => !address.contains('@'),
        Channel::Letter | Channel::Activity => false,
    }
}
