//! What can be said on the command line.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};

/// Customer payment follow-up for any Odoo, from outside, without a module.
///
/// Begin with `followupd demo`, which needs nothing. For your Odoo: write a settings file, let an administrator run
/// `followupd setup`, then `check`, `plan`, and when the plan is right, `serve`.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, after_long_help = EXIT_CODES)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) everywhere: Everywhere,
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXIT_CODES: &str = "Exit codes:
  0  all is done; what waits for its hour, a working day or a limit goes by itself
  1  something failed that has no code of its own
  2  the arguments or the settings are wrong
  3  Odoo cannot be reached, or does not let us in
  4  done, but something waits for a person or for the next time: see what was printed
  5  the journal is in use, or not the one that sends for this database
  75  a mail that came back could not be taken in: the mail server is to try again";

/// What every command takes.
#[derive(Debug, Args)]
pub(super) struct Everywhere {
    /// The settings file [default: /etc/followupd/followupd.toml, if it is there].
    #[arg(long, global = true, value_name = "FILE", env = "FOLLOWUPD_CONFIG")]
    pub(super) config: Option<PathBuf>,
    /// Print one JSON object instead of text.
    #[arg(long, global = true)]
    pub(super) json: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Say what is missing before followupd can work, and how to mend it: settings, Odoo, rights, mail server, texts.
    Check,
    /// Make in Odoo what followupd needs (models, fields, views, menus, rights, its user), as an administrator; a second
    /// time it does nothing.
    Setup(Setup),
    /// Remove from Odoo what setup has made, as an administrator; without --yes it only says what would go.
    Teardown(Teardown),
    /// Show what a run would do, and why not, for each customer. Changes nothing.
    Plan {
        /// As of this day [default: today].
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<NaiveDate>,
    },
    /// Do the day's follow-up once: decide, record, send (if `sending` is switched on), write back.
    Run(Run),
    /// Follow up one customer now, by hand: at the next level if one is due, else at the current one again.
    Send(Send),
    /// Tell why a customer is reminded, or is not.
    Explain {
        /// The customer: its name, a part of it that is unique, or its number.
        customer: String,
        /// As of this day [default: today].
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<NaiveDate>,
    },
    /// Tell what would be sent on which day, and at which level, if nobody paid.
    Forecast {
        /// As of this day [default: today].
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<NaiveDate>,
        /// How far to look ahead.
        #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u32).range(0..=3650))]
        days: u32,
    },
    /// Tell what another policy would do, account by account, where it is not the same as now.
    Compare {
        /// A plan file (other levels and plans), or a settings file (other rules under [follow_up] and [[company]], and the
        /// plan file that it names).
        file: PathBuf,
        /// As of this day [default: today].
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<NaiveDate>,
    },
    /// Decide a past day again, from what the run of that day had read, and say whether the answers are the same.
    Replay {
        /// The day of the run.
        #[arg(value_name = "YYYY-MM-DD")]
        date: NaiveDate,
    },
    /// List what stays excluded from follow-up, why, until when and who settles it, with totals. Changes nothing.
    Excluded,
    /// Work out interest and lump sums for late payments, as the law or your contracts give them. Changes nothing.
    Interest {
        /// The customer: its name, a part of it that is unique, or its number [default: all that owe something].
        #[arg(long, value_name = "CUSTOMER")]
        customer: Option<String>,
        /// As of this day [default: today].
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<NaiveDate>,
    },
    /// Report what customers owe, owed and paid: on the terminal, as JSON, as a workbook, or on pages. Changes nothing;
    /// `statement --mail` mails.
    ///
    /// All reports take --company and --customer (several times), and look back as well: `followupd report aged --date
    /// 2025-12-31` tells what was open at the end of that day, whatever has been paid since.
    #[command(subcommand)]
    Report(Report),
    /// Work as a daemon until SIGTERM: keep the records in Odoo up to date, and run at the set time of day.
    Serve,
    /// Take in a mail that came back, from standard input: its reminder has failed, and the daemon tells Odoo.
    ///
    /// For a mail server that hands what comes to the address for bounces to a program, as Postfix does by a `pipe` service
    /// with `user=followupd argv=/usr/local/bin/followupd bounce`. Whoever it runs as must be allowed to write the journal.
    /// It works beside a daemon that is at work. What is no report about a mail of ours is left alone. Where it fails it
    /// ends with exit code 75, so that the mail server keeps the mail and tries again.
    Bounce,
    /// List messages of which nobody knows whether they arrived, or say what became of one.
    InDoubt(InDoubt),
    /// Play stories: text files that say what a policy is, what happens, and what followupd is to answer.
    ///
    /// In a story a line that begins with `#` is a remark; the first one says the rule. Every other line is a statement,
    /// and below a run stand the answers that are expected, each behind `>`, one an account that has something to say.
    /// Neither settings nor Odoo are needed. Begin with `followupd story --example > my.story`, change it, and let
    /// `followupd story my.story --update` write the answers; from then on `followupd story my.story` says what differs.
    Story(Story),
    /// Show 75 days of a small company set, with nothing but this program.
    Demo {
        /// The folder for mails, plan and pages.
        #[arg(long, value_name = "DIR", default_value = "demo-out")]
        out: PathBuf,
        /// Stay until Ctrl-C, with the small Odoo still there, so that every other command can be tried on it.
        #[arg(long)]
        stay: bool,
    },
}

