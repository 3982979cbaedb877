//! The house keeps its shape: floors, sizes, words. `ARCHITECTURE.md` says why.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms by floor; a room imports rooms of lower floors only.
const FLOORS: [&[&str]; 5] = [
    &["domain"],
    &["engine", "ledger", "render"],
    &["odoo", "journal", "deliver", "typeset"],
    &["run", "execute", "provision", "report", "standin", "story"],
    &["cli", "daemon", "config", "clock"],
];

/// Imports within a floor that are wanted all the same.
const NEIGHBOURS: [(&str, &str); 6] = [
    ("run", "execute"),
    ("cli", "daemon"),
    ("cli", "config"),
    ("cli", "clock"),
    ("daemon", "config"),
    ("daemon", "clock"),
];

const PURE_ROOMS: [&str; 5] = ["domain", "engine", "ledger", "render", "story"];

/// What pure rooms do not know: time passing, threads, disks, the environment, wire formats, logs.
const IMPURE_WORDS: [&str; 9] =
    ["async ", "tokio", "std::fs", "std::env", "std::net", "serde", "tracing", "Utc::now", "SystemTime"];

const LINES_AT_MOST: usize = 600;

const EMPTY_NAMES: [&str; 7] = ["utils", "util", "common", "helpers", "types", "models", "manager"];

#[test]
fn rooms_import_lower_floors_only() {
    let mut upward = Vec::new();
    for file in sources("src") {
        let Some(room) = room_of(&file) else { continue };
        for other in imported_rooms(&fs::read_to_string(&file).unwrap()) {
            let allowed = other == room || floor(&other) < floor(&room) || NEIGHBOURS.contains(&(&room, &other));
            if !allowed {
                upward.push(format!("{}: {room} imports {other}", file.display()));
            }
        }
    }
    assert!(upward.is_empty(), "an arrow points up or sideways:\n{}", upward.join("\n"));
}

#[test]
fn pure_rooms_know_no_outside_thing() {
    let mut found = Vec::new();
    for file in sources("src").into_iter().filter(|file| room_of(file).is_some_and(|r| PURE_ROOMS.contains(&&*r))) {
        for (number, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for word in IMPURE_WORDS.iter().filter(|word| code.contains(**word)) {
                found.push(format!("{}:{}: {word}", file.display(), number + 1));
            }
        }
    }
    assert!(found.is_empty(), "a pure floor knows an outside thing:\n{}", found.join("\n"));
}

#[test]
fn money_is_never_a_float_on_the_pure_floors() {
    let mut found = Vec::new();
    for file in sources("src").into_iter().filter(|file| room_of(file).is_some_and(|r| PURE_ROOMS.contains(&&*r))) {
        let text = fs::read_to_string(&file).unwrap();
        if text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "f32" || word == "f64") {
            found.push(file.display().to_string());
        }
    }
    assert!(found.is_empty(), "floats in:\n{}", found.join("\n"));
}

#[test]
fn files_stay_short_and_say_what_they_are_for() {
    let mut found = Vec::new();
    for file in sources("src").into_iter().chain(sources("tests")) {
        let text = fs::read_to_string(&file).unwrap();
        if text.lines().count() > LINES_AT_MOST {
            found.push(format!("{} has {} lines", file.display(), text.lines().count()));
        }
        if !text.starts_with("//!") {
            found.push(format!("{} does not say in its first line what it is for", file.display()));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn names_say_something() {
    let empty: Vec<String> = sources("src")
        .into_iter()
        .filter(|file| {
            file.components().any(|part| {
                let name = part.as_os_str().to_string_lossy().into_owned();
                EMPTY_NAMES.contains(&name.trim_end_matches(".rs"))
            })
        })
        .map(|file| file.display().to_string())
        .collect();
    assert!(empty.is_empty(), "these names say nothing:\n{}", empty.join("\n"));
}

#[test]
fn every_room_is_on_a_floor() {
    for file in sources("src") {
        if let Some(room) = room_of(&file) {
            assert!(FLOORS.iter().any(|rooms| rooms.contains(&&*room)), "{room} is on no floor");
        }
    }
}

fn floor(room: &str) -> usize {
    FLOORS.iter().position(|rooms| rooms.contains(&room)).unwrap_or(usize::MAX)
}

/// The room of a file under `src`; none for `lib.rs` and `main.rs`.
fn room_of(file: &Path) -> Option<String> {
    let first = file.strip_prefix(root().join("src")).ok()?.components().next()?;
    let room = first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
    (room != "lib" && room != "main").then_some(room)
}

fn imported_rooms(text: &str) -> Vec<String> {
    let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut rooms = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = &list[..list.find('}').unwrap_or(list.len())];
                rooms.extend(list.split(',').map(|part| word(part.trim_start())).filter(|name| !name.is_empty()));
            }
            None => rooms.push(word(rest)),
        }
    }
    rooms
}

fn sources(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(&root().join(folder), &mut found);
    assert!(!found.is_empty(), "no sources under {folder}");
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
