//! Who may do what: the rights of groups on models, and the rules that hide records.

use crate::odoo::value::Value;

use super::domain::Domain;
use super::fault::Fault;
use super::python::literal;
use super::state::State;
use super::tables::{id_list, ids_text};
use super::who::Who;

/// What is done to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Read,
    Write,
    Create,
    Unlink,
}

impl Operation {
    pub(super) const ALL: [Operation; 4] = [Operation::Read, Operation::Write, Operation::Create, Operation::Unlink];

    pub(super) fn word(self) -> &'static str {
        match self {
            Operation::Read => "read",
            Operation::Write => "write",
            Operation::Create => "create",
            Operation::Unlink => "unlink",
        }
    }

    fn field(self) -> String {
        format!("perm_{}", self.word())
    }
}

impl State {
    /// A user's groups, implied ones included.
    pub(super) fn groups(&self, uid: i64) -> Vec<i64> {
        let mut groups = id_list(&self.data.raw("res.users", uid, self.groups_field()));
        let mut next = 0;
        while let Some(group) = groups.get(next).copied() {
            for implied in id_list(&self.data.raw("res.groups", group, "implied_ids")) {
                if !groups.contains(&implied) {
                    groups.push(implied);
                }
            }
            next = next.saturating_add(1);
        }
        groups
    }

    /// Whether a user is in the group with this external id.
    pub(super) fn in_group(&self, uid: i64, xml_id: &str) -> bool {
        self.by_xml_id(xml_id).is_some_and(|group| self.groups(uid).contains(&group))
    }

    /// Whether the caller's groups have the right.
    pub(super) fn may(&self, who: &Who, model: &str, operation: Operation) -> bool {
        if who.sudo {
            return true;
        }
        let Some(model_id) = self.data.find("ir.model", "model", &model.into()) else { return false };
        let groups = self.groups(who.uid);
        self.data.rows("ir.model.access").any(|(_, row)| {
            row.get("model_id") == Some(&model_id.into())
                && row.get("active") == Some(&true.into())
                && row.get(&operation.field()) == Some(&true.into())
                && row.get("group_id").and_then(Value::as_int).is_none_or(|group| groups.contains(&group))
        })
    }

    /// Refuses what the caller's groups have no right to.
    pub(super) fn need(&self, who: &Who, model: &str, operation: Operation) -> Result<(), Fault> {
        if self.may(who, model, operation) {
            return Ok(());
        }
        let label = &self.model(model)?.label;
        let verb = match operation {
            Operation::Read => "access",
            Operation::Write => "modify",
            Operation::Create => "create",
            Operation::Unlink => "delete",
        };
        Err(Fault::access(format!(
            "You are not allowed to {verb} '{label}' ({model}) records.\n\nContact your administrator to request access if necessary."
        )))
    }

    /// What the record rules leave to the caller.
    pub(super) fn rules(&self, who: &Who, model: &str, operation: Operation) -> Result<Domain, Fault> {
        if who.sudo {
            return Ok(Domain::All(Vec::new()));
        }
        let model_id = self.data.find("ir.model", "model", &model.into());
        let groups = self.groups(who.uid);
        let (mut everybody, mut own) = (Vec::new(), Vec::new());
        for (_, rule) in self.data.rows("ir.rule") {
            if rule.get("model_id").and_then(Value::as_int) != model_id
                || rule.get("active") != Some(&true.into())
                || rule.get(&operation.field()) != Some(&true.into())
            {
                continue;
            }
            let of = rule.get("groups").map(id_list).unwrap_or_default();
            if !of.is_empty() && !of.iter().any(|group| groups.contains(group)) {
                continue;
            }
            let domain = self.rule_domain(who, rule.get("domain_force").and_then(Value::as_str).unwrap_or("[]"))?;
            domain.check(self, model)?;
            if of.is_empty() { everybody.push(domain) } else { own.push(domain) }
        }
        if !own.is_empty() {
            everybody.push(Domain::Any(own));
        }
        Ok(Domain::All(everybody))
    }

    /// Reads the domain of a rule for a caller.
    pub(super) fn rule_domain(&self, who: &Who, text: &str) -> Result<Domain, Fault> {
        let companies = || Value::array(who.companies.clone());
        let known = |name: &str| match name {
            "user.id" | "uid" => Some(Value::Int(who.uid)),
            "user.partner_id.id" => Some(self.data.raw("res.users", who.uid, "partner_id")),
            "user.company_ids.ids" => Some(self.data.raw("res.users", who.uid, "company_ids")),
            "company_ids" => Some(companies()),
            "company_id" | "user.company_id.id" => Some(Value::Int(who.company())),
            _ => None,
        };
        let value = literal(text, &known).map_err(|problem| Fault::error("NameError", problem))?;
        Domain::parse(&value)
    }

    /// Refuses records that are missing or hidden from the caller.
    pub(super) fn need_records(&self, who: &Who, model: &str, ids: &[i64], operation: Operation) -> Result<(), Fault> {
        self.need(who, model, operation)?;
        let missing: Vec<i64> = ids.iter().copied().filter(|id| !self.data.has(model, *id)).collect();
        if !missing.is_empty() {
            return Err(Fault::missing(model, &missing, who.uid));
        }
        let rules = self.rules(who, model, operation)?;
        let server = who.as_server();
        match ids.iter().find(|id| !rules.holds(self, &server, model, **id)) {
            None => Ok(()),
            Some(hidden) => Err(Fault::access(format!(
                "Due to security restrictions, you are not allowed to {} '{}' ({model}) records.\n\nRecords: {model}({})\nUser: {}",
                operation.word(),
                self.model(model)?.label,
                ids_text(&[*hidden]),
                who.uid
            ))),
        }
    }
}
