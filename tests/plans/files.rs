//! Several plans in a plan file.

use followupd::odoo::value::Value;

use crate::village::{LEVEL, PLAN, Village};

const DEFAULT: &str =
    "[[level]]\nkey = \"first\"\nname = \"First\"\ndays = 15\nchannels = [\"email\"]\ntone = \"friendly\"\n\n";

const GOLD: &str = "[[plan]]\nkey = \"gold\"\nname = \"Key accounts\"\ntags = [\"Gold\"]\ncountries = [\"BE\"]\n\n\
    [[plan.level]]\nkey = \"gold-first\"\nname = \"Very friendly\"\ndays = 18\nchannels = [\"email\"]\ntone = \"friendly\"\n\
    minimum_amount_in = { USD = 100 }\nhand_over_after_days = 30\nhand_over_summary = \"Visit them\"\n";

impl Village {
    /// Plans come from a file of these words.
    pub(crate) fn file(&self, text: &str) {
        let path = self.office.folder.path().join("plan.toml");
        std::fs::write(&path, text).unwrap();
        if !std::fs::read_to_string(self.office.settings()).unwrap().contains("[plan]") {
            self.set(&format!("\n[plan]\nsource = \"file\"\nfile = \"{}\"\n", path.display()));
        }
    }

    fn active(&self, model: &str) -> Vec<String> {
        let ids = self.world.ids(model).into_iter();
        let active = ids.filter(|id| self.world.field(model, *id, "x_active") == true.into());
        active.map(|id| self.world.field(model, id, "x_name").as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plans_of_a_file_stand_in_odoo_and_go_when_the_file_loses_them() {
    let village = Village::open().await;
    let customer = village.owes("Gold", 20);
    village.world.create("res.partner.category", [("name", "Gold".into())]).unwrap();
    village.file(&format!("{DEFAULT}{GOLD}"));
    village.say(&["run"]).await.is("a file with two plans", 0, &[]);
    assert_eq!(
        (village.active(PLAN), village.active(LEVEL)),
        (vec!["Key accounts".to_owned()], vec!["First".to_owned(), "Very friendly".to_owned()])
    );
    let plan = village.world.find(PLAN, "x_name", "Key accounts").unwrap();
    let level = village.world.find(LEVEL, "x_name", "Very friendly").unwrap();
    assert_eq!(village.world.field(LEVEL, level, "x_plan_id"), plan.into());
    assert_eq!(village.world.field(LEVEL, level, "x_minimum_by_currency"), "USD 100".into());
    assert_eq!(village.world.field(LEVEL, level, "x_hand_over_summary"), "Visit them".into());
    let record = village.world.find("x_followup", "x_partner_id", customer).unwrap();
    village.world.write("x_followup", record, [("x_plan_id", plan.into())]).unwrap();
    assert_eq!(village.decided(&["plan"], customer).await["plan"]["name"], "Key accounts");

    village.file(DEFAULT);
    village.say(&["run"]).await.is("the file without the plan", 0, &[]);
    assert_eq!((village.active(PLAN), village.active(LEVEL)), (Vec::new(), vec!["First".to_owned()]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_file_names_and_odoo_has_not_is_told_with_its_line() {
    let village = Village::open().await;
    village.owes("Gold", 20);
    village.file(&format!("{DEFAULT}{GOLD}"));
    let said = ["plan.toml:8", "plan \"Key accounts\"", "no customer tag \"Gold\" in Odoo"];
    village.say(&["run"]).await.is("an unknown tag", 2, &said);
    village.say(&["check"]).await.is("an unknown tag", 4, &said);
    assert!(village.reached().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_file_is_decided_by_before_it_stands_in_odoo() {
    let village = Village::open().await;
    let customer = village.owes("Gold", 20);
    village.file(DEFAULT);
    village.say(&["run"]).await.is("the file as it was", 0, &["First"]);
    let other = village.owes("Silver", 20);
    village.world.create("res.partner.category", [("name", "Gold".into())]).unwrap();
    let gold = village.world.find("res.partner.category", "name", "Gold").unwrap();
    let tagged = Value::Array(vec![Value::Array(vec![6.into(), 0.into(), vec![gold].into()])]);
    village.world.write("res.partner", other, [("category_id", tagged)]).unwrap();
    village.file(&format!("{}{GOLD}", DEFAULT.replace("\"First\"", "\"Gentle\"").replace("15", "10")));

    let planned = village.decided(&["plan"], other).await;
    assert_eq!((&planned["level"], &planned["plan"]["name"]), (&"Very friendly".into(), &"Key accounts".into()));
    let names = village.active(LEVEL);
    assert_eq!(names, ["First"], "looking writes nothing");
    let explained = village.say(&["explain", "Gold"]).await;
    explained.is("the item keeps what it has reached", 0, &["has had the last level, \"Gentle\""]);
    village.say(&["check"]).await.is("a changed file", 0, &["warning", "are not those of plan.source yet"]);
    let done = village.decided(&["run"], other).await;
    assert_eq!((&done["level"], &done["plan"]), (&planned["level"], &planned["plan"]), "run does what plan said");
    assert!(!village.say(&["check"]).await.text.contains("plan.source"), "now they are");
    assert_ne!(customer, other);
}
