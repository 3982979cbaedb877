//! What `setup --with-blocking` makes besides: the fields, views and rules by which customers who have not paid are kept
//! from ordering.

use std::collections::BTreeSet;
use std::fmt;

use super::dialect::Dialect;
use super::fault::{Doing as _, ProvisionError};
use super::field::Field;
use super::installed::{ENTRIES, Installed};
use super::record::{Datum, Key, Kind, MODULE, Record};
use super::schema::model_key;
use super::screens::{View, view_record};
use super::step::{Removal, Step, all};
use crate::odoo::customer_warnings::CustomerWarnings;
use crate::odoo::fault::Outcome;
use crate::odoo::names::{company, followup, level, partner};
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::{Members, Session};

/// Odoo's own app that the rules need.
const APP: &str = "base_automation";

/// What of it this Odoo has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Apps {
    /// Odoo's own app for automation rules, as far as it has to be installed.
    missing: Option<App>,
    /// There are orders.
    sales: bool,
    /// There are deliveries.
    stock: bool,
    /// A rule names its actions; otherwise it is one.
    rules_name_actions: bool,
    /// Warnings on customers are shown to those who sell.
    shows_warnings: bool,
}

/// Installs the app by which rules work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct App {
    id: i64,
}

impl fmt::Display for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "install Odoo's own app for automation rules ({APP}), which blocking needs")
    }
}

/// Takes our lines out of customers' warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakeOut {
    /// On how many customers they stand.
    pub customers: u64,
}

impl fmt::Display for TakeOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "put back the warnings of {} blocked customers as they were", self.customers)
    }
}

impl Apps {
    /// What the newest Odoo has, with all of its apps.
    pub(super) const ALL: Self =
        Self { missing: None, sales: true, stock: true, rules_name_actions: true, shows_warnings: true };

    /// Asks an administrator's session.
    ///
    /// # Errors
    /// Whatever Odoo or the network say; an Odoo that does not have the app.
    pub(super) async fn ask(session: &Session) -> Result<Self, ProvisionError> {
        let doing = "asking which apps this Odoo has";
        let search = Search::new("ir.module.module", Domain::new().eq("name", APP), ["state"]);
        let row = session.search_read_all(&search).await.doing(doing)?.into_iter().next().transpose()?;
        let Some(row) = row else {
            return Err(ProvisionError::Refused(format!(
                "this Odoo does not have the app {APP}, which blocking needs"
            )));
        };
        let actions = session.fields_get(Kind::ServerAction.model(), &["type"]).await.doing(doing)?;
        let models = Search::new("ir.model", Domain::new().is_in("model", ["sale.order", "stock.picking"]), ["model"]);
        let mut known = BTreeSet::new();
        for row in session.search_read_all(&models).await.doing(doing)? {
            known.insert(row?.str("model")?.to_owned());
        }
        Ok(Self {
            missing: (row.str("state")? != "installed").then_some(App { id: row.id() }),
            sales: known.contains("sale.order"),
            stock: known.contains("stock.picking"),
            // Rules came to name their actions when actions came to call addresses, and only that can be asked for as
            // long as the app is not installed.
            rules_name_actions: actions.contains_key("webhook_url"),
            shows_warnings: shows_warnings(session).await?,
        })
    }

    /// The steps that come before everything else.
    pub(super) fn steps(self) -> Option<Step> {
        self.missing.map(Step::App)
    }

    /// What people should know.
    pub(super) fn notes(self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.sales {
            notes.push("this Odoo has no sales app, so that there are no orders to block".to_owned());
        } else if !self.shows_warnings {
            notes.push(
                "those who sell see that a customer is blocked when they choose it only if Odoo's own setting Sale Warnings \
                 is ticked, under Sales > Configuration > Settings; that the order cannot be confirmed does not depend on it"
                    .to_owned(),
            );
        }
        notes
    }
}

/// Whether those who sell see warnings on customers. Where there is no such setting, or it is not asked for, they do.
async fn shows_warnings(session: &Session) -> Result<bool, ProvisionError> {
    let doing = "asking whether warnings on customers are shown";
    let entry = async |module: &str, name: &str| -> Result<Option<i64>, ProvisionError> {
        let domain = Domain::new().eq("module", module).eq("name", name);
        let row = session.search_read_all(&Search::new(ENTRIES, domain, ["res_id"])).await.doing(doing)?;
        Ok(row.into_iter().next().transpose()?.map(|row| row.int("res_id")).transpose()?)
    };
    let (Some(group), Some(users)) = (entry("sale", "group_warning_sale").await?, entry("base", "group_user").await?)
    else {
        return Ok(true);
    };
    let implied = Domain::new().eq("id", users).is_in("implied_ids", [group]);
    Ok(session.search_count("res.groups", &implied).await.doing(doing)? > 0)
}

