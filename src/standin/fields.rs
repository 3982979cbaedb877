//! The value of a field as the server sees it: stored, translated, related, computed.

use rust_decimal::Decimal;

use crate::odoo::value::Value;

use super::cell::number;
use super::flavour::Flavour;
use super::schema::{Default, Field, Kind};
use super::state::State;
use super::tables::id_list;
use super::who::Who;

impl State {
    /// The value of a field: ids for relational ones, `false` where there is none. No rights are asked.
    pub(super) fn get(&self, who: &Who, model: &str, id: i64, name: &str) -> Value {
        let nothing = Value::Bool(false);
        if name == "id" {
            return Value::Int(id);
        }
        if name == "display_name" {
            return Value::String(self.display_name(who, model, id));
        }
        let Some(field) = self.data.model(model).and_then(|model| model.fields.get(name)) else { return nothing };
        if let Some(path) = &field.related {
            return self.follow(who, model, id, path);
        }
        if field.kind == Kind::One2many {
            return Value::array(self.members(who, model, id, field));
        }
        if !field.stored {
            return self.computed(who, model, id, name);
        }
        if field.company_dependent {
            let own = self.data.raw(model, id, &format!("{name}@{}", who.company()));
            if let (true, Default::Value(preset)) = (own.is_absent(), &field.default) {
                return preset.clone();
            }
            return own;
        }
        if field.translate
            && let Some(lang) = &who.lang
        {
            let translation = self.data.raw(model, id, &format!("{name}@{lang}"));
            if !translation.is_absent() {
                return translation;
            }
        }
        let value = self.data.raw(model, id, name);
        if field.kind == Kind::Many2many { self.visible(who, field, id_list(&value)) } else { value }
    }

    fn follow(&self, who: &Who, model: &str, id: i64, path: &str) -> Value {
        match path.split_once('.') {
            None => self.get(who, model, id, path),
            Some((first, rest)) => {
                let relation = self
                    .data
                    .model(model)
                    .and_then(|model| model.fields.get(first))
                    .and_then(|field| field.relation.clone());
                match (self.get(who, model, id, first), relation) {
                    (Value::Int(target), Some(relation)) => self.follow(who, &relation, target, rest),
                    _ => Value::Bool(false),
                }
            }
        }
    }

    /// The records of a one2many, in their model's order.
    fn members(&self, who: &Who, model: &str, id: i64, field: &Field) -> Vec<i64> {
        let (Some(relation), Some(inverse)) = (&field.relation, &field.inverse) else { return Vec::new() };
        let mut ids = self.data.find_all(relation, inverse, &Value::Int(id));
        if inverse == "res_id" {
            ids.retain(|member| self.owner(who, relation, *member).as_str() == Some(model));
        }
        let kept = id_list(&self.visible(who, field, ids));
        self.in_default_order(who, relation, kept)
    }

    /// The model of the record that a message, an activity or a follower belongs to.
    fn owner(&self, who: &Who, relation: &str, member: i64) -> Value {
        self.get(who, relation, member, if relation == "mail.message" { "model" } else { "res_model" })
    }

    /// Archived records are not among a record's members, unless the context says so.
    fn visible(&self, who: &Who, field: &Field, mut ids: Vec<i64>) -> Value {
        let relation = field.relation.as_deref().unwrap_or("");
        if let Some(active) = self.data.model(relation).and_then(|model| model.active_field())
            && who.active_test
        {
            ids.retain(|id| self.data.raw(relation, *id, active) == Value::Bool(true));
        }
        Value::array(ids)
    }

