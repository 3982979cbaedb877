//! Who may do what with our records: written down first, then tried on real Odoo 19 and 14 with each role's own login.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "it tells how much was tried")]

use std::collections::BTreeMap;
use std::process::Command;

use followupd::odoo::endpoint::{Endpoint, Login};
use followupd::odoo::fault::OdooError;
use followupd::odoo::names::{followup, item, level, partner, plan, request, state};
use followupd::odoo::search::{Domain, Search};
use followupd::odoo::session::{Members, Session};
use followupd::odoo::value::Value;
use followupd::provision::{Setup, SetupWish, UserWish};

/// The columns of the table, each with the groups of its user. All work in the first company only, but for the daemon.
const ROLES: [(&str, &[&str]); 10] = [
    ("billing", &["account.group_account_invoice"]),
    ("configures", &["account.group_account_manager"]),
    ("sells", &["sales_team.group_sale_salesman"]),
    ("sees-all", &["sales_team.group_sale_salesman_all_leads"]),
    ("manages", &["sales_team.group_sale_manager"]),
    ("both", &["account.group_account_invoice", "sales_team.group_sale_salesman"]),
    ("internal", &["base.group_user"]),
    ("portal", &["base.group_portal"]),
    (DAEMON, &["followupd.group_daemon"]),
    ("system", &["base.group_system"]),
];

const DAEMON: &str = "daemon";

/// Read, write, create, delete; `-`: refused; `.`: there is no such thing. A customer is a salesperson's own where it is
/// theirs in Odoo; *mine*: who tries it has asked for it.
const TABLE: &str = "
model    which              whose              billing configures sells sees-all manages both internal portal daemon system
followup any                own-customer       rw--    rw--       r---  r---     r---    rw-- ----     ----   rwc-   rwcd
followup any                others-customer    rw--    rw--       ----  r---     r---    rw-- ----     ----   rwc-   rwcd
followup any                other-company      ----    ----       ----  ----     ----    ---- ----     ----   rwc-   ----
request  mine-follow_up     own-customer       rwc-    rwc-       r-c-  r-c-     r-c-    rwc- ----     ----   rwc-   rwcd
request  mine-prepare       own-customer       rwc-    rwc-       r-c-  r-c-     r-c-    rwc- ----     ----   rwc-   rwcd
request  mine-snooze        own-customer       rwc-    rwc-       r---  r---     r---    rwc- ----     ----   rwc-   rwcd
request  mine-promise       own-customer       rwc-    rwc-       r---  r---     r---    rwc- ----     ----   rwc-   rwcd
request  mine-exclude       own-customer       rwc-    rwc-       r---  r---     r---    rwc- ----     ----   rwc-   rwcd
request  mine-set_level     own-customer       rwc-    rwc-       r---  r---     r---    rwc- ----     ----   rwc-   rwcd
request  mine-log_call      own-customer       rwc-    rwc-       r---  r---     r---    rwc- ----     ----   rwc-   rwcd
request  mine-resolve_doubt own-customer       rwc-    rwc-       r---  r---     r---    rwc- ----     ----   rwc-   rwcd
request  mine-follow_up     others-customer    rwc-    rwc-       ----  r-c-     r-c-    rwc- ----     ----   rwc-   rwcd
request  mine-prepare       others-customer    rwc-    rwc-       ----  r-c-     r-c-    rwc- ----     ----   rwc-   rwcd
request  mine-snooze        others-customer    rwc-    rwc-       ----  r---     r---    rwc- ----     ----   rwc-   rwcd
request  mine-follow_up     other-company      ----    ----       ----  ----     ----    ---- ----     ----   rwc-   ----
request  others-follow_up   own-customer       r-.-    r-.-       r-.-  r-.-     r-.-    r-.- --.-     --.-   rw.-   rw.d
request  others-snooze      own-customer       r-.-    r-.-       r-.-  r-.-     r-.-    r-.- --.-     --.-   rw.-   rw.d
request  others-follow_up   others-customer    r-.-    r-.-       --.-  r-.-     r-.-    r-.- --.-     --.-   rw.-   rw.d
request  others-follow_up   other-company      --.-    --.-       --.-  --.-     --.-    --.- --.-     --.-   rw.-   --.-
level    of-people          own-company        r---    rwcd       r---  r---     r---    r--- ----     ----   rwc-   rwcd
level    from-file          own-company        r---    r---       r---  r---     r---    r--- ----     ----   rwc-   rwcd
level    of-people          other-company      ----    ----       ----  ----     ----    ---- ----     ----   rwc-   ----
plan     of-people          own-company        r---    rwcd       r---  r---     r---    r--- ----     ----   rwc-   rwcd
plan     from-file          own-company        r---    r---       r---  r---     r---    r--- ----     ----   rwc-   rwcd
plan     of-people          other-company      ----    ----       ----  ----     ----    ---- ----     ----   rwc-   ----
state    any                all-companies      ----    ----       ----  ----     ----    ---- ----     ----   rw--   rwcd
";

