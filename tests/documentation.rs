//! What README and guide say is so: commands, settings, exit codes, reasons.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use followupd::config::load;
use followupd::provision::{Datum, Dialect, Key, Kind, Record, wanted};

const DOCUMENTS: [&str; 5] =
    ["README.md", "docs/guide.md", "docs/stories.md", "docker/compose.yaml", "tests/odoo/README.md"];

fn text(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR")))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What `followupd ARGUMENTS` prints; an error is the test's.
fn printed(arguments: &[String]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_followupd")).args(arguments).output().unwrap();
    assert!(output.status.success(), "followupd {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn help(command: &str) -> String {
    printed(&[command.to_owned(), "--help".to_owned()])
}

/// Words as a shell has them: quotes hold together, a lone `#` ends.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for letter in line.chars().chain([' ']) {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty())),
            _ => word.push(letter),
        }
    }
    words.into_iter().take_while(|word| word != "#").collect()
}

/// The arguments of a line that calls followupd; none: it does not.
fn call(line: &str) -> Option<Vec<String>> {
    let line = line.trim_start_matches(['#', ' ']);
    if let Some(rest) = line.strip_prefix("cargo run --release -- ").or_else(|| line.strip_prefix("followupd ")) {
        return Some(words(rest));
    }
    let other = ["runuser ", "docker compose run ", "FOLLOWUPD_ADMIN_KEY=admin docker compose run "];
    let rest = other.iter().find_map(|start| line.strip_prefix(start))?;
    rest.rsplit_once("followupd ").map(|(_, rest)| words(rest))
}

/// The calls in fenced blocks of a document, and in a compose file's remarks.
fn calls(path: &str) -> Vec<Vec<String>> {
    let mut fenced = !path.ends_with(".md");
    let mut calls = Vec::new();
    for line in text(path).lines() {
        if line.starts_with("```") {
            fenced = line == "```sh";
        } else if fenced {
            calls.extend(call(line));
        }
    }
    calls
}

#[test]
fn every_command_in_the_documents_is_one() {
    let mut commands = BTreeSet::new();
    for path in DOCUMENTS {
        for mut arguments in calls(path) {
            commands.extend(arguments.iter().find(|word| !word.starts_with("--") && !word.contains('.')).cloned());
            // Help is printed only if everything before it is understood.
            arguments.push("--help".to_owned());
            printed(&arguments);
        }
    }
    let told = [
        "check", "compare", "demo", "excluded", "explain", "forecast", "in-doubt", "interest", "plan", "replay",
        "report", "run", "send", "setup", "story", "teardown",
    ];
    assert_eq!(
        commands.into_iter().collect::<Vec<_>>(),
        told,
        "either a call is not found, or it is not shown any more"
    );
}

#[test]
fn what_is_not_a_command_is_found_out() {
    for wrong in
        [vec!["plann"], vec!["plan", "--dat", "2027-01-01"], vec!["plan", "--date", "tomorrow"], vec!["check", "it"]]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_followupd")).args(&wrong).arg("--help").output().unwrap();
        assert!(!output.status.success(), "followupd {} --help", wrong.join(" "));
    }
}

#[test]
fn the_readme_lists_every_command() {
    let readme = text("README.md");
    let help = printed(&["--help".to_owned()]);
    let list = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let names: Vec<&str> = list
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(names.len() >= 10, "{names:?}");
    for name in names {
        assert!(readme.contains(&format!("`{name}`")), "README.md does not name {name}");
    }
}

#[test]
fn exit_codes_are_those_of_the_help() {
    let help = printed(&["--help".to_owned()]);
    let of_help: Vec<(String, String)> = help
        .split("Exit codes:")
        .nth(1)
        .unwrap()
        .lines()
        .filter_map(|line| line.trim().split_once("  "))
        .map(|(code, meaning)| (code.to_owned(), meaning.to_owned()))
        .collect();
    let of_readme: Vec<(String, String)> = text("README.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "))
        .filter(|(code, _)| code.parse::<u8>().is_ok())
        .map(|(code, meaning)| (code.to_owned(), meaning.to_owned()))
        .collect();
    assert_eq!(of_help.len(), 7);
    assert_eq!(of_readme, of_help);
}

#[test]
fn options_named_in_passing_exist() {
    let commands = [
        "check", "setup", "teardown", "plan", "run", "send", "explain", "excluded", "forecast", "compare", "replay",
        "interest", "serve", "in-doubt", "story", "demo",
    ];
    let reports = ["aged", "statement", "effectiveness"];
    let of_report = |name: &&str| printed(&["report", name, "--help"].map(str::to_owned));
    let all: String = commands.iter().map(|command| help(command)).chain(reports.iter().map(of_report)).collect();
    for path in ["README.md", "docs/guide.md"] {
        for part in text(path).split('`').skip(1).step_by(2).filter(|part| part.starts_with("--")) {
            let option = part.split([' ', '=']).next().unwrap();
            assert!(option == "--help" || all.contains(option), "{path} names {option}");
        }
    }
}

#[test]
fn environment_variables_in_the_documents_are_settings() {
    for path in DOCUMENTS.into_iter().chain(["config/followupd.example.toml", "docker/followupd.service"]) {
        for rest in text(path).split("FOLLOWUPD__").skip(1) {
            let name: String = rest.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
            let error = load(None, vec![(format!("FOLLOWUPD__{name}"), "1".to_owned())]).unwrap_err().to_string();
            assert!(!error.contains("unknown field"), "{path} names FOLLOWUPD__{name}: {error}");
        }
    }
    let error = load(None, vec![("FOLLOWUPD__ODOO__URLL".to_owned(), "1".to_owned())]).unwrap_err().to_string();
    assert!(error.contains("unknown field"), "a wrong one is found out: {error}");
}