    /// What stands for a record in lists.
    pub(super) fn display_name(&self, who: &Who, model: &str, id: i64) -> String {
        let text = |field: &str| self.get(who, model, id, field).as_str().unwrap_or("").to_owned();
        match model {
            "res.partner" => {
                let parent = self
                    .data
                    .link(model, id, "parent_id")
                    .filter(|_| self.data.raw(model, id, "is_company") != true.into());
                match parent {
                    Some(parent) => {
                        let name = text("name");
                        let kind = text("type");
                        let name = if name.is_empty() { format!("{kind} address") } else { name };
                        format!("{}, {name}", self.data.text(model, parent, "name"))
                    }
                    None => text("name"),
                }
            }
            "account.account" => format!("{} {}", text("code"), text("name")),
            "account.move.line" => format!("{} {}", text("move_name"), text("name")).trim().to_owned(),
            "ir.model.fields" => format!("{} ({})", text("field_description"), text("model")),
            "mail.activity" => {
                let summary = text("summary");
                if summary.is_empty() { text("res_name") } else { summary }
            }
            "mail.message" => text("subject"),
            _ => {
                let name = self.data.model(model).and_then(|model| model.name_field()).map(text).unwrap_or_default();
                if name.is_empty() { format!("{model},{id}") } else { name }
            }
        }
    }

    /// What Odoo writes on an envelope: the company, the street, the place, the country.
    fn address(&self, who: &Who, partner: i64) -> String {
        let text =
            |model: &str, id: i64, field: &str| self.get(who, model, id, field).as_str().unwrap_or("").to_owned();
        let own = |field: &str| text("res.partner", partner, field);
        let commercial = self.data.link("res.partner", partner, "commercial_partner_id").unwrap_or(partner);
        let is_company = self.data.raw("res.partner", commercial, "is_company") == true.into();
        let company = if is_company { text("res.partner", commercial, "name") } else { String::new() };
        let country = self.data.link("res.partner", partner, "country_id");
        let country = country.map(|country| text("res.country", country, "name")).unwrap_or_default();
        let place = format!("{} {}", own("zip"), own("city"));
        let lines = [company, own("street"), own("street2"), place, country];
        lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// A computed field.
    fn computed(&self, who: &Who, model: &str, id: i64, name: &str) -> Value {
        let text = |field: &str| self.get(who, model, id, field).as_str().unwrap_or("").to_owned();
        let told = |text: String| if text.is_empty() { Value::Bool(false) } else { Value::String(text) };
        match (model, name) {
            ("res.partner", "company_type") => {
                if self.data.raw(model, id, "is_company") == true.into() { "company" } else { "person" }.into()
            }
            ("res.partner" | "res.company", "email_formatted") => {
                let email = text("email");
                if email.is_empty() { Value::Bool(false) } else { format!("\"{}\" <{email}>", text("name")).into() }
            }
            ("res.partner", "complete_name") => self.display_name(who, model, id).into(),
            ("res.partner", "contact_address") => told(self.address(who, id)),
            ("res.partner", "credit") => Value::Double(self.receivable(id)),
            ("res.partner", "debit" | "days_sales_outstanding") => Value::Double(Decimal::ZERO),
            ("res.partner", "currency_id") => self.data.raw("res.company", who.company(), "currency_id"),
            ("res.company", "parent_path") => match self.data.link(model, id, "parent_id") {
                Some(parent) => {
                    let above = self.computed(who, model, parent, name);
                    format!("{}{id}/", above.as_str().unwrap_or("")).into()
                }
                None => format!("{id}/").into(),
            },
            ("res.company", "catchall_email") => told(self.catchall()),
            ("res.groups", "full_name") => text("name").into(),
            ("res.currency", "rate") => self
                .data
                .rows("res.currency.rate")
                .filter(|(_, row)| row.get("currency_id") == Some(&id.into()))
                .last()
                .map_or(Value::Double(Decimal::ONE), |(_, row)| row.get("rate").cloned().unwrap_or(Value::Bool(false))),
            ("res.partner.bank", "sanitized_acc_number") => text("acc_number").replace(' ', "").into(),
            ("account.move", "access_url") => format!("/my/invoices/{id}").into(),
            ("mail.activity", "res_name") => {
                match (self.get(who, model, id, "res_model").as_str(), self.data.link(model, id, "res_id")) {
                    (Some(owner), Some(record)) => self.display_name(who, owner, record).into(),
                    _ => Value::Bool(false),
                }
            }
            ("mail.activity", "state") => self.urgency(&text("date_deadline")).into(),
            ("ir.model", "count") => self.count(self.data.text(model, id, "model")),
            ("ir.rule", "global") => id_list(&self.data.raw(model, id, "groups")).is_empty().into(),
            ("ir.model.data", "complete_name") => format!("{}.{}", text("module"), text("name")).into(),
            ("ir.ui.menu", "complete_name") => match self.data.link(model, id, "parent_id") {
                Some(parent) => {
                    format!("{}/{}", self.computed(who, model, parent, name).as_str().unwrap_or(""), text("name"))
                        .into()
                }
                None => text("name").into(),
            },
            ("ir.ui.view" | "ir.actions.act_window", "xml_id") => self.xml_id(model, id).into(),
            ("ir.ui.view", "model_id") => {
                self.data.find("ir.model", "model", &self.data.raw(model, id, "model")).into()
            }
            (_, "activity_state" | "activity_summary" | "activity_date_deadline") => {
                let wanted = match name {
                    "activity_state" => "state",
                    "activity_summary" => "summary",
                    _ => "date_deadline",
                };
                let first = id_list(&self.get(who, model, id, "activity_ids")).first().copied();
                first.map_or(Value::Bool(false), |activity| self.get(who, "mail.activity", activity, wanted))
            }
            _ => Value::Bool(false),
        }
    }

    /// How many records a model has, archived ones included.
    fn count(&self, model: &str) -> Value {
        i64::try_from(self.data.rows(model).count()).unwrap_or(i64::MAX).into()
    }

    /// How urgent an activity is that is to be done by a day.
    fn urgency(&self, day: &str) -> &'static str {
        match day.cmp(self.today().as_str()) {
            std::cmp::Ordering::Less => "overdue",
            std::cmp::Ordering::Equal => "today",
            std::cmp::Ordering::Greater => "planned",
        }
    }

