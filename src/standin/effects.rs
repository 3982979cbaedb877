//! What Odoo does on its own when a record is created, changed or deleted.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::odoo::value::Value;

use super::access::Operation;
use super::cell::number;
use super::change::Values;
use super::fault::Fault;
use super::flavour::Flavour;
use super::schema::Kind;
use super::state::State;
use super::tables::{Record, id_list};
use super::who::Who;

impl State {
    /// What a new record's values become before they are looked at.
    pub(super) fn before_create(&mut self, who: &Who, model: &str, values: &Values) -> Result<Values, Fault> {
        let mut values = values.clone();
        match model {
            "ir.model" => self.before_model(&mut values)?,
            "ir.model.fields" => self.before_field(&values)?,
            "mail.message" => self.before_message(who, &mut values)?,
            "mail.activity" => self.before_activity(who, &values)?,
            "ir.attachment" => self.need_owner(who, values.get("res_model"), values.get("res_id"))?,
            "res.users" => self.before_user(who, &mut values)?,
            "account.move.line" => self.before_entry_line(&mut values),
            "res.company" if !values.contains_key("partner_id") => {
                let name = values.get("name").cloned().unwrap_or(Value::Bool(false));
                let partner = self.create(
                    &who.as_server(),
                    "res.partner",
                    &Values::from([("name".to_owned(), name), ("is_company".to_owned(), true.into())]),
                )?;
                values.insert("partner_id".to_owned(), Value::Int(partner));
            }
            _ => {}
        }
        Ok(values)
    }

    /// Whoever speaks on a record must be allowed to change it.
    pub(super) fn need_owner(&self, who: &Who, model: Option<&Value>, id: Option<&Value>) -> Result<(), Fault> {
        match (model.and_then(Value::as_str), id.and_then(Value::as_int)) {
            (Some(model), Some(id)) if id > 0 => {
                self.model(model)?;
                self.need_records(who, model, &[id], Operation::Write)
            }
            _ => Ok(()),
        }
    }

    fn before_user(&mut self, who: &Who, values: &mut Values) -> Result<(), Fault> {
        let login = values.get("login").cloned().unwrap_or(Value::Bool(false));
        if !login.is_absent() && self.data.find("res.users", "login", &login).is_some() {
            return Err(Fault::user("You can not have two users with the same login!"));
        }
        let mut partner = Values::new();
        for name in ["name", "email", "lang", "tz"] {
            if let Some(value) = values.remove(name) {
                partner.insert(name.to_owned(), value);
            }
        }
        if !values.contains_key("partner_id") {
            let id = self.create(&who.as_server(), "res.partner", &partner)?;
            values.insert("partner_id".to_owned(), Value::Int(id));
        }
        values.entry("company_id".to_owned()).or_insert(Value::Int(who.company()));
        let company = values.get("company_id").cloned().unwrap_or(Value::Bool(false));
        values
            .entry("company_ids".to_owned())
            .or_insert_with(|| Value::Array(vec![Value::Array(vec![6.into(), 0.into(), Value::Array(vec![company])])]));
        Ok(())
    }

    /// What may not be written.
    pub(super) fn before_write(&self, model: &str, ids: &[i64], values: &Values) -> Result<(), Fault> {
        const FREE_ON_POSTED_LINES: [&str; 8] = [
            "blocked",
            "date_maturity",
            "followup_line_id",
            "last_followup_date",
            "name",
            "no_followup",
            "payment_date",
            "sequence",
        ];
        let server = Who::server(1);
        for id in ids {
            let posted = match model {
                "account.move.line" => self.get(&server, model, *id, "parent_state").as_str() == Some("posted"),
                _ => false,
            };
            let fixed =
                values.keys().find(|name| !name.starts_with("x_") && !FREE_ON_POSTED_LINES.contains(&name.as_str()));
            if let (true, Some(name)) = (posted, fixed) {
                return Err(Fault::user(format!("You cannot do this modification on a posted journal entry: {name}.")));
            }
        }
        if model == "ir.model.fields" && values.contains_key("ttype") {
            return Err(Fault::user(
                "Changing the type of a field is not yet supported. Please drop it and create it again!",
            ));
        }
        if model == "ir.model" && values.contains_key("model") {
            return Err(Fault::user("Field \"Model\" cannot be modified on models."));
        }
        Ok(())
    }

