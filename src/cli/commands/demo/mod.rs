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

use self::folder::Folder;
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
    let mut stage = Stage::set_up(&folder.state()).await?;
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
    if as_json {
        terminal::print(&serde_json::to_string_pretty(&object::object(&story, folder.path()))?)?;
    } else {
        terminal::print(&teller.end(&story, folder.path()))?;
    }
    if stay {
        let settings = folder.write_settings(&open_house.settings())?;
        terminal::print(&staying(&settings, &story.last_plan.plan))?;
        let stop = Stop::default();
        stop_on_signals(&stop)?;
        stop.asked().await;
    }
    Ok(Exit::Done)
}

/// What somebody can try while the small Odoo is there.
fn staying(settings: &Path, plan: &RunPlan) -> String {
    let last_day = plan.run_date;
    let settings = settings.display();
    let tomorrow = last_day + chrono::Days::new(1);
    let overdue = plan.decisions.values().max_by_key(|decision| decision.total_overdue.amount);
    let customer = overdue.map_or("NAME", |decision| &decision.customer);
    let examples = [
        format!("plan --date {tomorrow}"),
        format!("forecast --date {tomorrow} --days 90"),
        format!("compare config/plan.example.toml --date {tomorrow}"),
        format!("replay {last_day}"),
        format!("explain \"{customer}\" --date {tomorrow}"),
    ];
    let lines: Vec<String> =
        examples.iter().map(|example| format!("  followupd --config {settings} {example}\n")).collect();
    format!("\nThe small Odoo stays until Ctrl-C. In another terminal, for instance:\n{}", lines.concat())
}
