//! What setup leaves in Odoo for the daemon's user, who may not read Odoo's settings.

use std::collections::BTreeMap;
use std::fmt;

use super::description;
use super::fault::{Doing as _, ProvisionError};
use crate::odoo::names::state as names;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::{Members, Session};

/// Writes what has changed into the state record, or makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateStep {
    /// The record; none: it is made.
    pub held: Option<i64>,
    /// The fields that differ.
    pub values: BTreeMap<&'static str, String>,
}

impl fmt::Display for StateStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = self.values.iter().filter_map(|(field, value)| {
            let what = match *field {
                names::CATCHALL => "Odoo's address for answers",
                names::BOUNCES => "Odoo's address for mails that come back",
                names::PORTAL_URL => "the address of the customer portal",
                names::SETUP => "the description that setup applies",
                _ => return None,
            };
            Some(format!("{what} = {}", if value.is_empty() { "none" } else { value }))
        });
        write!(f, "remember {}", told.collect::<Vec<String>>().join(", "))
    }
}

/// What the state record must hold, and does not.
///
/// # Errors
/// Whatever Odoo or the network say.
pub(super) async fn state_step(session: &Session, model_exists: bool) -> Result<Option<StateStep>, ProvisionError> {
    let wanted = BTreeMap::from([
        (names::NAME, "followupd".to_owned()),
        (names::CATCHALL, own_address(session, "catchall").await?),
        (names::BOUNCES, own_address(session, "bounce").await?),
        (names::PORTAL_URL, parameters(session).await?.remove("web.base.url").unwrap_or_default()),
        (names::SETUP, description::identity()),
    ]);
    let mut held = None;
    let mut values = wanted;
    if model_exists {
        // An older version has made fewer fields.
        let fields = session.fields_get(names::MODEL, &["type"]).await.doing("reading the state record")?;
        let known = values.keys().copied().filter(|field| fields.contains_key(*field));
        let search = Search::new(names::MODEL, Domain::new(), known);
        if let Some(row) = session.search_read_all(&search).await.doing("reading the state record")?.into_iter().next()
        {
            let row = row?;
            held = Some(row.id());
            values.retain(|field, wanted| row.opt_str(field).ok().flatten().unwrap_or_default() != wanted);
        }
    }
    Ok((!values.is_empty()).then_some(StateStep { held, values }))
}

pub(super) async fn do_state_step(session: &Session, step: &StateStep) -> Result<(), ProvisionError> {
    let values: Members =
        step.values.iter().map(|(field, value)| ((*field).to_owned(), value.as_str().into())).collect();
    match step.held {
        Some(id) => session.write(names::MODEL, &[id], values).await.doing(step),
        None => session.create(names::MODEL, vec![values]).await.doing(step).map(drop),
    }
}

/// Odoo's own address for answers (`catchall`) or for what comes back (`bounce`), empty if there is none. Where addresses
/// belong to domains that companies choose (17 and later) it is the first domain's; elsewhere two settings make it.
async fn own_address(session: &Session, what: &str) -> Result<String, ProvisionError> {
    let doing = "asking for Odoo's own addresses";
    let field = format!("{what}_email");
    if session.fields_get("res.company", &["type"]).await.doing(doing)?.contains_key(&field) {
        let search = Search::new("res.company", Domain::new(), [field.as_str()]);
        for row in session.search_read_all(&search).await.doing(doing)? {
            if let Some(address) = row?.opt_str(&field)? {
                return Ok(address.to_owned());
            }
        }
    }
    let mut parameters = parameters(session).await?;
    let alias = parameters.remove(format!("mail.{what}.alias").as_str());
    Ok(match (alias, parameters.remove("mail.catchall.domain")) {
        (Some(alias), Some(domain)) => format!("{alias}@{domain}"),
        _ => String::new(),
    })
}

async fn parameters(session: &Session) -> Result<BTreeMap<String, String>, ProvisionError> {
    let keys = ["mail.catchall.alias", "mail.bounce.alias", "mail.catchall.domain", "web.base.url"];
    let search = Search::new("ir.config_parameter", Domain::new().is_in("key", keys), ["key", "value"]);
    let mut parameters = BTreeMap::new();
    for row in session.search_read_all(&search).await.doing("reading Odoo's settings")? {
        let row = row?;
        if let Some(value) = row.opt_str("value")? {
            parameters.insert(row.str("key")?.to_owned(), value.to_owned());
        }
    }
    Ok(parameters)
}