/// An administrator's login.
#[derive(Debug, Args)]
pub(super) struct Administrator {
    /// The administrator's login.
    #[arg(long, value_name = "LOGIN", default_value = "admin")]
    pub(super) admin: String,
    /// A file that holds nothing but the administrator's API key or password; `-` reads it from standard input
    /// [default: the environment variable FOLLOWUPD_ADMIN_KEY].
    #[arg(long, value_name = "FILE")]
    pub(super) admin_key_file: Option<PathBuf>,
}

/// Arguments of `setup`.
#[derive(Debug, Args)]
pub(super) struct Setup {
    #[command(flatten)]
    pub(super) administrator: Administrator,
    /// The e-mail address of the user that followupd works as, if it has none yet: Odoo lets nobody write messages
    /// without one.
    #[arg(long, value_name = "ADDRESS")]
    pub(super) user_email: Option<String>,
    /// Let levels block customers: orders that cannot be confirmed, deliveries that are stopped. Odoo's own app for
    /// automation rules (`base_automation`) is installed for it.
    #[arg(long, conflicts_with = "without_blocking")]
    pub(super) with_blocking: bool,
    /// Remove what --with-blocking has made. Without either, it stays as it is.
    #[arg(long)]
    pub(super) without_blocking: bool,
    /// List what would be done, and do nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// Arguments of `teardown`.
#[derive(Debug, Args)]
pub(super) struct Teardown {
    #[command(flatten)]
    pub(super) administrator: Administrator,
    /// Do it; without it, only say what would be removed, and what data goes with it.
    #[arg(long)]
    pub(super) yes: bool,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub(super) struct Run {
    /// As of this day [default: today].
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) date: Option<NaiveDate>,
    /// Send to customers though DATE is not today; `mail.redirect_all_to` and the mail backend *folder* need no such leave.
    #[arg(long)]
    pub(super) on_any_date: bool,
    /// Go on with this journal though Odoo knows another or a newer one: after you made sure that no other daemon runs.
    #[arg(long)]
    pub(super) adopt_journal: bool,
}

/// The reports.
#[derive(Debug, Subcommand)]
pub(super) enum Report {
    /// What each customer owes, by how long it is overdue: not due, 1–30, 31–60, 61–90, over 90 days.
    Aged {
        #[command(flatten)]
        about: About,
        /// At the end of this day [default: today].
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<NaiveDate>,
        /// Also in the currencies of the documents.
        #[arg(long)]
        by_currency: bool,
    },
    /// What happened in a period: opening balance, invoices, credit notes, payments, closing balance for each currency, and
    /// what is open at the end, by how long it is overdue.
    Statement {
        #[command(flatten)]
        about: About,
        #[command(flatten)]
        period: Period,
        #[command(flatten)]
        mailing: Mailing,
    },
    /// Every open item: what is overdue apart from what is not due yet, and what is excluded apart.
    Followup {
        #[command(flatten)]
        about: About,
        /// At the end of this day [default: today]; exclusions and levels are told as they are now.
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<NaiveDate>,
    },
    /// How many customers and how much stand at which level, and with which status.
    Analysis {
        #[command(flatten)]
        about: About,
        /// As of this day, today or later, if nothing happened until then [default: today].
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<NaiveDate>,
    },
    /// Days sales outstanding: receivables at the end ÷ credit sales × days, of a period and of each of its months.
    Dso {
        #[command(flatten)]
        about: About,
        #[command(flatten)]
        period: Period,
    },
    /// Of what each level reminded, by which channel, how much was paid within some days, and how fast.
    Effectiveness {
        #[command(flatten)]
        about: About,
        #[command(flatten)]
        period: Period,
        /// For so many days a payment counts for the reminder before it.
        #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=365))]
        within_days: u32,
    },
    /// Open items that are excluded from follow-up: whose, how much, why, until when; with sums by reason.
    Excluded {
        #[command(flatten)]
        about: About,
        /// Of what was open at the end of this day [default: today]; exclusions are told as they are now.
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<NaiveDate>,
    },
    /// Promises to pay that were kept or broken in a period, and those that are open.
    Promises {
        #[command(flatten)]
        about: About,
        #[command(flatten)]
        period: Period,
    },
}

impl Report {
    /// Whom it is about, and where it goes.
    pub(super) const fn about(&self) -> &About {
        match self {
            Self::Aged { about, .. }
            | Self::Statement { about, .. }
            | Self::Followup { about, .. }
            | Self::Excluded { about, .. }
            | Self::Analysis { about, .. }
            | Self::Dso { about, .. }
            | Self::Effectiveness { about, .. }
            | Self::Promises { about, .. } => about,
        }
    }
}

/// Whether statements are mailed.
#[derive(Debug, Args)]
pub(super) struct Mailing {
    /// Mail the statements, each as a PDF in its customer's language, to the customers that have anything open: first comes
    /// the list of who gets one and who does not, then, at a terminal, the question.
    #[arg(long, conflicts_with_all = ["xlsx", "pdf"])]
    pub(super) mail: bool,
    /// Mail one more copy of what was mailed already for the same period, or may have arrived.
    #[arg(long, requires = "mail")]
    pub(super) again: bool,
    /// Mail them without a question; without it, and without a terminal, only the list is told.
    #[arg(long, requires = "mail")]
    pub(super) yes: bool,
}

/// A period.
#[derive(Debug, Args)]
pub(super) struct Period {
    /// From this day on [default: the first day of the year of the last day].
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) from: Option<NaiveDate>,
    /// Up to this day [default: today].
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) to: Option<NaiveDate>,
}

