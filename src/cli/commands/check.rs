//! `check`.

use std::fmt::Write as _;

use serde_json::json;

use crate::cli::exit::{Exit, chain};
use crate::cli::{connect, terminal};
use crate::config::{self, Settings};
use crate::provision::{self, Finding, ProvisionError, Severity};
use crate::report;
use crate::run;

/// What was looked at, and what is wrong with it.
#[derive(Default)]
struct Looked {
    well: Vec<String>,
    wrong: Vec<(Severity, String)>,
}

impl Looked {
    fn at(&mut self, what: &str, problem: Option<String>) {
        match problem {
            None => self.well.push(what.to_owned()),
            Some(problem) => self.wrong.push((Severity::Error, format!("{what}: {problem}"))),
        }
    }
}

pub(super) async fn check(settings: &Settings, as_json: bool) -> anyhow::Result<Exit> {
    let mut looked = Looked::default();
    looked.at("plan file", connect::plan_source(settings).err().map(|error| chain(&error)));
    looked.at("holidays", config::countries(&settings.follow_up).err().map(|error| error.to_string()));
    looked.at("journal", connect::journal_to_read(settings).err().map(|error| chain(&error)));
    check_mail(settings, &mut looked).await;
    let odoo = check_odoo(settings, &mut looked).await;
    looked.at("Odoo", odoo.as_ref().err().map(chain));
    let text = if as_json { serde_json::to_string_pretty(&as_object(&looked))? } else { told(&looked) };
    terminal::print(&text)?;
    Ok(match odoo {
        Err(error) => crate::cli::exit::code(&error),
        Ok(()) if looked.wrong.iter().any(|(severity, _)| *severity == Severity::Error) => Exit::Attention,
        Ok(()) => Exit::Done,
    })
}

async fn check_mail(settings: &Settings, looked: &mut Looked) {
    let problem = match connect::mailer(settings) {
        Ok(mut mailer) => mailer.check().await.err().map(|failed| failed.to_string()),
        Err(error) => Some(chain(&error)),
    };
    looked.at("mail", problem);
}

/// Rights and setup first; then the whole reading that a run begins with: levels, texts, open items.
async fn check_odoo(settings: &Settings, looked: &mut Looked) -> anyhow::Result<()> {
    let session = connect::session(settings).await?;
    looked.well.push(format!("login to Odoo {}", session.server_version()));
    if let Ok(source) = connect::plan_source(settings) {
        match provision::look_up(&session, &source).await {
            Err(ProvisionError::PlanFile(problem)) => looked.wrong.push((Severity::Error, problem)),
            looked_up => looked_up?,
        }
    }
    let mut findings = provision::check_odoo(&session, &settings.odoo.companies).await?;
    findings.extend(provision::check_own_follow_up(&session, settings.plan.odoos_own_is_off).await?);
    let fatal = findings.iter().any(|finding| finding.severity == Severity::Error);
    looked
        .wrong
        .extend(findings.into_iter().map(|Finding { severity, what, remedy }| (severity, format!("{what}: {remedy}"))));
    if fatal {
        return Ok(());
    }
    let mut backends = connect::backends_to_look(settings).await?;
    let today = backends.today();
    let (_, report) = run::plan(&mut backends, today).await?;
    looked.well.push(format!("{} customers with open items can be read", report.plan.decisions.len()));
    looked.wrong.extend(report.unreadable.iter().map(|row| (Severity::Error, format!("cannot be read: {row}"))));
    looked.wrong.extend(report.problems.iter().map(|problem| (Severity::Error, problem.clone())));
    looked.wrong.extend(report::excluded(&report).into_iter().map(|said| (Severity::Warning, said)));
    looked.wrong.extend(report::bank(&report).into_iter().map(|said| (Severity::Warning, said)));
    Ok(())
}

fn as_object(looked: &Looked) -> serde_json::Value {
    let wrong: Vec<_> =
        looked.wrong.iter().map(|(severity, what)| json!({ "severity": severity.to_string(), "what": what })).collect();
    json!({ "well": looked.well, "findings": wrong })
}

fn told(looked: &Looked) -> String {
    let mut text = String::new();
    for what in &looked.well {
        let _ = writeln!(text, "ok       {what}");
    }
    for (severity, what) in &looked.wrong {
        let _ = writeln!(text, "{:<8} {what}", severity.to_string());
    }
    let errors = looked.wrong.iter().filter(|(severity, _)| *severity == Severity::Error).count();
    let _ = match errors {
        0 => writeln!(text, "followupd can work."),
        1 => writeln!(text, "1 thing must be put right first."),
        several => writeln!(text, "{several} things must be put right first."),
    };
    text
}
