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
use crate::cli::exit::Exit;
use crate::cli::terminal;
use crate::report;

pub(super) async fn demo(out: &Path, as_json: bool) -> anyhow::Result<Exit> {
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
    stage.close();
    folder.forget_state()?;

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
    Ok(Exit::Done)
}
