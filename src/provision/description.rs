//! Everything that we own in Odoo, as one list in the order in which it can be made.

use sha2::{Digest as _, Sha256};

use super::blocking::{self, Apps};
use super::dialect::Dialect;
use super::record::Record;
use super::words::FILES;
use super::{requests, rights, schema, screens, server_actions};

/// What an Odoo that speaks this dialect must hold.
#[must_use]
pub fn wanted(dialect: Dialect) -> Vec<Record> {
    [
        rights::groups(),
        schema::models(dialect),
        schema::later_fields(dialect),
        schema::defaults(),
        // A right counts only where its rules stand already: never is more to be seen than there should be.
        rights::rules(dialect),
        rights::access(dialect),
        screens::views(dialect),
        screens::actions(dialect),
        requests::buttons(dialect),
        server_actions::server_actions(dialect),
        screens::views_of_dialogs(dialect),
        requests::dialogs(dialect),
        screens::views_with_actions(dialect),
        screens::menus(dialect),
    ]
    .concat()
}

/// Identity of this program's description: setup writes it into Odoo, `check` compares. It does not depend on Odoo.
#[must_use]
pub fn identity() -> String {
    let mut hash = Sha256::new();
    let blocking = blocking::records(Dialect::NEWEST, Apps::ALL);
    for record in wanted(Dialect::NEWEST).into_iter().chain(blocking) {
        hash.update(format!("{record:?}\n"));
    }
    for (language, words) in FILES {
        hash.update(format!("{language}\n{words}"));
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
