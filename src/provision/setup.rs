//! `setup`: what is to be done, and doing it.

use super::apply::{Batch, Builder, OnStep, batches};
use super::blocking::{self, Apps};
use super::description::wanted;
use super::dialect::Dialect;
use super::fault::{Doing as _, ProvisionError};
use super::installed::Installed;
use super::levels::{LevelWorld, PlanSource, do_level_step, level_steps, read_levels};
use super::record::{Kind, Record};
use super::rights::administrators_access;
use super::state::{do_state_step, state_step};
use super::step::{Step, steps};
use super::teardown::inherited_copies;
use super::translation::{do_words_step, words_step};
use super::user::{UserWish, do_user_step, user_step};
use crate::odoo::names::state;
use crate::odoo::session::Session;

/// What setup is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetupWish {
    /// The user that the daemon is to work as; none: users are left alone.
    pub user: Option<UserWish>,
    /// Where the plan is written.
    pub plan: PlanSource,
    /// Whether customers can be blocked; none: as it is.
    pub blocking: Option<bool>,
}

/// What setup would do, as decided on what Odoo held at that moment.
#[derive(Debug)]
pub struct Setup {
    /// What is to be done, in this order; nothing if all is as it must be.
    pub steps: Vec<Step>,
    /// What people should know beside it.
    pub notes: Vec<String>,
    installed: Installed,
    world: LevelWorld,
}

impl Setup {
    /// Looks with an administrator's session; changes nothing.
    ///
    /// # Errors
    /// Whatever Odoo or the network say; something of somebody else's under a name of ours.
    pub async fn prepare(session: &Session, wish: &SetupWish) -> Result<Self, ProvisionError> {
        let dialect =
            Dialect::ask(session).await.doing("asking what this Odoo can do; setup needs an administrator")?;
        let mut wanted = wanted(dialect);
        let (with_blocking, mut notes) = blocking_steps(session, wish, dialect, &mut wanted).await?;
        let installed = Installed::read(session, &wanted).await?;
        let mut steps = [with_blocking, steps(&wanted, &installed)?].concat();
        if wish.blocking == Some(false) {
            steps.extend(blocking::removals(&installed).into_iter().map(Step::Remove));
        }
        // Nobody can read a model before somebody has the right to; until then it is empty.
        let exists = |model: &str| installed.values.contains_key(&administrators_access(model));
        let world = read_levels(session, &wish.plan, exists).await?;
        steps.extend(words_step(session, &wanted, &installed, &world.languages).await?.map(Step::Words));
        steps.extend(level_steps(&wish.plan, &world).into_iter().map(|step| Step::Level(Box::new(step))));
        steps.extend(state_step(session, exists(state::MODEL)).await?.map(Step::State));
        if let Some(user) = &wish.user {
            let step = user_step(session, user, &world.companies, &installed, dialect.user_groups()).await?;
            steps.extend(step.map(Step::User));
        }
        let strangers = world.companies.iter().filter(|company| !company.allowed);
        notes.extend(strangers.map(|company| {
            format!(
                "the plan of {} is left alone: the administrator who runs setup is not allowed in that company",
                company.name
            )
        }));
        Ok(Self { notes, steps, installed, world })
    }

    /// Does it. Where it stops half-way, running setup again goes on from there.
    ///
    /// # Errors
    /// Whatever Odoo or the network say, with the step that failed.
    pub async fn apply(mut self, session: &Session, on_step: OnStep<'_>) -> Result<(), ProvisionError> {
        let session = &session.with_archived();
        let makes = |step: &Step| matches!(step, Step::Create(_) | Step::Adopt(..));
        let mut builder = Builder::new(session, &mut self.installed);
        if self.steps.iter().any(makes) {
            builder.begin().await?;
        }
        for batch in batches(&self.steps) {
            match batch {
                Batch::Model(steps) => {
                    steps.iter().for_each(&mut *on_step);
                    builder.model(steps).await?;
                }
                Batch::Records(steps) => {
                    steps.iter().for_each(&mut *on_step);
                    builder.records(steps).await?;
                }
                Batch::One(step) => {
                    on_step(step);
                    one(session, &mut builder, step, &self.world).await?;
                }
            }
        }
        builder.end().await
    }
}

/// What comes first where customers can be blocked, or could be and cannot any more, with what people should know.
async fn blocking_steps(
    session: &Session,
    wish: &SetupWish,
    dialect: Dialect,
    wanted: &mut Vec<Record>,
) -> Result<(Vec<Step>, Vec<String>), ProvisionError> {
    let blocks = match wish.blocking {
        Some(blocks) => blocks,
        None => blocking::is_set_up(session).await?,
    };
    if blocks {
        let apps = Apps::ask(session).await?;
        wanted.extend(blocking::records(dialect, apps));
        return Ok((apps.steps().into_iter().collect(), apps.notes()));
    }
    let warnings = if wish.blocking.is_some() { blocking::to_take_out(session).await? } else { None };
    Ok((warnings.map(Step::TakeOut).into_iter().collect(), Vec::new()))
}

async fn one(
    session: &Session,
    builder: &mut Builder<'_>,
    step: &Step,
    world: &LevelWorld,
) -> Result<(), ProvisionError> {
    match step {
        // Creations come in batches of their own.
        Step::Create(_) => Ok(()),
        Step::Adopt(record, id) => builder.adopt(step, record, *id).await,
        Step::Update(record, fields) => builder.update(step, record, fields).await,
        Step::Remove(removal) => {
            builder.remove(step, removal).await?;
            if removal.kind == Kind::Field { inherited_copies(session).await } else { Ok(()) }
        }
        Step::App(app) => blocking::install(session, *app).await,
        Step::TakeOut(_) => blocking::take_out(session).await,
        Step::Level(change) => do_level_step(session, change, world).await,
        Step::Words(change) => do_words_step(session, change, builder.installed()).await,
        Step::State(change) => do_state_step(session, change).await,
        Step::User(change) => do_user_step(session, change, builder.installed()).await,
    }
}
