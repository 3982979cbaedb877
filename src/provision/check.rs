//! `check`, as far as Odoo goes: with the daemon's own login, says what would go wrong before anything does.

use super::check_plan::plan_findings;
use super::description;
use super::fault::{Doing as _, ProvisionError};
use super::finding::Finding;
use super::rights::DAEMON_GROUP;
use super::translation::words_findings;
use crate::odoo::fault::{OdooError, UnknownName};
use crate::odoo::names::{followup, item, level, notification, partner, plan, reminder, request, state};
use crate::odoo::own_follow_up::OwnFollowUp;
use crate::odoo::row::Row;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::{Members, Session};

/// What daily work does with which records.
const NEEDS: &[(&str, &[&str])] = &[
    (followup::MODEL, &["read", "write", "create"]),
    (level::MODEL, &["read", "write", "create"]),
    (plan::MODEL, &["read", "write", "create"]),
    (request::MODEL, &["read", "write"]),
    (reminder::MODEL, &["read", "write", "create"]),
    (state::MODEL, &["read", "write"]),
    (item::MODEL, &["read", "write"]),
    (partner::MODEL, &["read", "write"]),
    ("account.move", &["read"]),
    ("account.journal", &["read"]),
    ("account.bank.statement.line", &["read"]),
    ("account.partial.reconcile", &["read"]),
    ("res.company", &["read"]),
    ("res.currency", &["read"]),
    ("res.lang", &["read"]),
    ("res.users", &["read"]),
    ("mail.message", &["read", "create"]),
    (notification::MODEL, &["read", "write", "create"]),
    ("mail.activity", &["read", "create"]),
    ("ir.attachment", &["read", "create"]),
    ("ir.model", &["read"]),
];

/// What setup has left for us.
struct State {
    catchall: Option<String>,
    portal_url: Option<String>,
}

/// Everything that is not as daily work needs it; errors first. `companies` are the names of those that the settings ask
/// to work for; empty: all that the user may work in.
///
/// # Errors
/// Whatever keeps Odoo from being asked at all.
pub async fn check_odoo(session: &Session, companies: &[String]) -> Result<Vec<Finding>, ProvisionError> {
    let mut findings = Vec::new();
    let Some(state) = check_setup(session, &mut findings).await? else { return Ok(findings) };
    check_rights(session, &mut findings).await?;
    let allowed = check_user(session, companies, &mut findings).await?;
    check_companies(session, &allowed, &state, &mut findings).await?;
    check_portal(&state, &mut findings);
    // Without the right to read levels, or where an older setup has made less than we read, there is nothing to say about
    // plans; the right itself is missed above, and so is the setup.
    let of_plans = match plan_findings(session, &allowed).await {
        Ok(found) => words_findings(session).await.map(|words| [found, words].concat()),
        error => error,
    };
    match of_plans {
        Ok(found) => findings.extend(found),
        Err(ProvisionError::Odoo { source, .. })
            if matches!(*source, OdooError::AccessError { .. } | OdooError::Unknown { .. }) => {}
        Err(error) => return Err(error),
    }
    findings.sort();
    Ok(findings)
}

/// Whether Odoo's own follow-up could send as well. `is_off`: somebody has made sure that it does not.
///
/// # Errors
/// Whatever keeps Odoo from being asked at all.
pub async fn check_own_follow_up(session: &Session, is_off: bool) -> Result<Option<Finding>, ProvisionError> {
    let asked = OwnFollowUp::ask(session).await.doing("looking for Odoo's own follow-up")?;
    let OwnFollowUp::CouldSend(why) = asked else { return Ok(None) };
    let what = format!("Odoo's own follow-up could send as well: {why}");
    Ok(Some(if is_off {
        Finding::warning(what, "the settings say that it is off (odoos_own_is_off under [plan]); see that it stays so")
    } else {
        Finding::error(
            what,
            "nothing is sent until its scheduled action is switched off in Odoo under Settings > Technical > Scheduled \
             Actions; if it is off and followupd cannot see that, say so with odoos_own_is_off = true under [plan]",
        )
    }))
}

/// `None` if there is no point in looking further.
async fn check_setup(session: &Session, findings: &mut Vec<Finding>) -> Result<Option<State>, ProvisionError> {
    let search = Search::new(state::MODEL, Domain::new(), [state::CATCHALL, state::PORTAL_URL, state::SETUP]);
    let rows = match session.search_read_all(&search).await {
        Ok(rows) => rows,
        Err(OdooError::Unknown { what: UnknownName::Model | UnknownName::Field, .. }) => Vec::new(),
        Err(OdooError::AccessError { .. }) => {
            findings.push(Finding::error(
                format!("the user that followupd works as is not in the group {DAEMON_GROUP}"),
                "run `followupd setup` with the user's login, or add the user to the group in Odoo's settings",
            ));
            return Ok(None);
        }
        Err(error) => return Err(error).doing("looking for what setup has made"),
    };
    let Some(row) = rows.into_iter().flatten().next() else {
        findings.push(Finding::error(
            "this Odoo is not set up for follow-up",
            "run `followupd setup` with the login of an administrator",
        ));
        return Ok(None);
    };
    let text = |field: &str| row.opt_str(field).ok().flatten().map(str::to_owned);
    if text(state::SETUP) != Some(description::identity()) {
        findings.push(Finding::error(
            "this Odoo was set up by another version of followupd",
            "run `followupd setup` with the login of an administrator; it changes only what differs",
        ));
    }
    Ok(Some(State { catchall: text(state::CATCHALL), portal_url: text(state::PORTAL_URL) }))
}

