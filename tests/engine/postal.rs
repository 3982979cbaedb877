//! What stands on letters: addresses, and accounts to pay to.

use followupd::domain::{BankAccount, PostalAddress, has_right_check_digits};

fn account(number: &str) -> BankAccount {
    BankAccount { number: number.to_owned(), ..BankAccount::default() }
}

#[test]
fn an_iban_is_known_by_its_check_digits() {
    // Examples of the banks' own registry of IBANs.
    for good in [
        "DE89370400440532013000",
        "GB29 NWBK 6016 1331 9268 19",
        "ch9300762011623852957",
        "AL47 2121 1009 0000 0002 3569 8741",
    ] {
        assert!(account(good).iban().is_some(), "{good}");
    }
    for wrong in ["DE89370400440532013001", "DE8", "12345678", "", "DEé9370400440532013000"] {
        assert_eq!(account(wrong).iban(), None, "{wrong}");
    }
}

#[test]
fn right_check_digits_do_not_make_an_iban() {
    assert_eq!(account("BE69 1234 5678 901").iban().as_deref(), Some("BE6912345678901"), "the shortest");
    let longest = format!("BE93{}", "1".repeat(30));
    assert_eq!(account(&longest).iban(), Some(longest));
    for (wrong, why) in [
        ("1E0012345678901".to_owned(), "a country is two letters"),
        ("BEPX12345678901".to_owned(), "check digits are digits"),
        ("BE001234567890".to_owned(), "too short"),
        (format!("BE29{}", "1".repeat(31)), "too long"),
        ("BE69-12345678901".to_owned(), "only letters and digits"),
    ] {
        assert!(has_right_check_digits(&wrong), "{wrong}");
        assert_eq!(account(&wrong).iban(), None, "{wrong}: {why}");
    }
}

#[test]
fn an_account_is_written_in_groups_of_four_if_it_is_an_iban() {
    assert_eq!(account("de89370400440532013000").written(), "DE89 3704 0044 0532 0130 00");
    assert_eq!(account(" 12-34 ").written(), "12-34");
}

#[test]
fn the_country_stands_on_letters_that_cross_a_border() {
    let address = PostalAddress {
        lines: vec!["Rue Haute 1".to_owned(), "1000 Bruxelles".to_owned()],
        country_code: Some("BE".to_owned()),
        country_name: Some("Belgique".to_owned()),
    };
    assert_eq!(address.seen_from(Some("BE")), ["Rue Haute 1", "1000 Bruxelles"]);
    assert_eq!(address.seen_from(Some("DE")), ["Rue Haute 1", "1000 Bruxelles", "BELGIQUE"]);
    assert_eq!(address.seen_from(None).last().unwrap(), "BELGIQUE");
}
