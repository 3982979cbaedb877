//! Options of levels as people set them in Odoo.

use crate::village::{FOLLOWUP, LEVEL, Village};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn below_the_minimum_amount_a_level_is_not_used() {
    let village = Village::open().await;
    let customer = village.owes("Small", 20);
    village.set_level(15, [("x_minimum_amount", 1210.01.into_value())]);
    let (outcome, _, reason) = village.planned(customer).await;
    assert_eq!(outcome, "held");
    assert!(reason.contains("1210.00") && reason.contains("1210.01"), "{reason}");
    village.set_level(15, [("x_minimum_amount", 1210.into())]);
    assert_eq!(village.planned(customer).await.0, "reminded");
    village.set_level(15, [("x_minimum_by_currency", "USD 2000".into())]);
    assert_eq!(village.planned(customer).await.0, "held", "the currency's own amount counts instead");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn above_the_limit_a_reminder_is_only_proposed() {
    let village = Village::open().await;
    let customer = village.owes("Big", 20);
    village.set_level(15, [("x_automatic_up_to", 1000.into())]);
    let (outcome, level, reason) = village.planned(customer).await;
    assert_eq!((outcome.as_str(), level.as_str()), ("proposed", "Friendly reminder"));
    assert!(reason.contains("1000"), "{reason}");
    village.set_level(15, [("x_automatic_up_to_by_currency", "USD 1210".into())]);
    assert_eq!(village.planned(customer).await.0, "reminded");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn amounts_that_cannot_be_read_stop_their_level_and_are_shown_on_it() {
    let village = Village::open().await;
    let (first, second) = (village.owes("First", 20), village.owes("Second", 35));
    village.has_reached(second, 15, 20);
    village.set_level(15, [("x_minimum_by_currency", "UDS 50".into())]);
    let wrong = ["Friendly reminder", "\"UDS\" is not a currency of this Odoo"];
    village.say(&["check"]).await.is("amounts that cannot be read", 4, &wrong);
    village.say(&["run"]).await.is("amounts that cannot be read", 4, &wrong);
    assert_eq!(village.reached(), ["ap@second.test"], "another level goes on");
    let shown = village.world.field(LEVEL, village.level(15), "x_problem");
    assert!(shown.as_str().is_some_and(|text| text.contains("\"UDS\"")), "{shown:?}");
    village.set_level(15, [("x_minimum_by_currency", "USD 50".into())]);
    village.say(&["run"]).await.is("put right", 0, &[]);
    assert_eq!(village.reached(), ["ap@first.test", "ap@second.test"]);
    assert!(village.world.field(LEVEL, village.level(15), "x_problem").is_absent());
    assert_ne!(first, second);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_last_level_somebody_takes_over_once() {
    let village = Village::open().await;
    let customer = village.owes("Stubborn", 120);
    village.has_reached(customer, 90, 20);
    assert_eq!(village.planned(customer).await.0, "held", "the default plan stops");
    let hand_over = [
        ("x_after_last", "hand_over".into()),
        ("x_repeat_every_days", 10.into()),
        ("x_hand_over_summary", "Collect it now".into()),
    ];
    village.set_level(90, hand_over);
    village.say(&["run"]).await.is("handing over", 0, &[]);
    let record = village.world.find(FOLLOWUP, "x_partner_id", customer).unwrap();
    let summaries = || -> Vec<String> {
        let of_record = |id: &i64| village.world.field("mail.activity", *id, "res_id") == record.into();
        let ids = village.world.ids("mail.activity").into_iter().filter(of_record);
        ids.map(|id| village.world.field("mail.activity", id, "summary").as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(summaries(), ["Collect it now"]);
    assert_eq!(village.reached(), Vec::<String>::new());
    let again = (chrono::Utc::now().date_naive() + chrono::Days::new(30)).to_string();
    let decided = village.decided(&["plan", "--date", &again], customer).await;
    assert_eq!(decided["outcome"], "held", "once: {decided}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_level_of_an_older_version_is_repeated_as_it_was() {
    let village = Village::open().await;
    let customer = village.owes("Again", 120);
    village.set_level(90, [("x_active", false.into())]);
    village.has_reached(customer, 60, 40);
    village.world.force(LEVEL, village.level(60), "x_after_last", false);
    village.set_level(60, [("x_repeat_every_days", 30.into())]);
    let (outcome, level, _) = village.planned(customer).await;
    assert_eq!((outcome.as_str(), level.as_str()), ("reminded", "Final notice"));
    village.set_level(60, [("x_after_last", "stop".into())]);
    assert_eq!(village.planned(customer).await.0, "held", "what is chosen counts");
}

/// A number as Odoo sends it.
trait IntoValue {
    fn into_value(self) -> followupd::odoo::value::Value;
}

impl IntoValue for f64 {
    fn into_value(self) -> followupd::odoo::value::Value {
        followupd::odoo::value::Value::Double(self.to_string().parse().unwrap())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_way_that_is_not_set_up_is_named_by_check() {
    let village = Village::open().await;
    village.owes("Acme", 20);
    village.set_level(15, [("x_send_sms", true.into()), ("x_letter_instead_of_mail", true.into())]);
    let said = village.say(&["check"]).await;
    let level = "warning  company YourCompany: level \"Friendly reminder\" is to go by";
    said.is(
        "ways that are not set up",
        0,
        &[&format!("{level} letter, which is not set up"), &format!("{level} sms,")],
    );
    assert!(!said.text.contains("\"Second reminder\""), "{}", said.text);
}
