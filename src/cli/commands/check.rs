//! `check`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::Context as _;
use serde_json::json;

use crate::cli::exit::{Exit, chain};
use crate::cli::{connect, terminal};
use crate::config::{self, Settings};
use crate::deliver::BounceFolder;
use crate::domain::{Channel, InterestAtLevel, NoInterest, Plan};
use crate::engine::{self, CompanyInput, RunInput};
use crate::execute::{Backends, Carrier, Terms};
use crate::provision::{self, Finding, PlanSource, ProvisionError, Severity};
use crate::render::one_line;
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
    let source = connect::plan_source(settings);
    looked.at("plan file", source.as_ref().err().map(chain));
    looked.at("rates of interest", config::interest_laws(&settings.follow_up).err().map(|error| error.to_string()));
    looked.at("holidays", config::countries(&settings.follow_up).err().map(|error| error.to_string()));
    looked.at("journal", connect::journal_to_read(settings).err().map(|error| chain(&error)));
    let mailer = connect::mailer(settings);
    // What is wrong with the settings is told here; whoever goes on would only meet it again.
    let settings_are_good = looked.wrong.is_empty() && mailer.is_ok();
    let problem = match mailer {
        Ok(mut mailer) => mailer.check().await.err().map(|failed| failed.to_string()),
        Err(error) => Some(chain(&error)),
    };
    looked.at("mail", problem);
    if let Some(folder) = settings.mail.bounces_folder.clone() {
        looked.at("folder for bounces", BounceFolder(folder).new_mails().err());
    }
    match connect::office(settings) {
        Ok(Some(office)) => looked.at("letters", office.check().await.err()),
        Ok(None) => {}
        Err(error) => looked.at("letters", Some(chain(&error))),
    }
    match connect::sms(settings) {
        // What Odoo sends is looked at with Odoo.
        Ok(None | Some(Carrier::Odoo)) => {}
        Ok(Some(Carrier::Own(messenger))) => looked.at("text messages", messenger.check().await.err()),
        Err(error) => looked.at("text messages", Some(chain(&error))),
    }
    let odoo = check_odoo(settings, source.ok().filter(|_| settings_are_good), &mut looked).await;
    looked.at("Odoo", odoo.as_ref().err().map(chain));
    let text = if as_json { serde_json::to_string_pretty(&as_object(&looked))? } else { told(&looked) };
    terminal::print(&text)?;
    Ok(match odoo {
        Err(error) => crate::cli::exit::code(&error),
        Ok(()) if looked.wrong.iter().any(|(severity, _)| *severity == Severity::Error) => Exit::Attention,
        Ok(()) => Exit::Done,
    })
}

/// Rights and setup first; then, with a source of levels, the whole reading that a run begins with: levels, texts, open
/// items.
async fn check_odoo(settings: &Settings, source: Option<PlanSource>, looked: &mut Looked) -> anyhow::Result<()> {
    let session = connect::session(settings).await?;
    looked.well.push(format!("login to Odoo {}", session.server_version()));
    let mut go_on = source.is_some();
    if let Some(source) = source {
        match provision::look_up(&session, &source).await {
            Err(ProvisionError::PlanFile(problem)) => {
                looked.wrong.push((Severity::Error, problem));
                go_on = false;
            }
            looked_up => looked_up?,
        }
    }
    let mut findings = provision::check_odoo(&session, &settings.odoo.companies).await?;
    findings.extend(provision::check_own_follow_up(&session, settings.plan.odoos_own_is_off).await?);
    go_on &= findings.iter().all(|finding| finding.severity != Severity::Error);
    looked
        .wrong
        .extend(findings.into_iter().map(|Finding { severity, what, remedy }| (severity, format!("{what}: {remedy}"))));
    if go_on { check_reading(settings, looked).await } else { Ok(()) }
}

async fn check_reading(settings: &Settings, looked: &mut Looked) -> anyhow::Result<()> {
    let mut backends = connect::backends_to_look(settings).await?;
    let today = backends.today();
    let (reading, report) = run::plan(&mut backends, today).await?;
    looked.well.push(match report.plan.decisions.len() {
        1 => "1 account with open items can be read".to_owned(),
        count => format!("{count} accounts with open items can be read"),
    });
    looked.wrong.extend(report.unreadable.iter().map(|row| (Severity::Error, format!("cannot be read: {row}"))));
    let (unknown, problems): (Vec<String>, Vec<String>) =
        report.problems.iter().cloned().partition(|problem| reading.problems.contains(problem));
    looked.wrong.extend(problems.into_iter().map(|problem| (Severity::Error, problem)));
    let mut warnings = unknown;
    if backends.terms.bounces_to_odoo && reading.chart.bounces.is_none() {
        warnings.push(
            "Odoo has no address for bounces, so that mails come back to the sender: set up an alias domain in Odoo and run \
             `followupd setup` again"
                .to_owned(),
        );
    }
    if !backends.terms.coming_plans.is_empty() {
        warnings.push(
            "the levels in Odoo are not those of plan.source yet: `followupd setup` writes them, and so does the next run"
                .to_owned(),
        );
    }
    warnings.extend(unknown_payment_methods(settings, &backends).await?);
    warnings.extend(ways_not_set_up(&reading.input));
    warnings.extend(about_interest(&reading.input, &backends.terms));
    warnings.extend(report::excluded(&report));
    warnings.extend(report::bank(&report));
    looked.wrong.extend(warnings.into_iter().map(|said| (Severity::Warning, said)));
    Ok(())
}