/// Whom a report is about, and where it goes.
#[derive(Debug, Args)]
pub(super) struct About {
    /// The customer: its name, a part of it that is unique, or its number. May be given several times [default: all].
    #[arg(long = "customer", value_name = "CUSTOMER")]
    pub(super) customers: Vec<String>,
    /// The company [default: all that are followed up].
    #[arg(long, value_name = "NAME")]
    pub(super) company: Option<String>,
    /// Write a workbook into this file, such as `aged.xlsx`, instead of printing tables.
    #[arg(long, value_name = "FILE")]
    pub(super) xlsx: Option<PathBuf>,
    /// Write pages into this file, such as `aged.pdf`, instead of printing tables. About one customer, a statement and a
    /// follow-up report are in the customer's language, and leave out what only concerns the house.
    #[arg(long, value_name = "FILE")]
    pub(super) pdf: Option<PathBuf>,
}

/// Arguments of `send`.
#[derive(Debug, Args)]
pub(super) struct Send {
    /// The customer: its name, a part of it that is unique, or its number.
    pub(super) customer: String,
    /// The company, where the customer has accounts with several.
    #[arg(long, value_name = "NAME")]
    pub(super) company: Option<String>,
    /// Send against a promise to pay, a snooze, a bank that is behind, or a reminder of a few days ago.
    #[arg(long)]
    pub(super) anyway: bool,
}

/// Arguments of `story`.
#[derive(Debug, Args)]
#[command(after_long_help = statements())]
pub(super) struct Story {
    /// Files with one story each.
    #[arg(required_unless_present = "example", value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Write the answers that are given into the files, instead of comparing them; nothing else in them changes.
    #[arg(long)]
    pub(super) update: bool,
    /// Print a story to begin with.
    #[arg(long, conflicts_with_all = ["files", "update"])]
    pub(super) example: bool,
}

/// The language in short, for `story --help`.
fn statements() -> String {
    let forms: Vec<String> = crate::story::forms().map(|form| format!("  {form}")).collect();
    format!(
        "Statements, in any order, but names before they are used:\n{}\n\nNAMES with spaces stand in quotes; DATES are \
         2025-01-31; AMOUNTS are 1200.00 or 1200.00 EUR; DAYS of levels count from the due date and may be negative. What \
         concerns an account or a rule is about the company named last.\n\nEach run is planned twice, with the items in \
         another order too, and audited: a second reminder fails the story whatever it tells.\n\nExit codes: 0 all is as \
         told, 1 something is answered otherwise, 2 a story is not understood.",
        forms.join("\n")
    )
}

/// Arguments of `in-doubt`.
#[derive(Debug, Args)]
pub(super) struct InDoubt {
    /// The key of a message, as the list shows it.
    #[arg(requires = "answer")]
    pub(super) key: Option<String>,
    #[command(flatten)]
    pub(super) answer: Answer,
}

/// What became of a message in doubt.
#[derive(Debug, Args)]
#[group(id = "answer", multiple = false, requires = "key")]
pub(super) struct Answer {
    /// It had left: the level advances as of the day of the attempt.
    #[arg(long)]
    pub(super) was_sent: bool,
    /// It had not left: it goes again with the same Message-ID.
    #[arg(long)]
    pub(super) was_not_sent: bool,
}
