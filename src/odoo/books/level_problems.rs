//! What is wrong with levels, shown on them in Odoo; and whether somebody has changed one.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::Books;
use crate::domain::LevelId;
use crate::odoo::fault::OdooError;
use crate::odoo::names::level;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::Members;

impl Books {
    /// Makes levels show what is wrong with them; those that are sound show nothing. Only differences are written; the
    /// answer is how many there were.
    ///
    /// # Errors
    /// Odoo cannot be read or written.
    pub async fn write_level_problems(&self, problems: &BTreeMap<LevelId, Option<String>>) -> Result<usize, OdooError> {
        let ids: Vec<i64> = problems.keys().map(|level| level.0).collect();
        let mut written = 0;
        for row in self.session.read(level::MODEL, &ids, &[level::PROBLEM]).await?.into_iter().flatten() {
            let wanted = problems.get(&LevelId(row.id())).and_then(Option::as_deref);
            if row.opt_str(level::PROBLEM) != Ok(wanted) {
                let values = Members::from([(level::PROBLEM.to_owned(), wanted.into())]);
                self.session.write(level::MODEL, &[row.id()], values).await?;
                written += 1;
            }
        }
        Ok(written)
    }

    /// When each active level was last written, by us too, to the second: one call, and no clock but Odoo's, which is
    /// compared with nothing but itself.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn levels_written(&self) -> Result<BTreeMap<LevelId, NaiveDateTime>, OdooError> {
        let rows = self.session.search_read_all(&Search::new(level::MODEL, Domain::new(), ["write_date"])).await?;
        let moment = |row: crate::odoo::row::Row| Some((LevelId(row.id()), row.datetime("write_date").ok()?));
        Ok(rows.into_iter().flatten().filter_map(moment).collect())
    }

    /// Whether a translation can change without its record being written: Odoos that keep translations apart do that.
    #[must_use]
    pub const fn translates_unseen(&self) -> bool {
        self.translates_unseen
    }
}
