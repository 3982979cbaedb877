//! The chart: companies, currencies, languages, levels and their texts; small, and read first.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Books;
use crate::domain::{Company, CompanyId, Currency, CurrencyId, Level, LevelId, Unreadable};
use crate::odoo::fault::OdooError;
use crate::render::{LevelText, Locale};

/// What is the same for all accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chart {
    /// The companies that are followed up.
    pub companies: BTreeMap<CompanyId, CompanyBooks>,
    /// All currencies, archived ones too.
    pub currencies: BTreeMap<CurrencyId, Arc<Currency>>,
    /// The installed languages, by code such as `fr_BE`.
    pub locales: BTreeMap<String, Locale>,
    /// The texts of each level in each installed language.
    pub texts: BTreeMap<(LevelId, String), LevelText>,
    /// Rows that could not be read and belong to no company that is known.
    pub unreadable: Vec<Unreadable>,
}

/// A company and its own levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyBooks {
    /// The company.
    pub company: Company,
    /// Its own active levels, ordered by days. None: its parent's count.
    pub levels: Vec<Level>,
    /// What could not be read of it. Its plan may be incomplete, so nothing is sent.
    pub unreadable: Vec<Unreadable>,
}

impl Chart {
    /// The levels that count for a company: its own, else those of the nearest parent that has any (rule 9).
    #[must_use]
    pub fn levels_of(&self, company: CompanyId) -> &[Level] {
        todo!()
    }
}

impl Books {
    /// Companies, currencies, languages, levels and their texts.
    ///
    /// # Errors
    /// Odoo cannot be read. Single rows that cannot be read are part of the answer instead.
    pub async fn chart(&self) -> Result<Chart, OdooError> {
        todo!()
    }
}
