//! Odoo's own follow-up, which Odoo Enterprise has, by the names of its public documentation.

use super::super::schema::{FieldSeed, ModelSeed, Preset, boolean, char, choice, date, integer, model, one, text};

const LEVELS: &str = "account_followup.followup.line";

pub(super) const MODELS: &[ModelSeed] = &[model(
    LEVELS,
    "Follow-up Criteria",
    &[
        char("name").required().translated(),
        integer("delay").required(),
        one("company_id", "res.company").required().preset(Preset::MyCompany),
        boolean("send_email").preset(Preset::True),
        boolean("send_letter"),
        boolean("send_sms"),
        boolean("join_invoices"),
        boolean("auto_execute"),
        boolean("create_activity"),
        one("activity_type_id", "mail.activity.type"),
        char("activity_summary"),
        text("activity_note"),
        choice("activity_default_responsible_type", &["followup", "salesperson", "account_manager"])
            .preset(Preset::Text("followup")),
    ],
)
.order("delay")];

/// What it adds to models that every Odoo has.
pub(super) const FIELDS: &[(&str, &[FieldSeed])] = &[
    (
        "res.partner",
        &[
            date("followup_next_action_date").by_company(),
            choice("followup_reminder_type", &["automatic", "manual"]).preset(Preset::Text("automatic")),
            one("followup_responsible_id", "res.users").by_company(),
            one("followup_line_id", LEVELS).computed(),
        ],
    ),
    ("account.move.line", &[one("followup_line_id", LEVELS), date("last_followup_date")]),
];
