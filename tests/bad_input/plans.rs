//! Plans that cannot be used: no levels, two of the same days, templates with mistakes, in Odoo and in a file.

use crate::town::Town;

const LEVEL: &str = "x_followup_level";

impl Town {
    /// The level of so many days.
    fn level(&self, days: i64) -> i64 {
        self.world.find(LEVEL, "x_days_after_due", days).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_without_levels_is_said() {
    let town = Town::open().await;
    for level in town.world.ids(LEVEL) {
        town.world.write(LEVEL, level, [("x_active", false.into())]).unwrap();
    }
    town.run().await.is("a plan without levels", 4, &["YourCompany", "no level"]);
    assert!(town.reached().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_levels_of_the_same_days_are_said() {
    let town = Town::open().await;
    town.world.write(LEVEL, town.level(30), [("x_days_after_due", 15.into())]).unwrap();
    town.run().await.is(
        "two levels of the same days",
        4,
        &["YourCompany", "15", "Friendly reminder", "Second reminder"],
    );
    assert!(town.reached().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_placeholder_in_odoo_stops_that_level_only() {
    let town = Town::open().await;
    let body = "<p>Dear {{ customer_name }},</p>\n<p>you owe {{ ammount }}.</p>";
    town.world.write(LEVEL, town.level(30), [("x_body", body.into())]).unwrap();
    let words = ["level \"", "en_US", "line 2", "ammount", "amount"];
    town.run().await.is("a wrong placeholder in Odoo, another level", 4, &words);
    town.only_the_good_were_reached();

    let town = Town::open().await;
    town.world.write(LEVEL, town.level(15), [("x_body", body.into())]).unwrap();
    town.run().await.is("a wrong placeholder in Odoo, the level that is due", 4, &words);
    assert!(town.reached().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_good_text_goes_on_in_the_place_of_a_wrong_one() {
    let town = Town::open().await;
    let level = town.level(15);
    town.world.write(LEVEL, level, [("x_subject", "As it was good".into())]).unwrap();
    town.run().await.is("a good text", 0, &[]);
    town.only_the_good_were_reached();

    town.third("Third", "ap@third.test");
    let wrong = [("x_subject", "{{ ammount }}".into()), ("x_body", "<p>As it is wrong</p>".into())];
    town.world.write(LEVEL, level, wrong).unwrap();
    let instead = format!("the last good text, of {}, is used meanwhile", chrono::Utc::now().date_naive());
    let words = ["en_US", "subject, line 1", "{{ ammount }}; did you mean {{ amount }}?", &instead];
    town.say(&["check"]).await.is("a wrong text, and a good one before", 0, &words);
    town.say(&["plan"]).await.is("a wrong text, and a good one before", 0, &words);
    town.say(&["explain", "Third"]).await.is("a wrong text, and a good one before", 0, &words);
    assert!(town.world.field(LEVEL, level, "x_problem").is_absent(), "who only looks writes nothing");
    town.run().await.is("a wrong text, and a good one before", 4, &words);
    let mail = String::from_utf8(town.mail_to("ap@third.test").bytes).unwrap();
    assert!(mail.contains("Subject: As it was good") && !mail.contains("As it is wrong"), "{mail}");
    let shown = town.world.field(LEVEL, level, "x_problem");
    assert!(words.iter().all(|word| shown.as_str().is_some_and(|shown| shown.contains(word))), "{shown:?}");

    town.world.write(LEVEL, level, [("x_subject", "{{ amount }}".into())]).unwrap();
    town.run().await.is("put right", 0, &[]);
    assert!(town.world.field(LEVEL, level, "x_problem").is_absent());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_placeholder_in_a_plan_file_is_named_with_its_line() {
    let town = Town::open().await;
    let plan = town.office.folder.path().join("plan.toml");
    let text = "[[level]]\nkey = \"first\"\nname = \"First\"\ndays = 15\nchannels = [\"email\"]\ntone = \"friendly\"\n\n\
                [level.text.en]\nsubject = \"Reminder\"\nbody = \"<p>You owe {{ ammount }}.</p>\"\n";
    std::fs::write(&plan, text).unwrap();
    let mut settings = std::fs::read_to_string(town.office.settings()).unwrap();
    settings.push_str(&format!("[plan]\nsource = \"file\"\nfile = \"{}\"\n", plan.display()));
    std::fs::write(town.office.settings(), settings).unwrap();
    town.run().await.is("a wrong placeholder in a plan file", 2, &["plan.toml", "10", "ammount"]);
    town.nothing_happened();
}
