//! What is true of the stand-in and of real Odoo 14 and 19 alike, each fact through the session that the product uses.
//!
//! A fact is a function that is given a server. It makes what it needs under names of its own, because the facts about
//! a real server share one database. Where the two versions differ, the fact says how.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "the list of what the product uses is meant to be read")]

mod bench;
mod documents;
mod ledger;
mod letters;
mod levels;

/// Makes each fact a test on each of the four servers, and all of them a function that runs them one after another.
macro_rules! facts {
    (@place $module:ident $place:ident $($fact:ident)*) => {
        mod $module {
            $(
                #[tokio::test]
                async fn $fact() {
                    super::$fact(&crate::bench::Bench::start(crate::bench::Place::$place).await).await;
                }
            )*
        }
    };
    (@tests $($fact:ident)*) => {
        crate::facts!(@place stand_in_14 StandIn14 $($fact)*);
        crate::facts!(@place stand_in_19 StandIn19 $($fact)*);
        crate::facts!(@place odoo_14 Odoo14 $($fact)*);
        crate::facts!(@place odoo_19 Odoo19 $($fact)*);
    };
    ($($fact:ident),* $(,)?) => {
        crate::facts!(@tests $($fact)*);

        /// All facts of this file, one after another.
        pub(crate) async fn all(bench: &crate::bench::Bench) {
            $($fact(bench).await;)*
        }
    };
}
pub(crate) use facts;

mod books;
mod bounces;
mod changing;
mod faults;
mod messages;
mod models;
mod posted_letters;
mod product;
mod provider;
mod records;
mod rights;
mod schema;
mod search;
mod text_messages;
mod translations;
mod used;
mod values;
mod waiting;
