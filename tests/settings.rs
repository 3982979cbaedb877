//! Settings: the example is complete and true, and every mistake is shown at its place.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

use followupd::config::{ConfigError, Settings, load, load_policy, odoo_secret};
use secrecy::ExposeSecret as _;

fn file(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("followupd.toml");
    fs::write(&path, text).unwrap();
    path
}

fn loaded(text: &str, environment: &[(&str, &str)]) -> Result<Settings, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let variables = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    load(Some(&file(folder.path(), text)), variables)
}

const ENOUGH: &str =
    "[odoo]\nurl = \"http://odoo.test\"\ndatabase = \"db\"\nlogin = \"bot\"\n[mail]\nhost = \"mail.test\"\n";

fn example() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/followupd.example.toml")).unwrap()
}

#[test]
fn the_example_can_be_used_as_it_stands() {
    let settings = loaded(&example(), &[]).unwrap();
    assert_eq!(settings.odoo.database, "production");
    assert!(!settings.follow_up.sending, "nothing leaves by surprise");
}

#[test]
fn every_setting_that_is_commented_out_in_the_example_is_a_setting_and_its_value_is_of_the_right_type() {
    let uncommented: String = example()
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.starts_with("[[company]]") || is_setting(rest) => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let settings = loaded(&uncommented, &[]).unwrap();
    assert_eq!(settings.company.len(), 1);
    assert_eq!(settings.mail.redirect_all_to.unwrap().written, "me@example.com");
}

fn is_setting(line: &str) -> bool {
    line.split_once(" = ").is_some_and(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
}

#[test]
fn every_setting_stands_in_the_example() {
    let example = example();
    let source = concat!(
        include_str!("../src/config/settings.rs"),
        include_str!("../src/config/letter_settings.rs"),
        include_str!("../src/config/message_settings.rs")
    );
    for field in source.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": ")) {
        let key = field.0;
        let secret = format!("__{}", key.to_uppercase());
        let ways = [format!("{key} = "), format!("[{key}]"), format!("[[{key}]]"), secret];
        let said = ways.iter().any(|way| example.contains(way));
        assert!(said, "{key} is not explained in config/followupd.example.toml");
    }
}

#[test]
fn an_unknown_setting_is_shown_at_its_line() {
    let error = loaded(&format!("{ENOUGH}[schedule]\nrun_att = \"08:00\"\n"), &[]).unwrap_err().to_string();
    assert!(error.contains("line 8"), "{error}");
    assert!(error.contains("unknown field `run_att`"), "{error}");
    assert!(error.contains("run_at"), "it says what is known: {error}");
}

#[test]
fn a_wrong_type_is_shown_at_its_line() {
    for (text, wanted) in [
        ("[schedule]\npoll_interval_seconds = \"often\"\n", "invalid type"),
        ("[schedule]\nrun_at = \"8 o'clock\"\n", "is not a time of day; write one as \"07:30\""),
        ("[schedule]\ntime_zone = \"Europe/Brusels\"\n", "is not a time zone"),
        ("[follow_up]\ntolerance = 1.5\n", "an amount is written in quotes"),
        ("[follow_up]\nignore_due_before = \"soon\"\n", "input contains invalid characters"),
        (
            "[follow_up]\nstart_at = \"first\"\n",
            "unknown variant `first`, expected `first-level` or `level-of-its-age`",
        ),
        (
            "[follow_up]\nreconcile_first = \"maybe\"\n",
            "unknown variant `maybe`, expected one of `off`, `warn`, `hold`",
        ),
        ("[follow_up]\nsending_hours = \"18:00-08:00\"\n", "are no hours of a day; write them as \"08:00-18:00\""),
        ("[follow_up]\nsending_hours = \"8 to 6\"\n", "are no hours of a day"),
        ("[plan]\nsource = \"sheet\"\n", "unknown variant `sheet`, expected one of `odoo`, `file`, `enterprise`"),
    ] {
        let error = loaded(&format!("{ENOUGH}{text}"), &[]).unwrap_err().to_string();
        assert!(error.contains("line 8"), "{error}");
        assert!(error.contains(wanted), "{error}");
    }
}

#[test]
fn a_limit_of_no_messages_at_all_is_a_mistake() {
    let error = loaded(&format!("{ENOUGH}messages_per_hour = 0\n"), &[]).unwrap_err().to_string();
    assert!(error.contains("line 7") && error.contains("nonzero"), "{error}");
}

#[test]
fn the_environment_goes_over_the_file() {
    let variables = [
        ("FOLLOWUPD__ODOO__DATABASE", "other"),
        ("FOLLOWUPD__FOLLOW_UP__SENDING", "true"),
        ("FOLLOWUPD__FOLLOW_UP__TOLERANCE", "2.50"),
        ("FOLLOWUPD__ODOO__CONNECTIONS", "7"),
        ("PATH", "/bin"),
    ];
    let settings = loaded(ENOUGH, &variables).unwrap();
    assert_eq!(settings.odoo.database, "other");
    assert!(settings.follow_up.sending);
    assert_eq!(settings.odoo.connections, 7);
    assert_eq!(settings.follow_up.tolerance.0.to_string(), "2.50");
}

