//! Companies, users, partners, currencies, languages, countries.

use super::super::schema::{
    ModelSeed, Preset, binary, boolean, char, children, choice, date, float, html, integer, many, model, monetary, one,
    text,
};

const LANGUAGES: &[&str] = &["en_US", "fr_FR", "de_DE", "es_ES", "nl_NL", "it_IT"];

const TIME_ZONES: &[&str] = &["UTC", "Europe/Brussels", "Europe/Berlin", "Europe/London", "America/New_York"];

const DATE_FORMATS: &[&str] = &["%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d"];

pub(super) const MODELS: &[ModelSeed] = &[
    model(
        "res.company",
        "Companies",
        &[
            char("name").required(),
            boolean("active").preset(Preset::True).on_19(),
            integer("sequence"),
            one("partner_id", "res.partner").required(),
            one("parent_id", "res.company"),
            children("child_ids", "res.company", "parent_id"),
            char("parent_path").computed().on_19(),
            one("currency_id", "res.currency").required(),
            char("email"),
            char("phone"),
            char("website"),
            char("vat"),
            char("company_registry"),
            char("street"),
            char("street2"),
            char("zip"),
            char("city"),
            one("state_id", "res.country.state"),
            one("country_id", "res.country"),
            binary("logo"),
            char("catchall_email").computed(),
            char("email_formatted").computed().on_19(),
            many("user_ids", "res.users"),
        ],
    )
    .order("sequence, name"),
    model(
        "res.users",
        "User",
        &[
            char("login").required(),
            char("password"),
            one("partner_id", "res.partner").required(),
            char("name").related("partner_id.name"),
            char("email").related("partner_id.email"),
            choice("lang", LANGUAGES).related("partner_id.lang"),
            choice("tz", TIME_ZONES).related("partner_id.tz"),
            one("company_id", "res.company").required(),
            many("company_ids", "res.company"),
            many("groups_id", "res.groups").on_14(),
            many("group_ids", "res.groups").on_19(),
            boolean("active").preset(Preset::True),
            boolean("share").computed(),
            html("signature"),
            choice("notification_type", &["email", "inbox"]).preset(Preset::Text("email")),
        ],
    )
    .order("name, login"),
    model(
        "res.groups",
        "Access Groups",
        &[
            char("name").required().translated(),
            char("full_name").computed(),
            text("comment").translated(),
            many("implied_ids", "res.groups"),
            many("users", "res.users").on_14(),
            many("user_ids", "res.users").on_19(),
        ],
    )
    .order("name"),
    model(
        "res.currency",
        "Currency",
        &[
            char("name").required(),
            char("full_name").on_19(),
            char("symbol").required(),
            choice("position", &["after", "before"]).preset(Preset::Text("after")),
            float("rounding"),
            integer("decimal_places").readonly(),
            boolean("active").preset(Preset::True),
            float("rate").computed(),
        ],
    )
    .order("active desc, name"),
    model(
        "res.currency.rate",
        "Currency Rate",
        &[
            date("name").required().preset(Preset::Today),
            float("rate"),
            one("currency_id", "res.currency").required(),
            one("company_id", "res.company").preset(Preset::MyCompany),
        ],
    )
    .order("name desc"),
    model(
        "res.lang",
        "Languages",
        &[
            char("name").required(),
            char("code").required(),
            char("iso_code"),
            char("url_code"),
            boolean("active"),
            choice("direction", &["ltr", "rtl"]).preset(Preset::Text("ltr")),
            char("date_format").on_14(),
            char("time_format").on_14(),
            char("grouping").on_14(),
            choice("date_format", DATE_FORMATS).on_19(),
            choice("time_format", &["%H:%M:%S", "%I:%M:%S %p"]).on_19(),
            choice("grouping", &["[]", "[3,0]", "[3,2,0]"]).on_19(),
            char("decimal_point"),
            char("thousands_sep"),
        ],
    )
    .order("active desc, name"),
    model(
        "res.country",
        "Country",
        &[char("name").required().translated(), char("code"), one("currency_id", "res.currency")],
    )
    .order("name"),
    model(
        "res.country.state",
        "Country state",
        &[char("name").required(), char("code").required(), one("country_id", "res.country").required()],
    )
    .order("code"),
    model("res.bank", "Bank", &[char("name").required(), char("bic"), boolean("active").preset(Preset::True)])
        .order("name"),
    model(
        "res.partner.bank",
        "Bank Accounts",
        &[
            char("acc_number").required(),
            char("sanitized_acc_number").computed(),
            char("acc_holder_name"),
            integer("sequence"),
            boolean("active").preset(Preset::True).on_19(),
            one("partner_id", "res.partner").required(),
            one("bank_id", "res.bank"),
            char("bank_bic").related("bank_id.bic"),
            char("bank_name").related("bank_id.name"),
            one("company_id", "res.company"),
            one("currency_id", "res.currency"),
        ],
    )
    .order("sequence, id"),
    model("res.partner.category", "Partner Tags", &[char("name").required().translated()]).order("name"),
    model(
        "res.partner",
        "Contact",
        &[
            char("name"),
            char("complete_name").computed().on_19(),
            boolean("active").preset(Preset::True),
            choice("type", &["contact", "invoice", "delivery", "private", "other"])
                .preset(Preset::Text("contact"))
                .on_14(),
            choice("type", &["contact", "invoice", "delivery", "followup", "other"])
                .preset(Preset::Text("contact"))
                .on_19(),
            boolean("is_company"),
            choice("company_type", &["person", "company"]).computed(),
            one("parent_id", "res.partner"),
            children("child_ids", "res.partner", "parent_id"),
            one("commercial_partner_id", "res.partner").readonly(),
            char("commercial_company_name").readonly(),
            char("company_name"),
            one("company_id", "res.company"),
            one("user_id", "res.users"),
            children("user_ids", "res.users", "partner_id"),
            char("email"),
            char("email_normalized").readonly(),
            char("email_formatted").computed(),
            char("phone"),
            char("mobile").on_14(),
            char("phone_sanitized").readonly(),
            choice("lang", LANGUAGES),
            choice("tz", TIME_ZONES),
            char("street"),
            char("street2"),
            char("zip"),
            char("city"),
            one("state_id", "res.country.state"),
            one("country_id", "res.country"),
            char("contact_address").computed(),
            char("vat"),
            char("ref"),
            char("function"),
            char("website"),
            text("comment").on_14(),
            html("comment").on_19(),
            integer("color"),
            integer("customer_rank"),
            integer("supplier_rank"),
            many("category_id", "res.partner.category"),
            children("bank_ids", "res.partner.bank", "partner_id"),
            choice("trust", &["good", "normal", "bad"]).by_company().preset(Preset::Text("normal")),
            one("property_payment_term_id", "account.payment.term").by_company(),
            one("property_inbound_payment_method_line_id", "account.payment.method.line").by_company().on_19(),
            float("credit_limit").on_14(),
            float("credit_limit").by_company().on_19(),
            boolean("use_partner_credit_limit").computed().on_19(),
            float("days_sales_outstanding").computed().on_19(),
            monetary("credit").computed(),
            monetary("debit").computed(),
            choice("sale_warn", &["no-message", "warning", "block"]).preset(Preset::Text("no-message")).on_14(),
            text("sale_warn_msg"),
            choice("invoice_warn", &["no-message", "warning", "block"]).preset(Preset::Text("no-message")).on_14(),
            text("invoice_warn_msg").on_14(),
            one("currency_id", "res.currency").computed(),
            integer("message_bounce"),
            boolean("is_blacklisted").computed(),
        ],
    )
    .order("display_name")
    .thread(),
];
