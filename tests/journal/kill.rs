//! A program that is killed at any moment, again and again, over one journal.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use followupd::domain::{AttemptEnd, Channel, Intent, IntentState};
use followupd::journal::{Journal, JournalError, Verdict};

use super::sample::{at, day, identity, intent, name, rendered};

const FOLDER: &str = "FOLLOWUPD_TEST_KILL_FOLDER";
const SEED: &str = "FOLLOWUPD_TEST_KILL_SEED";
const ROUNDS: u64 = 25;

/// What the parent has heard of one message.
#[derive(Debug, Default, Clone)]
struct Heard {
    /// The last step that was confirmed.
    did: String,
    /// The step that was announced and not confirmed.
    will: Option<String>,
    /// How often the other side has taken the message.
    taken: u32,
}

#[test]
fn nothing_confirmed_is_lost_and_nothing_is_sent_twice_however_often_it_is_killed() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        deliver_until_killed(Path::new(&folder), std::env::var(SEED).unwrap().parse().unwrap());
    }
    let folder = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(7);
    let mut heard: BTreeMap<String, Heard> = BTreeMap::new();
    let mut unconfirmed = 0;
    for round in 0..ROUNDS {
        listen(folder.path(), round, random.usize(1..120), &mut heard);
        let mut journal = Journal::open(folder.path(), identity()).unwrap();
        unconfirmed += compare(&journal, &mut heard);
        journal.recover(at(0)).unwrap();
        for doubtful in journal.in_doubt().unwrap() {
            let taken = heard[&doubtful.key.to_string()].taken > 0;
            let verdict = if taken { Verdict::WasSent } else { Verdict::WasNotSent };
            journal.resolve(&doubtful.key, verdict, "anna", at(0)).unwrap();
        }
        let states = states(&journal);
        for (key, heard) in &mut heard {
            heard.did = name(&states[key]).to_owned();
            heard.will = None;
            assert!(heard.taken <= 1, "{key} was sent {} times", heard.taken);
        }
    }
    let done = heard.values().filter(|heard| heard.did == "done").count();
    assert!(done > 20, "only {done} messages came to their end");
    println!("{} messages, {done} done, {unconfirmed} steps on disk that were never confirmed", heard.len());
}

/// Starts the program, kills it after so many lines, and takes down all that it has said.
fn listen(folder: &Path, round: u64, lines: usize, heard: &mut BTreeMap<String, Heard>) {
    let this_test = "kill::nothing_confirmed_is_lost_and_nothing_is_sent_twice_however_often_it_is_killed";
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", this_test, "--nocapture"])
        .env(FOLDER, folder)
        .env(SEED, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut count = 0;
    while count < lines {
        let line = said.next().expect("the program ended by itself").unwrap();
        count += usize::from(take_down(&line, heard));
    }
    child.kill().unwrap();
    for line in said {
        take_down(&line.unwrap(), heard);
    }
    child.wait().unwrap();
}

/// Takes down one line, such as `@did acme/1/7/1/email begun`.
fn take_down(line: &str, heard: &mut BTreeMap<String, Heard>) -> bool {
    let Some(("", said)) = line.split_once('@') else { return false };
    let words: Vec<_> = said.split(' ').collect();
    let [verb, key, what] = words[..] else { panic!("{line}") };
    let heard = heard.entry(key.to_owned()).or_default();
    match verb {
        "will" => heard.will = Some(what.to_owned()),
        "did" => {
            assert_eq!(heard.will.take().as_deref(), Some(what), "{key}");
            what.clone_into(&mut heard.did);
        }
        "dot" => heard.taken += u32::from(what == "taken"),
        _ => panic!("{line}"),
    }
    true
}

/// Every message stands where it was last confirmed to be, or one announced step further. How many are further.
fn compare(journal: &Journal, heard: &mut BTreeMap<String, Heard>) -> usize {
    let states = states(journal);
    // Recorded in one transaction that was not confirmed: all of them are there, or none.
    heard.retain(|key, heard| !heard.did.is_empty() || states.contains_key(key));
    assert_eq!(states.keys().collect::<Vec<_>>(), heard.keys().collect::<Vec<_>>());
    let mut further = 0;
    for (key, heard) in heard {
        let is = name(&states[key]);
        let announced = heard.will.as_deref() == Some(is);
        assert!(is == heard.did || announced, "{key} is {is}, but was said: {heard:?}");
        further += usize::from(is != heard.did);
    }
    further
}

fn states(journal: &Journal) -> BTreeMap<String, IntentState> {
    let accounts = journal.history().unwrap().accounts;
    let intents = accounts.keys().flat_map(|account| journal.intents_of(*account).unwrap());
    intents.map(|intent| (intent.key.to_string(), intent.state)).collect()
}

fn say(verb: &str, key: &str, what: &str) {
    let line = format!("@{verb} {key} {what}\n");
    std::io::stdout().write_all(line.as_bytes()).unwrap();
}

/// The program that is killed: announces each step, does it, confirms it.
fn deliver_until_killed(folder: &Path, seed: u64) -> ! {
    let mut random = fastrand::Rng::with_seed(seed);
    // The harness has said which test runs, without ending the line.
    std::io::stdout().write_all(b"\n").unwrap();
    let mut journal = Journal::open(folder, identity()).unwrap();
    assert!(journal.recover(at(0)).unwrap().is_empty(), "the parent has recovered");
    let run = journal.begin_run(day("2025-01-15"), "test", at(0)).unwrap();
    let mut partner = journal.history().unwrap().accounts.len() as i64;
    loop {
        let fresh: Vec<_> = (1..=3).map(|more| intent(partner + more, 1, Channel::Email)).collect();
        partner += 3;
        fresh.iter().for_each(|intent| say("will", &intent.key.to_string(), "recorded"));
        journal.record(run, &fresh, at(1)).unwrap();
        fresh.iter().for_each(|intent| say("did", &intent.key.to_string(), "recorded"));
        for intent in journal.waiting().unwrap() {
            deliver(&mut journal, &intent, &mut random);
        }
        for sent in journal.unwritten().unwrap() {
            step(&sent.intent, "done", || journal.written_back(&sent.intent.key, at(5)));
        }
    }
}

fn step<T>(intent: &Intent, becomes: &str, act: impl FnOnce() -> Result<T, JournalError>) {
    let key = intent.key.to_string();
    say("will", &key, becomes);
    act().unwrap();
    say("did", &key, becomes);
}

fn deliver(journal: &mut Journal, intent: &Intent, random: &mut fastrand::Rng) {
    let (key, text) = (&intent.key, "x".to_owned());
    step(intent, "begun", || journal.begin(key, &rendered("a"), &[], at(2)));
    if random.u8(0..8) == 0 {
        let end = AttemptEnd::Passing { problem: text };
        return step(intent, "recorded", || journal.settle(key, &end, at(3)));
    }
    step(intent, "last_word", || journal.last_word(key, at(3)));
    let (dot, becomes, end) = match random.u8(0..8) {
        0 => ("refused", "recorded", AttemptEnd::Passing { problem: text }),
        1 => ("refused", "failed", AttemptEnd::Final { problem: text }),
        2 => ("refused", "in_doubt", AttemptEnd::InDoubt { problem: text }),
        3 => ("taken", "in_doubt", AttemptEnd::InDoubt { problem: text }),
        _ => ("taken", "sent", AttemptEnd::Sent { answer: text }),
    };
    say("dot", &key.to_string(), dot);
    step(intent, becomes, || journal.settle(key, &end, at(4)));
}
