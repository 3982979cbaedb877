//! The unit and the containers go with the program: settings, folders, secrets, times.
#![expect(clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use followupd::config::{MailBackend, MailTls, Settings, load, odoo_secret};
use secrecy::ExposeSecret as _;

fn text(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR")))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// `KEY=VALUE` lines of the unit, those that are commented out included; the last of each key.
fn unit() -> BTreeMap<String, String> {
    text("docker/followupd.service")
        .lines()
        .filter_map(|line| line.trim_start_matches("# ").split_once('='))
        .filter(|(key, _)| key.chars().all(char::is_alphanumeric))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

fn seconds(value: &str) -> u64 {
    value.parse().unwrap_or_else(|_| panic!("{value} is not a number of seconds"))
}

#[test]
fn the_compose_file_names_settings_and_they_are_enough() {
    let variables: Vec<(String, String)> = text("docker/compose.yaml")
        .lines()
        .filter_map(|line| line.trim().split_once(": "))
        .filter(|(name, _)| name.starts_with("FOLLOWUPD__"))
        .map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned()))
        .collect();
    assert!(variables.len() >= 8, "{variables:?}");
    let settings = load(None, variables).unwrap();
    assert_eq!(settings.odoo.url, "http://odoo:8069");
    assert_eq!(
        (settings.mail.backend, settings.mail.tls, settings.mail.port),
        (MailBackend::Smtp, MailTls::None, Some(1025))
    );
    assert!(!settings.follow_up.sending, "nothing leaves by surprise");
}

#[test]
fn services_that_the_compose_file_speaks_of_are_there() {
    let compose = text("docker/compose.yaml");
    for service in ["db", "odoo", "mail", "followupd"] {
        assert!(compose.contains(&format!("\n  {service}:\n")), "no service {service}");
    }
}

#[test]
fn a_container_finds_its_secret_where_the_image_says() {
    let image = text("docker/Dockerfile");
    assert!(image.contains("ENV CREDENTIALS_DIRECTORY=/run/secrets"), "compose puts secrets there");
    assert!(text("docker/compose.yaml").contains("secrets:\n      - odoo-api-key\n"));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("odoo-api-key"), "choose-one\n").unwrap();
    let secret = odoo_secret(&Settings::default(), Some(folder.path())).unwrap();
    assert_eq!(secret.expose_secret(), "choose-one");
}

#[test]
fn the_image_keeps_the_state_and_copies_what_there_is() {
    let image = text("docker/Dockerfile");
    let state = Settings::default().state.folder;
    assert!(image.contains(&format!("\nVOLUME {}\n", state.display())));
    let sources: Vec<&str> = image
        .lines()
        .filter_map(|line| line.strip_prefix("COPY "))
        .filter(|line| !line.starts_with("--from"))
        .flat_map(|line| {
            let mut words: Vec<&str> = line.split_whitespace().collect();
            words.pop();
            words
        })
        .collect();
    assert!(sources.len() >= 5, "{sources:?}");
    for source in sources {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(source).exists(), "the image copies {source}");
    }
    assert!(
        image.contains(&format!("FROM rust:{}-", env!("CARGO_PKG_RUST_VERSION"))),
        "another Rust than Cargo.toml's"
    );
}

#[test]
fn the_unit_starts_what_there_is_where_it_is() {
    let unit = unit();
    let words: Vec<&str> = unit["ExecStart"].split_whitespace().collect();
    assert_eq!(words[0], "/usr/local/bin/followupd", "as the README installs it");
    let output = Command::new(env!("CARGO_BIN_EXE_followupd")).args(&words[1..]).arg("--help").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let state = Path::new("/var/lib").join(&unit["StateDirectory"]);
    assert_eq!(state, Settings::default().state.folder);
}

#[test]
fn credentials_of_the_unit_are_those_that_are_looked_for() {
    let loaded: Vec<String> = text("docker/followupd.service")
        .lines()
        .filter_map(|line| line.trim_start_matches("# ").strip_prefix("LoadCredential="))
        .map(|value| value.split(':').next().unwrap().to_owned())
        .collect();
    assert_eq!(loaded, ["odoo-api-key", "mail-password", "gateway-secret"]);
    let source = text("src/config/secret.rs");
    for name in loaded {
        assert!(source.contains(&format!("\"{name}\"")), "nobody looks for the credential {name}");
    }
}

#[test]
fn the_watchdog_is_more_patient_than_a_call_to_odoo() {
    let unit = unit();
    let call = Settings::default().odoo.timeout_seconds;
    assert!(seconds(&unit["WatchdogSec"]) > call);
    assert!(seconds(&unit["TimeoutStopSec"]) > call, "the message in hand is written back before the end");
    assert_eq!(unit["Type"], "notify");
}

/// Everything that is built in or tested with, on this machine's kind of platform.
fn dependencies() -> Vec<serde_json::Value> {
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", &platform])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap_or_else(|error| panic!("cargo metadata: {error}"));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    metadata["packages"].as_array().cloned().unwrap_or_default()
}

fn name(package: &serde_json::Value) -> String {
    format!("{} {}", package["name"].as_str().unwrap_or_default(), package["version"].as_str().unwrap_or_default())
}

#[test]
fn licences_are_those_of_deny_toml_and_nothing_banned_is_built_in() {
    let rules: toml::Table = text("deny.toml").parse().unwrap();
    let allowed: Vec<&str> =
        rules["licenses"]["allow"].as_array().unwrap().iter().map(|licence| licence.as_str().unwrap()).collect();
    let banned: Vec<&str> =
        rules["bans"]["deny"].as_array().unwrap().iter().map(|ban| ban["crate"].as_str().unwrap()).collect();
    let packages = dependencies();
    assert!(packages.len() > 100, "{} packages", packages.len());
    for package in &packages {
        let licence = package["license"].as_str().unwrap_or_default().replace('/', " OR ");
        let fits = |part: &str| part.split(" OR ").any(|one| allowed.contains(&one.trim_matches(['(', ')', ' '])));
        assert!(licence.split(" AND ").all(fits), "{}: \"{licence}\" is not allowed by deny.toml", name(package));
        assert!(!banned.contains(&package["name"].as_str().unwrap_or_default()), "{} is banned", name(package));
        // From the registry, or ours: no copies of other people's repositories.
        let source = package["source"].as_str().unwrap_or("registry+");
        assert!(source.starts_with("registry+"), "{} comes from {source}", name(package));
    }
}
