//! What a reminder says, as JSON: the part of it that is only read back, never queried.

use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::error::Fault;
use super::value::{Name, UnknownName};
use crate::domain::{
    Activity, Asked, Channel, ChannelPlan, Currency, CurrencyId, EditedText, Money, Recipient, RecipientRule, Reminder,
    Responsible, SymbolPosition, UserId,
};

/// What goes into the column `content`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Content {
    customer: String,
    asked: Option<AskedForm>,
    channels: Vec<ChannelForm>,
    amounts: Vec<MoneyForm>,
    activities: Vec<ActivityForm>,
}

/// What the column holds, as the domain has it.
pub(super) struct Parts {
    pub(super) customer: String,
    pub(super) asked: Option<Asked>,
    pub(super) channels: Vec<ChannelPlan>,
    pub(super) amounts: Vec<Money>,
    pub(super) activities: Vec<(Activity, Option<UserId>)>,
}

#[derive(Debug, Serialize, Deserialize)]
struct AskedForm {
    by: String,
    anyway: bool,
    /// Absent in what older versions have recorded.
    #[serde(default)]
    edited: Option<EditedForm>,
    #[serde(default)]
    by_channels: Option<Vec<String>>,
    #[serde(default)]
    attach_invoices: Option<bool>,
}

#[derive(Debug, Serialize, Deserialize)]
struct EditedForm {
    subject: String,
    body: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct ChannelForm {
    channel: String,
    #[serde(flatten)]
    recipient: RecipientOrWhyNot,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RecipientOrWhyNot {
    Recipient(RecipientForm),
    WhyNot(String),
}

#[derive(Debug, Serialize, Deserialize)]
struct RecipientForm {
    rule: String,
    name: String,
    /// Journals have called them so since there were mails only.
    #[serde(rename = "emails")]
    addresses: Vec<String>,
    language: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct MoneyForm {
    amount: String,
    currency: CurrencyForm,
}

#[derive(Debug, Serialize, Deserialize)]
struct CurrencyForm {
    code: String,
    id: i64,
    symbol: String,
    symbol_before: bool,
    rounding: String,
    decimal_places: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct ActivityForm {
    type_id: Option<i64>,
    summary: String,
    note: String,
    responsible: ResponsibleForm,
    user: Option<i64>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ResponsibleForm {
    Nobody,
    User(i64),
    Salesperson,
    OfAccount,
}

impl Content {
    /// The part of `reminder` that has no columns of its own.
    pub(super) fn of(reminder: &Reminder) -> Self {
        Self {
            customer: reminder.customer.clone(),
            asked: reminder.asked.clone().map(AskedForm::of),
            channels: reminder.channels.iter().map(ChannelForm::of).collect(),
            amounts: reminder.amounts.iter().map(MoneyForm::of).collect(),
            activities: reminder.activities.iter().map(ActivityForm::of).collect(),
        }
    }

    /// The column's text.
    pub(super) fn to_json(&self) -> Result<String, Fault> {
        serde_json::to_string(self).map_err(|error| Fault::Unreadable(error.to_string()))
    }

    /// Reads the column.
    pub(super) fn read(json: &str) -> Result<Parts, Fault> {
        let content: Self = serde_json::from_str(json).map_err(|error| Fault::Unreadable(error.to_string()))?;
        Ok(Parts {
            customer: content.customer,
            asked: content.asked.map(AskedForm::read).transpose()?,
            channels: content.channels.into_iter().map(ChannelForm::read).collect::<Result<_, _>>()?,
            amounts: content.amounts.into_iter().map(MoneyForm::read).collect::<Result<_, _>>()?,
            activities: content.activities.into_iter().map(ActivityForm::read).collect(),
        })
    }
}

impl AskedForm {
    fn of(Asked { by, anyway, edited, by_channels, attach_invoices }: Asked) -> Self {
        let edited = edited.map(|EditedText { subject, body }| EditedForm { subject, body });
        let by_channels = by_channels.map(|channels| channels.iter().map(|way| way.name().to_owned()).collect());
        Self { by, anyway, edited, by_channels, attach_invoices }
    }

    fn read(self) -> Result<Asked, Fault> {
        let edited = self.edited.map(|EditedForm { subject, body }| EditedText { subject, body });
        let channels = self.by_channels.map(|names| names.into_iter().map(named::<Channel>).collect());
        let by_channels = channels.transpose()?;
        Ok(Asked { by: self.by, anyway: self.anyway, edited, by_channels, attach_invoices: self.attach_invoices })
    }
}

/// A list of addresses as text.
pub(super) fn addresses_to_json(addresses: &[String]) -> Result<String, Fault> {
    serde_json::to_string(addresses).map_err(|error| Fault::Unreadable(error.to_string()))
}

/// Reads a list of addresses.
pub(super) fn read_addresses(json: &str) -> Result<Vec<String>, Fault> {
    serde_json::from_str(json).map_err(|error| Fault::Unreadable(error.to_string()))
}

fn named<T: Name>(name: String) -> Result<T, Fault> {
    T::named(&name).ok_or_else(|| Fault::Unreadable(UnknownName(name).to_string()))
}

fn decimal(text: &str) -> Result<Decimal, Fault> {
    text.parse().map_err(|error| Fault::Unreadable(format!("amount \"{text}\": {error}")))
}

impl ChannelForm {
    fn of(plan: &ChannelPlan) -> Self {
        let recipient = match &plan.recipient {
            Ok(recipient) => RecipientOrWhyNot::Recipient(RecipientForm {
                rule: Name::name(recipient.rule).to_owned(),
                name: recipient.name.clone(),
                addresses: recipient.addresses.clone(),
                language: recipient.language.clone(),
            }),
            Err(why) => RecipientOrWhyNot::WhyNot(why.clone()),
        };
        Self { channel: plan.channel.name().to_owned(), recipient }
    }

    fn read(self) -> Result<ChannelPlan, Fault> {
        let recipient = match self.recipient {
            RecipientOrWhyNot::Recipient(RecipientForm { rule, name, addresses, language }) => {
                Ok(Recipient { rule: named::<RecipientRule>(rule)?, name, addresses, language })
            }
            RecipientOrWhyNot::WhyNot(why) => Err(why),
        };
        Ok(ChannelPlan { channel: named::<Channel>(self.channel)?, recipient })
    }
}

impl MoneyForm {
    fn of(money: &Money) -> Self {
        let Currency { code, id, symbol, position, rounding, decimal_places } = money.currency.as_ref();
        Self {
            amount: money.amount.to_string(),
            currency: CurrencyForm {
                code: code.clone(),
                id: id.0,
                symbol: symbol.clone(),
                symbol_before: *position == SymbolPosition::Before,
                rounding: rounding.to_string(),
                decimal_places: *decimal_places,
            },
        }
    }

    /// The amount as it was recorded: it is not rounded again.
    fn read(self) -> Result<Money, Fault> {
        let CurrencyForm { code, id, symbol, symbol_before, rounding, decimal_places } = self.currency;
        let position = if symbol_before { SymbolPosition::Before } else { SymbolPosition::After };
        let rounding = decimal(&rounding)?;
        let currency = Currency { code, id: CurrencyId(id), symbol, position, rounding, decimal_places };
        Ok(Money { amount: decimal(&self.amount)?, currency: Arc::new(currency) })
    }
}

impl ActivityForm {
    fn of((activity, user): &(Activity, Option<UserId>)) -> Self {
        Self {
            type_id: activity.type_id,
            summary: activity.summary.clone(),
            note: activity.note.clone(),
            responsible: match activity.responsible {
                Responsible::Nobody => ResponsibleForm::Nobody,
                Responsible::User(user) => ResponsibleForm::User(user.0),
                Responsible::Salesperson => ResponsibleForm::Salesperson,
                Responsible::OfAccount => ResponsibleForm::OfAccount,
            },
            user: user.map(|user| user.0),
        }
    }

    fn read(self) -> (Activity, Option<UserId>) {
        let responsible = match self.responsible {
            ResponsibleForm::Nobody => Responsible::Nobody,
            ResponsibleForm::User(user) => Responsible::User(UserId(user)),
            ResponsibleForm::Salesperson => Responsible::Salesperson,
            ResponsibleForm::OfAccount => Responsible::OfAccount,
        };
        let activity = Activity { type_id: self.type_id, summary: self.summary, note: self.note, responsible };
        (activity, self.user.map(UserId))
    }
}
