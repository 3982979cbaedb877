//! What this Odoo can do, asked for once and kept as data: its versions and apps differ in models and fields.

use std::collections::BTreeMap;

use super::fault::{OdooError, UnknownName};
use super::search::Domain;
use super::session::Session;
use super::value::Value;

/// The models the product reads or writes.
pub const MODELS: &[&str] = &[
    "account.account",
    "account.followup.level",
    "account.journal",
    "account.move",
    "account.move.line",
    "account.payment.term",
    "account_followup.followup.line",
    "base.automation",
    "ir.actions.server",
    "ir.attachment",
    "ir.config_parameter",
    "ir.model",
    "ir.model.fields",
    "ir.ui.view",
    "mail.activity",
    "mail.message",
    "res.company",
    "res.currency",
    "res.lang",
    "res.partner",
    "res.partner.bank",
    "res.users",
    "sale.order",
    "sms.composer",
    "snailmail.letter",
];

const ATTRIBUTES: &[&str] = &["type", "readonly", "store", "relation", "selection"];

/// What Odoo says about one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldInfo {
    /// `char`, `many2one`, `selection`, …
    pub kind: String,
    /// Whether users may not write it.
    pub readonly: bool,
    /// Whether it is kept in the database, so that it can be searched for.
    pub store: bool,
    /// The model it points at, for relations.
    pub relation: Option<String>,
    /// The values it can take, for selections.
    pub selection: Vec<String>,
}

/// Whether a model can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelState {
    /// It can be read.
    Readable,
    /// It exists, but the user may not read it.
    NotReadable,
    /// This Odoo does not have it.
    Missing,
}

/// What this Odoo can do for this user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// For people to read; nothing is decided by it.
    pub server_version: String,
    /// Whether each of the models that were asked for can be used.
    pub models: BTreeMap<String, ModelState>,
    /// The fields of the models that exist.
    pub fields: BTreeMap<String, BTreeMap<String, FieldInfo>>,
}

impl Capabilities {
    /// Asks about all of [`MODELS`].
    ///
    /// # Errors
    /// What keeps Odoo from answering at all. A model that is missing or may not be read is no error.
    pub async fn ask(session: &Session) -> Result<Capabilities, OdooError> {
        Capabilities::ask_about(session, MODELS).await
    }

    /// Asks about these models.
    ///
    /// # Errors
    /// As [`Capabilities::ask`].
    pub async fn ask_about(session: &Session, models: &[&str]) -> Result<Capabilities, OdooError> {
        let mut capabilities = Capabilities {
            server_version: session.server_version().to_owned(),
            models: BTreeMap::new(),
            fields: BTreeMap::new(),
        };
        for model in models {
            let state = match session.fields_get(model, ATTRIBUTES).await {
                Ok(fields) => {
                    let fields = fields.iter().map(|(name, info)| (name.clone(), field_info(info))).collect();
                    capabilities.fields.insert((*model).to_owned(), fields);
                    readability(session, model).await?
                }
                Err(OdooError::AccessError { .. }) => ModelState::NotReadable,
                // The message for a missing model may be translated, and is then like any other message for a user.
                Err(OdooError::Unknown { what: UnknownName::Model, .. } | OdooError::Validation { .. }) => {
                    ModelState::Missing
                }
                Err(error) => return Err(error),
            };
            capabilities.models.insert((*model).to_owned(), state);
        }
        Ok(capabilities)
    }

    /// Whether the user can read the model.
    pub fn can_read(&self, model: &str) -> bool {
        self.models.get(model) == Some(&ModelState::Readable)
    }

    /// What is known about a field.
    pub fn field(&self, model: &str, field: &str) -> Option<&FieldInfo> {
        self.fields.get(model)?.get(field)
    }

    /// Whether the model has the field, and the user may see it.
    pub fn has(&self, model: &str, field: &str) -> bool {
        self.field(model, field).is_some()
    }

    /// Whether the model has the field and it may be written.
    pub fn can_write(&self, model: &str, field: &str) -> bool {
        self.field(model, field).is_some_and(|info| !info.readonly)
    }

    /// Those of the fields that the model has, so that a read never names one that is missing.
    pub fn known<'f>(&self, model: &str, fields: &[&'f str]) -> Vec<&'f str> {
        fields.iter().copied().filter(|field| self.has(model, field)).collect()
    }

    /// The field of a journal item by which accountants exclude it from follow-up; some versions have none.
    pub fn no_followup_field(&self) -> Option<&'static str> {
        ["no_followup", "blocked"].into_iter().find(|field| self.has("account.move.line", field))
    }

    /// Odoo's own field of a journal item with the day on which it is expected to be paid, where people may change it.
    pub fn expected_pay_date_field(&self) -> Option<&'static str> {
        self.can_write("account.move.line", "expected_pay_date").then_some("expected_pay_date")
    }

    /// The condition under which a journal item is on a receivable account.
    pub fn receivable_domain(&self) -> Option<Domain> {
        if self.has("account.account", "account_type") {
            Some(Domain::new().eq("account_id.account_type", "asset_receivable"))
        } else if self.has("account.move.line", "account_internal_type") {
            Some(Domain::new().eq("account_internal_type", "receivable"))
        } else if self.has("account.account", "user_type_id") {
            Some(Domain::new().eq("account_id.user_type_id.type", "receivable"))
        } else {
            None
        }
    }

    /// The name of list views in view definitions: `list`, or `tree` in older versions.
    pub fn list_view_tag(&self) -> &'static str {
        if self.has_list_views() { "list" } else { "tree" }
    }

    /// The name of the template inside kanban views: `card`, or `kanban-box` in older versions.
    pub fn kanban_template_name(&self) -> &'static str {
        // Both names changed in the same version, and only the first can be asked for.
        if self.has_list_views() { "card" } else { "kanban-box" }
    }

    /// The field of a user that holds the groups.
    pub fn groups_field(&self) -> &'static str {
        if self.has("res.users", "group_ids") { "group_ids" } else { "groups_id" }
    }

    /// What makes a custom field translatable as a whole.
    pub fn translate_value(&self) -> Value {
        match self.field("ir.model.fields", "translate") {
            Some(info) if info.kind == "selection" => "standard".into(),
            _ => true.into(),
        }
    }

    /// The day before which a journal item will not be paid, where the version computes one.
    pub fn payment_date_field(&self) -> Option<&'static str> {
        self.has("account.move.line", "payment_date").then_some("payment_date")
    }

    /// The field that blocks a customer's sale orders by itself, where the version has one.
    pub fn sale_block_field(&self) -> Option<&'static str> {
        let blocks = |info: &FieldInfo| info.selection.iter().any(|value| value == "block");
        self.field("res.partner", "sale_warn").is_some_and(blocks).then_some("sale_warn")
    }

    fn has_list_views(&self) -> bool {
        self.field("ir.ui.view", "type").is_some_and(|info| info.selection.iter().any(|kind| kind == "list"))
    }
}

