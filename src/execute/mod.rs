//! Carries out what is recorded: look again, render, deliver, settle, write back.
//!
//! Every effect has its line in the journal before it happens. Whatever moment the program dies at, the journal says what
//! can have left, and going on from it never sends twice.

mod backends;
mod booking;
mod carriers;
mod deliveries;
mod delivering;
mod enclosing;
mod going;
mod hearing;
mod keeping_back;
mod level_texts;
mod looking_again;
mod mailed_back;
mod mailing;
mod office;
mod previewing;
mod printing;
mod reading;
mod remembering;
mod retry;
mod returning;
mod stating;
mod wording;
mod writing_back;

pub use backends::{Backends, CompanyTerms, Step, Stop, Terms, Watch};
pub use carriers::{Carrier, LetterCarrier, SmsCarrier};
pub use deliveries::Deliveries;
pub use delivering::deliver_waiting;
pub(crate) use delivering::ready;
pub use hearing::{Heard, hear};
pub use level_texts::read_levels;
pub use mailing::{Mailed, mail_statements, ready_statements};
pub use office::Office;
pub use previewing::{Preview, preview};
pub use printing::{Addressee, Printing, StatementFile, StatementOf, statement_pdf, statement_period};
pub use reading::{Reading, read};
pub use remembering::history;
pub use returning::{bounced_in_odoo, hear_bounces, take_in_bounces};
pub use stating::{StatementLedger, statement};
pub use writing_back::{WrittenBack, standings, write_back_left};
