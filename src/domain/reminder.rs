//! Reminders: messages that a plan has decided down to the last detail.

use chrono::NaiveDate;

use super::{AccountKey, Activity, Channel, ItemId, LevelId, Money, RecipientRule, UserId, joined};

/// A message for an account at a level. Nothing is left to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Whose.
    pub account: AccountKey,
    /// The customer's name.
    pub customer: String,
    /// How many reminders the account has had, this one counted.
    pub ordinal: u32,
    /// The day of the run.
    pub run_date: NaiveDate,
    /// The level whose text it carries.
    pub level: LevelId,
    /// What people call it.
    pub level_name: String,
    /// Its days after the due date.
    pub level_days: i64,
    /// By which ways it goes, and to whom.
    pub channels: Vec<ChannelPlan>,
    /// Items that reach their next level with it, ordered by item.
    pub advances: Vec<Advance>,
    /// Overdue items and items due for their level, oldest first: what is demanded.
    pub demanded: Vec<ItemId>,
    /// Open claims that are not due yet, oldest first.
    pub not_due: Vec<ItemId>,
    /// Credits.
    pub credits: Vec<ItemId>,
    /// Demanded less credits, one sum per currency.
    pub amounts: Vec<Money>,
    /// Nothing is done before it once the reminder has gone.
    pub next_reminder: NaiveDate,
    /// Who asked for it by hand, and how; nobody: the run decided it.
    pub asked: Option<Asked>,
    /// What people are asked to do, and who.
    pub activities: Vec<(Activity, Option<UserId>)>,
}

/// A person's word that an account is to be followed up now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Whose.
    pub by: String,
    /// Against a promise, a snooze, the minimum interval or a bank that is behind, too.
    pub anyway: bool,
    /// In words of their own; none: in the level's.
    pub edited: Option<EditedText>,
    /// By these ways to the customer; none: by the level's.
    pub by_channels: Option<Vec<Channel>>,
    /// With the documents of its invoices, or without them; none: as the level says.
    pub attach_invoices: Option<bool>,
}

impl Asked {
    /// In the level's own words.
    pub fn by(who: impl Into<String>, anyway: bool) -> Self {
        Self { by: who.into(), anyway, edited: None, by_channels: None, attach_invoices: None }
    }
}

/// A message as a person has changed it: a text like a level's, which goes only as long as the amounts are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedText {
    /// Subject of the mail.
    pub subject: String,
    /// Text of the mail: simple HTML, with a placeholder where the table of items is to stand.
    pub body: String,
}

/// One way by which a reminder goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelPlan {
    /// The way.
    pub channel: Channel,
    /// Who gets it, or why this channel does not go.
    pub recipient: Result<Recipient, String>,
}

/// Who gets a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The rule that won.
    pub rule: RecipientRule,
    /// The name.
    pub name: String,
    /// What the channel needs: one or several addresses of one mail, the lines of an envelope, a telephone number.
    pub addresses: Vec<String>,
    /// The language of the message: the recipient's, else the customer's, else the company's.
    pub language: Option<String>,
}

/// An item that reaches a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Advance {
    /// The item.
    pub item: ItemId,
    /// The level.
    pub level: LevelId,
    /// The level's days.
    pub days: i64,
}

impl Reminder {
    /// What it demands: two reminders of the same words say the truth only if they are about the same.
    #[must_use]
    pub fn about(&self) -> String {
        let items: Vec<String> = self.demanded.iter().map(ToString::to_string).collect();
        format!("{}; {}", joined(&self.amounts), items.join(" "))
    }

    /// The ways by which it can go, with their recipients.
    pub fn deliverable(&self) -> impl Iterator<Item = (Channel, &Recipient)> {
        self.channels.iter().filter_map(|plan| Some((plan.channel, plan.recipient.as_ref().ok()?)))
    }
}