/// Items are excluded by the names that Odoo has: a mistyped one excludes nothing.
async fn unknown_payment_methods(settings: &Settings, backends: &Backends) -> anyhow::Result<Vec<String>> {
    let of_companies = settings.company.iter().filter_map(|company| company.excluded_payment_methods.as_ref());
    let named: BTreeSet<&String> =
        of_companies.chain([&settings.follow_up.excluded_payment_methods]).flatten().collect();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let known = backends.books.payment_methods().await.context("reading the payment methods from Odoo")?;
    let unknown = named.into_iter().filter(|name| !known.contains(*name));
    Ok(unknown.map(|name| format!("excluded_payment_methods: Odoo has no payment method \"{name}\"")).collect())
}

/// Levels may name ways to customers that nothing is set up for; nobody is reached by those.
fn ways_not_set_up(input: &RunInput) -> Vec<String> {
    let mut said = Vec::new();
    for company in input.companies.values() {
        for level in company.usable_plans().flat_map(Plan::levels) {
            let instead = level.letter_instead_of_mail.then_some(Channel::Letter);
            let named: BTreeSet<Channel> = level.channels.iter().copied().chain(instead).collect();
            said.extend(named.difference(&input.channels).filter(|way| **way != Channel::Activity).map(|way| {
                let (company, level) = (&company.company.name, &level.name);
                format!(
                    "company {company}: level \"{level}\" is to go by {way}, which is not set up: nobody is reached so"
                )
            }));
        }
    }
    said
}

/// Interest that levels mention and nobody claims, or that cannot be worked out as somebody may think.
fn about_interest(input: &RunInput, terms: &Terms) -> Vec<String> {
    let mut said = BTreeSet::new();
    for company in input.companies.values().filter(|company| terms.interest_of(&company.company).is_none()) {
        let levels = company.usable_plans().flat_map(Plan::levels);
        said.extend(levels.filter(|level| level.interest != InterestAtLevel::Unsaid).map(|level| {
            let (company, level) = (&company.company.name, &level.name);
            format!("company {company}: level \"{level}\" is to mention interest, but none is claimed: `on` under [interest]")
        }));
    }
    for account in input.accounts.values() {
        let Some(CompanyInput { company, .. }) = input.companies.get(&account.key.company) else { continue };
        let rules = terms.interest_of(company);
        let about = |what: &dyn std::fmt::Display| format!("interest, company {}: {what}", company.name);
        match engine::interest(account, company, rules, &terms.interest_laws, input.run_date) {
            Ok(interest) => said.extend(interest.notes.iter().map(|note| about(note))),
            Err(NoInterest::SwitchedOff | NoInterest::Consumer) => {}
            Err(why @ (NoInterest::NoCountry | NoInterest::NoLaw { .. } | NoInterest::NoReference { .. })) => {
                said.insert(about(&why));
            }
        }
    }
    said.into_iter().collect()
}

fn as_object(looked: &Looked) -> serde_json::Value {
    let wrong: Vec<_> =
        looked.wrong.iter().map(|(severity, what)| json!({ "severity": severity.to_string(), "what": what })).collect();
    json!({ "well": looked.well, "findings": wrong })
}

fn told(looked: &Looked) -> String {
    let mut text = String::new();
    for what in &looked.well {
        let _ = writeln!(text, "ok       {}", lines(what));
    }
    for (severity, what) in &looked.wrong {
        let _ = writeln!(text, "{:<8} {}", severity.to_string(), lines(what));
    }
    let errors = looked.wrong.iter().filter(|(severity, _)| *severity == Severity::Error).count();
    let _ = match errors {
        0 => writeln!(text, "followupd can work."),
        1 => writeln!(text, "1 thing must be put right first."),
        several => writeln!(text, "{several} things must be put right first."),
    };
    text
}

/// Several mistakes stand below each other; none of their lines can be taken for a finding of its own.
fn lines(what: &str) -> String {
    what.lines().map(one_line).collect::<Vec<_>>().join("\n         ")
}
