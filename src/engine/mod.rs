//! Decides: who is reminded, proposed or held, and why. Pure: the same input always gives the same plan.
//!
//! [`plan`] is the run, [`by_hand`] is *Follow up now* for one account, [`audit`] checks a plan without trusting the
//! planner.

mod audit;
mod by_hand;
mod composing;
mod figures;
mod input;
mod planning;
mod rungs;

pub use audit::{Finding, audit};
pub use by_hand::{Refusal, by_hand};
pub use input::{CompanyInput, RunInput};
pub use planning::{decide, plan};
