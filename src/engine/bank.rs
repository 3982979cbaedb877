//! Reconcile first: bank journals that are behind, so that somebody may be reminded who has paid (rule 16).

use chrono::NaiveDate;

use super::input::CompanyInput;
use crate::domain::{BankBacklog, BankFinding, ReconcileFirst};

/// What is behind at a company, unless it does not ask.
pub(super) fn bank_findings(company: &CompanyInput, today: NaiveDate) -> Vec<BankFinding> {
    if company.rules.reconcile_first == ReconcileFirst::Off {
        return Vec::new();
    }
    let behind = |day: NaiveDate| (today - day).num_days() > company.rules.bank_behind_after_days;
    let findings = company.bank.iter().filter_map(|journal| {
        let waiting = journal.unreconciled.filter(|lines| behind(lines.oldest));
        let backlog = match waiting {
            Some(lines) => BankBacklog::Unreconciled { count: lines.count, since: lines.oldest },
            None if behind(journal.newest_line) => BankBacklog::Silent { since: journal.newest_line },
            None => return None,
        };
        Some(BankFinding { company: company.company.id, journal: journal.name.clone(), backlog })
    });
    findings.collect()
}
