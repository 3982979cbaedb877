//! Why a run does not start, or stops before anything is recorded: a person must do something first.

use chrono::NaiveDate;

use crate::engine::Finding;

/// What a person must see to before a run can be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// A run as of another day would send.
    #[error(
        "{date} is not today ({today}): a run for another day sends only with mail.redirect_all_to set, into a folder (mail.backend), or with --on-any-date; `plan --date {date}` shows what it would do"
    )]
    AnotherDay {
        /// The day asked for.
        date: NaiveDate,
        /// Today.
        today: NaiveDate,
    },
    /// Odoo knows another journal.
    #[error(
        "this journal ({own}) is not the one that sends for this database ({known}): a second daemon is at work, or the state folder was lost. Nothing was sent. If no other daemon runs, restore the state folder, or run `followupd run --adopt-journal` once to go on with this one"
    )]
    AnotherJournal {
        /// Identity of our journal.
        own: String,
        /// Identity that Odoo knows.
        known: String,
    },
    /// The journal is an older copy of what Odoo knows.
    #[error(
        "this journal has begun {own} runs, Odoo knows of {known}: it is an older copy and does not know what was sent since. Nothing was sent. Restore the newer one, or run `followupd run --adopt-journal` once to go on with this one"
    )]
    OlderJournal {
        /// Runs that our journal has begun.
        own: i64,
        /// Runs that Odoo knows of.
        known: i64,
    },
    /// Odoo's own follow-up could send as well.
    #[error("{}", both_would_send(why))]
    BothWouldSend {
        /// Why it is thought so.
        why: String,
    },
    /// The plan breaks a rule.
    #[error("the plan breaks its own rules, so nothing was recorded or sent; please report this: {}",
        findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Audit {
        /// What is wrong.
        findings: Vec<Finding>,
    },
}

/// What is wrong where customers could get two reminders, and what to do.
pub(super) fn both_would_send(why: &str) -> String {
    format!(
        "Odoo's own follow-up could send as well ({why}), so nothing was sent. Switch off its scheduled action in Odoo under \
         Settings > Technical > Scheduled Actions; if it is off and followupd cannot see that, say so with odoos_own_is_off = \
         true under [plan]"
    )
}