    /// What follows from a change. `before` is the record as it was, if it was.
    pub(super) fn after_change(
        &mut self,
        who: &Who,
        model: &str,
        id: i64,
        before: Option<&Record>,
        values: &Values,
    ) -> Result<(), Fault> {
        match model {
            "res.partner" => self.after_partner(id),
            "ir.model" => self.after_model(id, before.is_none()),
            "ir.model.fields" => self.after_field(id, before.is_none())?,
            "ir.model.fields.selection" => {
                if let Some(field) = self.data.link(model, id, "field_id") {
                    self.after_field(field, false)?;
                }
            }
            "ir.ui.view" => self.after_view(id)?,
            "ir.rule" => {
                let text = self.data.text(model, id, "domain_force").to_owned();
                self.rule_domain(&who.as_server(), if text.is_empty() { "[]" } else { &text })
                    .map_err(|problem| Fault::user(format!("Invalid domain: {}", problem.message)))?;
            }
            "ir.actions.act_window" => self.after_action(id)?,
            "account.move.line" if values.contains_key("no_followup") => self.spread_exclusion_of_line(id),
            "account.move" if before.is_none() => self.begin_draft(id),
            "account.move" if values.contains_key("no_followup") => {
                let excluded = self.data.raw(model, id, "no_followup");
                self.spread_exclusion(id, &excluded);
            }
            "ir.attachment" => {
                let bytes = STANDARD.decode(self.data.text(model, id, "datas")).unwrap_or_default();
                self.data.set(model, id, "file_size", i64::try_from(bytes.len()).unwrap_or(0));
            }
            _ => {}
        }
        Ok(())
    }

    /// What Odoo adds to a new record once it is there.
    pub(super) fn after_create(&mut self, who: &Who, model: &str, id: i64) -> Result<(), Fault> {
        match model {
            "mail.activity" => self.follow_assigned(who, id),
            "account.move" => self.complete_draft(id),
            _ => {}
        }
        Ok(())
    }

    fn after_partner(&mut self, id: i64) {
        let email = self.data.text("res.partner", id, "email").trim().to_lowercase();
        let normalized = if email.contains('@') { Value::String(email) } else { Value::Bool(false) };
        self.data.set("res.partner", id, "email_normalized", normalized);
        // An Odoo without the library for numbers takes the first one as it stands.
        let phones = ["mobile", "phone"].map(|field| self.data.raw("res.partner", id, field));
        let phone = phones.into_iter().find(|phone| !phone.is_absent()).unwrap_or(Value::Bool(false));
        self.data.set("res.partner", id, "phone_sanitized", phone);
        let mut family = vec![id];
        let mut next = 0;
        while let Some(member) = family.get(next).copied() {
            let commercial = self.commercial_partner(member);
            self.data.set("res.partner", member, "commercial_partner_id", commercial);
            let name = if self.data.raw("res.partner", commercial, "is_company") == true.into() {
                self.data.raw("res.partner", commercial, "name")
            } else {
                Value::Bool(false)
            };
            self.data.set("res.partner", member, "commercial_company_name", name);
            for child in self.data.find_all("res.partner", "parent_id", &Value::Int(member)) {
                if !family.contains(&child) {
                    family.push(child);
                }
            }
            next = next.saturating_add(1);
        }
    }

    fn commercial_partner(&self, id: i64) -> i64 {
        let mut at = id;
        // Bounded, so that a loop among parents cannot hang us.
        for _ in 0..64 {
            match self.data.link("res.partner", at, "parent_id") {
                Some(parent) if self.data.raw("res.partner", at, "is_company") != true.into() => at = parent,
                _ => break,
            }
        }
        at
    }

    fn after_action(&self, id: i64) -> Result<(), Fault> {
        let target = self.data.text("ir.actions.act_window", id, "res_model");
        if self.data.model(target).is_none() {
            return Err(Fault::user(format!("Invalid model name \u{201c}{target}\u{201d} in action definition.")));
        }
        let modes: Vec<&str> = self.data.text("ir.actions.act_window", id, "view_mode").split(',').collect();
        let list = match self.flavour {
            Flavour::Fourteen => "tree",
            Flavour::Nineteen => "list",
        };
        let known = [list, "form", "kanban", "pivot", "graph", "calendar", "activity"];
        match modes.iter().find(|mode| !known.contains(mode)) {
            Some(mode) => Err(Fault::user(format!("Invalid view mode: {mode}"))),
            None => Ok(()),
        }
    }

    /// From 19 on an invoice's lines are excluded together, an entry's one by one.
    fn spread_exclusion_of_line(&mut self, line: i64) {
        let Some(entry) = self.data.link("account.move.line", line, "move_id") else { return };
        if self.flavour == Flavour::Nineteen && self.data.text("account.move", entry, "move_type") != "entry" {
            let excluded = self.data.raw("account.move.line", line, "no_followup");
            self.data.set("account.move", entry, "no_followup", excluded.clone());
            self.spread_exclusion(entry, &excluded);
        }
    }

    fn spread_exclusion(&mut self, entry: i64, excluded: &Value) {
        for line in self.data.find_all("account.move.line", "move_id", &Value::Int(entry)) {
            if self.is_receivable(line) {
                self.data.set("account.move.line", line, "no_followup", excluded.clone());
            }
        }
    }

