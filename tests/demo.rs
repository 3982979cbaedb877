//! `followupd demo`, twice, from outside: what it leaves is right, and always the same.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;

use serde_json::Value;

/// What one demo left and said.
struct Demo {
    folder: tempfile::TempDir,
    told: Value,
    page: String,
    mails: BTreeMap<String, Mail>,
}

/// A mail as another program reads it.
struct Mail {
    message_id: String,
    text: String,
    html: String,
}

static TWICE: LazyLock<(Demo, Demo)> = LazyLock::new(|| {
    let other = std::thread::spawn(demo);
    (demo(), other.join().unwrap())
});

fn followupd(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_followupd")).args(arguments).output().unwrap()
}

fn demo() -> Demo {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let output = followupd(&["demo", "--json", "--out", out.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = serde_json::from_slice(&output.stdout).unwrap();
    let page = fs::read_to_string(out.join("index.html")).unwrap();
    let mails = read_mails(&out.join("mail"));
    Demo { folder, told, page, mails }
}

impl Demo {
    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn days(&self) -> &[Value] {
        self.told["days"].as_array().unwrap()
    }

    /// All reminders that reached somebody, with their day.
    fn reminded(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.days().iter().flat_map(|day| {
            day["reminded"].as_array().unwrap().iter().map(|line| (day["date"].as_str().unwrap(), line))
        })
    }

    fn mail_of(&self, reminder: &Value) -> &Mail {
        let file = reminder["file"].as_str().unwrap().strip_prefix("mail/").unwrap();
        &self.mails[file]
    }
}

/// Reads all mails with Python's own reader, which says what is wrong with one.
fn read_mails(folder: &Path) -> BTreeMap<String, Mail> {
    const READER: &str = r"
import email, email.policy, json, pathlib, sys
mails = {}
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    parts = list(mail.walk())
    defects = [str(d) for part in parts for d in part.defects] + [str(d) for v in mail.values() for d in v.defects]
    assert not defects, (path, defects)
    assert mail['Date'].datetime and mail['From'].addresses and mail['To'].addresses and mail['Subject'].strip(), path
    body = lambda kind: mail.get_body((kind,)).get_content().replace('\r\n', '\n')
    mails[path.name] = [mail['Message-ID'], body('plain'), body('html')]
print(json.dumps(mails))
";
    let output = Command::new("python3").args(["-c", READER]).arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read: BTreeMap<String, [String; 3]> = serde_json::from_slice(&output.stdout).unwrap();
    read.into_iter().map(|(name, [message_id, text, html])| (name, Mail { message_id, text, html })).collect()
}

/// Every file with its content.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

#[test]
fn two_demos_are_the_same_byte_for_byte() {
    let (one, other) = &*TWICE;
    let (left, right) = (tree(&one.out()), tree(&other.out()));
    assert!(left.keys().eq(right.keys()));
    let differ: Vec<_> = left.iter().filter(|(name, bytes)| right[*name] != **bytes).map(|(name, _)| name).collect();
    assert!(differ.is_empty(), "{differ:?}");
    assert_eq!(one.days(), other.days());
}

#[test]
fn every_day_is_told_and_a_good_deal_happens() {
    let demo = &TWICE.0;
    assert_eq!(demo.days().len(), 75);
    for kind in ["happened", "reminded", "not_delivered", "proposed", "held", "settled"] {
        let count: usize = demo.days().iter().map(|day| day[kind].as_array().unwrap().len()).sum();
        assert!(count > 0, "{kind} never happens");
    }
    let rungs: BTreeSet<u64> = demo.reminded().map(|(_, line)| line["rung"].as_u64().unwrap()).collect();
    assert_eq!(rungs, BTreeSet::from([1, 2, 3, 4]));
}

#[test]
fn nobody_gets_a_level_twice_for_the_same_invoice() {
    let mut known = BTreeSet::new();
    for (date, line) in TWICE.0.reminded() {
        for item in line["items"].as_array().unwrap() {
            let step = (line["company"].to_string(), item.to_string(), line["rung"].as_u64().unwrap());
            assert!(known.insert(step.clone()), "{date}: {step:?} for the second time");
        }
    }
}

#[test]
fn nobody_gets_two_messages_of_a_company_on_a_day() {
    let mut known = BTreeSet::new();
    for (date, line) in TWICE.0.reminded() {
        assert!(known.insert((date, line["company"].to_string(), line["partner_id"].to_string())), "{date} {line}");
    }
}

#[test]
fn server_journal_folder_and_story_count_the_same_mails() {
    let demo = &TWICE.0;
    let count = demo.mails.len() as u64;
    assert_eq!(demo.told["mails"]["at_the_server"], count);
    assert_eq!(demo.told["mails"]["in_the_journal"], count);
    let told: BTreeSet<&str> = demo.reminded().map(|(_, line)| line["message_id"].as_str().unwrap()).collect();
    let kept: BTreeSet<&str> = demo.mails.values().map(|mail| mail.message_id.as_str()).collect();
    assert_eq!(told, kept);
    assert_eq!(kept.len() as u64, count, "no two mails have one Message-ID");
}

#[test]
fn what_is_paid_is_not_asked_for_any_more() {
    let demo = &TWICE.0;
    let customers: Vec<&str> =
        demo.told["customers"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    let mut paid: BTreeSet<(String, String)> = BTreeSet::new();
    let mut payments = 0;
    for day in demo.days() {
        for sentence in day["happened"].as_array().unwrap().iter().map(|sentence| sentence.as_str().unwrap()) {
            let Some(customer) = customers.iter().find(|name| sentence.contains(**name)) else { continue };
            if let Some(number) = sentence.strip_prefix(&format!("{customer} pays ")).filter(|rest| !rest.contains(' '))
            {
                paid.insert(((*customer).to_owned(), number.to_owned()));
                payments += 1;
            } else if sentence.contains("comes back") {
                paid.retain(|(who, number)| who != customer || !sentence.contains(number.as_str()));
            }
        }
        for line in day["reminded"].as_array().unwrap() {
            let text = &demo.mail_of(line).text;
            let customer = line["customer"].as_str().unwrap();
            let asked = paid.iter().find(|(who, number)| who == customer && text.contains(number.as_str()));
            assert_eq!(asked, None, "{}: {text}", day["date"]);
        }
    }
    assert!(payments > 10, "{payments}");
}

#[test]
fn the_plan_of_the_last_day_has_the_documented_fields() {
    let text = fs::read_to_string(TWICE.0.out().join("plan.json")).unwrap();
    let plan: Value = serde_json::from_str(&text).unwrap();
    let accounts = plan["accounts"].as_array().unwrap();
    assert!(accounts.len() > 3);
    let fields = [
        "customer",
        "partner_id",
        "company",
        "outcome",
        "level",
        "channels",
        "reason",
        "total_due",
        "total_overdue",
        "currency",
        "next_reminder_date",
    ];
    for account in accounts {
        for field in fields {
            assert!(account.get(field).is_some(), "{field} of {account}");
        }
        assert!(["reminded", "proposed", "held"].contains(&account["outcome"].as_str().unwrap()));
    }
}

#[test]
fn the_page_names_every_customer_and_shows_every_mail_and_needs_nothing_else() {
    let demo = &TWICE.0;
    let escaped = |text: &str| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        text.replace('"', "&quot;").replace('\'', "&#x27;").replace('/', "&#x2f;")
    };
    for name in demo.told["customers"].as_array().unwrap() {
        assert!(demo.page.contains(&escaped(name.as_str().unwrap())), "{name}");
    }
    for (file, mail) in &demo.mails {
        assert!(demo.page.contains(&escaped(mail.html.trim())), "{file}");
        assert!(demo.page.contains(&escaped(&mail.message_id)), "{file}");
    }
    assert_eq!(demo.page.matches("srcdoc=").count(), demo.mails.len());
    for foreign in ["<script", "<link", "<img", " src=\"", "@import", "url(", "http:"] {
        assert!(!demo.page.contains(foreign), "{foreign}");
    }
}

#[test]
fn a_folder_with_something_else_is_left_alone_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("letters.txt"), "mine").unwrap();
    let output = followupd(&["demo", "--out", folder.path().to_str().unwrap()]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("is left as it is, because it holds letters.txt"), "{said}");
    assert_eq!(tree(folder.path()).len(), 1);
}

/// A demo that stays, and ends with this.
struct Staying(Child);

impl Drop for Staying {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn a_demo_that_stays_tells_programs_what_can_be_typed_in_any_folder() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut demo = Command::new(env!("CARGO_BIN_EXE_followupd"));
    demo.args(["demo", "--stay", "--json", "--out", "of a demo"]).current_dir(folder.path()).stdout(Stdio::piped());
    let mut demo = Staying(demo.spawn().unwrap());
    // Nothing but one object comes, though the program does not end.
    let told = serde_json::Deserializer::from_reader(demo.0.stdout.take().unwrap()).into_iter::<Value>().next();
    let told = told.unwrap().unwrap();
    let commands: Vec<&str> =
        told["commands"].as_array().unwrap().iter().map(|command| command.as_str().unwrap()).collect();
    assert_eq!(commands.len(), 5);
    for command in commands {
        let output = Command::new("sh").args(["-c", command]).current_dir(elsewhere.path()).output().unwrap();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("Atelier Meuse SA") || !command.contains(" plan "), "{command}: {said}");
        assert!(said.contains("differ") || !command.contains(" compare "), "{command}: {said}");
    }
}