/// `fields_get` also answers those who may not read a single record, so a search for none is tried.
async fn readability(session: &Session, model: &str) -> Result<ModelState, OdooError> {
    match session.search(model, &Domain::new().eq("id", 0), "id", Some(1)).await {
        Ok(_) => Ok(ModelState::Readable),
        Err(OdooError::AccessError { .. }) => Ok(ModelState::NotReadable),
        // A model that is there and cannot be searched is of no use, whatever the reason: an abstract one, a broken view.
        Err(
            OdooError::Fault { .. }
            | OdooError::Validation { .. }
            | OdooError::Unknown { .. }
            | OdooError::MissingRecord { .. },
        ) => Ok(ModelState::NotReadable),
        Err(error) => Err(error),
    }
}

fn field_info(info: &Value) -> FieldInfo {
    let get = |name: &str| info.as_struct().and_then(|info| info.get(name));
    let text = |name: &str| get(name).and_then(Value::as_str).map(str::to_owned);
    let options = get("selection").and_then(Value::as_array).unwrap_or_default();
    FieldInfo {
        kind: text("type").unwrap_or_default(),
        readonly: get("readonly").and_then(Value::as_bool).unwrap_or(false),
        store: get("store").and_then(Value::as_bool).unwrap_or(true),
        relation: text("relation"),
        selection: options
            .iter()
            .filter_map(|option| option.as_array()?.first()?.as_str().map(str::to_owned))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capabilities(fields: &[(&str, &str, &[&str])]) -> Capabilities {
        let mut known: BTreeMap<String, BTreeMap<String, FieldInfo>> = BTreeMap::new();
        for (model, field, selection) in fields {
            let info = FieldInfo {
                kind: if selection.is_empty() { "char" } else { "selection" }.to_owned(),
                readonly: false,
                store: true,
                relation: None,
                selection: selection.iter().map(|value| (*value).to_owned()).collect(),
            };
            known.entry((*model).to_owned()).or_default().insert((*field).to_owned(), info);
        }
        Capabilities { server_version: "any".to_owned(), models: BTreeMap::new(), fields: known }
    }

    #[test]
    fn an_odoo_like_14_answers_in_the_old_words() {
        let old = capabilities(&[
            ("account.move.line", "blocked", &[]),
            ("account.move.line", "account_internal_type", &[]),
            ("ir.ui.view", "type", &["tree", "form"]),
            ("res.users", "groups_id", &[]),
            ("res.partner", "sale_warn", &["no-message", "warning", "block"]),
            ("ir.model.fields", "translate", &[]),
        ]);
        assert_eq!(old.no_followup_field(), Some("blocked"));
        assert_eq!(old.receivable_domain(), Some(Domain::new().eq("account_internal_type", "receivable")));
        assert_eq!((old.list_view_tag(), old.kanban_template_name()), ("tree", "kanban-box"));
        assert_eq!(old.groups_field(), "groups_id");
        assert_eq!(old.translate_value(), Value::Bool(true));
        assert_eq!(old.sale_block_field(), Some("sale_warn"));
        assert_eq!(old.payment_date_field(), None);
    }

    #[test]
    fn an_odoo_like_19_answers_in_the_new_words() {
        let new = capabilities(&[
            ("account.move.line", "no_followup", &[]),
            ("account.move.line", "payment_date", &[]),
            ("account.account", "account_type", &["asset_receivable"]),
            ("ir.ui.view", "type", &["list", "form"]),
            ("res.users", "group_ids", &[]),
            ("ir.model.fields", "translate", &["standard", "html_translate"]),
        ]);
        assert_eq!(new.no_followup_field(), Some("no_followup"));
        assert_eq!(new.receivable_domain(), Some(Domain::new().eq("account_id.account_type", "asset_receivable")));
        assert_eq!((new.list_view_tag(), new.kanban_template_name()), ("list", "card"));
        assert_eq!(new.groups_field(), "group_ids");
        assert_eq!(new.translate_value(), Value::from("standard"));
        assert_eq!(new.sale_block_field(), None);
        assert_eq!(new.known("account.move.line", &["blocked", "no_followup"]), ["no_followup"]);
    }

    #[test]
    fn a_field_that_users_may_not_write_is_not_writable() {
        let answer =
            Value::structure([("type", Value::from("date")), ("readonly", true.into()), ("store", false.into())]);
        let info = field_info(&answer);
        assert!(info.readonly && !info.store && info.selection.is_empty());
    }
}
