//! Beside Odoo's own follow-up, which Odoo Enterprise has: its levels as the plan, its settings respected, and never two
//! reminders. The stand-in has its fields by the names of Odoo's public documentation.

use chrono::Utc;
use followupd::odoo::value::Value;
use followupd::standin::{Flavour, World};
use tokio::sync::OnceCell;

use crate::stage;
use crate::village::{FOLLOWUP, LEVEL, Village, ago};

const OWN: &str = "account_followup.followup.line";
const SOURCE: &str = "[plan]\nsource = \"enterprise\"\n";

static COMPANY: OnceCell<World> = OnceCell::const_new();

/// A company in an Odoo Enterprise with two own levels, after 10 and 40 days, whose scheduled action is off.
async fn company() -> World {
    let set_up = async || {
        let world = World::with_own_follow_up(Flavour::Nineteen, stage::DATABASE, Utc::now().naive_utc());
        let company = stage::company_in(world).await;
        for (name, days) in [("First letter", 10), ("Last letter", 40)] {
            let values: [(&str, Value); 4] = [
                ("name", name.into()),
                ("delay", days.into()),
                ("company_id", 1.into()),
                ("auto_execute", true.into()),
            ];
            company.create(OWN, values).unwrap();
        }
        let model = company.find("ir.model", "model", OWN).unwrap();
        let action = [("name", "Process them".into()), ("model_id", model.into()), ("active", false.into())];
        company.create("ir.cron", action).unwrap();
        company
    };
    COMPANY.get_or_init(set_up).await.copy()
}

impl Village {
    fn scheduled_action(&self, active: bool) {
        let action = self.world.ids("ir.cron")[0];
        self.world.write("ir.cron", action, [("active", active.into())]).unwrap();
    }

