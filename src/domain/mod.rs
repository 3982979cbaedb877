//! The nouns of payment follow-up: pure values, in the words of accounts receivable.
//!
//! Nothing here knows Odoo's field names, disks, sockets or clocks. Whatever reaches these types has been parsed at the
//! edge; what cannot be parsed is an [`Unreadable`], never a guess.

mod account;
mod company;
mod history;
mod id;
mod intent;
mod item;
mod level;
mod money;
mod outcome;
mod reminder;
mod run_report;

pub use account::{Account, AccountKey, Candidate, Mode, NextReminder, RecipientRule, Setter, Unreadable};
pub use company::{Company, CompanyRules, Sender};
pub use history::{AccountHistory, FailedDelivery, History, OpenDelivery};
pub use id::{CompanyId, CurrencyId, FollowupId, InvoiceId, ItemId, LevelId, PartnerId, UserId};
pub use intent::{AttemptEnd, Intent, IntentKey, IntentState};
pub(crate) use item::shifted;
pub use item::{Exclusion, OpenItem, Reached};
pub use level::{Activity, Channel, Level, Plan, PlanProblem, Responsible};
pub use money::{Currency, Money, SymbolPosition, add_up, joined};
pub use outcome::{Decision, DeliveryOutcome, HeldReason, Outcome, ProposedReason, RunPlan, Status};
pub use reminder::{Advance, ChannelPlan, Recipient, Reminder};
pub use run_report::RunReport;
