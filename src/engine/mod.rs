//! Decides: who is reminded, proposed or held, and why. Pure: the same input always gives the same plan.
//!
//! [`plan`] is the run, [`by_hand`] is *Follow up now* for one account, [`fulfil`] all that people ask for, [`audit`] checks a plan without trusting the
//! planner.

mod audit;
mod bank;
mod blocking;
mod by_hand;
mod carrying_out;
mod composing;
mod explaining;
mod figures;
mod forecasting;
mod input;
mod interest;
mod leaving;
mod mailing;
mod planning;
mod plans;
mod promises;
mod recipients;
mod requests;
mod rungs;
mod set_level;
mod trust;

pub use audit::{Finding, audit};
pub use blocking::blocking;
pub use by_hand::{Refusal, by_hand};
pub use carrying_out::{carry_out, remember, take_back};
pub use explaining::{ItemStanding, item_standings, next_message};
pub use figures::{ageing, recently_reminded};
pub use forecasting::{Forecast, forecast};
pub use input::{CompanyInput, RunInput};
pub use interest::{interest, interest_of};
pub use leaving::{waits_for_hours, waits_for_its_turn};
pub use mailing::{Mailing, NotMailed, mailing, who_gets_statement};
pub use planning::{decide, plan};
pub use plans::PlanFor;
pub use requests::{Deed, fulfil};
pub use set_level::set_level;