    fn line_of(&self, customer: i64) -> i64 {
        let line = |id: &i64| {
            self.world.field("account.move.line", *id, "partner_id") == customer.into()
                && !self.world.field("account.move.line", *id, "date_maturity").is_absent()
        };
        self.world.ids("account.move.line").into_iter().find(line).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odoos_own_levels_are_the_plan_and_its_fields_are_kept_up_to_date() {
    let village = Village::in_world(company().await, SOURCE).await;
    let customer = village.owes("Acme", 12);
    village.say(&["check"]).await.is("with Odoo's own levels", 0, &["followupd can work"]);
    village.say(&["run"]).await.is("with Odoo's own levels", 0, &["First letter"]);
    assert_eq!(village.reached(), ["ap@acme.test"]);
    let active = |id: &i64| village.world.field(LEVEL, *id, "x_active") == true.into();
    let levels: Vec<i64> = village.world.ids(LEVEL).into_iter().filter(active).collect();
    let shown: Vec<Value> = levels.iter().map(|id| village.world.field(LEVEL, *id, "x_name")).collect();
    assert_eq!(shown, ["First letter".into(), "Last letter".into()]);
    assert_eq!(village.world.field(LEVEL, levels[0], "x_from_file"), true.into(), "people change them where they are");
    let tones: Vec<Value> = levels.iter().map(|id| village.world.field(LEVEL, *id, "x_subject")).collect();
    assert_ne!(tones[0], tones[1], "the last one is the final notice");

    let next = village.world.field("res.partner", customer, "followup_next_action_date");
    assert_eq!(next, (Utc::now().date_naive() + chrono::Days::new(30)).into());
    let line = village.line_of(customer);
    let own = village.world.find(OWN, "name", "First letter").unwrap();
    assert_eq!(village.world.field("account.move.line", line, "followup_line_id"), own.into());
    assert_eq!(village.world.field("account.move.line", line, "last_followup_date"), ago(0).into());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_set_on_customers_there_is_respected() {
    let village = Village::in_world(company().await, SOURCE).await;
    let (manual, later) = (village.owes("Manual", 12), village.owes("Later", 12));
    village.world.write("res.partner", manual, [("followup_reminder_type", "manual".into())]).unwrap();
    let day = Utc::now().date_naive() + chrono::Days::new(5);
    village.world.write("res.partner", later, [("followup_next_action_date", day.into())]).unwrap();
    village.say(&["run"]).await.is("settings of Odoo's own follow-up", 0, &[]);
    assert!(village.reached().is_empty());
    assert_eq!(village.planned(manual).await.0, "proposed");
    let (outcome, _, reason) = village.planned(later).await;
    assert_eq!(outcome, "held");
    assert!(reason.contains(&day.to_string()) && reason.contains("set by hand"), "{reason}");

    // Who is responsible there gets the activity about a customer who cannot be reached.
    let silent = village.owes("Silent", 12);
    village.world.write("res.partner", silent, [("email", false.into())]).unwrap();
    village.world.write("res.partner", silent, [("followup_responsible_id", 2.into())]).unwrap();
    village.say(&["run"]).await.is("nobody can be reached", 0, &["Silent"]);
    let record = village.world.find(FOLLOWUP, "x_partner_id", silent).unwrap();
    let activity = village.world.find("mail.activity", "res_id", record).unwrap();
    assert_eq!(village.world.field("mail.activity", activity, "user_id"), 2.into());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn our_own_date_goes_from_there_when_all_is_settled() {
    let village = Village::in_world(company().await, SOURCE).await;
    let customer = village.owes("Acme", 12);
    village.say(&["run"]).await.is("reminded", 0, &[]);
    let next = || village.world.field("res.partner", customer, "followup_next_action_date");
    assert!(!next().is_absent());
    let entry = village.world.field("account.move.line", village.line_of(customer), "move_id").as_int().unwrap();
    village.world.pay(entry, None, ago(0)).unwrap();
    village.say(&["run"]).await.is("settled", 0, &[]);
    assert!(next().is_absent(), "the next invoice begins at the first level: {:?}", next());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sent_while_odoo_could_send_too() {
    for source in [SOURCE, ""] {
        let village = Village::in_world(company().await, source).await;
        village.owes("Acme", 20);
        village.scheduled_action(true);
        let said = ["Odoo's own follow-up could send as well", "\"Process them\"", "Scheduled Actions"];
        village.say(&["check"]).await.is("Odoo's own follow-up is on", 4, &said);
        village.say(&["run"]).await.is("Odoo's own follow-up is on", 2, &said);
        assert!(village.reached().is_empty());
        village.scheduled_action(false);
        village.say(&["run"]).await.is("Odoo's own follow-up is off", 0, &[]);
        assert_eq!(village.reached(), ["ap@acme.test"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operator_can_say_that_it_is_off() {
    let village = Village::in_world(company().await, &format!("{SOURCE}odoos_own_is_off = true\n")).await;
    village.owes("Acme", 20);
    village.scheduled_action(true);
    village.say(&["check"]).await.is("said to be off", 0, &["could send as well", "odoos_own_is_off"]);
    village.say(&["run"]).await.is("said to be off", 0, &[]);
    assert_eq!(village.reached(), ["ap@acme.test"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_scheduled_action_cannot_be_seen_automatic_levels_are_the_sign() {
    let village = Village::in_world(company().await, SOURCE).await;
    village.owes("Acme", 20);
    let right = village.world.find("ir.model.access", "name", "followupd.access_ir_cron_daemon").unwrap();
    village.world.write("ir.model.access", right, [("perm_read", false.into())]).unwrap();
    let said = ["cannot be seen", "\"First letter\", \"Last letter\"", "odoos_own_is_off"];
    village.say(&["run"]).await.is("the action cannot be seen", 2, &said);
    for level in village.world.ids(OWN) {
        village.world.write(OWN, level, [("auto_execute", false.into())]).unwrap();
    }
    village.say(&["run"]).await.is("no level there is automatic", 0, &[]);
    assert!(village.reached().is_empty(), "nor is it here: a person decides");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_odoo_without_follow_up_of_its_own_says_so() {
    let village = Village::open().await;
    village.set(&format!("\n{SOURCE}"));
    village.owes("Acme", 20);
    village.say(&["run"]).await.is("no own follow-up", 2, &["this Odoo has no follow-up levels of its own"]);
    assert!(village.reached().is_empty());
}