/// A sentence with `…` for whatever stands in braces.
fn without_values(format: &str) -> String {
    let mut sentence = String::new();
    let mut depth = 0;
    for letter in format.replace("\\\"", "\"").chars() {
        match letter {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                sentence.push('…');
            }
            _ if depth == 0 => sentence.push(letter),
            _ => {}
        }
    }
    sentence
}

/// The sentences that `impl Display for NAME` writes; of those about one thing and about several, the latter.
fn sentences(path: &str, name: &str) -> Vec<String> {
    let source = text(path);
    let start = source.find(&format!("impl fmt::Display for {name} ")).unwrap();
    let body = source[start..].split("\n}\n").next().unwrap();
    let mut found = Vec::new();
    for call in body.split("write!(").skip(1) {
        let (_, rest) = call.split_once('"').unwrap();
        let mut end = 0;
        while rest.as_bytes()[end] != b'"' || rest.as_bytes()[end - 1] == b'\\' {
            end += 1;
        }
        let sentence = rest[..end].replace("{s}", "s");
        let about_numbers = rest[end..].contains(" are(");
        found.push(without_values(&if about_numbers { sentence.replacen("{}", "{} is", 1) } else { sentence }));
    }
    found.retain(|sentence| !sentence.contains("(1 item)"));
    found
}

#[test]
fn the_guide_explains_every_reason_and_no_other() {
    let mut said = sentences("src/domain/outcome.rs", "ProposedReason");
    said.extend(sentences("src/domain/outcome.rs", "HeldReason"));
    said.extend(sentences("src/domain/level.rs", "PlanProblem"));
    // Ends of sentences that are written in two pieces.
    said.retain(|sentence| sentence.chars().any(char::is_alphabetic));
    let said: BTreeSet<String> = said.iter().map(|sentence| whole(sentence)).collect();

    let guide = text("docs/guide.md");
    let tables = guide.split("### Why a customer is not reminded").nth(1).unwrap().split("\n### ").next().unwrap();
    let rows: Vec<String> = tables
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` |"))
        .map(|(sentence, _)| whole(sentence))
        .collect();
    let told: BTreeSet<String> = rows.iter().cloned().collect();
    assert_eq!(rows.len(), told.len(), "a reason is explained twice: {rows:#?}");

    assert!(said.len() > 20, "{said:?}");
    assert_eq!(told, said, "left: the guide; right: the code");
}

/// A sentence without what follows a colon at its end.
fn whole(sentence: &str) -> String {
    sentence.trim_end().trim_end_matches('…').trim_end().trim_end_matches(':').to_owned()
}

/// What a document shows in backticks.
fn in_backticks(path: &str) -> Vec<String> {
    text(path).split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn settings_named_in_the_example_of_a_plan_exist() {
    let source = text("src/config/settings.rs");
    let known: BTreeSet<&str> = source
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": "))
        .map(|(key, _)| key)
        .collect();
    let example = in_backticks("config/plan.example.toml");
    let named: Vec<&str> = example.iter().filter_map(|part| part.split_once(" = ")).map(|(key, _)| key).collect();
    assert_eq!(named, ["source", "file"], "what its remarks say of the settings");
    assert!(named.iter().all(|key| known.contains(key)), "{named:?} of {known:?}");
}

#[test]
fn the_readme_names_what_setup_makes_and_the_rights_that_it_gives() {
    let wanted = wanted(Dialect::NEWEST);
    let of = |kind: Kind| wanted.iter().filter(move |record| record.kind == kind);
    let readme = text("README.md");
    let section = readme.split("## What setup makes in Odoo").nth(1).unwrap().split("\n## ").next().unwrap();

    let name =
        |record: &Record| if let Datum::Text(name) = &record.values["model"] { name.clone() } else { panic!("a name") };
    let mut models: Vec<String> = of(Kind::Model).map(name).collect();
    models.sort_unstable();
    let (menus, number) = (of(Kind::Menu).count(), ["No", "One", "Two", "Three", "Four", "Five", "Six"]);
    let made = [
        format!("{} models (`{}`)", number[models.len()], models.join("`, `")),
        format!("{} menus", number[menus].to_lowercase()),
    ];
    for made in made {
        assert!(section.contains(&made), "README.md does not say \"{made}\"");
    }

    let right = |record: &Record| {
        let may = |operation: &str| record.values[&format!("perm_{operation}")] == Datum::Flag(true);
        let operations: Vec<&str> = ["read", "write", "create", "unlink"].into_iter().filter(|it| may(it)).collect();
        let model = record.title.split(" for ").next().unwrap();
        format!("{} `{model}`", operations.join(", "))
    };
    let ours = |record: &&Record| record.values["group_id"] == Datum::One(Key::ours("group_daemon"));
    let given: BTreeSet<String> = of(Kind::Access).filter(ours).map(right).collect();
    let told: BTreeSet<String> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split_once(" | setup"))
        .map(|(right, _)| right.to_owned())
        .collect();
    assert_eq!(told, given, "left: the README; right: the code");
}
