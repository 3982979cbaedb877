//! The user that the daemon works as: made if it is missing, and given what daily work needs.

use std::fmt;

use super::fault::{Doing as _, ProvisionError};
use super::installed::Installed;
use super::levels::PlanCompany;
use super::rights::{DAEMON_GROUP, daemon_group};
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::{Members, Session};
use crate::odoo::value::Value;

/// Whom the daemon is to work as.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserWish {
    /// The login.
    pub login: String,
    /// The e-mail address, if the user has none: Odoo lets nobody write messages without one. A login that is an
    /// address serves as well.
    pub email: Option<String>,
    /// Names of the companies to work for; empty: all.
    pub companies: Vec<String>,
}

/// Makes or equips the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserStep {
    /// The user; none: it is made.
    pub held: Option<i64>,
    /// The login.
    pub login: String,
    /// The address to be set.
    pub email: Option<String>,
    /// Whether the group is missing.
    pub group: bool,
    /// The companies that are added.
    pub companies: Vec<PlanCompany>,
    /// The field of `res.users` with the groups.
    pub groups_field: &'static str,
}

impl fmt::Display for UserStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let companies: Vec<&str> = self.companies.iter().map(|company| company.name.as_str()).collect();
        if self.held.is_none() {
            return write!(
                f,
                "create user {} <{}>, without a password, in the group {DAEMON_GROUP}, for {}",
                self.login,
                self.email.as_deref().unwrap_or_default(),
                companies.join(", ")
            );
        }
        let mut parts = Vec::new();
        if self.group {
            parts.push(format!("the group {DAEMON_GROUP}"));
        }
        if let Some(email) = &self.email {
            parts.push(format!("the address {email}"));
        }
        if !companies.is_empty() {
            parts.push(format!("access to {}", companies.join(", ")));
        }
        write!(f, "give user {} {}", self.login, parts.join(" and "))
    }
}

/// What the user lacks.
///
/// # Errors
/// Whatever Odoo or the network say; an unknown company; no address to be had.
pub(super) async fn user_step(
    session: &Session,
    wish: &UserWish,
    companies: &[PlanCompany],
    installed: &Installed,
    groups_field: &'static str,
) -> Result<Option<UserStep>, ProvisionError> {
    if let Some(name) = wish.companies.iter().find(|name| !companies.iter().any(|company| company.name == **name)) {
        return Err(ProvisionError::Refused(format!("no company in Odoo is called \"{name}\"")));
    }
    let wanted = companies.iter().filter(|company| wish.companies.is_empty() || wish.companies.contains(&company.name));
    let address = wish.email.clone().or_else(|| wish.login.contains('@').then(|| wish.login.clone()));
    let search = Search::new(
        "res.users",
        Domain::new().eq("login", wish.login.as_str()),
        ["email", "active", "company_ids", groups_field],
    );
    let doing = format!("looking for user {}", wish.login);
    let rows = session.with_archived().search_read_all(&search).await.doing(&doing)?;
    let Some(row) = rows.into_iter().next().transpose()? else {
        let Some(email) = address else { return Err(no_address(&wish.login)) };
        return Ok(Some(UserStep {
            held: None,
            login: wish.login.clone(),
            email: Some(email),
            group: true,
            companies: wanted.cloned().collect(),
            groups_field,
        }));
    };
    if !row.bool("active")? {
        return Err(ProvisionError::Refused(format!("user {} is archived in Odoo: unarchive it first", wish.login)));
    }
    let email = match (row.opt_str("email")?, address) {
        (Some(_), _) => None,
        (None, Some(address)) => Some(address),
        (None, None) => return Err(no_address(&wish.login)),
    };
    let allowed = row.ids("company_ids")?;
    let groups = row.ids(groups_field)?;
    let step = UserStep {
        held: Some(row.id()),
        login: wish.login.clone(),
        email,
        group: !installed.ids.get(&daemon_group()).is_some_and(|group| groups.contains(&group)),
        companies: wanted.filter(|company| !allowed.contains(&company.id)).cloned().collect(),
        groups_field,
    };
    Ok((step.group || step.email.is_some() || !step.companies.is_empty()).then_some(step))
}

fn no_address(login: &str) -> ProvisionError {
    ProvisionError::Refused(format!(
        "user {login} needs an e-mail address, because Odoo lets nobody write messages without one: give one with setup"
    ))
}

pub(super) async fn do_user_step(
    session: &Session,
    step: &UserStep,
    installed: &Installed,
) -> Result<(), ProvisionError> {
    let doing = step.to_string();
    let group = installed
        .ids
        .get(&daemon_group())
        .ok_or_else(|| ProvisionError::Missing { doing: doing.clone(), key: daemon_group() })?;
    let link = |id: i64| Value::Array(vec![4.into(), id.into(), 0.into()]);
    let mut values = Members::new();
    if step.group {
        values.insert(step.groups_field.to_owned(), Value::Array(vec![link(group)]));
    }
    if let Some(email) = &step.email {
        values.insert("email".to_owned(), email.into());
    }
    if !step.companies.is_empty() {
        let companies = step.companies.iter().map(|company| link(company.id)).collect();
        values.insert("company_ids".to_owned(), Value::Array(companies));
    }
    // Odoo would mail an invitation, or the other users of a conversation.
    let session = session.with_context("no_reset_password", true);
    match step.held {
        Some(id) => session.write("res.users", &[id], values).await.doing(&doing),
        None => {
            values.insert("name".to_owned(), "Follow-up Daemon".into());
            values.insert("login".to_owned(), step.login.as_str().into());
            values.insert("notification_type".to_owned(), "inbox".into());
            if let Some(first) = step.companies.first() {
                values.insert("company_id".to_owned(), first.id.into());
            }
            session.create("res.users", vec![values]).await.doing(&doing).map(drop)
        }
    }
}

/// What the administrator should know about the user after setup.
#[must_use]
pub fn advice(login: &str) -> String {
    format!(
        "User {login} can read and write follow-ups, reminders and contacts, read invoices, payments and levels, and mark \
         levels that cannot be used; it cannot change settings, users or models.\n\
         It logs in with a password or an API key. To make one: in Odoo, Settings > Users > {login} > Action > Change \
         Password; then either put that password where the configuration asks for it, or log in as {login}, open \
         Preferences > Account Security > New API Key, and put the key there."
    )
}
