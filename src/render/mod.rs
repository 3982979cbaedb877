//! Words: templates, amounts, dates and tables in the customer's language. Pure.
//!
//! [`Message`] is what is said, [`LevelText`] how it is worded, [`Locale`] how amounts and dates are written;
//! [`mail`] and [`sms`] make of them what the customer reads. [`check`] tells what is wrong with a text before
//! anybody is written to.

mod blocks;
mod catalog;
mod check;
mod clean;
mod date;
mod fault;
mod html;
mod interest_lines;
mod letter;
mod lint;
mod locale;
mod mail;
mod payment;
mod payment_code;
mod phrases;
mod placeholder;
mod postal_letter;
mod printed_report;
mod sample;
mod source;
mod statement_mail;
mod swiss_bill;
mod table;
mod template;
mod text;
mod tone_texts;
mod words;

pub use blocks::{Block, Line, Span};
pub use catalog::{Catalog, LevelText, SHIPPED_LANGUAGES, Tone};
pub use check::check;
pub use clean::one_line;
pub use fault::{Field, Problem, TemplateError, TemplateOrigin};
pub use interest_lines::interest_lines;
pub use letter::{Letterhead, Message, Section, TableRow};
pub use locale::{Direction, Locale};
pub use mail::{Picture, RenderedMail, draft, mail, sms};
pub use payment::{PayTo, Payment};
pub use payment_code::PaymentCode;
pub use placeholder::PLACEHOLDERS;
pub use postal_letter::{Postal, PostalLetter, Window, postal_letter, sample_letter};
pub use printed_report::{
    Bar, PrintedChart, PrintedColumn, PrintedReport, PrintedSection, PrintedTable, Shape, printed_report,
};
pub use statement_mail::{StatementNote, statement_mail};
pub use swiss_bill::SwissBill;
pub use table::{Table, TableGroup, TableLine};
pub use template::Template;
pub use words::Words;
