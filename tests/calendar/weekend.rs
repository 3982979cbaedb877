//! A run on a Friday evening, and a run that may not send all at once: what waits goes by itself, once.

use std::num::NonZeroU32;

use chrono::NaiveTime;
use chrono_tz::{America, Europe};
use followupd::config::{FollowUpSettings, countries};
use followupd::domain::{DayRule, Holiday, IntentState, RateLimits, SendingHours};
use followupd::report::{self, Look};

use crate::day;
use crate::town::Town;

const PLAIN: Look = Look { width: None, colour: false };

/// Office hours, working days only, and Monday 9 March 2026 is off.
async fn office_hours(now: &str) -> Town {
    let mut town = Town::new(now, Europe::Brussels).await;
    town.rules.working_days_only = true;
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    town.rules.sending_hours = SendingHours::new(time(8), time(18));
    town.countries.own_days.push(Holiday {
        name: "Stocktaking".to_owned(),
        on: vec![DayRule::Once(day("2026-03-09"))],
        years: 2000..=2100,
        except: [].into(),
        substitute: None,
    });
    town
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_friday_evening_decides_leaves_on_tuesday_in_the_customers_hours_once() {
    let mut town = office_hours("2026-03-06T18:00:00Z").await;
    let brussels: Vec<_> = (0..12)
        .map(|n| town.customer(&format!("B{n}"), &format!("ap@b{n}.test"), Europe::Brussels, "2026-03-06"))
        .collect();
    let new_york = town.customer("NY", "ap@ny.test", America::New_York, "2026-03-06");

    // 19:00 in Brussels, 13:00 in New York.
    let report = town.run("2026-03-06T18:00:00Z").await;
    assert_eq!(town.mailed(), ["ap@ny.test"], "in New York it is one o'clock");
    let said = report::text(&report, PLAIN);
    assert!(
        said.contains("12 messages wait until 2026-03-10 08:00 (Europe/Brussels): messages leave at 08:00-18:00."),
        "{said}"
    );
    let wanted = "held: the email of 2026-03-06 waits to be delivered: until 2026-03-10 08:00 (Europe/Brussels): messages \
                  leave at 08:00-18:00";
    assert_eq!(town.told(brussels[0]), wanted);
    assert!(town.told(new_york).starts_with("reminded on 2026-03-06"), "{}", town.told(new_york));

    let looks = town.looks();
    assert_eq!(town.poll("2026-03-06T23:30:00Z").await, 0, "at night");
    town.run("2026-03-07T09:00:00Z").await;
    assert_eq!(town.poll("2026-03-07T10:00:00Z").await, 0, "on Saturday");
    assert_eq!(town.poll("2026-03-07T11:00:00Z").await, 0);
    let before = town.world.calls().len();
    assert_eq!(town.poll("2026-03-07T12:00:00Z").await, 0);
    let calls = town.world.calls().split_off(before);
    assert!(
        calls.iter().all(|call| call.model != "res.company"),
        "what waits for its hour costs Odoo nothing: {calls:?}"
    );
    assert_eq!(town.looks(), looks);

    town.restart();
    let report = town.run("2026-03-08T09:00:00Z").await;
    let said = report::text(&report, PLAIN);
    let wanted = "12 messages wait until 2026-03-10 08:00 (Europe/Brussels): 2026-03-08 is a Sunday.";
    assert!(said.contains(wanted), "a new process says it again: {said}");
    assert_eq!(town.poll("2026-03-08T10:00:00Z").await, 0, "on Sunday");
    assert_eq!(town.poll("2026-03-09T10:00:00Z").await, 0, "on a Monday that is off");
    assert_eq!(town.poll("2026-03-10T06:59:59Z").await, 0, "a second before eight");
    for intent in town.journal().waiting().unwrap() {
        assert!(matches!(intent.state, IntentState::Recorded { problem: Some(_) }) && intent.attempts == 0);
    }

    // Meanwhile one has paid.
    let paid = town.world.find("account.move", "partner_id", brussels[3].partner.0).unwrap();
    town.world.pay(paid, None, day("2026-03-09")).unwrap();

    town.restart();
    assert_eq!(town.poll("2026-03-10T07:00:00Z").await, 11, "on Tuesday at eight");
    assert_eq!(town.poll("2026-03-10T07:01:00Z").await, 0);
    town.run("2026-03-10T09:00:00Z").await;
    let mut mailed = town.mailed();
    mailed.sort();
    mailed.dedup();
    assert_eq!((mailed.len(), town.sink.kept().len()), (12, 12), "each once");
    assert!(!mailed.contains(&"ap@b3.test".to_owned()), "not who has paid");
    assert_eq!(town.told(brussels[0]), "held: level \"Second reminder\" not before 2026-03-16");
    for account in [brussels[0], brussels[11]] {
        let [intent] = town.journal().intents_of(account).unwrap().try_into().unwrap();
        assert!(matches!(intent.state, IntentState::Done { .. }), "{:?}", intent.state);
        assert_eq!((intent.reminder.run_date, intent.attempts), (day("2026-03-10"), 1), "decided for its day");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_person_asks_for_leaves_on_a_sunday_night_and_takes_nothing_with_it() {
    let mut town = office_hours("2026-03-06T18:00:00Z").await;
    town.customer("Waits", "ap@waits.test", Europe::Brussels, "2026-03-06");
    town.run("2026-03-06T18:00:00Z").await;
    let asked = town.customer("Asked", "ap@asked.test", Europe::Brussels, "2026-03-06");
    town.send("2026-03-08T22:00:00Z", asked).await;
    assert_eq!(town.mailed(), ["ap@asked.test"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_holds_to_the_second_and_over_restarts() {
    let mut town = Town::new("2026-03-02T10:00:00Z", Europe::Brussels).await;
    town.limits.per_hour = NonZeroU32::new(2);
    for n in 0..5 {
        town.customer(&format!("C{n}"), &format!("ap@c{n}.test"), Europe::Brussels, "2026-03-02");
    }
    let report = town.run("2026-03-02T10:00:00Z").await;
    assert_eq!(town.mailed().len(), 2);
    let said = report::text(&report, PLAIN);
    assert!(said.contains("3 messages wait for a free place: 2 messages an hour may leave."), "{said}");

    let looks = town.looks();
    assert_eq!(town.poll("2026-03-02T10:30:00Z").await, 0);
    town.restart();
    assert_eq!(town.poll("2026-03-02T10:59:59.999Z").await, 0, "a new process remembers");
    assert_eq!(town.looks(), looks, "nobody is looked at who cannot go");
    assert_eq!(town.poll("2026-03-02T11:00:00Z").await, 2, "an hour later, to the second");
    assert_eq!(town.poll("2026-03-02T11:00:01Z").await, 0);
    assert_eq!(town.poll("2026-03-02T12:00:00Z").await, 1);
    let mut mailed = town.mailed();
    mailed.sort();
    assert_eq!(mailed, ["ap@c0.test", "ap@c1.test", "ap@c2.test", "ap@c3.test", "ap@c4.test"], "each once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_domain_that_has_had_enough_does_not_stop_the_others() {
    let mut town = Town::new("2026-03-02T10:00:00Z", Europe::Brussels).await;
    town.limits = RateLimits { per_hour: None, per_hour_and_domain: NonZeroU32::new(1) };
    for (name, email) in [("A", "a@big.test"), ("B", "b@big.test"), ("C", "c@big.test"), ("D", "d@small.test")] {
        town.customer(name, email, Europe::Brussels, "2026-03-02");
    }
    town.run("2026-03-02T10:00:00Z").await;
    assert_eq!(town.mailed(), ["a@big.test", "d@small.test"]);
    assert_eq!(town.poll("2026-03-02T10:59:59Z").await, 0);
    assert_eq!(town.poll("2026-03-02T11:00:00Z").await, 1);
    assert_eq!(town.poll("2026-03-02T12:00:00Z").await, 1);
    assert_eq!(town.mailed()[2..], ["b@big.test", "c@big.test"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_day_by_which_to_pay_is_a_working_day_of_the_customers_country_whatever_the_rules_ask_for() {
    let mut town = Town::new("2026-03-27T08:00:00Z", Europe::Brussels).await;
    town.countries = countries(&FollowUpSettings::default()).unwrap();
    let there = town.customer("There", "ap@there.test", Europe::Berlin, "2026-03-27");
    town.customer("Anywhere", "ap@anywhere.test", Europe::Berlin, "2026-03-27");
    let germany = town.world.find("res.country", "code", "DE").unwrap();
    town.world.write("res.partner", there.partner.0, [("country_id", germany.into())]).unwrap();
    let level = town.world.find("x_followup_level", "x_days_after_due", 15).unwrap();
    town.world.write("x_followup_level", level, [("x_subject", "Pay by {{ payment_deadline }}".into())]).unwrap();

    town.run("2026-03-27T08:00:00Z").await;
    let mut asked: Vec<(String, String)> = Vec::new();
    for mail in town.sink.kept() {
        let text = String::from_utf8(mail.bytes).unwrap();
        let subject = text.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap().to_owned();
        asked.push((mail.recipients.join(" ").replace(['<', '>'], ""), subject));
    }
    asked.sort();
    let wanted = [("ap@anywhere.test", "Pay by 04/03/2026"), ("ap@there.test", "Pay by 04/07/2026")];
    assert_eq!(asked, wanted.map(|(who, what)| (who.to_owned(), what.to_owned())), "Good Friday, Easter Monday");
}
