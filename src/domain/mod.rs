//! The nouns of payment follow-up: pure values, in the words of accounts receivable.
//!
//! Nothing here knows Odoo's field names, disks, sockets or clocks. Whatever reaches these types has been parsed at the
//! edge; what cannot be parsed is an [`Unreadable`], never a guess.

mod account;
mod ageing;
mod bank;
mod blocking;
mod bounce;
mod calendar;
mod company;
mod exclusion;
mod history;
mod holiday;
mod id;
mod intent;
mod interest;
mod item;
mod ledger;
mod level;
mod mailed_statement;
mod money;
mod outcome;
mod plan_choice;
mod postal;
mod promise;
mod reminder;
mod report;
mod request;
mod rule;
mod run_report;
mod snooze;
mod threshold;
mod trust;
mod waiting;

pub use account::{Account, AccountKey, Candidate, Mode, NextReminder, RecipientRule, Setter, Unreadable};
pub use ageing::Ageing;
pub use bank::{BankBacklog, BankFinding, BankJournal, ReconcileFirst, UnreconciledLines};
pub use blocking::{Block, BlockCause, BlockStanding, Blocking, Deliveries, Restraint};
pub use bounce::{Bounce, names_a_permanent_failure, reached_nobody};
pub use calendar::{DayOff, WorkCalendar};
pub use company::{Company, CompanyRules, Sender, StartAt};
pub use exclusion::{Exclusion, ExclusionCause};
pub use history::{AccountHistory, FailedDelivery, History, OpenDelivery};
pub use holiday::{Church, Countries, Country, DayRule, Holiday, Substitute};
pub use id::{
    CompanyId, CurrencyId, FollowupId, InvoiceId, ItemId, LevelId, PartnerId, PaymentTermId, PlanId, RequestId, TagId,
    UserId,
};
pub use intent::{AttemptEnd, Intent, IntentKey, IntentState};
pub use interest::{
    BearsInterest, Compensation, CompensationRow, Interest, InterestAtLevel, InterestBooking, InterestLaw,
    InterestLaws, InterestNote, InterestRate, InterestRow, InterestRules, LumpSums, NoInterest, RateOf, ReferenceRate,
    StatutoryRate,
};
pub(crate) use item::shifted;
pub use item::{OpenItem, Reached};
pub use ledger::{EntryKind, Ledger, LedgerAccount, LedgerItem, Settlement};
pub use level::{Activity, AfterLast, Channel, Followers, Level, Plan, PlanProblem, Responsible};
pub use mailed_statement::{MailedStatement, StatementKey};
pub use money::{Currency, Money, SymbolPosition, add_up, joined};
pub use outcome::{Decision, DeliveryOutcome, HeldReason, Outcome, ProposedReason, RunPlan, Status};
pub use plan_choice::{OtherPlan, PlanRule};
pub use postal::{BankAccount, Place, PostalAddress, has_right_check_digits};
pub use promise::{Promise, PromiseEnd, PromiseState, PromiseTold};
pub use reminder::{Advance, Asked, ChannelPlan, EditedText, Recipient, Reminder};
pub use report::{Cell, Chart, Column, Kind, Report, ReportTable, Section, Title};
pub use request::{Answer, Answered, Request, Wish};
pub use run_report::RunReport;
pub use snooze::Snooze;
pub use threshold::{Measured, Thresholds};
pub use trust::{Trust, TrustProposal};
pub use waiting::{Departure, RateLimits, SendingHours, Waiting};
