//! What another policy would do, told without writing anything.

use chrono::Utc;
use followupd::odoo::value::Value;
use followupd::standin::{Document, NewInvoice};
use serde_json::Value as Json;

use crate::stage;
use crate::village::{LEVEL, Village, ago};

impl Village {
    /// A file beside the settings; its path.
    fn beside(&self, name: &str, text: &str) -> String {
        let path = self.office.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// More settings under [follow_up].
    fn rules(&self, more: &str) {
        let settings = std::fs::read_to_string(self.office.settings()).unwrap();
        let settings = settings.replace("sending = true\n", &format!("sending = true\n{more}\n"));
        std::fs::write(self.office.settings(), settings).unwrap();
    }

    /// What differs, as `customer: before -> after`.
    async fn compared(&self, file: &str, environment: &[(&str, &str)]) -> Vec<String> {
        let mut compare = self.office.command(&["compare", file, "--json"]);
        compare.envs(environment.iter().copied());
        let output = compare.output().await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let told: Json = serde_json::from_slice(&output.stdout).unwrap();
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        let said =
            |one: &Json| format!("{}: {} -> {}", text(&one["customer"]), text(&one["before"]), text(&one["after"]));
        told["differences"].as_array().unwrap().iter().map(said).collect()
    }
}

const NOW: &str = "level \"Friendly reminder\" email ap@acme.test 1210.00 USD";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_alone_are_compared_and_the_environment_counts_for_both_sides() {
    let village = Village::open().await;
    village.owes("Acme", 20);
    let other = village.beside("other.toml", "[follow_up]\ntolerance = \"2000\"\n");
    assert_eq!(
        village.compared(&other, &[]).await,
        [format!("Acme: {NOW} -> held: 1210.00 USD is no more than the tolerance of 2000.00 USD")]
    );
    let other = village.beside("other.toml", "[follow_up]\n");
    let proposed = format!("Acme: {NOW} -> proposed: {NOW}: sending is not switched on");
    assert_eq!(village.compared(&other, &[]).await, [proposed]);
    let sending = [("FOLLOWUPD__FOLLOW_UP__SENDING", "true")];
    assert_eq!(village.compared(&other, &sending).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_the_other_policy_asks_for_is_read_for_it() {
    let village = Village::open().await;
    village.owes("Acme", 20);
    village.rules("reconcile_first = \"off\"");
    village.world.add_bank_line(1, ago(30), 12.into(), false).unwrap();
    let other = village.beside("other.toml", "[follow_up]\nsending = true\nreconcile_first = \"hold\"\n");
    let bank = format!("reconcile first: a line of Bank of {} is not reconciled", ago(30));
    let told = village.compared(&other, &[]).await;
    assert_eq!(told, [format!("Acme: {NOW} -> held: {bank}")]);

    let today = Utc::now().date_naive();
    let holidays =
        village.beside("own.toml", &format!("own_days = [{{ on = \"{today}\", name = \"Stocktaking\" }}]\n"));
    let rules = format!("sending = true\nworking_days_only = true\nholidays_file = \"{holidays}\"\n");
    let other = village.beside("other.toml", &format!("[follow_up]\nreconcile_first = \"off\"\n{rules}"));
    let told = village.compared(&other, &[]).await;
    assert!(
        told[0].starts_with(&format!("Acme: {NOW} -> held: today is Stocktaking for the customer; it goes on ")),
        "{told:?}"
    );

    village.world.write("res.company", 1, [("email", false.into())]).unwrap();
    let company = "[[company]]\nname = \"YourCompany\"\nsender_email = \"ar@own.test\"\n";
    let other =
        village.beside("other.toml", &format!("[follow_up]\nsending = true\nreconcile_first = \"off\"\n{company}"));
    let told = village.compared(&other, &[]).await;
    assert_eq!(told, [format!("Acme: held: the company has no sender: give it an e-mail address -> {NOW}")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_for_a_company_counts_for_its_branches_without_levels() {
    let village = Village::open().await;
    village.owes("Acme", 20);
    let currency = village.world.field("res.company", 1, "currency_id");
    let values = [
        ("name", Value::from("Branch")),
        ("parent_id", 1.into()),
        ("email", "ar@branch.test".into()),
        ("currency_id", currency),
    ];
    let branch = village.world.add_company(values).unwrap();
    let both = Value::Array(vec![Value::Array(vec![6.into(), 0.into(), vec![1, branch].into()])]);
    let user = village.world.find("res.users", "login", stage::LOGIN).unwrap();
    village.world.write("res.users", user, [("company_ids", both)]).unwrap();
    let customer = stage::customer(&village.world, "Twig", "ap@twig.test");
    let invoice = NewInvoice {
        company: branch,
        customer,
        document: Document::Invoice,
        currency: None,
        date: ago(50),
        instalments: vec![(Some(ago(20)), "1210.00".parse().unwrap())],
        reference: None,
    };
    village.world.post(&invoice).unwrap();

    let level = "[[level]]\nkey = \"a\"\nname = \"Other first\"\ndays = 18\nchannels = [\"email\"]\ntone = \"firm\"\n";
    let plan = village.beside("plan.toml", &format!("companies = [\"YourCompany\"]\n{level}"));
    let told = village.compared(&plan, &[]).await;
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told.iter().all(|one| one.contains("-> level \"Other first\"")), "{told:#?}");
    let plan = village.beside("plan.toml", &format!("companies = [\"Branch\"]\n{level}"));
    let told = village.compared(&plan, &[]).await;
    assert!(told.len() == 1 && told[0].starts_with("Twig: "), "{told:#?}");
    assert!(
        village.world.ids(LEVEL).iter().all(|id| village.world.field(LEVEL, *id, "x_name") != "Other first".into())
    );
}
