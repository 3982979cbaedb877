//! What stands in a fresh database with invoicing installed, before anybody has done anything.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;

use crate::odoo::value::Value;

use super::base;
use super::flavour::Flavour;
use super::schema::Schema;
use super::state::State;
use super::tables::{Data, Record};

/// Groups by external id, with the groups that they imply.
const GROUPS: &[(&str, &str, &[&str])] = &[
    ("base.group_user", "Internal User", &[]),
    ("base.group_portal", "Portal", &[]),
    ("base.group_public", "Public", &[]),
    ("base.group_partner_manager", "Contact Creation", &[]),
    ("base.group_multi_company", "Multi Companies", &["base.group_user"]),
    ("base.group_multi_currency", "Multi Currencies", &[]),
    ("base.group_erp_manager", "Access Rights", &["base.group_user"]),
    ("base.group_system", "Settings", &["base.group_erp_manager"]),
    ("account.group_account_invoice", "Billing", &["base.group_user"]),
    ("account.group_account_readonly", "Auditor", &["base.group_user"]),
    (
        "account.group_account_user",
        "Show Full Accounting Features",
        &["account.group_account_invoice", "account.group_account_readonly"],
    ),
    ("account.group_account_manager", "Billing Administrator", &["account.group_account_invoice"]),
    ("sales_team.group_sale_salesman", "User: Own Documents Only", &["base.group_user"]),
    ("sales_team.group_sale_salesman_all_leads", "User: All Documents", &["sales_team.group_sale_salesman"]),
    ("sales_team.group_sale_manager", "Administrator", &["sales_team.group_sale_salesman_all_leads"]),
];

const ADMINISTRATOR: &[&str] = &[
    "base.group_user",
    "base.group_system",
    "base.group_partner_manager",
    "base.group_multi_company",
    "account.group_account_manager",
    "sales_team.group_sale_manager",
];

const OPEN_BOOKS: &str = "account.account.type account.account account.journal account.tax account.payment.term account.move \
    account.move.line account.partial.reconcile account.full.reconcile account.bank.statement.line \
    account.payment.method.line";

/// Rights: models, group, what its members may do.
const RIGHTS: &[(&str, &str, &str)] = &[
    (
        "res.partner res.company res.users res.groups res.currency res.currency.rate res.lang res.country res.country.state res.bank \
         res.partner.bank res.partner.category mail.message.subtype mail.activity.type mail.followers mail.thread ir.ui.menu \
         ir.actions.act_window ir.actions.act_window.view ir.module.module",
        "base.group_user",
        "r",
    ),
    ("mail.message mail.activity ir.attachment", "base.group_user", "rwcu"),
    ("snailmail.letter mail.notification", "base.group_user", "rwc"),
    ("res.partner res.partner.bank res.partner.category res.bank", "base.group_partner_manager", "rwcu"),
    (OPEN_BOOKS, "account.group_account_readonly", "r"),
    (OPEN_BOOKS, "account.group_account_invoice", "r"),
    (
        "account.move account.move.line account.partial.reconcile account.full.reconcile",
        "account.group_account_invoice",
        "rwcu",
    ),
    (OPEN_BOOKS, "account.group_account_manager", "rwcu"),
    ("account_followup.followup.line", "account.group_account_invoice", "r"),
    ("account_followup.followup.line", "account.group_account_manager", "rwcu"),
    ("ir.cron sms.sms mail.blacklist phone.blacklist", "base.group_system", "rwcu"),
    ("base.language.import", "base.group_system", "rwc"),
    (
        "res.company res.users res.groups res.currency res.currency.rate res.lang mail.activity.type",
        "base.group_erp_manager",
        "rwcu",
    ),
    (
        "ir.model ir.model.fields ir.model.fields.selection ir.model.access ir.rule ir.ui.view ir.ui.menu ir.actions.act_window \
         ir.actions.act_window.view ir.actions.server ir.model.data ir.config_parameter ir.default ir.module.module",
        "base.group_system",
        "rwcu",
    ),
];

