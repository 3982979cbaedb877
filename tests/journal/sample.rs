//! Reminders and intents to record.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use followupd::domain::{
    AccountKey, Activity, Advance, Asked, Channel, ChannelPlan, CompanyId, Currency, CurrencyId, EditedText, Intent,
    IntentKey, IntentState, ItemId, LevelId, Money, PartnerId, Recipient, RecipientRule, Reminder, Responsible,
    SymbolPosition, UserId,
};
use followupd::journal::{Identity, Journal, Rendered, RunId};

/// The database of all samples.
pub(crate) const DATABASE: &str = "acme";

pub(crate) fn identity() -> Identity {
    Identity { database: DATABASE.into(), fresh_state_id: "state-1".into() }
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Minutes after a fixed moment.
pub(crate) fn at(minutes: i64) -> DateTime<Utc> {
    "2025-01-15T06:00:00.123456789Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minutes)
}

pub(crate) fn account(partner: i64) -> AccountKey {
    AccountKey { company: CompanyId(1), partner: PartnerId(partner) }
}

pub(crate) fn key(partner: i64, ordinal: u32, channel: Channel) -> IntentKey {
    IntentKey { database: DATABASE.into(), account: account(partner), ordinal, channel }
}

pub(crate) fn recipient() -> Recipient {
    Recipient {
        rule: RecipientRule::InvoiceContact,
        name: "Änne \"Buch\" <haltung>".into(),
        addresses: vec!["ap@acme.test".into(), "b@acme.test".into()],
        language: Some("de_DE".into()),
    }
}

pub(crate) fn reminder(partner: i64, ordinal: u32, run_date: &str) -> Reminder {
    let franc = Arc::new(Currency {
        code: "CHF".into(),
        id: CurrencyId(5),
        symbol: "Fr.".into(),
        position: SymbolPosition::Before,
        rounding: "0.05".parse().unwrap(),
        decimal_places: 2,
    });
    let activity = Activity {
        type_id: Some(2),
        summary: "Call".into(),
        note: "line 1\nline 2".into(),
        responsible: Responsible::User(UserId(8)),
    };
    Reminder {
        account: account(partner),
        customer: "Änne Buchhaltung".into(),
        ordinal,
        run_date: day(run_date),
        level: LevelId(3),
        level_name: "First reminder".into(),
        level_days: 15,
        channels: vec![
            ChannelPlan { channel: Channel::Email, recipient: Ok(recipient()) },
            ChannelPlan { channel: Channel::Letter, recipient: Err("no address".into()) },
        ],
        advances: vec![Advance { item: ItemId(10), level: LevelId(3), days: 15 }],
        demanded: vec![ItemId(11), ItemId(10)],
        not_due: vec![ItemId(12)],
        credits: vec![ItemId(13)],
        amounts: vec![Money::new("1234.55".parse().unwrap(), &franc)],
        asked: Some(Asked {
            by: "Änne".into(),
            anyway: true,
            edited: Some(EditedText { subject: "Über «1»".into(), body: "<p>{{items_table}}</p>".into() }),
            by_channels: Some(vec![Channel::Letter]),
            attach_invoices: Some(true),
        }),
        next_reminder: day(run_date) + TimeDelta::days(15),
        activities: vec![(activity, Some(UserId(8)))],
    }
}

pub(crate) fn intent_of(reminder: Reminder, channel: Channel) -> Intent {
    let key = IntentKey { database: DATABASE.into(), account: reminder.account, ordinal: reminder.ordinal, channel };
    Intent {
        message_id: format!("<{key}@followupd.test>"),
        recipient: (channel != Channel::Activity).then(recipient),
        state: IntentState::Recorded { problem: None },
        reminder,
        attempts: 0,
        key,
    }
}

pub(crate) fn intent(partner: i64, ordinal: u32, channel: Channel) -> Intent {
    intent_of(reminder(partner, ordinal, "2025-01-15"), channel)
}

pub(crate) fn rendered(text: &str) -> Rendered {
    Rendered { subject: format!("Reminder {text}"), chatter_html: format!("<p>{text}</p>"), digest: "0f".repeat(32) }
}

/// A journal with a run under way.
pub(crate) fn with_run() -> (Journal, RunId) {
    let mut journal = Journal::in_memory(identity()).unwrap();
    let run = journal.begin_run(day("2025-01-15"), "schedule", at(0)).unwrap();
    (journal, run)
}

/// Where it stands, in a word.
pub(crate) fn name(state: &IntentState) -> &'static str {
    match state {
        IntentState::Recorded { .. } => "recorded",
        IntentState::Begun => "begun",
        IntentState::LastWord => "last_word",
        IntentState::HandedOver { .. } => "handed_over",
        IntentState::InDoubt { .. } => "in_doubt",
        IntentState::Sent { .. } => "sent",
        IntentState::Done { .. } => "done",
        IntentState::Failed { .. } => "failed",
        IntentState::Dropped { .. } => "dropped",
    }
}
