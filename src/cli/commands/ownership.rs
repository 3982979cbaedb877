//! `setup` and `teardown`, with an administrator's login.

use std::io::Read as _;

use anyhow::Context as _;
use secrecy::SecretString;
use serde_json::json;

use crate::cli::arguments::{Administrator, Setup, Teardown};
use crate::cli::exit::Exit;
use crate::cli::{connect, terminal};
use crate::config::{ConfigError, Settings};
use crate::odoo::session::Session;
use crate::provision::{self, SetupWish, UserWish};

pub(super) async fn setup(settings: &Settings, order: &Setup, as_json: bool) -> anyhow::Result<Exit> {
    let session = administrator(settings, &order.administrator).await?;
    let wish = SetupWish {
        user: Some(UserWish {
            login: settings.odoo.login.clone(),
            email: order.user_email.clone(),
            companies: settings.odoo.companies.clone(),
        }),
        plan: connect::plan_source(settings)?,
        blocking: (order.with_blocking || order.without_blocking).then_some(order.with_blocking),
    };
    let setup = provision::Setup::prepare(&session, &wish).await?;
    let steps: Vec<String> = setup.steps.iter().map(ToString::to_string).collect();
    let notes = setup.notes.clone();
    if !order.dry_run {
        let mut progress = terminal::steps(steps.len());
        setup.apply(&session, &mut |step| progress(&step.to_string())).await?;
    }
    let text = if as_json {
        serde_json::to_string_pretty(&json!({ "done": !order.dry_run, "steps": steps, "notes": notes }))?
    } else {
        told(&steps, &notes, order.dry_run, &settings.odoo.login)
    };
    terminal::print(&text)?;
    Ok(Exit::Done)
}

fn told(steps: &[String], notes: &[String], dry_run: bool, login: &str) -> String {
    let mut lines: Vec<String> = steps.iter().map(|step| format!("  {step}")).collect();
    lines.push(match (steps.is_empty(), dry_run) {
        (true, _) => "Odoo has all that followupd needs; there is nothing to do.".to_owned(),
        (false, true) => format!("{} steps; nothing was done.", steps.len()),
        (false, false) => format!("{} steps done.", steps.len()),
    });
    lines.extend(notes.iter().map(|note| format!("note: {note}")));
    if !dry_run && !steps.is_empty() {
        lines.push(provision::advice(login));
    }
    lines.join("\n")
}

async fn administrator(settings: &Settings, administrator: &Administrator) -> anyhow::Result<Session> {
    connect::session_as(settings, &administrator.admin, key(administrator)?).await
}

fn key(administrator: &Administrator) -> anyhow::Result<SecretString> {
    let text = match &administrator.admin_key_file {
        Some(file) if file.as_os_str() == "-" => {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .context("reading the administrator's key from standard input")?;
            text
        }
        Some(file) => std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?,
        None => std::env::var("FOLLOWUPD_ADMIN_KEY").map_err(|_| ConfigError::Missing {
            setting: "the administrator's key",
            hint: "name a file with --admin-key-file (`-` is standard input), or set FOLLOWUPD_ADMIN_KEY".to_owned(),
        })?,
    };
    Ok(SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned()))
}

pub(super) async fn teardown(settings: &Settings, order: &Teardown, as_json: bool) -> anyhow::Result<Exit> {
    let session = administrator(settings, &order.administrator).await?;
    let teardown = provision::Teardown::prepare(&session).await?;
    let removals: Vec<String> = teardown.removals.iter().map(ToString::to_string).collect();
    if order.yes {
        let mut progress = terminal::steps(removals.len());
        teardown.apply(&session, &mut |removal| progress(&removal.to_string())).await?;
    }
    let losses = teardown.losses.to_string();
    let notes = teardown.notes();
    let told_notes: String = notes.iter().map(|note| format!("\nnote: {note}")).collect();
    let text = if as_json {
        serde_json::to_string_pretty(
            &json!({ "done": order.yes, "removals": removals, "lost": losses, "notes": notes }),
        )?
    } else if removals.is_empty() {
        "Odoo holds nothing that setup has made; there is nothing to do.".to_owned()
    } else if order.yes {
        format!("{} removals done. Gone with them: {losses}.{told_notes}", removals.len())
    } else {
        let list: Vec<String> = removals.iter().map(|removal| format!("  {removal}")).collect();
        format!("{}\nGone with them: {losses}.{told_notes}\nNothing was done; to do it, say --yes.", list.join("\n"))
    };
    terminal::print(&text)?;
    Ok(Exit::Done)
}