/// Whether an earlier setup has made it.
pub(super) async fn is_set_up(session: &Session) -> Result<bool, ProvisionError> {
    let key = Field::key(followup::MODEL, followup::BLOCKING);
    let domain = Domain::new().eq("module", MODULE).eq("name", key.name);
    Ok(session.search_count(ENTRIES, &domain).await.doing("looking for what setup has made")? > 0)
}

/// What makes it go again: the fields too, since nothing but levels' options and what is shown is in them.
pub(super) fn removals(installed: &Installed) -> Vec<Removal> {
    let ours: BTreeSet<Key> = records(Dialect::NEWEST, Apps::ALL).into_iter().map(|record| record.key).collect();
    all(installed).into_iter().filter(|removal| removal.kind.holds_data() && ours.contains(&removal.key)).collect()
}

/// What is to be taken out of customers' warnings.
pub(super) async fn to_take_out(session: &Session) -> Result<Option<TakeOut>, ProvisionError> {
    let doing = "looking for customers who are blocked";
    let fields = session.fields_get(partner::MODEL, &["type"]).await.doing(doing)?;
    if !fields.contains_key(partner::WARNINGS_KEPT) {
        return Ok(None);
    }
    let kept = Domain::new().is_set(partner::WARNINGS_KEPT);
    let customers = session.with_archived().search_count(partner::MODEL, &kept).await.doing(doing)?;
    Ok((customers > 0).then_some(TakeOut { customers }))
}

/// Takes our lines out of customers' warnings, and puts back what was there.
pub(super) async fn take_out(session: &Session) -> Result<(), ProvisionError> {
    let doing = "putting back the warnings of blocked customers";
    let warnings = CustomerWarnings::ask(session).await.doing(doing)?;
    warnings.take_out_all(session).await.doing(doing).map(drop)
}

/// Installs the app. Odoo loads everything anew then, which takes seconds.
pub(super) async fn install(session: &Session, app: App) -> Result<(), ProvisionError> {
    let ids = vec![vec![app.id].into()];
    match session.call("ir.module.module", "button_immediate_install", ids, Members::new()).await {
        Err(error) if error.outcome() == Outcome::Done => Ok(()),
        answer => answer.doing(app).map(drop),
    }
}

const DELIVERIES: &[(&str, &str)] = &[("go", "Go"), ("warned", "Go, With a Warning"), ("stopped", "Are Stopped")];

const BLOCKING: &[(&str, &str)] = &[("by_level", "By the Level"), ("never", "Never"), ("always", "Always")];

const ABOVE_CREDIT_LIMIT: &[(&str, &str)] =
    &[("confirm", "Can Be Confirmed"), ("warn", "Are Confirmed With a Warning"), ("block", "Cannot Be Confirmed")];

fn of_level() -> Vec<Field> {
    vec![
        Field::boolean(level::BLOCK_ORDERS, "Block Orders").help(
            "As long as an invoice that has reached this level is not paid, quotations and orders of the customer cannot be \
             confirmed in this company.",
        ),
        Field::selection(level::DELIVERIES, "Deliveries", DELIVERIES).default("\"go\"").help(
            "What happens to deliveries to the customer as long as an invoice that has reached this level is not paid.",
        ),
    ]
}

fn of_followup() -> Vec<Field> {
    vec![
        Field::selection(followup::BLOCKING, "Block the Customer", BLOCKING).tracked().default("\"by_level\"").help(
            "By the level: as the follow-up levels say. Never: released by hand, whatever the levels say. Always: blocked by \
             hand, orders and deliveries, until this is changed.",
        ),
        Field::boolean(followup::BLOCKED, "Orders Blocked").readonly().tracked().indexed(),
        Field::selection(followup::DELIVERIES, "Deliveries", DELIVERIES).readonly().tracked().default("\"go\""),
        Field::date(followup::BLOCKED_SINCE, "Blocked Since").readonly(),
        Field::text(followup::BLOCK_REASON, "Why Blocked").readonly(),
        Field::monetary(followup::CREDIT_LIMIT, "Credit Limit", followup::CURRENCY)
            .readonly()
            .help("How much the customer may owe this company. It stands on the customer. 0: no limit."),
        Field::monetary(followup::CREDIT_USED, "Credit Used", followup::CURRENCY)
            .readonly()
            .help("Everything that is open, less credits, with what is excluded from follow-up."),
        Field::monetary(followup::CREDIT_LEFT, "Credit Left", followup::CURRENCY)
            .readonly()
            .help("What is left of the credit limit. Below zero: it is exceeded."),
    ]
}