async fn check_rights(session: &Session, findings: &mut Vec<Finding>) -> Result<(), ProvisionError> {
    for (model, operations) in NEEDS {
        for operation in *operations {
            if !may(session, model, operation).await? {
                findings.push(Finding::error(
                    format!("the user may not {operation} {model}"),
                    format!(
                        "run `followupd setup` with the user's login, or see why the group {DAEMON_GROUP} does not do"
                    ),
                ));
            }
        }
    }
    Ok(())
}

/// Odoo's own answer. The method that it is asked by changed its name.
async fn may(session: &Session, model: &str, operation: &str) -> Result<bool, ProvisionError> {
    let doing = format!("asking for the right to {operation} {model}");
    let no_records: &[i64] = &[];
    let args = vec![no_records.into(), operation.into()];
    match session.call_repeatable(model, "has_access", args, Members::new()).await {
        Ok(answer) => return Ok(answer.as_bool() == Some(true)),
        // What an older setup did not make, nobody may use.
        Err(OdooError::AccessError { .. } | OdooError::Unknown { what: UnknownName::Model, .. }) => return Ok(false),
        Err(OdooError::Unknown { what: UnknownName::Method, .. }) => {}
        Err(error) => return Err(error).doing(doing),
    }
    let args = vec![operation.into(), false.into()];
    match session.call_repeatable(model, "check_access_rights", args, Members::new()).await {
        Ok(answer) => Ok(answer.as_bool() == Some(true)),
        Err(OdooError::AccessError { .. } | OdooError::Unknown { what: UnknownName::Model, .. }) => Ok(false),
        Err(error) => Err(error).doing(doing),
    }
}

/// The companies that are worked for.
async fn check_user(
    session: &Session,
    wanted: &[String],
    findings: &mut Vec<Finding>,
) -> Result<Vec<Row>, ProvisionError> {
    let doing = "reading the user";
    let rows =
        session.read("res.users", &[session.user_id()], &["login", "email", "company_ids"]).await.doing(doing)?;
    let Some(user) = rows.into_iter().next().transpose()? else {
        return Err(ProvisionError::Refused("Odoo does not let the user read itself".to_owned()));
    };
    let login = user.str("login")?;
    if user.opt_str("email")?.is_none() {
        findings.push(Finding::error(
            format!("user {login} has no e-mail address, and Odoo lets nobody write messages without one"),
            "enter one in Odoo's settings for users, or run `followupd setup` with the user's login and an address",
        ));
    }
    let mut fields = vec!["name", "parent_id"];
    if session.fields_get("res.company", &["type"]).await.doing(doing)?.contains_key("catchall_email") {
        fields.push("catchall_email");
    }
    let mut allowed = Vec::new();
    for row in session.read("res.company", &user.ids("company_ids")?, &fields).await.doing(doing)? {
        allowed.push(row?);
    }
    for name in wanted {
        if !allowed.iter().any(|company| company.str("name").is_ok_and(|allowed| allowed == name)) {
            findings.push(Finding::error(
                format!("user {login} may not work in the company \"{name}\", or there is none of that name"),
                "run `followupd setup` with the user's login, or correct the name in the settings",
            ));
        }
    }
    allowed
        .retain(|company| wanted.is_empty() || company.str("name").is_ok_and(|name| wanted.iter().any(|w| w == name)));
    Ok(allowed)
}

async fn check_companies(
    session: &Session,
    companies: &[Row],
    state: &State,
    findings: &mut Vec<Finding>,
) -> Result<(), ProvisionError> {
    for company in companies {
        let name = company.str("name")?;
        let of_company = company.value("catchall_email").is_some_and(|address| !address.is_absent());
        if !of_company && state.catchall.is_none() {
            findings.push(Finding::warning(
                format!("Odoo has no catch-all address for {name}, so that answers of customers do not reach their chatter"),
                "set up an alias domain and a catch-all in Odoo and run `followupd setup` again; until then answers go to \
                 the sender",
            ));
        }
    }
    if companies.is_empty() {
        findings.push(Finding::error(
            format!("user {} has no company to work for", session.user_id()),
            "run `followupd setup` with the user's login",
        ));
    }
    Ok(())
}

fn check_portal(state: &State, findings: &mut Vec<Finding>) {
    let remedy = "correct the system parameter web.base.url in Odoo and run `followupd setup` again";
    match &state.portal_url {
        None => findings
            .push(Finding::warning("Odoo does not know its own address, so mails have no links to invoices", remedy)),
        Some(url) if ["//localhost", "//127.0.0.1"].iter().any(|local| url.contains(local)) => {
            findings.push(Finding::warning(
                format!("Odoo thinks that its address is {url}, where no customer can open an invoice"),
                remedy,
            ));
        }
        Some(_) => {}
    }
}
