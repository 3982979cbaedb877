//! Dozens of kills over a real Odoo, day after day, on one database and one journal.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, NaiveDate, TimeDelta};
use followupd::journal::Journal;
use followupd::odoo::session::{Members, Session};
use followupd::odoo::value::Value;
use followupd::standin::smtp::Point;

use crate::errand::{Errand, Victim};
use crate::picture::{agrees, picture};
use crate::stage;
use crate::tally::Tally;
use crate::trial::{Kill, Murderer, start_again, strike};

/// Days with a kill each; the first day goes undisturbed.
const DAYS: u64 = 39;
/// Customers whose first level is due on a day.
const NEW_A_DAY: u64 = 2;
/// Days between two levels of the default plan.
const BETWEEN_LEVELS: u64 = 15;

/// What the company is called.
const COMPANY: &str = "Acme";

/// Where the kills strike, in turn; the rest of the days at random times.
const POINTS: [(Point, usize); 12] = [
    (Point::Connect, 0),
    (Point::Dot, 1),
    (Point::Kept, 2),
    (Point::Mail, 1),
    (Point::Body, 2),
    (Point::Kept, 1),
    (Point::Answered, 1),
    (Point::Rcpt, 2),
    (Point::Dot, 2),
    (Point::Data, 1),
    (Point::Body, 1),
    (Point::Answered, 2),
];

/// A database of its own, dropped when the test ends.
struct Database(String);

impl Drop for Database {
    fn drop(&mut self) {
        script(&["db", "19", "--drop", &self.0]);
    }
}

#[test]
fn killed_day_after_day_on_a_real_odoo_nobody_gets_two_and_nobody_is_forgotten() {
    let begun = Instant::now();
    let url = script(&["up", "19"]).lines().last().unwrap().to_owned();
    let database = Database(format!("kill19_{}", std::process::id()));
    script(&["db", "19", &database.0]);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let tally = runtime.block_on(days(&url, &database.0));
    tally.print("Kills over a real Odoo 19 (messages, by what became of them)");
    println!("{} kills in {:.0?}", tally.kills(), begun.elapsed());
    assert!(tally.kills() >= 30, "only {} kills", tally.kills());
}

async fn days(url: &str, database: &str) -> Tally {
    let first: NaiveDate = "2026-03-02".parse().unwrap();
    let administrator = stage::administrator(url, database).await;
    let customers = people(&administrator, first).await;
    let murderer = Murderer::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut errand = Errand {
        url: url.to_owned(),
        database: database.to_owned(),
        company: COMPANY.to_owned(),
        smtp_port: murderer.sink.addr.port(),
        state: folder.path().to_owned(),
        now: DateTime::UNIX_EPOCH,
        die_after: None,
    };
    let mut tally = Tally::default();
    let mut takes = Duration::ZERO;
    let mut random = fastrand::Rng::with_seed(19);
    for day in 0..=DAYS {
        errand.now = (first + Days::new(day)).and_hms_opt(6, 0, 0).unwrap().and_utc();
        let (kind, kill) = match (day, day % 3) {
            (0, _) => ("never", Kill::Never),
            (_, 1) => ("by itself, right after a step", Kill::Step(3 + usize::try_from(day / 3).unwrap())),
            (_, 2) => {
                let (point, mail) = POINTS[usize::try_from(day / 3).unwrap() % POINTS.len()];
                ("by the mail server", Kill::Smtp(point, mail))
            }
            _ => ("from outside, at a random time", Kill::Time(takes * random.u32(10..70) / 100)),
        };
        let (start, kept) = (Instant::now(), murderer.sink.kept().len());
        let fate = strike(&errand, &kill, &murderer, &Victim::default()).await;
        if !fate.killed {
            // The first run of all is slower than those after it.
            takes = start.elapsed();
        }
        let mut outcome = start_again(&errand, &kill, &fate, &murderer.sink, false).await;
        outcome.kept_before -= kept;
        if day > 0 {
            tally.count(kind, outcome);
        }
    }
    errand.now += TimeDelta::hours(6);
    errand.run_until_quiet().await;
    let journal = Journal::open_beside(folder.path(), database).unwrap();
    let seen = picture(&customers, &administrator, &journal, &murderer.sink.kept()).await;
    for (number, seen) in (0_u64..).zip(seen.values()) {
        agrees(seen).unwrap();
        let levels = 1 + (DAYS - number / NEW_A_DAY) / BETWEEN_LEVELS;
        assert_eq!(seen.mails.len() as u64, levels, "customer {number}: {seen:?}");
        let reached = i64::try_from(levels * BETWEEN_LEVELS).unwrap();
        assert_eq!(seen.items.iter().map(|(days, _)| *days).collect::<Vec<_>>(), [reached], "customer {number}");
        assert_eq!(seen.activities.len(), usize::from(levels >= 3), "customer {number}: the call of the third level");
    }
    tally
}