/// A row of the table, without its cells.
#[derive(Clone, Copy)]
struct Kind {
    model: &'static str,
    which: &'static str,
    whose: &'static str,
}

/// The rows, each with what every role may do.
fn table() -> Vec<(Kind, Vec<&'static str>)> {
    let mut lines = TABLE.trim().lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let columns = lines.next().unwrap();
    assert_eq!(columns[3..], ROLES.map(|(name, _)| name), "the columns of the table");
    lines.map(|row| (Kind { model: row[0], which: row[1], whose: row[2] }, row[3..].to_vec())).collect()
}

fn values<const N: usize>(pairs: [(&str, Value); N]) -> Members {
    pairs.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}

fn exactly(ids: &[i64]) -> Value {
    Value::Array(vec![Value::Array(vec![6.into(), 0.into(), ids.into()])])
}

async fn made(session: &Session, model: &str, record: Members) -> i64 {
    session.create(model, vec![record]).await.unwrap_or_else(|error| panic!("{model}: {error}"))[0]
}

async fn by_name(session: &Session, name: &str) -> i64 {
    let (module, name) = name.split_once('.').unwrap();
    let search = Search::new("ir.model.data", Domain::new().eq("module", module).eq("name", name), ["res_id"]);
    session.search_read_all(&search).await.unwrap()[0].as_ref().unwrap().int("res_id").unwrap()
}

