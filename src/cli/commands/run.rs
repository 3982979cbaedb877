//! `plan`, `run` and `send`.

use anyhow::bail;
use chrono::NaiveDate;

use crate::cli::arguments::{Run, Send};
use crate::cli::exit::Exit;
use crate::cli::{connect, customer, terminal};
use crate::config::{MailBackend, Settings};
use crate::domain::{Asked, Decision, DeliveryOutcome, HeldReason, Outcome, RunReport};
use crate::execute::Stop;
use crate::report;
use crate::run::{self, Order};

pub(super) async fn plan(settings: &Settings, date: Option<NaiveDate>, json: bool) -> anyhow::Result<Exit> {
    let mut backends = connect::backends_to_look(settings).await?;
    let date = date.unwrap_or_else(|| backends.today());
    let (_, report) = run::plan(&mut backends, date).await?;
    show(&report, json)?;
    Ok(Exit::Done)
}

pub(super) async fn run(settings: &Settings, order: &Run, json: bool) -> anyhow::Result<Exit> {
    let stop = Stop::default();
    stop_on_signals(&stop)?;
    let mut backends = connect::backends_to_work(settings, stop).await?;
    if order.adopt_journal {
        run::adopt_journal(&mut backends).await?;
    }
    let nothing_reaches_customers =
        settings.mail.redirect_all_to.is_some() || settings.mail.backend == MailBackend::Folder;
    let order = Order {
        date: order.date.unwrap_or_else(|| backends.today()),
        on_any_date: order.on_any_date || nothing_reaches_customers,
    };
    let report = run::run(&mut backends, order).await?;
    show(&report, json)?;
    Ok(exit(&report))
}

pub(super) async fn send(settings: &Settings, order: &Send, json: bool) -> anyhow::Result<Exit> {
    let mut backends = connect::backends_to_work(settings, Stop::default()).await?;
    let today = backends.today();
    let (reading, _) = run::plan(&mut backends, today).await?;
    let accounts = customer::find(&reading.input, &order.customer, order.company.as_deref())?;
    let key = match accounts.as_slice() {
        [account] => account.key,
        several => {
            let names: Vec<&str> = several
                .iter()
                .filter_map(|account| reading.input.companies.get(&account.key.company))
                .map(|company| company.company.name.as_str())
                .collect();
            bail!("this customer has accounts with {}: say which with --company", names.join(" and "))
        }
    };
    match run::send(&mut backends, key, &Asked::by(terminal::user(), order.anyway)).await? {
        Ok(report) => {
            show(&report, json)?;
            Ok(exit(&report))
        }
        Err(refusal) => bail!("not sent: {refusal}"),
    }
}

fn show(report: &RunReport, json: bool) -> anyhow::Result<()> {
    let text = if json {
        serde_json::to_string_pretty(&report::json(report))?
    } else {
        report::text(report, terminal::look())
    };
    terminal::print(&text)?;
    Ok(())
}

/// SIGTERM and Ctrl-C end the work after the message in hand.
pub(super) fn stop_on_signals(stop: &Stop) -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
        let mut signals = signal(kind)?;
        let stop = stop.clone();
        tokio::spawn(async move {
            if signals.recv().await.is_some() {
                stop.ask();
            }
        });
    }
    Ok(())
}

/// Whether something waits for a person or for the next time. What waits for its hour or its turn goes by itself.
fn exit(report: &RunReport) -> Exit {
    let in_doubt = |decision: &Decision| matches!(decision.outcome, Outcome::Held(HeldReason::InDoubt { .. }));
    let all_well = report.problems.is_empty()
        && report.unreadable.is_empty()
        && !report.plan.decisions.values().any(in_doubt)
        && report.deliveries.values().flatten().all(|(_, outcome)| match outcome {
            DeliveryOutcome::Sent { .. }
            | DeliveryOutcome::HandedOver { .. }
            | DeliveryOutcome::Waits { .. }
            | DeliveryOutcome::NotSent { .. } => true,
            DeliveryOutcome::Failed { .. } | DeliveryOutcome::InDoubt { .. } => false,
        });
    if all_well { Exit::Done } else { Exit::Attention }
}
