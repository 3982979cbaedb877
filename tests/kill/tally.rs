//! Counts what became of the messages after each kind of kill.

use std::collections::BTreeMap;

/// What became of the messages of one kill.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Outcome {
    /// Whether the kill came in time; the run had ended before where not.
    pub(crate) killed: bool,
    /// Messages that the mail server had kept when the run was gone.
    pub(crate) kept_before: usize,
    /// Messages that went by themselves when the run was started again.
    pub(crate) by_itself: usize,
    /// Messages in doubt that the mail server had.
    pub(crate) doubt_was_sent: usize,
    /// Messages in doubt that it had not.
    pub(crate) doubt_was_not_sent: usize,
}

/// Sums by kind of kill.
#[derive(Debug, Default)]
pub(crate) struct Tally(BTreeMap<String, (usize, Outcome)>);

impl Tally {
    pub(crate) fn count(&mut self, kind: &str, one: Outcome) {
        let (runs, sum) = self.0.entry(kind.to_owned()).or_default();
        *runs += usize::from(one.killed);
        sum.kept_before += one.kept_before;
        sum.by_itself += one.by_itself;
        sum.doubt_was_sent += one.doubt_was_sent;
        sum.doubt_was_not_sent += one.doubt_was_not_sent;
    }

    /// How many runs were killed.
    pub(crate) fn kills(&self) -> usize {
        self.0.values().map(|(runs, _)| runs).sum()
    }

    /// How many messages were in doubt.
    pub(crate) fn doubts(&self) -> usize {
        self.0.values().map(|(_, sum)| sum.doubt_was_sent + sum.doubt_was_not_sent).sum()
    }

    /// The table, for people.
    pub(crate) fn print(&self, title: &str) {
        let line = |kind: &str, cells: [String; 5]| {
            println!("{kind:<44}{}", cells.map(|cell| format!("{cell:>13}")).concat());
        };
        println!("\n{title}");
        line("killed", ["kills", "kept before", "by itself", "doubt: sent", "doubt: not"].map(str::to_owned));
        let mut total = (0, Outcome::default());
        for (kind, (runs, sum)) in &self.0 {
            line(kind, cells(*runs, sum));
            total.0 += runs;
            total.1.kept_before += sum.kept_before;
            total.1.by_itself += sum.by_itself;
            total.1.doubt_was_sent += sum.doubt_was_sent;
            total.1.doubt_was_not_sent += sum.doubt_was_not_sent;
        }
        line("all", cells(total.0, &total.1));
        println!("sent twice: 0, never sent: 0 (each is an assertion)\n");
    }
}

fn cells(runs: usize, sum: &Outcome) -> [String; 5] {
    [runs, sum.kept_before, sum.by_itself, sum.doubt_was_sent, sum.doubt_was_not_sent].map(|count| count.to_string())
}