    /// Rounds half away from zero to the currency's smallest amount.
    pub(super) fn round_to(&self, currency: i64, amount: Decimal) -> Decimal {
        let step = number(&self.data.raw("res.currency", currency, "rounding"))
            .filter(|step| !step.is_zero())
            .unwrap_or_else(|| Decimal::new(1, 2));
        (amount / step).round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero) * step
    }

    /// The value that somebody has set as default for new records (`ir.default`).
    pub(super) fn user_default(&self, who: &Who, model: &str, name: &str) -> Option<Value> {
        let (_, row) = self.data.rows("ir.default").find(|(_, row)| {
            let company = row.get("company_id").and_then(Value::as_int);
            let user = row.get("user_id").and_then(Value::as_int);
            let field = row.get("field_id").and_then(Value::as_int);
            field.is_some_and(|field| {
                self.data.text("ir.model.fields", field, "name") == name
                    && self.data.text("ir.model.fields", field, "model") == model
            }) && company.is_none_or(|company| company == who.company())
                && user.is_none_or(|user| user == who.uid)
        })?;
        let json: serde_json::Value = serde_json::from_str(row.get("json_value")?.as_str()?).ok()?;
        match json {
            serde_json::Value::Bool(truth) => Some(truth.into()),
            serde_json::Value::Number(number) => number.as_i64().map(Value::Int),
            serde_json::Value::String(text) => Some(text.into()),
            serde_json::Value::Null | serde_json::Value::Array(_) | serde_json::Value::Object(_) => None,
        }
    }

    /// What may not be deleted, and what goes first.
    pub(super) fn before_unlink(&mut self, who: &Who, model: &str, id: i64) -> Result<(), Fault> {
        match model {
            "ir.model" => self.before_model_goes(who, id)?,
            "ir.model.fields" => self.before_field_goes(id)?,
            "account.move" if self.data.text(model, id, "state") == "posted" => {
                return Err(Fault::user("You cannot delete a posted entry."));
            }
            _ => {}
        }
        let holders: Vec<(String, String, bool, Kind)> = self
            .data
            .schema
            .values()
            .flat_map(|owner| owner.fields.values().map(move |field| (owner, field)))
            .filter(|(owner, field)| {
                field.relation.as_deref() == Some(model)
                    && matches!(field.kind, Kind::Many2one | Kind::Many2many)
                    && field.stored
                    && !(owner.name == model && field.name == "commercial_partner_id")
                    && !field.name.ends_with("_uid")
            })
            .map(|(owner, field)| (owner.name.clone(), field.name.clone(), field.required, field.kind))
            .collect();
        for (owner, field, required, kind) in holders {
            if kind == Kind::Many2many {
                for holder in self.data.ids(&owner) {
                    let mut members = id_list(&self.data.raw(&owner, holder, &field));
                    if members.contains(&id) {
                        members.retain(|member| *member != id);
                        self.data.set(&owner, holder, &field, members);
                    }
                }
                continue;
            }
            for holder in self.data.find_all(&owner, &field, &Value::Int(id)) {
                if goes_along(&owner) {
                    self.unlink(&who.as_server(), &owner, &[holder])?;
                } else if required
                    || matches!(
                        (owner.as_str(), field.as_str()),
                        ("ir.ui.menu", "parent_id") | ("ir.ui.view", "inherit_id")
                    )
                {
                    return Err(Fault::user(format!(
                        "The operation cannot be completed: another model requires the record being deleted. If possible, archive it instead.\n\nModel: {owner}, Constraint: {field}"
                    )));
                } else {
                    self.data.set(&owner, holder, &field, false);
                }
            }
        }
        Ok(())
    }

    /// Messages, activities and names of a deleted record go with it.
    pub(super) fn after_unlink(&mut self, who: &Who, model: &str, id: i64) -> Result<(), Fault> {
        let server = who.as_server();
        for (owner, by) in [
            ("mail.message", "model"),
            ("mail.activity", "res_model"),
            ("mail.followers", "res_model"),
            ("ir.attachment", "res_model"),
            ("ir.model.data", "model"),
        ] {
            for holder in self.data.find_all(owner, "res_id", &Value::Int(id)) {
                if owner != model && self.get(&server, owner, holder, by).as_str() == Some(model) {
                    self.data.remove(owner, holder);
                }
            }
        }
        Ok(())
    }
}

/// Parts that are deleted with their whole.
fn goes_along(model: &str) -> bool {
    matches!(
        model,
        "ir.model.fields"
            | "ir.model.fields.selection"
            | "ir.model.access"
            | "ir.rule"
            | "ir.default"
            | "mail.activity"
            | "ir.actions.act_window.view"
    )
}