/// Rules that hide the records of other companies: model, domain.
const RULES: &[(&str, &str)] = &[
    ("account.move", "[('company_id', 'in', company_ids)]"),
    ("account.move.line", "[('company_id', 'in', company_ids)]"),
    ("account.journal", "[('company_id', 'in', company_ids)]"),
    ("account.bank.statement.line", "[('company_id', 'in', company_ids)]"),
    ("res.company", "[('id', 'in', company_ids)]"),
    ("res.partner", "['|', ('company_id', '=', False), ('company_id', 'in', company_ids)]"),
    ("res.partner.bank", "['|', ('company_id', '=', False), ('company_id', 'in', company_ids)]"),
];

const CURRENCIES: &[(&str, &str, &str, &str)] = &[
    ("USD", "$", "before", "0.01"),
    ("EUR", "\u{20ac}", "after", "0.01"),
    ("GBP", "\u{a3}", "before", "0.01"),
    ("CHF", "CHF", "after", "0.05"),
];

const LANGUAGES: &[(&str, &str, &str)] = &[
    ("en_US", "English (US)", "%m/%d/%Y"),
    ("fr_FR", "French / Fran\u{e7}ais", "%d/%m/%Y"),
    ("de_DE", "German / Deutsch", "%d.%m.%Y"),
    ("es_ES", "Spanish / Espa\u{f1}ol", "%d/%m/%Y"),
    ("nl_NL", "Dutch / Nederlands", "%d-%m-%Y"),
    ("it_IT", "Italian / Italiano", "%d/%m/%Y"),
];

const COUNTRIES: &[(&str, &str)] = &[
    ("BE", "Belgium"),
    ("FR", "France"),
    ("DE", "Germany"),
    ("ES", "Spain"),
    ("NL", "Netherlands"),
    ("IT", "Italy"),
    ("US", "United States"),
    ("GB", "United Kingdom"),
    ("CH", "Switzerland"),
];

/// Menus by external id, name, parent.
const MENUS: &[(&str, &str, &str)] = &[
    ("account.menu_finance", "Invoicing", ""),
    ("account.menu_finance_receivables", "Customers", "account.menu_finance"),
    ("account.menu_finance_reports", "Reporting", "account.menu_finance"),
    ("account.menu_finance_configuration", "Configuration", "account.menu_finance"),
    ("account.account_invoicing_menu", "Invoicing", "account.menu_finance_configuration"),
];

/// Views by external id, model, type on 19, and what stands in them that others inherit from or look at.
const VIEWS: &[(&str, &str, &str, &str)] = &[
    (
        "base.view_partner_form",
        "res.partner",
        "form",
        "<sheet><div name=\"button_box\"/><field name=\"name\"/><notebook><page name=\"internal_notes\"><field name=\"comment\"/></page></notebook></sheet>",
    ),
    ("base.view_partner_tree", "res.partner", "list", "<field name=\"display_name\"/>"),
    ("base.res_partner_kanban_view", "res.partner", "kanban", "<field name=\"name\"/>"),
    ("base.view_res_partner_filter", "res.partner", "search", "<field name=\"name\"/>"),
    ("account.view_move_line_tree", "account.move.line", "list", "<field name=\"date_maturity\"/>"),
    ("account.view_move_line_form", "account.move.line", "form", "<field name=\"date_maturity\"/>"),
    ("account.view_account_move_line_filter", "account.move.line", "search", "<field name=\"date_maturity\"/>"),
    ("account.view_move_form", "account.move", "form", "<field name=\"partner_id\"/>"),
];

/// A fresh database.
pub(super) fn fresh(flavour: Flavour, database: &str, now: NaiveDateTime) -> State {
    of_schema(base::schema(flavour), flavour, database, now)
}

