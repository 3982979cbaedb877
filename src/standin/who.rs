//! Who calls, and in which context.

use std::collections::BTreeMap;

use crate::odoo::value::Value;

use super::fault::Fault;
use super::state::State;

/// The superuser: no rights are asked.
const SUPERUSER: i64 = 1;

/// The caller of a method.
#[derive(Debug, Clone)]
pub(super) struct Who {
    pub(super) uid: i64,
    /// No rights are asked.
    pub(super) sudo: bool,
    pub(super) lang: Option<String>,
    pub(super) active_test: bool,
    /// The companies in which the call works; the first is where it writes.
    pub(super) companies: Vec<i64>,
}

impl Who {
    /// The server itself.
    pub(super) fn server(company: i64) -> Self {
        Who { uid: SUPERUSER, sudo: true, lang: None, active_test: false, companies: vec![company] }
    }

    pub(super) fn company(&self) -> i64 {
        self.companies.first().copied().unwrap_or(1)
    }

    /// The same caller, no rights asked.
    pub(super) fn as_server_but_me(&self) -> Self {
        Who { sudo: true, ..self.clone() }
    }

    /// The same caller, archived records included, no rights asked: for what Odoo does on its own.
    pub(super) fn as_server(&self) -> Self {
        Who { sudo: true, active_test: false, ..self.clone() }
    }
}

/// Reads the context that came with a call.
pub(super) fn who(state: &State, uid: i64, context: Option<&BTreeMap<String, Value>>) -> Result<Who, Fault> {
    let data = &state.data;
    let own = super::tables::id_list(&data.raw("res.users", uid, "company_ids"));
    let main = data.link("res.users", uid, "company_id").unwrap_or(1);
    let mut who = Who { uid, sudo: uid == SUPERUSER, lang: None, active_test: true, companies: vec![main] };
    for (name, value) in context.into_iter().flatten() {
        match name.as_str() {
            "lang" if value.is_absent() => {}
            "lang" => {
                let code = value.as_str().ok_or_else(|| Fault::value(format!("Invalid language code: {value:?}")))?;
                let known = data.rows("res.lang").any(|(_, lang)| {
                    lang.get("code").and_then(Value::as_str) == Some(code) && lang.get("active") == Some(&true.into())
                });
                // Odoo 19 refuses a language that is not installed; Odoo 14 answers in English.
                if !known && state.flavour == super::Flavour::Nineteen {
                    return Err(Fault::user(format!("Invalid language code: {code}")));
                }
                who.lang = known.then(|| code.to_owned());
            }
            "active_test" => who.active_test = value.as_bool().unwrap_or(true),
            "allowed_company_ids" => {
                let asked = value.as_ids().ok_or_else(|| Fault::value("allowed_company_ids is no list of ids"))?;
                if !who.sudo && asked.iter().any(|id| !own.contains(id)) {
                    return Err(Fault::access("Access to unauthorized or invalid companies."));
                }
                if !asked.is_empty() {
                    who.companies = asked;
                }
            }
            // What Odoo itself looks at but the stand-in has no use for; anything else is a mistake of ours.
            "tz"
            | "uid"
            | "mail_create_nosubscribe"
            | "mail_create_nolog"
            | "mail_notrack"
            | "tracking_disable"
            | "mail_notify_force_send"
            | "mail_auto_subscribe_no_notify"
            | "mail_activity_quick_update"
            | "install_mode"
            | "bin_size"
            | "no_reset_password"
            | "mail_post_autofollow"
            | "edit_translations"
            | "active_id"
            | "active_ids"
            | "active_model" => {}
            other => return Err(Fault::value(format!("the stand-in does not know '{other}' in a context"))),
        }
    }
    // Without a choice a user works in all companies that are hers, the main one first.
    if context.is_none_or(|context| !context.contains_key("allowed_company_ids")) {
        who.companies.extend(own.into_iter().filter(|id| *id != main));
    }
    Ok(who)
}
