//! Hundreds of kills, each over a world and a journal of its own.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, NaiveDate, Utc};
use followupd::journal::Journal;
use followupd::standin::smtp::Point;
use followupd::standin::{CallSeen, Server, Trouble, What, When, World};
use tempfile::TempDir;

use crate::errand::{Errand, Victim};
use crate::picture::{Picture, agrees, picture};
use crate::stage;
use crate::tally::{Outcome, Tally};
use crate::trial::{Kill, Murderer, copy_folder, start_again, strike};

/// Trials at the same time: a trial waits for disk and processes much of its time.
const AT_ONCE: usize = 3;
/// Kills at random times, in each situation.
const RANDOM_KILLS: usize = 50;
/// Kills during the start after a kill, in each situation.
const SECOND_KILLS: usize = 10;
/// Of calls that only read, every so many-th.
const READS_APART: usize = 6;
/// Points of the conversation about one mail, and how a kill there is called.
const POINTS: [(Point, &str); 7] = [
    (Point::Mail, BEFORE_THE_BODY),
    (Point::Rcpt, BEFORE_THE_BODY),
    (Point::Data, BEFORE_THE_BODY),
    (Point::Body, "by the mail server, in the body"),
    (Point::Dot, "by the mail server, at the dot, kept later"),
    (Point::Kept, "by the mail server, kept, not answered"),
    (Point::Answered, "by the mail server, answered"),
];
const BEFORE_THE_BODY: &str = "by the mail server, before the body";

/// A moment from which trials start: a world, a journal, a day, and how that day goes undisturbed.
struct Situation {
    name: &'static str,
    world: World,
    journal: TempDir,
    now: DateTime<Utc>,
    customers: BTreeMap<i64, String>,
    undisturbed: Picture,
    steps: usize,
    mails: usize,
    /// Whether each call to Odoo changes something.
    calls: Vec<bool>,
    takes: Duration,
}

/// One trial: a first kill, and perhaps another one during the start after it.
#[derive(Debug, Clone)]
struct Plan {
    kind: &'static str,
    kill: Kill,
    again: Option<Kill>,
}

#[test]
fn killed_at_any_moment_nobody_gets_two_and_nobody_is_forgotten() {
    Errand::carry_out_if_given();
    let begun = Instant::now();
    let (tally, failures) = all();
    tally.print("Kills over the stand-in of Odoo (messages, by what became of them)");
    println!("{} kills in {:.0?}", tally.kills(), begun.elapsed());
    assert!(failures.is_empty(), "{} trials failed:\n{}", failures.len(), failures.join("\n\n"));
    assert!(tally.kills() >= 250, "only {} kills", tally.kills());
    assert!(tally.doubts() >= 20, "only {} doubts: the dangerous moment was not hit", tally.doubts());
}

fn all() -> (Tally, Vec<String>) {
    let situations: Vec<Arc<Situation>> = runtime().block_on(situations()).into_iter().map(Arc::new).collect();
    let plans = situations.iter().flat_map(|situation| plans(situation).into_iter().map(move |plan| (situation, plan)));
    let mut queue: Vec<(Arc<Situation>, Plan)> = plans.map(|(situation, plan)| (Arc::clone(situation), plan)).collect();
    queue.reverse();
    let queue = Mutex::new(queue);
    let results = Mutex::new((Tally::default(), Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| work_off(&queue, &results));
        }
    });
    results.into_inner().unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Does trials until none is left. One failure does not hide the others.
fn work_off(queue: &Mutex<Vec<(Arc<Situation>, Plan)>>, results: &Mutex<(Tally, Vec<String>)>) {
    let runtime = runtime();
    loop {
        let Some((situation, plan)) = queue.lock().unwrap().pop() else { return };
        let done = catch_unwind(AssertUnwindSafe(|| runtime.block_on(trial(&situation, &plan))));
        let mut results = results.lock().unwrap();
        match done {
            Ok(outcome) => results.0.count(plan.kind, outcome),
            Err(panic) => {
                let why = panic.downcast_ref::<String>().cloned().unwrap_or_default();
                results.1.push(format!("{}: {plan:?}\n  {why}", situation.name));
            }
        }
    }
}