    /// What a customer owes over all companies, as Odoo counts it: excluded items too.
    fn receivable(&self, partner: i64) -> Decimal {
        self.data
            .rows("account.move.line")
            .filter(|(_, row)| row.get("partner_id") == Some(&partner.into()))
            .filter(|(id, _)| self.is_receivable(*id))
            .filter_map(|(_, row)| row.get("amount_residual").and_then(number))
            .sum()
    }

    /// Whether a line stands on a receivable account.
    pub(super) fn is_receivable(&self, line: i64) -> bool {
        let Some(account) = self.data.link("account.move.line", line, "account_id") else { return false };
        match self.flavour {
            Flavour::Fourteen => {
                let kind = self.data.link("account.account", account, "user_type_id");
                kind.is_some_and(|kind| self.data.text("account.account.type", kind, "type") == "receivable")
            }
            Flavour::Nineteen => self.data.text("account.account", account, "account_type") == "asset_receivable",
        }
    }

    /// The address to which customers answer.
    pub(super) fn catchall(&self) -> String {
        let parameter = |key: &str| {
            let found = self.data.find("ir.config_parameter", "key", &key.into());
            found.map(|id| self.data.text("ir.config_parameter", id, "value").to_owned()).unwrap_or_default()
        };
        match (parameter("mail.catchall.alias"), parameter("mail.catchall.domain")) {
            (alias, domain) if !alias.is_empty() && !domain.is_empty() => format!("{alias}@{domain}"),
            _ => String::new(),
        }
    }

    fn xml_id(&self, model: &str, id: i64) -> String {
        self.data
            .rows("ir.model.data")
            .find(|(_, row)| row.get("model") == Some(&model.into()) && row.get("res_id") == Some(&id.into()))
            .map(|(data, _)| {
                format!(
                    "{}.{}",
                    self.data.text("ir.model.data", data, "module"),
                    self.data.text("ir.model.data", data, "name")
                )
            })
            .unwrap_or_default()
    }
}
