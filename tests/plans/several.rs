//! Several plans in a company.

use followupd::odoo::value::Value;

use crate::stage;
use crate::village::{FOLLOWUP, LEVEL, PLAN, Village};

/// A plan with one level after so many days that is like the friendly reminder.
fn plan(village: &Village, name: &str, days: i64) -> i64 {
    let plan = village.world.create(PLAN, [("x_name", name.into()), ("x_company_id", 1.into())]).unwrap();
    level(village, plan, &format!("{name} reminder"), days);
    plan
}

fn level(village: &Village, plan: i64, name: &str, days: i64) -> i64 {
    let like = village.level(15);
    let copied = |field: &str| village.world.field(LEVEL, like, field);
    let values: [(&str, Value); 7] = [
        ("x_name", name.into()),
        ("x_company_id", 1.into()),
        ("x_plan_id", plan.into()),
        ("x_days_after_due", days.into()),
        ("x_subject", copied("x_subject")),
        ("x_body", copied("x_body")),
        ("x_sms", copied("x_sms")),
    ];
    village.world.create(LEVEL, values).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_plan_that_is_chosen_for_a_customer_counts_and_is_told() {
    let village = Village::open().await;
    let (plain, gold) = (village.owes("Plain", 20), village.owes("Gold", 20));
    let of_gold = plan(&village, "Key accounts", 18);
    village.record(gold, [("x_plan_id", of_gold.into())]);
    let decided = village.decided(&["plan"], gold).await;
    assert_eq!(decided["level"], "Key accounts reminder");
    assert_eq!(decided["plan"], serde_json::json!({ "name": "Key accounts", "rule": "chosen" }));
    let decided = village.decided(&["plan"], plain).await;
    assert_eq!((&decided["level"], &decided["plan"]), (&"Friendly reminder".into(), &serde_json::Value::Null));
    let said = ["Its plan is \"Key accounts\", chosen on the account."];
    village.say(&["explain", "Gold"]).await.is("a chosen plan", 0, &said);
    let decided = village.decided(&["run"], gold).await;
    assert_eq!((&decided["outcome"], &decided["plan"]["rule"]), (&"reminded".into(), &"chosen".into()));
    assert_eq!(village.reached(), ["ap@gold.test", "ap@plain.test"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archived_plan_counts_for_nobody_and_holds_whoever_it_was_chosen_for() {
    let village = Village::open().await;
    let (customer, plain) = (village.owes("Gold", 20), village.owes("Plain", 20));
    let archived = plan(&village, "Key accounts", 15);
    village.record(customer, [("x_plan_id", archived.into())]);
    village.world.write(PLAN, archived, [("x_active", false.into())]).unwrap();
    let decided = village.decided(&["plan"], plain).await;
    assert_eq!((&decided["level"], &decided["plan"]), (&"Friendly reminder".into(), &serde_json::Value::Null));
    let (outcome, _, reason) = village.planned(customer).await;
    assert_eq!(outcome, "held");
    assert!(reason.contains("x_plan_id") && reason.contains("choose another plan, or none"), "{reason}");
    let record = village.world.find(FOLLOWUP, "x_partner_id", customer).unwrap();
    village.world.write(FOLLOWUP, record, [("x_plan_id", false.into())]).unwrap();
    assert_eq!(village.planned(customer).await.1, "Friendly reminder");
    village.say(&["check"]).await.is("an archived plan", 0, &["followupd can work"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn levels_of_the_same_days_are_wrong_within_one_plan_only() {
    let village = Village::open().await;
    let (plain, gold) = (village.owes("Plain", 20), village.owes("Gold", 20));
    let of_gold = plan(&village, "Key accounts", 15);
    village.record(gold, [("x_plan_id", of_gold.into())]);
    village.say(&["check"]).await.is("the same days in two plans", 0, &["followupd can work"]);
    level(&village, of_gold, "Twin", 15);
    let wrong = ["plan \"Key accounts\"", "Key accounts reminder", "Twin", "15"];
    village.say(&["check"]).await.is("the same days in one plan", 4, &wrong);
    let run = village.say(&["run"]).await;
    run.is("the same days in one plan", 4, &["plan Key accounts", "Twin"]);
    assert_eq!(village.reached(), ["ap@plain.test"], "the default plan goes on");
    assert_ne!(plain, gold);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_without_levels_and_a_wrong_text_in_another_plan_are_said() {
    let village = Village::open().await;
    village.owes("Plain", 20);
    village.world.create(PLAN, [("x_name", "Empty".into()), ("x_company_id", 1.into())]).unwrap();
    let other = plan(&village, "Key accounts", 15);
    let broken = level(&village, other, "Broken", 30);
    village.world.write(LEVEL, broken, [("x_body", "<p>You owe {{ ammount }}</p>".into())]).unwrap();
    village.say(&["check"]).await.is("other plans", 4, &["plan \"Empty\"", "no level"]);
    village.say(&["run"]).await.is("other plans", 4, &["plan Empty", "no level", "ammount"]);
    assert_eq!(village.reached(), ["ap@plain.test"]);
    let shown = village.world.field(LEVEL, broken, "x_problem");
    assert!(shown.as_str().is_some_and(|text| text.contains("ammount")), "{shown:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_level_in_a_plan_of_another_company_stops_its_company_until_it_is_put_right() {
    let village = Village::open().await;
    village.owes("Plain", 20);
    let currency = village.world.field("res.company", 1, "currency_id");
    let named = [("name", "Other".into()), ("email", "ar@other.test".into()), ("currency_id", currency)];
    let other = village.world.add_company(named).unwrap();
    let plan = plan(&village, "Key accounts", 30);
    village.world.write(PLAN, plan, [("x_company_id", other.into())]).unwrap();
    village.say(&["check"]).await.is("a plan of another company", 4, &["plan of another company"]);
    village.say(&["run"]).await.is("a plan of another company", 4, &["its plan belongs to another company"]);
    assert!(village.reached().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_odoo_that_an_older_version_set_up_goes_on_after_setup() {
    let village = Village::open().await;
    let customer = village.owes("Old", 20);
    village.set_level(15, [("x_name", "Mine".into())]);
    let server = followupd::standin::Server::start(village.world.clone()).await.unwrap();
    let admin = stage::administrator(&server.url(), stage::DATABASE).await;
    // What that version had not: the model of plans, and the newest fields of all models.
    let gone = |model: &str, field: &str, value: &str| {
        let ids = village.world.ids(model).into_iter().filter(|id| {
            let held = village.world.field(model, *id, field);
            held.as_str().is_some_and(|held| held == value || held.contains(value) && model == "ir.ui.view")
        });
        ids.collect::<Vec<i64>>()
    };
    admin.unlink("ir.ui.view", &gone("ir.ui.view", "name", "followupd.")).await.unwrap();
    let newest = ["x_minimum_amount", "x_after_last", "x_hand_over_summary", "x_bounce_email", "x_came_back"];
    for field in ["x_plan_id", "x_level_ids"].into_iter().chain(newest) {
        admin.unlink("ir.model.fields", &gone("ir.model.fields", "name", field)).await.unwrap();
    }
    admin.unlink("ir.model", &gone("ir.model", "model", PLAN)).await.unwrap();
    village.say(&["run"]).await.is("before setup", 3, &["run `followupd setup`"]);
    stage::set_up(&admin).await;
    let (outcome, level, _) = village.planned(customer).await;
    assert_eq!((outcome.as_str(), level.as_str()), ("reminded", "Mine"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_are_told_what_plan_tells_and_the_items_and_messages_behind_it() {
    let village = Village::open().await;
    let customer = village.owes("Acme", 20);
    village.say(&["run"]).await.is("reminded", 0, &[]);
    let told = village.decided(&["explain", "Acme"], customer).await;
    assert_eq!(told["outcome"], "held");
    assert_eq!((&told["company"], &told["total_due"]), (&"YourCompany".into(), &"1210.00".into()));
    let item = &told["items"][0];
    assert_eq!((&item["amount"], &item["currency"]), (&"1210.00".into(), &"USD".into()));
    assert_eq!((&item["days_overdue"], &item["reached_days"]), (&20.into(), &15.into()));
    let message = &told["history"][0];
    assert_eq!((&message["level"], &message["to"][0]), (&"Friendly reminder".into(), &"ap@acme.test".into()));
    assert!(message["state"].as_str().unwrap().starts_with("sent "), "{message}");
    assert_eq!(told["next_message"]["level"], "Second reminder");
    let output = village.office.command(&["forecast", "--json"]).output().await.unwrap();
    let forecast: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let demanded = serde_json::json!([{ "amount": "1210.00", "currency": "USD" }]);
    assert_eq!(forecast["messages"][0]["demanded"], demanded, "{forecast}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_write_in_odoo_does_not_steer_the_terminal_of_who_asks_why() {
    let village = Village::open().await;
    let customer = village.owes("Acme", 20);
    village.world.force("res.partner", customer, "name", "Acme\u{1b}[2J\nLtd");
    let other = plan(&village, "Gold\u{7}", 18);
    village.record(customer, [("x_plan_id", other.into())]);
    for words in [&["explain", "acme"][..], &["check"], &["plan"]] {
        let said = village.say(words).await;
        said.is("control characters", 0, &[]);
        assert!(said.text.chars().all(|c| c == '\n' || !c.is_control()), "{words:?}: {:?}", said.text);
    }
    assert!(village.say(&["explain", "acme"]).await.text.contains("[2J Ltd (customer "));
}