fn script(name: &str, arguments: &[&str]) -> String {
    let path = format!("{}/tests/odoo/{name}", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(path).args(arguments).output().expect("the script can be started");
    assert!(output.status.success(), "tests/odoo/{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the script writes text").lines().last().unwrap_or("").to_owned()
}

/// Somebody who tries.
struct Role {
    name: &'static str,
    session: Session,
    /// The follow-ups by whose they are.
    followups: BTreeMap<&'static str, i64>,
}

/// A real Odoo with our records and everybody's users; its database goes with it.
struct Office {
    version: &'static str,
    url: String,
    database: String,
    admin: Session,
    other_company: i64,
    /// A customer of another salesperson.
    others_customer: i64,
    roles: Vec<Role>,
}

impl Drop for Office {
    fn drop(&mut self) {
        let path = format!("{}/tests/odoo/db", env!("CARGO_MANIFEST_DIR"));
        let _ = Command::new(path).args([self.version, "--drop", &self.database]).output();
    }
}

impl Office {
    async fn open(version: &'static str) -> Self {
        let url = script("up", &[version]);
        let database = format!("roles_access_{version}_{}", std::process::id());
        script("db", &[version, &database]);
        let admin = login(&url, &database, "admin", "admin").await;
        let companies = admin.search("res.company", &Domain::new().ne("id", 1), "id", Some(1)).await.unwrap();
        let other_company = match companies.first() {
            Some(company) => *company,
            None => made(&admin, "res.company", values([("name", "Delta".into())])).await,
        };
        let all = values([("company_ids", exactly(&[1, other_company]))]);
        admin.write("res.users", &[admin.user_id()], all).await.unwrap();
        let user = UserWish { login: login_of(DAEMON), ..UserWish::default() };
        let wish = SetupWish { user: Some(user), ..SetupWish::default() };
        Setup::prepare(&admin, &wish).await.unwrap().apply(&admin, &mut |_| {}).await.unwrap();
        assert!(Setup::prepare(&admin, &wish).await.unwrap().steps.is_empty(), "twice is once");

        let mut office = Self { version, url, database, admin, other_company, others_customer: 0, roles: Vec::new() };
        let colleague = office.user("colleague", &["sales_team.group_sale_salesman"]).await;
        office.others_customer = office.customer("Of a Colleague", colleague).await;
        for (name, groups) in ROLES {
            let role = office.role(name, groups).await;
            office.roles.push(role);
        }
        office
    }

    /// A user of the first company.
    async fn user(&self, name: &str, groups: &[&str]) -> i64 {
        let known = self.admin.fields_get("res.users", &["type"]).await.unwrap();
        let groups_field = if known.contains_key("group_ids") { "group_ids" } else { "groups_id" };
        let mut ids = Vec::new();
        for group in groups {
            ids.push(by_name(&self.admin, group).await);
        }
        let user = values([
            ("name", name.into()),
            ("login", login_of(name).into()),
            ("email", format!("{name}@x.test").into()),
            ("password", name.into()),
            ("company_id", 1.into()),
            ("company_ids", exactly(&[1])),
            (groups_field, exactly(&ids)),
        ]);
        made(&self.admin.with_context("no_reset_password", true), "res.users", user).await
    }

    async fn customer(&self, name: &str, salesperson: i64) -> i64 {
        let customer = [("name", name.into()), ("is_company", true.into()), ("user_id", salesperson.into())];
        made(&self.admin, "res.partner", values(customer)).await
    }

    async fn role(&self, name: &'static str, groups: &[&str]) -> Role {
        let user = if name == DAEMON {
            let found =
                self.admin.search("res.users", &Domain::new().eq("login", login_of(name)), "id", None).await.unwrap();
            self.admin.write("res.users", &found, values([("password", name.into())])).await.unwrap();
            found[0]
        } else {
            self.user(name, groups).await
        };
        let own = self.customer(&format!("Of {name}"), user).await;
        let mut followups = BTreeMap::new();
        for (whose, customer, company) in [
            ("own-customer", own, 1),
            ("others-customer", self.others_customer, 1),
            ("other-company", own, self.other_company),
        ] {
            let record = values([(followup::PARTNER, customer.into()), (followup::COMPANY, company.into())]);
            followups.insert(whose, made(&self.admin, followup::MODEL, record).await);
        }
        Role { name, session: login(&self.url, &self.database, &login_of(name), name).await, followups }
    }

    /// What a record of this kind holds, for this role.
    async fn record(&self, kind: Kind, role: &Role) -> (&'static str, Members) {
        let company = if kind.whose == "other-company" { self.other_company } else { 1 };
        let from_file = kind.which == "from-file";
        match kind.model {
            "followup" => {
                let shared = role.followups[kind.whose];
                let rows = self.admin.read(followup::MODEL, &[shared], &[followup::PARTNER]).await.unwrap();
                let customer = rows[0].as_ref().unwrap().id_of(followup::PARTNER).unwrap();
                let record = [(followup::PARTNER, customer.into()), (followup::COMPANY, company.into())];
                (followup::MODEL, values(record))
            }
            "request" => {
                let wish = kind.which.split_once('-').unwrap().1;
                let record = [(request::FOLLOWUP, role.followups[kind.whose].into()), (request::KIND, wish.into())];
                (request::MODEL, values(record))
            }
            "level" => (
                level::MODEL,
                values([
                    (level::NAME, "Extra".into()),
                    (level::COMPANY, company.into()),
                    (level::FROM_FILE, from_file.into()),
                ]),
            ),
            "plan" => (
                plan::MODEL,
                values([
                    (plan::NAME, "Extra".into()),
                    (plan::COMPANY, company.into()),
                    (plan::FROM_FILE, from_file.into()),
                ]),
            ),
            "state" => (state::MODEL, values([(state::NAME, "Extra".into())])),
            other => panic!("no model is called {other}"),
        }
    }

    /// A record for every cell, so that deleting one spoils no other: made by an administrator, or by the role itself.
    async fn records(&self, rows: &[(Kind, Vec<&'static str>)]) -> BTreeMap<(usize, usize), i64> {
        let mut records = BTreeMap::new();
        let open = self.open_doors().await;
        for (at, role) in self.roles.iter().enumerate() {
            for (row, (kind, _)) in rows.iter().enumerate() {
                let (model, record) = self.record(*kind, role).await;
                let by = if kind.which.starts_with("mine-") { &role.session } else { &self.admin };
                records.insert((row, at), made(by, model, record).await);
            }
        }
        self.close_doors(open).await;
        records
    }

    /// Lets everybody make requests: what somebody may do with their own must be tried also where they could not ask.
    async fn open_doors(&self) -> (i64, Vec<i64>) {
        let model = by_name(&self.admin, "followupd.model_x_followup_request").await;
        let rules = self.admin.search("ir.rule", &Domain::new().eq("model_id", model), "id", None).await.unwrap();
        assert!(rules.len() == 9, "{rules:?}");
        self.admin.write("ir.rule", &rules, values([("active", false.into())])).await.unwrap();
        let right = [
            ("name", "everybody".into()),
            ("model_id", model.into()),
            ("perm_read", true.into()),
            ("perm_write", true.into()),
            ("perm_create", true.into()),
        ];
        (made(&self.admin, "ir.model.access", values(right)).await, rules)
    }

    async fn close_doors(&self, (right, rules): (i64, Vec<i64>)) {
        self.admin.unlink("ir.model.access", &[right]).await.unwrap();
        self.admin.write("ir.rule", &rules, values([("active", true.into())])).await.unwrap();
    }

    /// Every cell of the table that is not so, and how many there are.
    async fn try_table(&self) -> (usize, Vec<String>) {
        let rows = table();
        let records = self.records(&rows).await;
        let (mut cells, mut wrong) = (0, Vec::new());
        for (row, (kind, wanted)) in rows.iter().enumerate() {
            for (at, role) in self.roles.iter().enumerate() {
                let (model, record) = self.record(*kind, role).await;
                let found = tried(&role.session, model, records[&(row, at)], record, wanted[at]).await;
                cells += found.chars().filter(|letter| *letter != '.').count();
                if found != wanted[at] {
                    let Kind { model, which, whose } = kind;
                    wrong.push(format!("{model} {which} {whose}, {}: {found}, not {}", role.name, wanted[at]));
                }
            }
        }
        (cells, wrong)
    }
}

/// Odoo's demo data have users of short names.
fn login_of(name: &str) -> String {
    format!("{name}@x.test")
}

async fn login(url: &str, database: &str, user: &str, password: &str) -> Session {
    let endpoint = Endpoint::new(url, database).unwrap();
    Session::connect(&endpoint, Login::new(user, password.to_owned())).await.unwrap()
}

/// Whether Odoo lets it happen. Anything but yes and *you may not* is the test's failure.
fn allowed<T>(answer: Result<T, OdooError>) -> bool {
    match answer {
        Ok(_) | Err(OdooError::MarshallingAfterSuccess { .. }) => true,
        Err(OdooError::AccessError { .. }) => false,
        Err(error) => panic!("neither allowed nor refused: {error:?}"),
    }
}

/// What of read, write, create and delete this session may do, in the letters of the table.
async fn tried(session: &Session, model: &'static str, id: i64, record: Members, wanted: &str) -> String {
    let change = match model {
        followup::MODEL => values([(followup::MODE, "manual".into())]),
        request::MODEL => values([(request::NOTE, "Changed".into())]),
        _ => values([(level::NAME, "Changed".into())]),
    };
    let column = if model == followup::MODEL { followup::MODE } else { level::NAME };
    let may = [
        allowed(session.read(model, &[id], &[column]).await),
        allowed(session.write(model, &[id], change).await),
        !wanted.contains('.') && allowed(session.create(model, vec![record]).await),
        allowed(session.unlink(model, &[id]).await),
    ];
    let letter = |(letter, may): (char, bool)| if may { letter } else { '-' };
    let found: String = "rwcd".chars().zip(may).map(letter).collect();
    if wanted.contains('.') { found[..2].to_owned() + "." + &found[3..] } else { found }
}

/// Our fields on Odoo's records are read and written by those who may read and write Odoo's own beside them.
async fn fields_follow_their_models(office: &Office) -> usize {
    let admin = &office.admin;
    let known = admin.fields_get(item::MODEL, &["type"]).await.unwrap();
    let flag = if known.contains_key("no_followup") { "no_followup" } else { "blocked" };
    let invoice = Domain::new().eq("move_type", "out_invoice").eq("state", "posted").eq("company_id", 1);
    let invoice = admin.search("account.move", &invoice, "id", Some(1)).await.unwrap()[0];
    let due = Domain::new().eq("move_id", invoice).is_set("date_maturity");
    let item = admin.search(item::MODEL, &due, "id", Some(1)).await.unwrap()[0];
    let mut pairs = 0;
    for role in &office.roles {
        let reads = async |model: &str, id: i64, field: &str| allowed(role.session.read(model, &[id], &[field]).await);
        let writes = async |model: &str, id: i64, field: &str, value: Value| {
            allowed(role.session.write(model, &[id], values([(field, value)])).await)
        };
        let customer = office.others_customer;
        for (model, id, odoos, ours) in [
            (item::MODEL, item, "date", item::LEVEL),
            (item::MODEL, item, "date", item::DATE),
            (item::MODEL, item, "date", item::EXCLUSION_NOTE),
            ("account.move", invoice, "date", "x_followup_item_ids"),
            ("res.partner", customer, "comment", partner::FOLLOWUP_CONTACT),
        ] {
            let (theirs, ours_too) = (reads(model, id, odoos).await, reads(model, id, ours).await);
            assert_eq!(theirs, ours_too, "{}: {model}.{ours} is read as {odoos} is", role.name);
        }
        let theirs = writes(item::MODEL, item, flag, false.into()).await;
        assert_eq!(writes(item::MODEL, item, item::EXCLUSION_NOTE, "x".into()).await, theirs, "{}", role.name);
        let theirs = writes("res.partner", customer, "comment", "x".into()).await;
        let ours = writes("res.partner", customer, partner::FOLLOWUP_CONTACT, false.into()).await;
        assert_eq!(ours, theirs, "{}", role.name);
        // A customer's list of follow-ups is what somebody may see of them; it may be nothing.
        let follows_up = role.name != "portal";
        for ours in [partner::FOLLOWUPS, partner::STATUS, partner::OVERDUE] {
            assert_eq!(reads("res.partner", customer, ours).await, follows_up, "{}: {ours}", role.name);
        }
        pairs += 10;
    }
    pairs
}

/// A button does for each role what its table says, and nothing with what others have asked for.
async fn buttons_do_no_more(office: &Office) {
    let press = async |role: &Role, name: &str, model: &str, id: i64| {
        let action = by_name(&office.admin, &format!("followupd.action_{name}")).await;
        let session = role.session.with_context("active_model", model).with_context("active_id", id);
        let session = session.with_context("active_ids", vec![id]);
        allowed(session.call("ir.actions.server", "run", vec![vec![action].into()], Members::new()).await)
    };
    let role = |name: &str| office.roles.iter().find(|role| role.name == name).unwrap();
    let last = async || office.admin.search(request::MODEL, &Domain::new(), "id desc", Some(1)).await.unwrap()[0];
    let state_of = async |id: i64| {
        let rows = office.admin.read(request::MODEL, &[id], &[request::STATE]).await.unwrap();
        rows[0].as_ref().unwrap().str(request::STATE).unwrap().to_owned()
    };
    for (name, own, others) in [
        ("billing", true, true),
        ("sells", true, false),
        ("manages", true, true),
        ("internal", false, false),
        ("portal", false, false),
    ] {
        let role = role(name);
        for button in ["follow_up", "prepare"] {
            for (whose, may) in [("own-customer", own), ("others-customer", others)] {
                let pressed = press(role, button, followup::MODEL, role.followups[whose]).await;
                assert_eq!(pressed, may, "{name}: {button} of {whose}");
            }
        }
    }
    let seller = role("sells");
    for button in ["exclude", "statement", "send_statement", "ask", "worklist", "worklist_next", "worklist_snooze"] {
        let (model, id) = match button {
            "exclude" | "statement" | "send_statement" => (followup::MODEL, seller.followups["own-customer"]),
            _ => (request::MODEL, last().await),
        };
        assert!(!press(seller, button, model, id).await, "sells: {button}");
    }
    let clerk = role("billing");
    for button in ["statement", "send_statement"] {
        assert!(press(clerk, button, followup::MODEL, clerk.followups["others-customer"]).await);
    }
    assert!(press(seller, "prepare", followup::MODEL, seller.followups["own-customer"]).await);
    let mine = last().await;
    let prepared = || values([(request::STATE, "prepared".into())]);
    role(DAEMON).session.write(request::MODEL, &[mine], prepared()).await.unwrap();
    assert!(press(seller, "send", request::MODEL, mine).await, "a salesperson sends what was prepared");
    assert_eq!(state_of(mine).await, "asked");
    // Of somebody else's request nothing becomes, whether Odoo says so or not.
    let theirs = values([
        (request::FOLLOWUP, seller.followups["own-customer"].into()),
        (request::KIND, "prepare".into()),
        (request::STATE, "prepared".into()),
    ]);
    let theirs = made(&role("billing").session, request::MODEL, theirs).await;
    press(seller, "send", request::MODEL, theirs).await;
    press(role("manages"), "anyway", request::MODEL, theirs).await;
    assert_eq!(state_of(theirs).await, "prepared");
}

async fn everybody_does_what_the_table_says(version: &'static str) {
    let office = Office::open(version).await;
    buttons_do_no_more(&office).await;
    let pairs = fields_follow_their_models(&office).await;
    let (cells, wrong) = office.try_table().await;
    println!("Odoo {version}: {cells} cells of the access table tried, {pairs} fields compared with Odoo's own");
    assert!(wrong.is_empty(), "{} roles differ from the table:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn everybody_does_what_the_table_says_on_odoo_19() {
    everybody_does_what_the_table_says("19").await;
}

#[tokio::test]
async fn everybody_does_what_the_table_says_on_odoo_14() {
    everybody_does_what_the_table_says("14").await;
}
