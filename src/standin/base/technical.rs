//! Odoo's own tables about models, fields, rights, views, menus and settings.

use super::super::schema::{
    ModelSeed, Preset, binary, boolean, char, children, choice, html, integer, many, model, one, reference_id, text,
};

const FIELD_TYPES: &[&str] = &[
    "binary",
    "boolean",
    "char",
    "date",
    "datetime",
    "float",
    "html",
    "integer",
    "many2many",
    "many2one",
    "many2one_reference",
    "monetary",
    "one2many",
    "reference",
    "selection",
    "text",
];

const STATES: &[&str] = &["manual", "base"];

pub(super) const MODELS: &[ModelSeed] = &[
    model(
        "ir.model",
        "Models",
        &[
            char("name").required().translated(),
            char("model").required(),
            char("order").required().preset(Preset::Text("id")),
            text("info"),
            choice("state", STATES),
            boolean("transient"),
            boolean("is_mail_thread"),
            boolean("is_mail_activity"),
            boolean("is_mail_blacklist"),
            children("field_id", "ir.model.fields", "model_id"),
            children("access_ids", "ir.model.access", "model_id"),
            children("rule_ids", "ir.rule", "model_id"),
            children("view_ids", "ir.ui.view", "model_id"),
            integer("count").computed(),
            char("modules").computed(),
        ],
    )
    .order("model"),
    model(
        "ir.model.fields",
        "Fields",
        &[
            char("name").required().preset(Preset::Text("x_")),
            char("model").required().readonly(),
            one("model_id", "ir.model").required(),
            char("field_description").required().translated(),
            text("help").translated(),
            choice("ttype", FIELD_TYPES).required(),
            choice("state", STATES),
            char("relation"),
            char("relation_field"),
            char("relation_table"),
            char("selection"),
            children("selection_ids", "ir.model.fields.selection", "field_id"),
            char("related"),
            boolean("required"),
            boolean("readonly"),
            boolean("index"),
            boolean("store").preset(Preset::True),
            boolean("copied"),
            boolean("translate").on_14(),
            choice("translate", &["standard", "html_translate", "xml_translate"]).on_19(),
            boolean("company_dependent").on_19(),
            char("currency_field").on_19(),
            boolean("sanitize").preset(Preset::True).on_19(),
            integer("size"),
            integer("tracking"),
            choice("on_delete", &["cascade", "set null", "restrict"]).preset(Preset::Text("set null")),
            char("domain").preset(Preset::Text("[]")),
            many("groups", "res.groups"),
            text("compute"),
            char("depends"),
            boolean("selectable").preset(Preset::True),
            char("modules").computed(),
        ],
    )
    .order("name"),
    model(
        "ir.model.fields.selection",
        "Fields Selection",
        &[
            one("field_id", "ir.model.fields").required(),
            char("value").required(),
            char("name").required().translated(),
            integer("sequence"),
        ],
    )
    .order("sequence, id"),
    model(
        "ir.model.access",
        "Model Access",
        &[
            char("name").required(),
            boolean("active").preset(Preset::True),
            one("model_id", "ir.model").required(),
            one("group_id", "res.groups"),
            boolean("perm_read"),
            boolean("perm_write"),
            boolean("perm_create"),
            boolean("perm_unlink"),
        ],
    )
    .order("model_id,group_id,name,id"),
    model(
        "ir.rule",
        "Record Rule",
        &[
            char("name"),
            boolean("active").preset(Preset::True),
            one("model_id", "ir.model").required(),
            many("groups", "res.groups"),
            text("domain_force"),
            boolean("perm_read").preset(Preset::True),
            boolean("perm_write").preset(Preset::True),
            boolean("perm_create").preset(Preset::True),
            boolean("perm_unlink").preset(Preset::True),
            boolean("global").computed(),
        ],
    )
    .order("model_id DESC,id"),
    model(
        "ir.ui.view",
        "View",
        &[
            char("name").required(),
            char("model"),
            one("model_id", "ir.model").computed().on_19(),
            char("key"),
            integer("priority"),
            choice(
                "type",
                &[
                    "tree", "form", "graph", "pivot", "calendar", "diagram", "gantt", "kanban", "search", "qweb",
                    "activity",
                ],
            )
            .on_14(),
            choice(
                "type",
                &["list", "form", "graph", "pivot", "calendar", "gantt", "kanban", "search", "qweb", "activity"],
            )
            .on_19(),
            text("arch"),
            text("arch_base"),
            text("arch_db").translated(),
            one("inherit_id", "ir.ui.view"),
            choice("mode", &["primary", "extension"]).required().preset(Preset::Text("primary")),
            boolean("active").preset(Preset::True),
            many("groups_id", "res.groups").on_14(),
            many("group_ids", "res.groups").on_19(),
            char("xml_id").computed(),
        ],
    )
    .order("priority,name,id"),
    model(
        "ir.ui.menu",
        "Menu",
        &[
            char("name").required().translated(),
            boolean("active").preset(Preset::True),
            integer("sequence"),
            one("parent_id", "ir.ui.menu"),
            children("child_id", "ir.ui.menu", "parent_id"),
            char("parent_path"),
            many("groups_id", "res.groups").on_14(),
            many("group_ids", "res.groups").on_19(),
            char("complete_name").computed(),
            char("web_icon"),
            char("action"),
        ],
    )
    .order("sequence,id"),
    model(
        "ir.actions.act_window",
        "Action Window",
        &[
            char("name").required().translated(),
            char("type").required().preset(Preset::Text("ir.actions.act_window")),
            char("xml_id").computed(),
            one("view_id", "ir.ui.view"),
            char("domain"),
            char("context").required().preset(Preset::Text("{}")),
            char("res_model").required(),
            integer("res_id"),
            choice("target", &["current", "new", "inline", "fullscreen", "main"]).preset(Preset::Text("current")),
            char("view_mode").required(),
            children("view_ids", "ir.actions.act_window.view", "act_window_id"),
            one("search_view_id", "ir.ui.view"),
            integer("limit"),
            html("help").translated(),
            many("groups_id", "res.groups").on_14(),
            many("group_ids", "res.groups").on_19(),
            one("binding_model_id", "ir.model"),
            choice("binding_type", &["action", "report"]).required().preset(Preset::Text("action")),
            char("binding_view_types"),
        ],
    )
    .order("name"),
    model(
        "ir.actions.act_window.view",
        "Action Window View",
        &[
            integer("sequence"),
            one("view_id", "ir.ui.view"),
            choice("view_mode", &["tree", "form", "graph", "pivot", "calendar", "kanban", "activity"])
                .required()
                .on_14(),
            choice("view_mode", &["list", "form", "graph", "pivot", "calendar", "kanban", "activity"])
                .required()
                .on_19(),
            one("act_window_id", "ir.actions.act_window"),
        ],
    )
    .order("sequence,id"),
    model(
        "ir.actions.server",
        "Server Actions",
        &[
            char("name").required().translated(),
            choice("state", &["code", "object_create", "object_write", "multi"])
                .required()
                .preset(Preset::Text("code")),
            one("model_id", "ir.model").required(),
            text("code"),
            one("binding_model_id", "ir.model"),
            char("binding_view_types"),
            many("groups_id", "res.groups").on_14(),
            many("group_ids", "res.groups").on_19(),
        ],
    )
    .order("name"),
    model(
        "ir.model.data",
        "Model Data",
        &[
            char("name").required(),
            char("module").required(),
            char("complete_name").computed(),
            char("model").required(),
            reference_id("res_id"),
            boolean("noupdate"),
        ],
    )
    .order("module, model, name"),
    model(
        "base.language.import",
        "Language Import",
        &[
            char("name").required(),
            char("code").required(),
            binary("data").required(),
            char("filename").required(),
            boolean("overwrite").preset(Preset::True),
        ],
    ),
    model("ir.config_parameter", "System Parameter", &[char("key").required(), text("value").required()]).order("key"),
    model(
        "ir.default",
        "Default Values",
        &[
            one("field_id", "ir.model.fields").required(),
            one("user_id", "res.users"),
            one("company_id", "res.company"),
            char("condition"),
            char("json_value").required(),
        ],
    ),
    model(
        "ir.cron",
        "Scheduled Actions",
        &[
            char("name").required(),
            char("cron_name").related("name"),
            one("model_id", "ir.model").required(),
            boolean("active").preset(Preset::True),
        ],
    )
    .order("name"),
    model(
        "ir.module.module",
        "Module",
        &[
            char("name").required().readonly(),
            choice("state", &["uninstalled", "installed", "to install", "to upgrade"]),
        ],
    )
    .order("name"),
];
