//! What is wrong with levels, shown on them in Odoo.

use std::collections::BTreeMap;

use super::Books;
use crate::domain::LevelId;
use crate::odoo::fault::OdooError;
use crate::odoo::names::level;
use crate::odoo::session::Members;

impl Books {
    /// Makes levels show what is wrong with them; those that are sound show nothing. Only differences are written.
    ///
    /// # Errors
    /// Odoo cannot be read or written.
    pub async fn write_level_problems(&self, problems: &BTreeMap<LevelId, Option<String>>) -> Result<(), OdooError> {
        let ids: Vec<i64> = problems.keys().map(|level| level.0).collect();
        for row in self.session.read(level::MODEL, &ids, &[level::PROBLEM]).await?.into_iter().flatten() {
            let wanted = problems.get(&LevelId(row.id())).and_then(Option::as_deref);
            if row.opt_str(level::PROBLEM) != Ok(wanted) {
                let values = Members::from([(level::PROBLEM.to_owned(), wanted.into())]);
                self.session.write(level::MODEL, &[row.id()], values).await?;
            }
        }
        Ok(())
    }
}
