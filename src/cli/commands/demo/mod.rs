//! `demo`: 75 days of two companies, with nothing but this program.
//!
//! The stand-in of Odoo and the mail server listen on the loopback; whatever else is at work is the product itself, over real HTTP and
//! real SMTP: `setup`, and every morning `run`. Nothing is random and no clock is read, so every demo is the same.

mod days;
mod folder;
mod mail;
mod object;
mod page;
mod rehearsal;
mod stage;
mod story;
mod telling;

use std::path::Path;

use anyhow::Context as _;

use self::folder::{Folder, OTHER_RULES, SETTINGS};
use self::stage::Stage;
use self::telling::Teller;
use crate::cli::commands::run::stop_on_signals;
use crate::cli::exit::Exit;
use crate::cli::terminal;
use crate::domain::RunPlan;
use crate::execute::Stop;
use crate::report;

pub(super) async fn demo(out: &Path, stay: bool, as_json: bool) -> anyhow::Result<Exit> {
    let folder = Folder::take(out)?;
    // The settings name it, and whoever uses them may be somewhere else.
    let state = std::path::absolute(folder.state()).context("finding the demo's folder")?;
    let mut stage = Stage::set_up(&state).await?;
    let mut teller = Teller::new(terminal::look(), stage.companies());
    if !as_json {
        terminal::print(&teller.opening(&stage))?;
    }
    let story = days::play(&mut stage, |day| {
        if !as_json {
            let told = teller.day(day);
            if !told.is_empty() {
                terminal::print(&told)?;
            }
        }
        Ok(())
    })
    .await?;
    let open_house = stage.close();
    if !stay {
        folder.forget_state()?;
    }

    let plan = serde_json::to_string_pretty(&report::json(&story.last_plan))?;
    folder.write("plan.json", plan.as_bytes())?;
    for mail in &story.mails {
        folder.write_mail(&mail.file, &mail.bytes)?;
    }
    let page = page::page(&story).context("making index.html")?;
    folder.write("index.html", page.as_bytes())?;
    if stay {
        folder.write(OTHER_RULES, OTHER_RULES_TEXT.as_bytes())?;
        folder.write_settings(&open_house.settings())?;
    }
    let commands = if stay { commands(&folder, &story.last_plan.plan)? } else { Vec::new() };
    if as_json {
        terminal::print(&serde_json::to_string_pretty(&object::object(&story, folder.path(), &commands))?)?;
    } else {
        terminal::print(&teller.end(&story, folder.path()))?;
    }
    if stay {
        if !as_json {
            let listed = commands.join("\n  ");
            terminal::print(&format!(
                "\nThe small Odoo stays until Ctrl-C. In another terminal, for instance:\n  {listed}"
            ))?;
        }
        let stop = Stop::default();
        stop_on_signals(&stop)?;
        stop.asked().await;
    }
    Ok(Exit::Done)
}

/// Another policy, to compare the demo's with.
const OTHER_RULES_TEXT: &str = "# What if reminders left on working days only, and small debts were left alone?\n\
    [follow_up]\nsending = true\nworking_days_only = true\ntolerance = \"500\"\n";

/// What somebody can try while the small Odoo is there, from whichever folder.
fn commands(folder: &Folder, plan: &RunPlan) -> anyhow::Result<Vec<String>> {
    let program = std::env::current_exe().context("finding this program")?;
    let place = std::path::absolute(folder.path()).context("finding the demo's folder")?;
    let [program, settings, other] = [program, place.join(SETTINGS), place.join(OTHER_RULES)].map(|path| word(&path));
    let last_day = plan.run_date;
    let tomorrow = last_day + chrono::Days::new(1);
    let overdue = plan.decisions.values().max_by_key(|decision| decision.total_overdue.amount);
    let customer = overdue.map_or("NAME", |decision| &decision.customer);
    let examples = [
        format!("plan --date {tomorrow}"),
        format!("forecast --date {tomorrow} --days 90"),
        format!("compare {other} --date {tomorrow}"),
        format!("replay {last_day}"),
        format!("explain \"{customer}\" --date {tomorrow}"),
    ];
    Ok(examples.iter().map(|example| format!("{program} --config {settings} {example}")).collect())
}

/// A path as a shell takes it for one word.
fn word(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = path.chars().all(|c| c.is_alphanumeric() || "/._-+".contains(c));
    if plain { path } else { format!("'{}'", path.replace('\'', "'\\''")) }
}
