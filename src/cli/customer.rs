//! Finds the customer that somebody means.

use anyhow::bail;

use crate::domain::{Account, AccountKey};
use crate::engine::RunInput;

/// The accounts of the one customer named by `wanted`: its number, its exact name, or a part of it that is unique; of
/// `company` only, if one is named.
pub(super) fn find<'a>(input: &'a RunInput, wanted: &str, company: Option<&str>) -> anyhow::Result<Vec<&'a Account>> {
    let in_company = |key: &AccountKey| {
        company.is_none_or(|name| input.companies.get(&key.company).is_some_and(|one| one.company.name == name))
    };
    let accounts = || input.accounts.values().filter(|account| in_company(&account.key));
    let small = wanted.to_lowercase();
    let ways: [&dyn Fn(&Account) -> bool; 3] = [
        &|account| account.key.partner.to_string() == wanted,
        &|account| account.customer.to_lowercase() == small,
        &|account| account.customer.to_lowercase().contains(&small),
    ];
    for way in ways {
        let found: Vec<&Account> = accounts().filter(|account| way(account)).collect();
        let mut customers: Vec<String> =
            found.iter().map(|account| format!("{} ({})", account.customer, account.key.partner)).collect();
        customers.dedup();
        match customers.as_slice() {
            [] => {}
            [_] => return Ok(found),
            several => bail!("\"{wanted}\" may be {}: say which by its number", several.join(", ")),
        }
    }
    bail!("no customer \"{wanted}\" has anything open; customers are named by number, name, or a part of it")
}
