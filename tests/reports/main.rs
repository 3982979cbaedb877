//! Reports of the whole program on the stand-in, as an accountant asks for them; workbooks are opened in LibreOffice.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "the program itself looks at the clock, so that its world must be of today; what a test does not expect ends it, and messages are for people; the lints look at test functions only, not at their helpers"
)]

mod calls;
mod ledger;
#[cfg(feature = "letters")]
mod pages;
mod told;
mod town;
mod workbook;

#[cfg(feature = "letters")]
#[path = "../archive/mod.rs"]
mod archive;
#[path = "../office/mod.rs"]
mod office;
#[path = "../stage/mod.rs"]
mod stage;