/// All that blocking adds to what setup makes.
pub(super) fn records(dialect: Dialect, apps: Apps) -> Vec<Record> {
    let kept = Field::text(partner::WARNINGS_KEPT, "Warnings Before Follow-up")
        .readonly()
        .not_copied()
        .help("What stood in the customer's warnings before follow-up blocked it. It is put back.");
    let above = Field::selection(company::ABOVE_CREDIT_LIMIT, "Orders Above the Credit Limit", ABOVE_CREDIT_LIMIT)
        .help("What happens to an order with which the customer would owe more than its credit limit.");
    let fields = [
        (level::MODEL, model_key(level::MODEL), of_level()),
        (followup::MODEL, model_key(followup::MODEL), of_followup()),
        (partner::MODEL, Key::odoo("base", "model_res_partner"), vec![kept]),
        (company::MODEL, Key::odoo("base", "model_res_company"), vec![above]),
    ];
    let made = fields.iter().flat_map(|(model, key, fields)| fields.iter().map(|f| f.record(model, key, dialect)));
    let defaults = fields.iter().flat_map(|(model, _, fields)| fields.iter().filter_map(|f| f.default_record(model)));
    let views = VIEWS.iter().map(|view| view_record(view, dialect));
    let mut records: Vec<Record> = made.chain(defaults).chain(views).collect();
    let rules = [(&ORDER, apps.sales), (&DELIVERY, apps.stock)].into_iter().filter(|(_, wanted)| *wanted);
    let rules: Vec<[Record; 2]> = rules.map(|(rule, _)| rule.records(dialect, apps)).collect();
    let (actions, rules): (Vec<Record>, Vec<Record>) = rules.into_iter().map(|[action, rule]| (action, rule)).unzip();
    records.extend(actions.into_iter().chain(rules));
    records
}

const VIEWS: &[View] = &[
    View {
        name: "followup_blocking",
        model: followup::MODEL,
        kind: "form",
        inherits: Some((MODULE, "view_followup_form")),
        arch: include_str!("views/followup_blocking.xml"),
    },
    View {
        name: "search_blocking",
        model: followup::MODEL,
        kind: "search",
        inherits: Some((MODULE, "view_followup_search")),
        arch: include_str!("views/search_blocking.xml"),
    },
    View {
        name: "level_blocking",
        model: level::MODEL,
        kind: "form",
        inherits: Some((MODULE, "view_level_form")),
        arch: include_str!("views/level_blocking.xml"),
    },
    View {
        name: "company_blocking",
        model: company::MODEL,
        kind: "form",
        inherits: Some(("base", "view_company_form")),
        arch: include_str!("views/company_blocking.xml"),
    },
];

/// A rule that Odoo runs when a record changes.
struct Rule {
    name: &'static str,
    title: &'static str,
    module: &'static str,
    model: &'static str,
    /// The rule looks where this field changes,
    field: &'static str,
    /// from a record like this
    before: &'static str,
    /// to one like that.
    after: &'static str,
    code: &'static str,
}

const ORDER: Rule = Rule {
    name: "order",
    title: "Follow-up: orders of blocked customers",
    module: "sale",
    model: "sale_order",
    field: "state",
    before: "[('state', 'not in', ('sale', 'done'))]",
    after: "[('state', 'in', ('sale', 'done'))]",
    code: include_str!("rules/order.py"),
};

const DELIVERY: Rule = Rule {
    name: "delivery",
    title: "Follow-up: deliveries to blocked customers",
    module: "stock",
    model: "stock_picking",
    field: "date_done",
    before: "[('date_done', '=', False)]",
    after: "[('state', '=', 'done'), ('picking_type_id.code', '=', 'outgoing')]",
    code: include_str!("rules/delivery.py"),
};

impl Rule {
    /// The action and the rule that runs it.
    fn records(&self, dialect: Dialect, apps: Apps) -> [Record; 2] {
        let model = Key::odoo(self.module, &format!("model_{}", self.model));
        let action = Record::new(Kind::ServerAction, format!("action_rule_{}", self.name), self.title)
            .with("name", self.title)
            .with("model_id", model.clone())
            .with("state", "code")
            .with("usage", APP)
            .with("code", self.code.replace("{receivable}", dialect.receivable()));
        let field = Key::odoo(self.module, &format!("field_{}__{}", self.model, self.field));
        let rule = Record::new(Kind::Automation, format!("rule_{}", self.name), self.title)
            .with("name", self.title)
            .with("trigger", "on_create_or_write")
            .with("trigger_field_ids", Datum::Many(vec![field]))
            .with("filter_pre_domain", self.before)
            .with("filter_domain", self.after);
        let rule = if apps.rules_name_actions {
            rule.with("model_id", model).with("action_server_ids", Datum::Many(vec![action.key.clone()]))
        } else {
            rule.with("action_server_id", action.key.clone())
        };
        [action, rule]
    }
}