/// Sets up, and makes customers whose one invoice is due for the first level on their day; by id, with their addresses.
async fn people(administrator: &Session, first: NaiveDate) -> BTreeMap<i64, String> {
    let company = members([("name", COMPANY.into()), ("email", "ar@acme.test".into())]);
    administrator.write("res.company", &[1], company).await.unwrap();
    keep_quiet(administrator).await;
    stage::set_up(administrator).await;
    let user = administrator.search("res.users", &by("login", stage::LOGIN), "id", None).await.unwrap();
    administrator.write("res.users", &user, members([("password", stage::SECRET.into())])).await.unwrap();

    let addresses: Vec<String> =
        (0..(DAYS + 1) * NEW_A_DAY).map(|number| format!("ap@customer{number}.test")).collect();
    let partners = addresses.iter().enumerate().map(|(number, address)| {
        let name = format!("Customer {number:03}");
        members([("name", name.into()), ("is_company", true.into()), ("email", address.into())])
    });
    let ids = administrator.create("res.partner", partners.collect()).await.unwrap();
    let invoices = (0_u64..).zip(&ids).map(|(number, customer)| {
        let due = first + Days::new(number / NEW_A_DAY) - Days::new(BETWEEN_LEVELS);
        let line = members([
            ("name", "Service".into()),
            ("quantity", 1.into()),
            ("price_unit", 100.into()),
            ("tax_ids", Value::Array(vec![Value::Array(vec![6.into(), 0.into(), Value::Array(Vec::new())])])),
        ]);
        members([
            ("move_type", "out_invoice".into()),
            ("partner_id", (*customer).into()),
            ("invoice_date", (due - Days::new(30)).into()),
            ("invoice_date_due", due.into()),
            ("invoice_payment_term_id", false.into()),
            ("invoice_line_ids", Value::Array(vec![Value::Array(vec![0.into(), 0.into(), line.into()])])),
        ])
    });
    let moves = administrator.create("account.move", invoices.collect()).await.unwrap();
    administrator.call("account.move", "action_post", vec![moves.into()], Members::new()).await.unwrap();
    ids.into_iter().zip(addresses).collect()
}

/// Odoo's demonstration data owes money, too: here it is excluded from follow-up.
async fn keep_quiet(administrator: &Session) {
    let open = by("account_id.account_type", "asset_receivable").eq("reconciled", false).eq("parent_state", "posted");
    let lines = administrator.search("account.move.line", &open, "id", None).await.unwrap();
    administrator.write("account.move.line", &lines, members([("no_followup", true.into())])).await.unwrap();
}

fn by(field: &str, value: &str) -> followupd::odoo::search::Domain {
    followupd::odoo::search::Domain::new().eq(field, value)
}

fn members<const N: usize>(values: [(&str, Value); N]) -> Members {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Runs one of the scripts below `tests/odoo`; without a real Odoo there is no test.
fn script(words: &[&str]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/odoo").join(words[0]);
    let output = Command::new(&path).args(&words[1..]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() || std::thread::panicking(), "tests/odoo/{} failed\n{said}", words.join(" "));
    String::from_utf8(output.stdout).unwrap()
}
