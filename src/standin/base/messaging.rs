//! Messages, activities, followers, attachments.

use super::super::schema::{
    ModelSeed, Preset, binary, boolean, char, children, choice, date, datetime, html, integer, many, model, one,
    reference_id, text,
};

pub(super) const MODELS: &[ModelSeed] = &[
    model(
        "mail.message",
        "Message",
        &[
            char("subject"),
            datetime("date").preset(Preset::Now),
            html("body"),
            one("parent_id", "mail.message"),
            char("model"),
            reference_id("res_id"),
            char("record_name").on_14(),
            choice("message_type", &["email", "comment", "notification", "user_notification"])
                .required()
                .preset(Preset::Text("email"))
                .on_14(),
            choice(
                "message_type",
                &["email", "comment", "email_outgoing", "notification", "auto_comment", "user_notification"],
            )
            .required()
            .preset(Preset::Text("comment"))
            .on_19(),
            one("subtype_id", "mail.message.subtype"),
            boolean("is_internal"),
            char("email_from"),
            one("author_id", "res.partner"),
            char("reply_to"),
            char("message_id"),
            many("partner_ids", "res.partner"),
            many("notified_partner_ids", "res.partner"),
            many("attachment_ids", "ir.attachment"),
            children("notification_ids", "mail.notification", "mail_message_id"),
            boolean("email_add_signature").preset(Preset::True).on_19(),
        ],
    )
    .order("id desc"),
    model(
        "mail.notification",
        "Message Notifications",
        &[
            one("mail_message_id", "mail.message").required(),
            one("res_partner_id", "res.partner"),
            choice("notification_type", &["inbox", "email"]).required().preset(Preset::Text("inbox")),
            choice("notification_status", &["ready", "sent", "bounce", "exception", "canceled"])
                .preset(Preset::Text("ready"))
                .on_14(),
            choice("notification_status", &["ready", "process", "pending", "sent", "bounce", "exception", "canceled"])
                .preset(Preset::Text("ready"))
                .on_19(),
            boolean("is_read"),
            choice("failure_type", &["SMTP", "RECIPIENT", "BOUNCE", "UNKNOWN"]).on_14(),
            choice(
                "failure_type",
                &[
                    "unknown",
                    "mail_bounce",
                    "mail_spam",
                    "mail_email_invalid",
                    "mail_email_missing",
                    "mail_smtp",
                    "mail_bl",
                ],
            )
            .on_19(),
            text("failure_reason"),
        ],
    )
    .unlogged(),
    model(
        "mail.message.subtype",
        "Message subtypes",
        &[
            char("name").required().translated(),
            boolean("internal"),
            boolean("default").preset(Preset::True),
            integer("sequence"),
        ],
    )
    .order("sequence, id"),
    model(
        "mail.followers",
        "Document Followers",
        &[
            char("res_model").required(),
            reference_id("res_id"),
            one("partner_id", "res.partner"),
            many("subtype_ids", "mail.message.subtype"),
        ],
    ),
    model(
        "mail.activity.type",
        "Activity Type",
        &[
            char("name").required().translated(),
            char("summary").translated(),
            boolean("active").preset(Preset::True),
            integer("sequence"),
            char("icon"),
            choice("category", &["default", "upload_file", "phonecall", "meeting"]).preset(Preset::Text("default")),
            integer("delay_count"),
            one("res_model_id", "ir.model").on_14(),
            choice("res_model", &["res.partner", "account.move"]).on_19(),
        ],
    )
    .order("sequence, id"),
    model(
        "mail.activity",
        "Activity",
        &[
            one("res_model_id", "ir.model").required(),
            char("res_model").related("res_model_id.model"),
            reference_id("res_id"),
            char("res_name").computed(),
            one("activity_type_id", "mail.activity.type"),
            char("summary"),
            html("note"),
            date("date_deadline").required().preset(Preset::Today),
            boolean("automated"),
            one("user_id", "res.users").preset(Preset::Me),
            choice("state", &["overdue", "today", "planned", "done"]).computed(),
            boolean("active").preset(Preset::True).on_19(),
        ],
    )
    .order("date_deadline, id"),
    model("mail.thread", "Email Thread", &[]),
    model(
        "ir.attachment",
        "Attachment",
        &[
            char("name").required(),
            text("description"),
            char("res_model"),
            reference_id("res_id"),
            choice("type", &["url", "binary"]).required().preset(Preset::Text("binary")),
            char("url"),
            binary("datas"),
            char("mimetype"),
            integer("file_size").readonly(),
            one("company_id", "res.company").preset(Preset::MyCompany),
            boolean("public"),
        ],
    )
    .order("id desc"),
];
