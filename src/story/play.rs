//! Plays a story: every statement in its order, and what the engine answers compared with what is told.

use super::difference::Difference;
use super::text::{Problem, Story};
use super::words::Wrong;
use super::world::World;
use crate::story::statement::{Day, Statement};

/// What came of a story.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Played {
    /// How many runs it had.
    pub runs: usize,
    /// Where the engine answers otherwise than the story tells.
    pub differences: Vec<Difference>,
    /// Promises that the engine breaks, whatever the story tells.
    pub faults: Vec<Problem>,
}

impl Played {
    /// Whether all was as the story tells.
    #[must_use]
    pub const fn is_as_told(&self) -> bool {
        self.differences.is_empty() && self.faults.is_empty()
    }
}

impl Story {
    /// Lives the story.
    ///
    /// # Errors
    /// A statement that cannot be: an unknown name, a day that has passed.
    pub fn play(&self) -> Result<Played, Problem> {
        let mut played = Played::default();
        let mut world = World::beginning_on(self.first_day());
        for step in self.steps() {
            let line = step.line;
            let said = world.live(&step.statement).map_err(|Wrong(what)| Problem { line, what })?;
            played.runs += usize::from(matches!(step.statement, Statement::Day(Day::Run(_))));
            played.faults.extend(said.faults.into_iter().map(|what| Problem { line, what }));
            if said.answers != step.told {
                let (told, statement) = (step.told.clone(), step.text.clone());
                played.differences.push(Difference { line, statement, told, answered: said.answers });
            }
        }
        Ok(played)
    }

    /// What is said before the first day is said on it.
    fn first_day(&self) -> chrono::NaiveDate {
        let days = self.steps().iter().filter_map(|step| match step.statement {
            Statement::Day(Day::Run(day) | Day::Moves(day)) => Some(day),
            Statement::Day(Day::FollowUp { .. } | Day::Show(_))
            | Statement::Policy(_)
            | Statement::Customer(_)
            | Statement::Books(_)
            | Statement::Mail(_) => None,
        });
        days.into_iter().next().unwrap_or_default()
    }
}