/// A fresh database of an Odoo with its own follow-up.
pub(super) fn fresh_with_own_follow_up(flavour: Flavour, database: &str, now: NaiveDateTime) -> State {
    of_schema(base::schema_with_own_follow_up(flavour), flavour, database, now)
}

fn of_schema(schema: Schema, flavour: Flavour, database: &str, now: NaiveDateTime) -> State {
    let mut state = State {
        data: Data::new(schema),
        flavour,
        database: database.to_owned(),
        now,
        base_url: "http://127.0.0.1:8069".to_owned(),
        used: BTreeSet::new(),
    };
    state.structure();
    state.surroundings();
    state.parameters();
    state.people();
    state.rights();
    state.screens();
    state
}

impl State {
    /// Puts a record in as it is; its id.
    pub(super) fn put<'f>(&mut self, model: &str, values: impl IntoIterator<Item = (&'f str, Value)>) -> i64 {
        let moment = Value::from(self.moment());
        let mut record: Record = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        record.insert("create_date".to_owned(), moment.clone());
        record.insert("write_date".to_owned(), moment);
        record.insert("create_uid".to_owned(), 1.into());
        record.insert("write_uid".to_owned(), 1.into());
        self.data.insert(model, record)
    }

    /// Gives a record an external id.
    pub(super) fn name(&mut self, xml_id: &str, model: &str, id: i64) {
        let (module, name) = xml_id.split_once('.').unwrap_or(("", xml_id));
        self.put(
            "ir.model.data",
            [
                ("module", module.into()),
                ("name", name.into()),
                ("model", model.into()),
                ("res_id", id.into()),
                ("noupdate", true.into()),
            ],
        );
    }

    /// The id behind an external id that this file has made.
    fn known(&self, xml_id: &str) -> Value {
        self.by_xml_id(xml_id).into()
    }

    /// Models and fields as records.
    fn structure(&mut self) {
        for model in self.data.schema.clone().values() {
            let id = self.put(
                "ir.model",
                [
                    ("name", model.label.as_str().into()),
                    ("model", model.name.as_str().into()),
                    ("order", model.order.as_str().into()),
                    ("state", "base".into()),
                    ("is_mail_thread", model.has_thread().into()),
                    ("is_mail_activity", model.has_thread().into()),
                ],
            );
            let module = match model.name.split('.').next() {
                Some(module @ ("account" | "mail" | "sms" | "snailmail")) => module,
                Some("phone") => "phone_validation",
                _ => "base",
            };
            self.name(&format!("{module}.model_{}", model.name.replace('.', "_")), "ir.model", id);
            for field in model.fields.values() {
                self.put(
                    "ir.model.fields",
                    [
                        ("name", field.name.as_str().into()),
                        ("model", model.name.as_str().into()),
                        ("model_id", id.into()),
                        ("field_description", field.label.as_str().into()),
                        ("ttype", field.kind.word().into()),
                        ("relation", field.relation.clone().into()),
                        ("relation_field", field.inverse.clone().into()),
                        ("required", field.required.into()),
                        ("readonly", field.readonly.into()),
                        ("store", field.stored.into()),
                        ("state", "base".into()),
                    ],
                );
            }
        }
    }

    /// Currencies, languages, countries.
    fn surroundings(&mut self) {
        for (code, symbol, position, rounding) in CURRENCIES {
            let rounding = rounding.parse::<rust_decimal::Decimal>().unwrap_or_default();
            let id = self.put(
                "res.currency",
                [
                    ("name", (*code).into()),
                    ("symbol", (*symbol).into()),
                    ("position", (*position).into()),
                    ("rounding", rounding.into()),
                    ("decimal_places", 2.into()),
                    ("active", true.into()),
                ],
            );
            self.name(&format!("base.{code}"), "res.currency", id);
        }
        for (code, name, date_format) in LANGUAGES {
            let english = *code == "en_US";
            self.put(
                "res.lang",
                [
                    ("code", (*code).into()),
                    ("name", (*name).into()),
                    ("iso_code", code.get(..2).unwrap_or(code).into()),
                    ("url_code", code.get(..2).unwrap_or(code).into()),
                    ("active", true.into()),
                    ("direction", "ltr".into()),
                    ("date_format", (*date_format).into()),
                    ("decimal_point", if english { "." } else { "," }.into()),
                    ("thousands_sep", if english { "," } else { "." }.into()),
                    ("grouping", "[3,0]".into()),
                ],
            );
        }
        for (code, name) in COUNTRIES {
            let id = self.put("res.country", [("code", (*code).into()), ("name", (*name).into())]);
            self.name(&format!("base.{}", code.to_lowercase()), "res.country", id);
        }
    }

    /// Settings, kinds of messages and activities, installed apps.
    fn parameters(&mut self) {
        let base_url = self.base_url.clone();
        for (key, value) in [
            ("web.base.url", base_url.as_str()),
            ("mail.catchall.alias", "catchall"),
            ("mail.catchall.domain", "standin.test"),
        ] {
            self.put("ir.config_parameter", [("key", key.into()), ("value", value.into())]);
        }
        for (xml_id, name, internal) in [
            ("mail.mt_comment", "Discussions", false),
            ("mail.mt_note", "Note", true),
            ("mail.mt_activities", "Activities", true),
        ] {
            let id = self.put(
                "mail.message.subtype",
                [("name", name.into()), ("internal", internal.into()), ("default", (!internal).into())],
            );
            self.name(xml_id, "mail.message.subtype", id);
        }
        for (xml_id, name, category) in [
            ("mail.mail_activity_data_email", "Email", "default"),
            ("mail.mail_activity_data_call", "Call", "phonecall"),
            ("mail.mail_activity_data_meeting", "Meeting", "meeting"),
            ("mail.mail_activity_data_todo", "To-Do", "default"),
        ] {
            let id = self.put(
                "mail.activity.type",
                [("name", name.into()), ("category", category.into()), ("active", true.into())],
            );
            self.name(xml_id, "mail.activity.type", id);
        }
        for module in ["base", "mail", "account", "contacts", "sale", "sale_management"] {
            self.put("ir.module.module", [("name", module.into()), ("state", "installed".into())]);
        }
        if self.flavour == Flavour::Fourteen {
            for (name, kind, group) in [
                ("Receivable", "receivable", "asset"),
                ("Payable", "payable", "liability"),
                ("Bank and Cash", "liquidity", "asset"),
                ("Income", "other", "income"),
                ("Equity", "other", "equity"),
            ] {
                self.put(
                    "account.account.type",
                    [("name", name.into()), ("type", kind.into()), ("internal_group", group.into())],
                );
            }
        }
    }

    /// The first company, the superuser (1) and the administrator (2).
    fn people(&mut self) {
        for (xml_id, name, _) in GROUPS {
            let id = self.put("res.groups", [("name", (*name).into())]);
            self.name(xml_id, "res.groups", id);
        }
        for (xml_id, _, implied) in GROUPS {
            let ids: Vec<i64> = implied.iter().filter_map(|xml_id| self.by_xml_id(xml_id)).collect();
            if let Some(group) = self.by_xml_id(xml_id) {
                self.data.set("res.groups", group, "implied_ids", ids);
            }
        }
        let dollar = self.known("base.USD");
        let house = self.put(
            "res.partner",
            [
                ("name", "YourCompany".into()),
                ("is_company", true.into()),
                ("active", true.into()),
                ("type", "contact".into()),
            ],
        );
        let company = self.put(
            "res.company",
            [
                ("name", "YourCompany".into()),
                ("partner_id", house.into()),
                ("email", "info@yourcompany.example".into()),
                ("currency_id", dollar),
                ("active", true.into()),
                ("user_ids", Value::array([1_i64, 2])),
            ],
        );
        self.name("base.main_company", "res.company", company);
        let groups_field = self.groups_field();
        for (login, name, email) in
            [("__system__", "System", "root@example.com"), ("admin", "Mitchell Admin", "admin@example.com")]
        {
            let partner = self.put(
                "res.partner",
                [
                    ("name", name.into()),
                    ("email", email.into()),
                    ("email_normalized", email.into()),
                    ("active", true.into()),
                    ("lang", "en_US".into()),
                    ("type", "contact".into()),
                ],
            );
            self.data.set("res.partner", partner, "commercial_partner_id", partner);
            let groups: Vec<i64> = ADMINISTRATOR.iter().filter_map(|xml_id| self.by_xml_id(xml_id)).collect();
            let user = self.put(
                "res.users",
                [
                    ("login", login.into()),
                    ("password", if login == "admin" { "admin".into() } else { false.into() }),
                    ("partner_id", partner.into()),
                    ("company_id", company.into()),
                    ("company_ids", Value::array([company])),
                    (groups_field, groups.into()),
                    ("active", (login == "admin").into()),
                    ("notification_type", "email".into()),
                ],
            );
            self.name(if user == 1 { "base.user_root" } else { "base.user_admin" }, "res.users", user);
        }
        self.data.set("res.partner", house, "commercial_partner_id", house);
        self.add_books(company);
    }

    fn rights(&mut self) {
        let mut rights: Vec<(&str, &str, &str)> = RIGHTS.to_vec();
        if self.flavour == Flavour::Fourteen {
            rights.push(("ir.model ir.model.fields ir.model.data", "base.group_user", "r"));
        }
        for (models, group, may) in rights {
            for model in models.split_whitespace() {
                let Some(id) = self.data.find("ir.model", "model", &model.into()) else { continue };
                let mut row: Vec<(&str, Value)> = vec![
                    ("name", format!("{model} {group}").into()),
                    ("model_id", id.into()),
                    ("group_id", self.known(group)),
                    ("active", true.into()),
                ];
                let letters =
                    ["r", "w", "c", "u"].into_iter().zip(["perm_read", "perm_write", "perm_create", "perm_unlink"]);
                row.extend(letters.map(|(letter, field)| (field, may.contains(letter).into())));
                self.put("ir.model.access", row);
            }
        }
        for (model, domain) in RULES {
            let id = self.data.find("ir.model", "model", &(*model).into());
            let mut row: Vec<(&str, Value)> = vec![
                ("name", format!("{model}: companies").into()),
                ("model_id", id.into()),
                ("domain_force", (*domain).into()),
                ("active", true.into()),
            ];
            let fields = ["perm_read", "perm_write", "perm_create", "perm_unlink"];
            row.extend(fields.map(|field| (field, true.into())));
            self.put("ir.rule", row);
        }
        // People change of messages only what concerns themselves.
        let notification = self.data.find("ir.model", "model", &"mail.notification".into());
        let users = self.known("base.group_user");
        self.put(
            "ir.rule",
            [
                ("name", "mail.notification: own entries".into()),
                ("model_id", notification.into()),
                ("domain_force", "[('res_partner_id', '=', user.partner_id.id)]".into()),
                ("groups", Value::Array(vec![users])),
                ("active", true.into()),
                ("perm_write", true.into()),
            ],
        );
    }

    fn screens(&mut self) {
        for (xml_id, name, parent) in MENUS {
            let parent = self.known(parent);
            let id = self.put(
                "ir.ui.menu",
                [("name", (*name).into()), ("parent_id", parent), ("active", true.into()), ("sequence", 10.into())],
            );
            self.name(xml_id, "ir.ui.menu", id);
        }
        for (xml_id, model, kind, inside) in VIEWS {
            let tag = if *kind == "list" && self.flavour == Flavour::Fourteen { "tree" } else { kind };
            // Only by such signs can be told how this Odoo writes conditions, cards and the chatter.
            let signs = match (*kind, self.flavour) {
                ("form", Flavour::Fourteen) => {
                    "<group attrs=\"{'invisible': [('id', '=', False)]}\"/><div class=\"oe_chatter\"/>"
                }
                ("kanban", Flavour::Fourteen) => "<templates><t t-name=\"kanban-box\"/></templates>",
                ("kanban", Flavour::Nineteen) => "<templates><t t-name=\"card\"/></templates>",
                ("form", Flavour::Nineteen) => "<group invisible=\"not id\"/><chatter/>",
                _ => "",
            };
            let arch = format!("<{tag}>{inside}{signs}</{tag}>");
            let id = self.put(
                "ir.ui.view",
                [
                    ("name", (*xml_id).into()),
                    ("model", (*model).into()),
                    ("type", tag.into()),
                    ("arch", arch.as_str().into()),
                    ("arch_base", arch.as_str().into()),
                    ("arch_db", arch.as_str().into()),
                    ("mode", "primary".into()),
                    ("priority", 16.into()),
                    ("active", true.into()),
                ],
            );
            self.name(xml_id, "ir.ui.view", id);
        }
    }

    /// Whether this is a user's password or one of her API keys.
    pub(super) fn knows(&self, user: i64, secret: &str) -> bool {
        let Some(row) = self.data.row("res.users", user) else { return false };
        let fits = |value: &Value| value.as_str() == Some(secret);
        let keys = row.get("api_keys").and_then(Value::as_array).unwrap_or_default();
        !secret.is_empty()
            && row.get("active") == Some(&true.into())
            && (row.get("password").is_some_and(fits) || keys.iter().any(fits))
    }

    /// Opens a company to a user.
    pub(super) fn join_company(&mut self, user: i64, company: i64) {
        for (model, id, field, member) in
            [("res.users", user, "company_ids", company), ("res.company", company, "user_ids", user)]
        {
            let mut members = super::tables::id_list(&self.data.raw(model, id, field));
            if !members.contains(&member) {
                members.push(member);
            }
            self.data.set(model, id, field, members);
        }
    }

    /// Accounts and journals of a company.
    pub(super) fn add_books(&mut self, company: i64) {
        let accounts = [
            ("121000", "Account Receivable", "asset_receivable", "Receivable", true),
            ("101401", "Bank", "asset_cash", "Bank and Cash", false),
            ("400000", "Product Sales", "income", "Income", false),
            ("301000", "Opening Balances", "equity", "Equity", false),
        ];
        let mut income = None;
        for (code, name, kind, kind_14, reconcile) in accounts {
            let mut row: Vec<(&str, Value)> =
                vec![("code", code.into()), ("name", name.into()), ("reconcile", reconcile.into())];
            match self.flavour {
                Flavour::Fourteen => {
                    let kind = self.data.find("account.account.type", "name", &kind_14.into());
                    row.extend([("user_type_id", kind.into()), ("company_id", company.into())]);
                }
                Flavour::Nineteen => row.extend([
                    ("account_type", kind.into()),
                    ("company_ids", Value::array([company])),
                    ("active", true.into()),
                ]),
            }
            let account = self.put("account.account", row);
            income = income.or(Some(account).filter(|_| kind == "income"));
        }
        for (code, name, kind) in [
            ("INV", "Customer Invoices", "sale"),
            ("MISC", "Miscellaneous Operations", "general"),
            ("BNK1", "Bank", "bank"),
        ] {
            self.put(
                "account.journal",
                [
                    ("code", code.into()),
                    ("name", name.into()),
                    ("type", kind.into()),
                    ("company_id", company.into()),
                    ("active", true.into()),
                    ("sequence", 10.into()),
                    ("default_account_id", income.filter(|_| kind == "sale").into()),
                ],
            );
        }
    }
}
