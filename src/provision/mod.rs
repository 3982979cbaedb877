//! What we own in Odoo, and the steps that make, check and remove it.
//!
//! [`wanted`] is a constant description; [`Installed`] is what an Odoo holds of it; [`steps`] is the difference, decided
//! without looking anywhere else. [`Setup`] does it with an administrator's session.

mod apply;
mod blocking;
mod check;
mod check_plan;
mod description;
mod dialect;
mod fault;
mod field;
mod finding;
mod installed;
mod level_values;
mod levels;
mod markup;
mod own_levels;
mod plan;
mod plan_words;
mod plans;
mod policy;
mod record;
mod requests;
mod rights;
mod said;
mod schema;
mod screens;
mod server_actions;
mod setup;
mod state;
mod step;
mod teardown;
mod terms;
#[cfg(test)]
mod tests;
mod translation;
mod user;
mod words;

pub use apply::OnStep;
pub use check::{check_odoo, check_own_follow_up};
pub use description::{identity, wanted};
pub use dialect::Dialect;
pub use fault::ProvisionError;
pub use finding::{Finding, Severity};
pub use installed::{Entry, Installed};
pub use level_values::{Resolved, look_up};
pub use levels::{
    FilePlan, HeldLevel, LevelStep, LevelWorld, PlanCompany, PlanSource, do_level_step, level_steps, mirror,
    read_levels,
};
pub use plan::{
    ActivityKind, AssignedTo, PlannedActivity, PlannedAfterLast, PlannedFollowers, PlannedLevel, PlannedText,
    default_plan,
};
pub use plans::{CustomerKinds, HeldPlan, PlanStep, PlannedPlan};
pub use policy::coming_plans;
pub use record::{Datum, Ids, Key, Kind, MODULE, Record};
pub use said::{Keeping, Owner, Said};
pub use setup::{Setup, SetupWish};
pub use state::StateStep;
pub use step::{Removal, Step, all, steps};
pub use teardown::{Losses, Teardown};
pub use translation::WordsStep;
pub use user::{UserStep, UserWish, advice};
