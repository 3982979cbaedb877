//! Plans and the options of their levels, through the whole program on a stand-in of Odoo: `run`, `plan`, `explain`,
//! `check`, with levels that people edit in Odoo, in a plan file, or in Odoo's own follow-up.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "the program itself looks at the clock, so that its world must be of today; what a test does not expect ends it, and messages are for people; the lints look at test functions only, not at their helpers"
)]

mod compared;
mod enterprise;
mod files;
#[path = "../office/mod.rs"]
mod office;
mod options;
mod several;
#[path = "../stage/mod.rs"]
mod stage;
mod village;