#[test]
fn a_mistake_in_the_environment_is_shown_as_such() {
    let error = loaded(ENOUGH, &[("FOLLOWUPD__ODOO__DATABSE", "x")]).unwrap_err().to_string();
    assert!(error.contains("FOLLOWUPD__") && error.contains("databse"), "{error}");
}

#[test]
fn what_is_missing_is_said_with_both_ways_to_give_it() {
    let error = loaded("[odoo]\nurl = \"http://odoo.test\"\n", &[]).unwrap_err().to_string();
    assert!(error.contains("odoo.database is missing"), "{error}");
    assert!(error.contains("FOLLOWUPD__ODOO__DATABASE"), "{error}");
}

#[test]
fn a_secret_comes_from_a_file_a_credential_or_the_environment_and_never_prints() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("odoo-api-key");
    fs::write(&key, "s3cret\n").unwrap();

    let settings = loaded(ENOUGH, &[]).unwrap();
    assert!(odoo_secret(&settings, None).unwrap_err().to_string().contains("api_key_file"));
    assert_eq!(odoo_secret(&settings, Some(folder.path())).unwrap().expose_secret(), "s3cret");

    let settings =
        loaded(&ENOUGH.replace("[mail]", &format!("api_key_file = \"{}\"\n[mail]", key.display())), &[]).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(odoo_secret(&settings, None).unwrap_err().to_string().contains("chmod 600"));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(odoo_secret(&settings, None).unwrap().expose_secret(), "s3cret");

    let settings = loaded(ENOUGH, &[("FOLLOWUPD__ODOO__API_KEY", "s3cret")]).unwrap();
    assert!(!format!("{settings:?}").contains("s3cret"));
}

#[test]
fn a_mistyped_address_is_shown_at_its_line() {
    for (text, line) in [
        ("redirect_all_to = \"me(at)example.com\"\n", "line 7"),
        ("reply_to = \"ar@example@com\"\n", "line 7"),
        ("envelope_sender = \"bounces\"\n", "line 7"),
        ("[[company]]\nname = \"A\"\nreply_to = \"ar@example.com, \"\n", "line 9"),
        ("[[company]]\nname = \"A\"\nsender_email = \"Ann <ann@example.com>\"\n", "line 9"),
    ] {
        let error = loaded(&format!("{ENOUGH}{text}"), &[]).unwrap_err().to_string();
        assert!(error.contains(line) && error.contains("is not an e-mail address; write one alone"), "{error}");
    }
    let settings = loaded(&format!("{ENOUGH}reply_to = \" ap@m\u{fc}ller.test \"\n"), &[]).unwrap();
    let reply_to = settings.mail.reply_to.unwrap();
    assert_eq!(
        (reply_to.written.as_str(), reply_to.address.as_str()),
        ("ap@m\u{fc}ller.test", "ap@xn--mller-kva.test")
    );
    let error = loaded(ENOUGH, &[("FOLLOWUPD__MAIL__REPLY_TO", "nobody")]).unwrap_err().to_string();
    assert!(error.contains("FOLLOWUPD__") && error.contains("\"nobody\" is not an e-mail address"), "{error}");
}

#[test]
fn bounces_go_to_one_place() {
    let both = format!("{ENOUGH}envelope_sender = \"bounces@example.com\"\nbounces_to_odoo = true\n");
    let error = loaded(&both, &[]).unwrap_err().to_string();
    assert!(error.contains("bounces go to one of them; take one out"), "{error}");
}

#[test]
fn a_company_with_two_tables_is_shown_at_the_line_of_the_second() {
    let table = "[[company]]\nname = \"Acme\"\nsending = true\n";
    let error =
        loaded(&format!("{ENOUGH}{table}{}{table}", table.replace("Acme", "Other")), &[]).unwrap_err().to_string();
    assert!(error.ends_with("line 14: there is another [[company]] of the name \"Acme\""), "{error}");
}

#[test]
fn a_policy_needs_no_odoo_and_heeds_the_environment_too() {
    let folder = tempfile::tempdir().unwrap();
    let policy = file(folder.path(), "[follow_up]\ntolerance = \"5.00\"\n");
    let variables = vec![("FOLLOWUPD__FOLLOW_UP__SENDING".to_owned(), "true".to_owned())];
    let settings = load_policy(&policy, variables).unwrap();
    assert_eq!((settings.follow_up.tolerance.0.to_string().as_str(), settings.follow_up.sending), ("5.00", true));
}
