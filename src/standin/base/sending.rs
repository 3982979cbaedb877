//! What Odoo sends itself: text messages and letters; and addresses and numbers that it must not use.

use super::super::schema::{ModelSeed, Preset, boolean, char, choice, html, integer, model, one, text};

pub(super) const MODELS: &[ModelSeed] = &[
    model(
        "sms.sms",
        "Outgoing SMS",
        &[
            char("uuid").on_19(),
            char("number"),
            text("body"),
            one("partner_id", "res.partner"),
            one("mail_message_id", "mail.message"),
            choice("state", &["outgoing", "sent", "error", "canceled"])
                .required()
                .preset(Preset::Text("outgoing"))
                .on_14(),
            choice("state", &["outgoing", "process", "pending", "sent", "error", "canceled"])
                .required()
                .preset(Preset::Text("outgoing"))
                .on_19(),
            choice(
                "error_code",
                &[
                    "sms_number_missing",
                    "sms_number_format",
                    "sms_credit",
                    "sms_server",
                    "sms_acc",
                    "sms_blacklist",
                    "sms_duplicate",
                ],
            )
            .on_14(),
            choice(
                "failure_type",
                &[
                    "unknown",
                    "sms_number_missing",
                    "sms_number_format",
                    "sms_country_not_supported",
                    "sms_registration_needed",
                    "sms_credit",
                    "sms_server",
                    "sms_acc",
                    "sms_blacklist",
                    "sms_duplicate",
                    "sms_optout",
                ],
            )
            .on_19(),
            boolean("to_delete").on_19(),
        ],
    )
    .order("id DESC"),
    model(
        "snailmail.letter",
        "Snailmail Letter",
        &[
            char("model").required(),
            integer("res_id").required(),
            one("partner_id", "res.partner").required(),
            one("company_id", "res.company").required().preset(Preset::MyCompany),
            one("attachment_id", "ir.attachment"),
            choice("state", &["pending", "sent", "error", "canceled"]).required().preset(Preset::Text("pending")),
            choice(
                "error_code",
                &[
                    "MISSING_REQUIRED_FIELDS",
                    "CREDIT_ERROR",
                    "TRIAL_ERROR",
                    "NO_PRICE_AVAILABLE",
                    "FORMAT_ERROR",
                    "UNKNOWN_ERROR",
                ],
            ),
            char("info_msg").on_14(),
            html("info_msg").on_19(),
            one("message_id", "mail.message"),
        ],
    ),
    model("mail.blacklist", "Mail Blacklist", &[char("email").required(), boolean("active").preset(Preset::True)]),
    model("phone.blacklist", "Phone Blacklist", &[char("number").required(), boolean("active").preset(Preset::True)]),
];
