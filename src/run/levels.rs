//! Levels that people have changed: looked at within seconds, and told what is wrong with them.

use std::collections::BTreeMap;

use anyhow::Context as _;
use chrono::{DateTime, Duration, NaiveDateTime, Utc};

use crate::domain::LevelId;
use crate::execute::{Backends, Reading, read_levels};
use crate::odoo::books::Chart;
use crate::odoo::fault::OdooError;

/// Odoo tells to the second when a level was written: after a change it is looked at once more, when a second change in the
/// same second can have been no later.
const SETTLES_AFTER: Duration = Duration::seconds(5);

/// How often all is looked at where translations can change unseen: some twenty small calls.
const UNSEEN_AFTER: Duration = Duration::seconds(15);

/// What the last look at levels has seen; at first, nothing.
#[derive(Debug, Default)]
pub struct LevelsSeen {
    written: BTreeMap<LevelId, NaiveDateTime>,
    again_at: Option<DateTime<Utc>>,
}

/// Asks by one call whether somebody has changed a level. Only then levels and texts are read: each level shows what is
/// wrong with it, or that nothing is any more, and good texts are remembered. The answer is how many levels show something
/// else now.
///
/// # Errors
/// Odoo cannot be read or written; the journal.
pub async fn look_at_levels(backends: &mut Backends, seen: &mut LevelsSeen) -> anyhow::Result<usize> {
    let now = backends.now();
    let written = backends.books.levels_written().await.context("asking Odoo whether levels have changed")?;
    let is_changed = written != seen.written;
    if !is_changed && seen.again_at.is_none_or(|again_at| now < again_at) {
        return Ok(0);
    }
    let (chart, good_texts) = read_levels(backends).await?;
    backends.journal.keep_good_texts(&good_texts).context("remembering the good texts of levels")?;
    let shown = write_problems(backends, &chart).await.context("showing in Odoo what is wrong with levels")?;
    let unseen = || backends.books.translates_unseen().then(|| now + UNSEEN_AFTER);
    let again_at = if is_changed { Some(now + SETTLES_AFTER) } else { unseen() };
    // What we have just written is found to be a change next time, and nothing is to be written then.
    *seen = LevelsSeen { written, again_at };
    Ok(shown)
}

/// What a run has read of levels: good texts are remembered, problems shown. The answer is what Odoo has refused.
pub(super) async fn show_levels(backends: &mut Backends, reading: &Reading) -> anyhow::Result<Option<String>> {
    backends.journal.keep_good_texts(&reading.good_texts).context("remembering the good texts of levels")?;
    let written = write_problems(backends, &reading.chart).await;
    Ok(written.err().map(|error| format!("the problems of levels are not shown in Odoo: {error}")))
}

async fn write_problems(backends: &Backends, chart: &Chart) -> Result<usize, OdooError> {
    let problems = chart.levels().map(|level| (level.id, level.problem())).collect();
    backends.books.write_level_problems(&problems).await
}