/// The kills of a situation: each step, each point of each mail, each call before and after, random times, and pairs.
fn plans(situation: &Situation) -> Vec<Plan> {
    let one = |kind, kill| Plan { kind, kill, again: None };
    let mut plans = Vec::new();
    for step in 1..=situation.steps {
        plans.push(one("by itself, right after a step", Kill::Step(step)));
    }
    for point in [Point::Connect, Point::Hello] {
        plans.push(one(BEFORE_THE_BODY, Kill::Smtp(point, 0)));
    }
    for mail in 1..=situation.mails {
        for (point, kind) in POINTS {
            plans.push(one(kind, Kill::Smtp(point, mail)));
        }
        plans.push(one("by the mail server, at the dot, not kept", Kill::Lost(mail)));
    }
    for (nth, (call, changes)) in (0_u64..).zip(&situation.calls).enumerate() {
        if *changes {
            plans.push(one("by Odoo, write not executed", Kill::Call(call, When::Before)));
            plans.push(one("by Odoo, write executed, not answered", Kill::Call(call, When::After)));
        } else if nth % READS_APART == 0 {
            plans.push(one("by Odoo, at a read", Kill::Call(call, When::Before)));
        }
    }
    let mut random = fastrand::Rng::with_seed(20_261_122);
    let mut moment = || Kill::Time(situation.takes.mul_f64(random.f64()));
    for _ in 0..RANDOM_KILLS {
        plans.push(one("from outside, at a random time", moment()));
    }
    let mut random_step = fastrand::Rng::with_seed(7);
    for _ in 0..SECOND_KILLS {
        let step = Kill::Step(random_step.usize(1..=situation.steps));
        plans.push(Plan { kind: "twice: at a step, then at a random time", kill: step, again: Some(moment()) });
    }
    plans
}

async fn trial(situation: &Situation, plan: &Plan) -> Outcome {
    let world = situation.world.copy();
    let server = Server::start(world.clone()).await.unwrap();
    let murderer = Murderer::start().await;
    let folder = tempfile::tempdir().unwrap();
    copy_folder(situation.journal.path(), folder.path());
    let mut errand = situation.errand(&server, &murderer, folder.path());
    let victim = Victim::default();
    if let Kill::Call(call, when) = &plan.kill {
        lay_in_wait(&world, *call, *when, &victim);
    }
    let mut fate = strike(&errand, &plan.kill, &murderer, &victim).await;
    world.clear_troubles();
    let may_end_first = matches!(plan.kill, Kill::Time(_)) || at_the_very_end(plan, &fate.steps, situation);
    assert!(fate.killed || may_end_first, "the kill did not strike");
    let mut kill = &plan.kill;
    if let Some(again) = &plan.again {
        errand.now += chrono::TimeDelta::minutes(30);
        let second = strike(&errand, again, &murderer, &Victim::default()).await;
        // A doubt may come of either.
        if !matches!(fate.steps.last().map(String::as_str), Some("LastWord" | "Ended")) {
            (kill, fate) = (again, second);
        }
    }
    let outcome = start_again(&errand, kill, &fate, &murderer.sink, true).await;
    let seen = situation.look(&server, &murderer, folder.path()).await;
    for (customer, seen) in &seen {
        if let Err(wrong) = agrees_today(seen, &situation.undisturbed[customer]) {
            panic!("customer {customer}: {wrong}");
        }
    }
    assert_eq!(seen, situation.undisturbed, "not as if nothing had happened");
    outcome
}

/// Of today's mails only: what earlier days have sent went through another mail server.
fn agrees_today(seen: &crate::picture::Seen, undisturbed: &crate::picture::Seen) -> Result<(), String> {
    let mut mails = seen.mails.clone();
    mails.dedup();
    if mails != seen.mails {
        return Err(format!("got a mail twice: {:?}", seen.mails));
    }
    if seen.mails.len() != undisturbed.mails.len() {
        return Err(format!("got {} mails today instead of {}", seen.mails.len(), undisturbed.mails.len()));
    }
    Ok(())
}

/// The answer to the last mail: the client may have ended before it is killed. A call is counted in the log of all.
fn at_the_very_end(plan: &Plan, steps: &[String], situation: &Situation) -> bool {
    matches!(plan.kill, Kill::Smtp(Point::Answered, _)) && steps.len() >= situation.steps
}

fn lay_in_wait(world: &World, call: u64, when: When, victim: &Victim) {
    let victim = victim.clone();
    let kill = What::Run(Arc::new(move |_| victim.kill()));
    let here = |what| Trouble { skip: call, times: Some(1), ..Trouble::always(when, what) };
    world.add_trouble(here(kill));
    if when == When::Before {
        // The call of somebody who is gone may be carried out all the same; here it is not.
        world.add_trouble(here(What::Close));
    }
}

impl Situation {
    fn errand(&self, server: &Server, murderer: &Murderer, state: &Path) -> Errand {
        Errand {
            url: server.url(),
            database: stage::DATABASE.to_owned(),
            company: "YourCompany".to_owned(),
            smtp_port: murderer.sink.addr.port(),
            state: state.to_owned(),
            now: self.now,
            die_after: None,
        }
    }

