//! Stories: those that are shipped are as told, those in the document too, and what is wrong with one is said.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "story_real/played.rs"]
mod played;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chrono::{Days, NaiveDate};
use followupd::story::{EXAMPLE, Played, Story, forms};

use crate::played::ON_ODOO;

fn shipped() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn text(file: &Path) -> String {
    fs::read_to_string(file).unwrap()
}

fn read(text: &str) -> Story {
    Story::read(text).unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"))
}

fn played(text: &str) -> Played {
    read(text).play().unwrap_or_else(|problem| panic!("{problem}\n{text}"))
}

/// What is not as `text` tells, as sentences.
fn otherwise(text: &str) -> Vec<String> {
    let played = played(text);
    let differences = played.differences.iter().map(ToString::to_string);
    differences.chain(played.faults.iter().map(ToString::to_string)).collect()
}

/// What is wrong with the first line that is.
fn problem(text: &str) -> String {
    match Story::read(text) {
        Err(problems) => problems[0].to_string(),
        Ok(story) => story.play().unwrap_err().to_string(),
    }
}

fn followupd(arguments: &[&str]) -> Output {
    // Neither settings nor anything else from outside is needed.
    Command::new(env!("CARGO_BIN_EXE_followupd")).arg("story").args(arguments).env_clear().output().unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn every_shipped_story_is_as_told() {
    let files = shipped();
    let failing: Vec<String> = files
        .iter()
        .map(|file| (file, otherwise(&text(file))))
        .filter(|(_, otherwise)| !otherwise.is_empty())
        .map(|(file, otherwise)| format!("{}\n{}", file.display(), otherwise.join("\n")))
        .collect();
    assert!(failing.is_empty(), "{}", failing.join("\n\n"));
    assert!(files.len() >= 83, "{}", files.len());
}

#[test]
fn every_rule_has_a_story_whose_first_line_states_it() {
    let mut rules = BTreeSet::new();
    for file in shipped() {
        let text = text(&file);
        let title = text.lines().next().unwrap().strip_prefix("# ").unwrap_or_else(|| panic!("{}", file.display()));
        assert!(title.ends_with('.') && title.len() > 30, "{}: {title}", file.display());
        rules.extend(title.split_once(". ").and_then(|(rule, _)| rule.parse::<u32>().ok()));
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        if let Some(of_name) = name.split('-').next().and_then(|number| number.parse::<u32>().ok()) {
            assert!(title.starts_with(&format!("{of_name}. ")), "{}: {title}", file.display());
        }
    }
    assert_eq!(rules, (1..=26).collect());
}

#[test]
fn every_shipped_story_ends_differently_if_an_answer_is_taken_away() {
    for file in shipped() {
        let text = text(&file);
        let last = text.lines().rfind(|line| line.starts_with('>')).unwrap();
        let (before, after) = text.rsplit_once(last).unwrap();
        assert_eq!(played(&format!("{before}{after}")).differences.len(), 1, "{}", file.display());
    }
}

#[test]
fn the_stories_that_are_played_on_odoo_can_be_moved_by_any_number_of_days() {
    for name in ON_ODOO {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/stories/{name}.story"));
        let text = text(&file);
        for days in [1, 2, 3, 31, 365] {
            assert_eq!(otherwise(&moved(&text, days)), Vec::<String>::new(), "{name} moved by {days} days");
        }
        for foreign in ["\ncompany ", "\ncurrency ", "\ncalendar ", "\nmail to "] {
            assert!(!text.contains(foreign), "{name} is not kept simple: {foreign}");
        }
    }
}

/// The text with all its dates moved.
fn moved(text: &str, days: u64) -> String {
    let mut moved = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let is_number = rest.starts_with(|c: char| c.is_ascii_digit());
        let date =
            rest.get(..10).filter(|_| is_number).and_then(|start| NaiveDate::parse_from_str(start, "%Y-%m-%d").ok());
        let taken = match date {
            Some(date) => {
                moved.push_str(&(date + Days::new(days)).to_string());
                10
            }
            None => {
                let first = rest.chars().next().unwrap();
                moved.push(first);
                first.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    moved
}

#[test]
fn the_document_explains_every_statement_with_an_example_that_is_as_told() {
    let document = text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/stories.md"));
    let examples: Vec<&str> =
        document.split("```story\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    for example in &examples {
        assert_eq!(otherwise(example), Vec::<String>::new(), "{example}");
    }
    let lines: Vec<&str> = examples.iter().flat_map(|example| example.lines()).collect();
    let mut count = 0;
    for form in forms() {
        assert!(document.contains(&format!("* `{form}`")), "{form} is not explained");
        let begins: Vec<&str> =
            form.split(' ').take_while(|word| word.chars().all(|c| c.is_lowercase() || c == '-')).collect();
        let begins = begins.join(" ");
        let alternatives = begins.split('|').next().unwrap().to_owned();
        assert!(lines.iter().any(|line| line.starts_with(&alternatives)), "{form} has no example");
        count += 1;
    }
    let explained = document.lines().filter(|line| line.starts_with("* `") && !line.starts_with("* `#`")).count() - 1;
    assert_eq!(explained, count, "something is explained that is no statement");
}

#[test]
fn what_is_wrong_is_said_with_its_line_and_what_was_expected() {
    let world = "level First after 5 email\npartner acme ap@acme.test\ninvoice INV/1 acme due 2025-01-10 100.00 EUR\n";
    for (line, said) in [
        ("invoce INV/2 acme", "4: no statement begins like this, perhaps it is: invoice NUMBER PARTNER due DATE"),
        ("bell", "4: no statement begins like this; `followupd story --help` lists them"),
        ("run 2025-02-30", "4: expected a date such as 2025-01-31, found \"2025-02-30\"; it is: run DATE"),
        ("run 2025-2-3", "expected a date such as 2025-01-31"),
        ("run tomorrow", "found \"tomorrow\""),
        ("run", "expected a date such as 2025-01-31, but the line ends"),
        ("run 2025-01-10 fast", "expected the end of the line, found \"fast\""),
        (
            "invoice INV/2 acme due 2025-01-10 1,200.00 EUR",
            "expected an amount such as 1200.00 EUR, found \"1,200.00\"",
        ),
        ("invoice INV/2 acme due 2025-01-10 -5.00 EUR", "expected an amount above zero, found \"-5.00\""),
        ("invoice INV/2 acme due 2025-01-10 5.001 EUR", "4: 5.001 EUR is no multiple of 0.01"),
        ("invoice INV/2 acme due 2025-01-10 5.00 USD", "say `rate USD …` first"),
        ("invoice INV/2 acme", "expected `due`, but the line ends"),
        ("invoice INV/1 acme due 2025-01-10 5.00 EUR", "4: there is a INV/1 already"),
        ("invoice INV/2 beta due 2025-01-10 5.00 EUR", "4: there is no partner \"beta\": say `partner beta` first"),
        ("promise acme 5.00 EUR for 2025-01-20", "expected `for`, found \"EUR\""),
        ("promise acme -5.00 for 2025-01-20", "or an amount in the company's currency such as 500.00, found \"-5.00\""),
        ("invoice INV/2 acme due 2025-01-10 10000000000.01", "expected an amount such as 1200.00 EUR"),
        ("level Second after 9999999999", "expected days after the due date"),
        (
            "rate USD 0.00000001\ncurrency JPY rounding 1\nrate JPY 9999999999\ncredit note C/1 acme 9999999999 JPY",
            "too much in EUR",
        ),
        ("tolerance 0", "expected an amount in the company's currency, such as 5.00, found \"0\""),
        ("pay INV/9", "4: there is no INV/9"),
        ("pay INV/1\npay INV/1", "5: INV/1 is paid"),
        ("unreconcile INV/1", "4: no payment is matched with INV/1"),
        ("allocate INV/1 to INV/1", "4: INV/1 is no credit"),
        ("level First after 9", "4: there is a level \"First\" already"),
        ("level Second after soon", "expected days after the due date, such as 15 or -3, found \"soon\""),
        ("level Second after 9 fax", "expected an option of a level, found \"fax\"; it is: level NAME after DAYS"),
        ("move level Second to 9", "4: there is no level \"Second\""),
        ("set level acme 9", "4: its plan has no level of 9 days, but of 5"),
        ("choose Big for acme", "4: there is no plan \"Big\" beside the default one"),
        ("mode acme silent", "expected `automatic`, `manual` or `off`, found \"silent\""),
        ("snooze acme until 2025-01-20 why", "expected the end of the line, found \"why\""),
        ("holiday Belgium 2025-01-06 \"Epiphany\"", "expected a country's code such as BE, found \"Belgium\""),
        ("partner \"Acme Ltd", "4: a quote is not closed"),
        ("company Shop branch of Home", "4: there is no company \"Home\": name it first"),
        ("currency EUR rounding 0.05", "4: EUR was used before: say its rounding first"),
        ("merge acme into acme", "4: acme and acme are the same customer"),
        ("retry mail to acme", "4: no mail waits for acme"),
        ("resolve acme sent", "4: nothing is in doubt for acme"),
        ("run 2025-01-10\nday 2025-01-09", "5: it is 2025-01-10 already: days only go forward"),
        ("channels email fax", "expected `email`, `letter` or `sms`, found \"fax\""),
    ] {
        let found = problem(&format!("{world}{line}\n"));
        assert!(found.contains(said), "{line}\n{found}\nexpected: {said}");
    }
    assert_eq!(problem("> acme held: nothing is claimed\n"), "1: an answer stands before the first statement");
    let all = Story::read("run soon\n\n# remark\nrun later\n").unwrap_err();
    assert_eq!(all.iter().map(|problem| problem.line).collect::<Vec<_>>(), [1, 4], "every wrong line is told");
}

#[test]
fn no_text_breaks_it() {
    let texts: Vec<String> = shipped().iter().map(|file| text(file)).collect();
    let lines: Vec<&str> = texts.iter().flat_map(|text| text.lines()).filter(|line| !line.starts_with('>')).collect();
    let words: Vec<&str> =
        lines.iter().flat_map(|line| line.split(' ')).chain(["10000000000", "-1", "0.00000001"]).collect();
    let mut rng = fastrand::Rng::with_seed(7);
    let (mut understood, mut runs) = (0, 0);
    for _ in 0..3_000 {
        // The lines of a story without some, with some of others among them, now and then with another word.
        let mut garbled = String::new();
        for line in texts[rng.usize(..texts.len())].lines().filter(|line| !line.starts_with('>')) {
            let lines = match rng.u32(..30) {
                0 => vec![],
                1 => vec![line, lines[rng.usize(..lines.len())]],
                _ => vec![line],
            };
            for line in lines {
                let mut line: Vec<&str> = line.split(' ').collect();
                if rng.u32(..60) == 0 {
                    let at = rng.usize(..line.len());
                    line[at] = words[rng.usize(..words.len())];
                }
                garbled.push_str(&line.join(" "));
                garbled.push('\n');
            }
        }
        if let Some(played) = Story::read(&garbled).ok().and_then(|story| story.play().ok()) {
            understood += 1;
            runs += played.runs;
            assert_eq!(played.faults, [], "the engine breaks a promise in\n{garbled}");
        }
    }
    assert!(understood > 300 && runs > 1_000, "{understood} are understood, with {runs} runs");
}

#[test]
fn a_difference_shows_both_sides() {
    let told = EXAMPLE.replace("promise acme 600.00 for 2025-02-05", "promise acme 600.00 for 2025-02-04");
    let told = told.replace("> acme promise to pay broken\n", "");
    assert_eq!(
        otherwise(&told)[0],
        "19: `run 2025-02-05` is answered otherwise (- told, + answered)\n\
         \x20 - > acme held: promise to pay on 2025-02-05\n\
         \x20 + > acme level \"Final notice\" email ap@acme.test letter 1200.00 EUR\n\
         \x20 + > acme promise to pay broken\n\
         \x20 + > acme trust: bad debtor proposed, a promise to pay was broken"
    );
}

#[test]
fn an_answer_to_a_statement_that_is_none_is_a_difference() {
    assert_eq!(played("partner acme\n> acme is new\n").differences.len(), 1);
}

#[test]
fn update_writes_the_answers_and_changes_nothing_else() {
    let answers = |text: &str| text.split_inclusive('\n').filter(|line| line.starts_with('>')).count();
    let bare = |text: &str| text.split_inclusive('\n').filter(|line| !line.starts_with('>')).collect::<String>();
    for file in shipped() {
        let told = text(&file);
        assert_eq!(read(&told).with_answers(&played(&told)), told, "{} is as told", file.display());
        for spoiled in
            [bare(&told), told.replace("held", "forgotten"), told.replace("> ", ">"), told.replace('\n', "\r\n")]
        {
            let updated = read(&spoiled).with_answers(&played(&spoiled));
            assert_eq!(bare(&updated), bare(&spoiled), "{}", file.display());
            assert_eq!(answers(&updated), answers(&told), "{}", file.display());
            assert_eq!(otherwise(&updated), Vec::<String>::new(), "{}", file.display());
            assert_eq!(read(&updated).with_answers(&played(&updated)), updated, "{}: twice", file.display());
        }
    }
}

#[test]
fn update_works_at_the_very_end_of_a_file_without_a_line_end() {
    let spoiled = "level First after 5\r\n  partner acme   # a remark\r\ninvoice 1 acme due 2025-01-10 5.00\r\n\r\nrun 2025-01-11";
    let updated = read(spoiled).with_answers(&played(spoiled));
    assert_eq!(updated, format!("{spoiled}\r\n> acme held: level \"First\" not before 2025-01-15\r\n"));
}

#[test]
fn all_files_are_played_even_when_one_fails_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let good = file("good.story", EXAMPLE);
    let other = file("other.story", &EXAMPLE.replace("promise acme", "# promise acme"));
    let wrong = file("wrong.story", "run soon\n");
    let missing = folder.path().join("missing.story").to_str().unwrap().to_owned();

    let output = followupd(&[&wrong, &missing, &other, &good]);
    let said = printed(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(&format!("{wrong}:1: expected a date")), "{said}");
    assert!(said.contains(&format!("{missing}: reading it: No such file")), "{said}");
    assert!(said.contains(&format!("{other}:19: `run 2025-02-05` is answered otherwise")), "{said}");
    assert!(said.contains(&format!("{good}: as told (4 runs)\n")), "{said}");
    assert!(said.ends_with("4 stories: 1 as told, 1 differs, 2 not understood.\n"), "{said}");

    assert_eq!(followupd(&[&good, &other]).status.code(), Some(1));
    assert_eq!(followupd(&[&good]).status.code(), Some(0));
    assert_eq!(
        text(Path::new(&other)),
        EXAMPLE.replace("promise acme", "# promise acme"),
        "nothing is written unasked"
    );

    let output = followupd(&[&good, &other, "--update"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(printed(&output).ends_with("2 stories: 1 as told, 1 updated, 0 differ, 0 not understood.\n"));
    assert_eq!(followupd(&[&good, &other]).status.code(), Some(0));
}

#[test]
fn json_is_one_object_with_every_story() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.story");
    fs::write(&path, EXAMPLE.replace("600.00 for 2025-02-05", "600.00 for 2025-02-06")).unwrap();
    let output = followupd(&["--json", path.to_str().unwrap(), "nowhere.story"]);
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let stories = object["stories"].as_array().unwrap();
    assert_eq!(stories.len(), 2);
    assert_eq!(stories[0]["outcome"], "differs");
    assert_eq!(stories[0]["title"], "A promise to pay holds the next level until its day has passed.");
    assert_eq!(stories[0]["runs"], 4);
    assert_eq!(stories[0]["differences"][0]["line"], 19);
    assert_eq!(stories[0]["differences"][0]["answered"][0], "acme held: promise to pay on 2025-02-06");
    assert_eq!(stories[1]["outcome"], "not understood");
    assert!(stories[1]["problems"][0].as_str().unwrap().contains("nowhere.story"), "{object}");
}

#[test]
fn the_example_is_a_story_that_is_as_told() {
    let output = followupd(&["--example"]);
    assert_eq!(printed(&output), EXAMPLE);
    assert_eq!(otherwise(EXAMPLE), Vec::<String>::new());
    assert_eq!(followupd(&[]).status.code(), Some(2), "without files and without --example there is nothing to do");
}

#[test]
fn the_help_lists_every_statement() {
    let help = printed(&followupd(&["--help"])).split_whitespace().collect::<Vec<_>>().join(" ");
    for form in forms() {
        assert!(help.contains(form), "{form}");
    }
}
