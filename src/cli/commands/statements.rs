//! `report statement --mail`.

use chrono::NaiveDate;

use super::report::Scene;
use super::run::stop_on_signals;
use crate::cli::arguments::{About, Mailing};
use crate::cli::exit::Exit;
use crate::cli::{connect, terminal};
use crate::config::{ConfigError, Settings};
use crate::domain::{AccountKey, DeliveryOutcome, StatementKey};
use crate::execute::{Backends, Mailed, Stop};
use crate::journal::JournalError;
use crate::report::{self, ListedStatement, Look};
use crate::run::{self, StatementList, StatementOrder};
use crate::typeset::{self, TypesetError};

/// Lists who would get a statement, and mails them if somebody says so.
pub(super) async fn mail(
    settings: &Settings,
    about: &About,
    wanted_period: impl Fn(NaiveDate) -> anyhow::Result<[NaiveDate; 2]>,
    mailing: &Mailing,
    as_json: bool,
) -> anyhow::Result<Exit> {
    if !typeset::IS_BUILT {
        return Err(ConfigError::Contradiction(format!("--mail: {}", TypesetError::NotBuilt)).into());
    }
    let stop = Stop::default();
    let mut backends = to_work(settings, stop.clone()).await?;
    let today = backends.today();
    let period = wanted_period(today)?;
    if period[1] > today {
        let why = format!("--to {} is after today: a statement that is mailed tells what has happened", period[1]);
        return Err(ConfigError::Contradiction(why).into());
    }
    let scene = Scene::open(&backends, about).await?;
    let order = StatementOrder {
        companies: scene.companies.clone(),
        customers: scene.customers.clone(),
        period,
        again: mailing.again,
    };
    let list = run::list_statements(&mut backends, &order).await?;
    let look = terminal::look();
    let may_ask = !mailing.yes && !as_json && !list.going.is_empty() && terminal::somebody_is_there();
    let is_wanted = mailing.yes || may_ask && agrees(&list, look)?;
    if may_ask && !is_wanted {
        terminal::print("Nothing was mailed.")?;
        return Ok(exit(&listed(&list, &Mailed::default()), &list.problems));
    }
    // Not before: at the question Ctrl-C ends the program at once.
    stop_on_signals(&stop)?;
    let mailed =
        if is_wanted { run::mail_list(&mut backends, &list, &terminal::user()).await? } else { Mailed::default() };
    let listed = listed(&list, &mailed);
    let problems = [list.problems.as_slice(), &mailed.problems].concat();
    if as_json {
        let told = report::statements_json(period, &listed, &problems, is_wanted);
        terminal::print(&serde_json::to_string_pretty(&told)?)?;
    } else {
        let mut text = report::statements_text(period, &listed, &problems, is_wanted, look);
        if !is_wanted && !list.going.is_empty() {
            text.push_str("Nothing was mailed; --yes mails them.\n");
        }
        terminal::print(&text)?;
    }
    Ok(exit(&listed, &problems))
}

/// The journal is one process's alone; whoever finds the daemon there is told the other way.
async fn to_work(settings: &Settings, stop: Stop) -> anyhow::Result<Backends> {
    connect::backends_to_work(settings, stop).await.map_err(|error| {
        let is_in_use = matches!(error.downcast_ref::<JournalError>(), Some(JournalError::InUse { .. }));
        if is_in_use { error.context("while `serve` works, *Send Statement* in Odoo mails statements") } else { error }
    })
}

/// Shows the list to whoever sits at the terminal, and asks.
fn agrees(list: &StatementList, look: Look) -> anyhow::Result<bool> {
    let listed = listed(list, &Mailed::default());
    terminal::print(&report::statements_text(list.period, &listed, &list.problems, false, look))?;
    let count = list.going.len();
    let question = if count == 1 { "Mail it?".to_owned() } else { format!("Mail these {count} statements?") };
    Ok(terminal::agrees(&question)?)
}

/// The list with what became of each, by the names of companies and customers.
fn listed(list: &StatementList, mailed: &Mailed) -> Vec<ListedStatement> {
    let company = |account: &AccountKey| list.companies.get(&account.company).cloned().unwrap_or_default();
    let going = list.going.iter().map(|mailing| {
        let is_it = |key: &StatementKey| key.account == mailing.account && key.copy == mailing.copy;
        let outcome = mailed.outcomes.iter().find(|(key, _)| is_it(key)).map(|(_, outcome)| outcome.clone());
        ListedStatement {
            account: mailing.account,
            company: company(&mailing.account),
            customer: mailing.customer.clone(),
            decided: Ok(mailing.clone()),
            outcome,
        }
    });
    let staying = list.staying.iter().map(|(account, customer, why)| ListedStatement {
        account: *account,
        company: company(account),
        customer: customer.clone(),
        decided: Err(why.clone()),
        outcome: None,
    });
    let mut listed: Vec<ListedStatement> = going.chain(staying).collect();
    listed.sort_by_cached_key(|one| (one.company.clone(), one.customer.to_lowercase(), one.account));
    listed
}

/// Whether something waits for a person or for the next time. What waits for its turn goes by itself.
fn exit(listed: &[ListedStatement], problems: &[String]) -> Exit {
    let is_well = |one: &ListedStatement| match (&one.decided, &one.outcome) {
        (Err(why), _) => !why.needs_a_person(),
        (Ok(_), None) => true,
        (Ok(_), Some(outcome)) => match outcome {
            DeliveryOutcome::Sent { .. } | DeliveryOutcome::HandedOver { .. } | DeliveryOutcome::Waits { .. } => true,
            DeliveryOutcome::Failed { .. } | DeliveryOutcome::InDoubt { .. } | DeliveryOutcome::NotSent { .. } => false,
        },
    };
    if problems.is_empty() && listed.iter().all(is_well) { Exit::Done } else { Exit::Attention }
}