    async fn look(&self, server: &Server, murderer: &Murderer, state: &Path) -> Picture {
        let administrator = stage::administrator(&server.url(), stage::DATABASE).await;
        let journal = Journal::open_beside(state, stage::DATABASE).unwrap();
        picture(&self.customers, &administrator, &journal, &murderer.sink.kept()).await
    }

    /// Lets the day go undisturbed, in a child like all the others, and counts.
    async fn rehearse(mut self) -> Situation {
        let world = self.world.copy();
        let server = Server::start(world.clone()).await.unwrap();
        let murderer = Murderer::start().await;
        let folder = tempfile::tempdir().unwrap();
        copy_folder(self.journal.path(), folder.path());
        let mut errand = self.errand(&server, &murderer, folder.path());
        murderer.strike(Kill::Never, Victim::default());
        let begun = Instant::now();
        let told = errand.clone();
        let fate = tokio::task::spawn_blocking(move || Victim::default().live(&told, None)).await.unwrap();
        assert!(!fate.killed);
        self.takes = begun.elapsed();
        (self.steps, self.mails) = (fate.steps.len(), murderer.mails());
        let changes = |call: &CallSeen| matches!(call.method.as_str(), "create" | "write");
        self.calls = world.calls().iter().map(changes).collect();
        errand.run_until_quiet().await;
        self.undisturbed = self.look(&server, &murderer, folder.path()).await;
        println!(
            "{}: {} customers, {} mails, {} steps, {} calls, {:.1?} undisturbed",
            self.name,
            self.customers.len(),
            self.mails,
            self.steps,
            self.calls.len(),
            self.takes
        );
        self
    }
}

/// The first run of all, and one where each customer stands at another level, one of which asks for a call.
async fn situations() -> Vec<Situation> {
    let first: NaiveDate = "2026-03-02".parse().unwrap();
    let morning = |day: NaiveDate| day.and_hms_opt(6, 0, 0).unwrap();
    let world = stage::company(morning(first)).await;
    for level in world.ids("x_followup_level") {
        world.write("x_followup_level", level, [("x_interest", "booked".into())]).unwrap();
    }
    let mut customers = BTreeMap::new();
    // The n-th customer's item is due for its first level on the n-th of these days.
    let days: Vec<NaiveDate> = (0..4).map(|round| first + Days::new(15 * round)).collect();
    for (number, day) in days.iter().enumerate() {
        let address = format!("ap@customer{number}.test");
        let customer = stage::customer(&world, &format!("Customer {number}"), &address);
        stage::invoice(&world, customer, *day - Days::new(15));
        customers.insert(customer, address);
    }
    let newcomers = world.copy();
    for customer in customers.keys() {
        stage::invoice(&newcomers, *customer, first - Days::new(20));
    }
    let journal = tempfile::tempdir().unwrap();
    let server = Server::start(world.clone()).await.unwrap();
    let murderer = Murderer::start().await;
    for day in &days[..3] {
        world.set_now(morning(*day));
        let mut errand = Errand {
            url: server.url(),
            database: stage::DATABASE.to_owned(),
            company: "YourCompany".to_owned(),
            smtp_port: murderer.sink.addr.port(),
            state: journal.path().to_owned(),
            now: morning(*day).and_utc(),
            die_after: None,
        };
        errand.run_until_quiet().await;
    }
    world.set_now(morning(days[3]));
    let situation = |name, world, journal, day: NaiveDate| Situation {
        name,
        world,
        journal,
        now: morning(day).and_utc(),
        customers: customers.clone(),
        undisturbed: Picture::new(),
        steps: 0,
        mails: 0,
        calls: Vec::new(),
        takes: Duration::ZERO,
    };
    let begun = situation("the first run", newcomers, tempfile::tempdir().unwrap(), first).rehearse().await;
    let later = situation("four levels", world, journal, days[3]).rehearse().await;
    for seen in begun.undisturbed.values() {
        agrees(seen).unwrap();
    }
    assert_eq!((begun.mails, later.mails), (4, 4));
    assert_eq!(later.undisturbed.values().map(|seen| seen.activities.len()).sum::<usize>(), 2, "two calls are planned");
    for situation in [&begun, &later] {
        let booked = situation.undisturbed.values().flat_map(|seen| &seen.interest);
        assert!(booked.filter(|said| said.starts_with("acme/1/")).count() >= 4, "{:?}", situation.undisturbed);
    }
    vec![begun, later]
}
