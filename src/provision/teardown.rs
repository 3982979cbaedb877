//! `teardown`: everything that is ours leaves Odoo, and people's data in it.

use std::cmp::Reverse;
use std::fmt;

use super::blocking::{TakeOut, take_out, to_take_out};
use super::fault::{Doing as _, ProvisionError, steadily};
use super::field::Field;
use super::installed::{ENTRIES, Installed};
use super::record::{Key, Kind, MODULE};
use super::schema::model_key;
use super::step::{Removal, all};
use super::translation::{NAMES, forget};
use crate::odoo::capabilities::Capabilities;
use crate::odoo::fault::{OdooError, UnknownName};
use crate::odoo::names::{followup, invoice, item, level, partner, plan, reminder, request, state};
use crate::odoo::search::Domain;
use crate::odoo::session::{Members, Session};
use crate::odoo::value::Value;

/// Items in one write, well below what Odoo does in two minutes.
const ITEMS_PER_WRITE: usize = 500;

/// Our models, in the order in which they can go.
const MODELS: [&str; 6] = [reminder::MODEL, request::MODEL, followup::MODEL, level::MODEL, plan::MODEL, state::MODEL];

/// What people lose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Losses {
    /// Follow-up records, archived ones too.
    pub followups: u64,
    /// Messages in their chatter.
    pub messages: u64,
    /// Reminders and ended promises in their history.
    pub history: u64,
    /// What people have asked for, and the answers.
    pub requests: u64,
    /// Levels, archived ones too.
    pub levels: u64,
    /// Plans beside the default ones, archived ones too.
    pub plans: u64,
    /// Promises to pay.
    pub promises: u64,
    /// Journal items that have reached a level; none where the administrator may not count them.
    pub items: Option<u64>,
    /// Journal items with a dispute or another reason not to be followed up; none as above.
    pub exclusions: Option<u64>,
    /// Journal items with an expected payment date of ours; none as above.
    pub expected: Option<u64>,
    /// Of the excluded ones, those on which we have ticked Odoo's own *No Follow-up*: it is taken off again; none as above.
    pub flags: Option<u64>,
}

impl fmt::Display for Losses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |items: Option<u64>| items.map_or_else(|| "all".to_owned(), |items| items.to_string());
        write!(
            f,
            "{} follow-up records with {} messages, {} promises, {} lines of history and {} requests, {} levels with their texts, {} other plans, and on \
             journal items the level reached on {}, disputes and other exclusions on {}, the expected payment date on {}. ",
            self.followups,
            self.messages,
            self.promises,
            self.history,
            self.requests,
            self.levels,
            self.plans,
            count(self.items),
            count(self.exclusions),
            count(self.expected)
        )?;
        match self.flags {
            Some(flags) => {
                write!(f, "Odoo's own No Follow-up is taken off {flags} items on which followupd has ticked it")
            }
            None => f.write_str(
                "Odoo's own No Follow-up stays ticked where followupd has ticked it: this administrator may not see \
                 journal items",
            ),
        }
    }
}

/// What teardown would remove, as decided on what Odoo held at that moment.
#[derive(Debug, Clone)]
pub struct Teardown {
    /// What goes, in this order.
    pub removals: Vec<Removal>,
    /// What people lose by it.
    pub losses: Losses,
    /// Every record of ours, whether it is removed by itself or goes with another.
    ours: Vec<(Kind, Vec<i64>)>,
    /// The names of our records that follow the customer's.
    following_names: Vec<i64>,
    /// Odoo's own *No Follow-up*, where it has one, and the items on which we have ticked it.
    ticked: Option<(&'static str, Vec<i64>)>,
    /// The warnings of customers who are blocked.
    warnings: Option<TakeOut>,
}

/// The fields with the names of our records.
fn name_keys() -> [Key; MODELS.len()] {
    MODELS.map(|model| Field::key(model, followup::NAME))
}

/// When one of our models, or a field of it, goes among those of its kind: what is not of our own models goes last.
fn turn(removal: &Removal) -> usize {
    let is_of =
        |model: &str| removal.key == model_key(model) || removal.key.name.starts_with(&format!("field_{model}__"));
    MODELS.iter().position(|model| is_of(model)).unwrap_or(MODELS.len())
}

impl Teardown {
    /// Looks with an administrator's session; changes nothing.
    ///
    /// # Errors
    /// Whatever Odoo or the network say.
    pub async fn prepare(session: &Session) -> Result<Self, ProvisionError> {
        let session = &session.with_archived();
        let installed = Installed::read(session, &[]).await?;
        // Fields of our own models go with their models, but for those that depend on others there, and for lists in a table
        // of their own, which Odoo would leave behind.
        let own: Vec<i64> = MODELS.iter().filter_map(|model| installed.ids.get(&model_key(model))).collect();
        let goes_along = |removal: &Removal| {
            let Some(values) = installed.values.get(&removal.key) else { return false };
            let of_own = values.get("model_id").and_then(Value::as_int).is_some_and(|model| own.contains(&model));
            let depends = values.get("related").is_some_and(|related| related.as_str().is_some())
                || values.get("compute").is_some_and(|compute| compute.as_str().is_some())
                || values
                    .get("ttype")
                    .is_some_and(|ttype| matches!(ttype.as_str(), Some("monetary" | "one2many" | "many2many")));
            removal.kind == Kind::Field && of_own && (!depends || name_keys().contains(&removal.key))
        };
        let mut removals = all(&installed);
        let of_kind =
            |kind: Kind| removals.iter().filter(move |removal| removal.kind == kind).map(|removal| removal.id);
        let ours = Kind::ALL.map(|kind| (kind, of_kind(kind).collect())).to_vec();
        removals.retain(|removal| !goes_along(removal));
        // What follows a follow-up goes before it, and lists of our own models before the fields of Odoo's models that they
        // are made of.
        removals.sort_by_key(|removal| (Reverse(removal.kind), turn(removal)));
        let mut losses = losses(session, &installed).await?;
        let ticked = ticked(session, &installed).await?;
        losses.flags = ticked.as_ref().map(|(_, items)| u64::try_from(items.len()).unwrap_or(u64::MAX));
        let follows = |values: &Members| values.get("related").is_some_and(|related| !related.is_absent());
        let following =
            |key: &Key| installed.values.get(key).filter(|values| follows(values)).and_then(|_| installed.ids.get(key));
        let following_names = name_keys().iter().filter_map(following).collect();
        let warnings = to_take_out(session).await?;
        Ok(Self { removals, losses, ours, following_names, ticked, warnings })
    }

    /// What people should know before it is done.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let app_stays = self.removals.iter().any(|removal| removal.kind == Kind::Automation).then(|| {
            "Odoo's own app for automation rules (base_automation) stays installed, since others may use it by now"
                .to_owned()
        });
        self.warnings.map(|warnings| warnings.to_string()).into_iter().chain(app_stays).collect()
    }

    /// Whether nothing of ours is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.removals.is_empty()
    }

    /// Removes it all. Where it stops half-way, running teardown again goes on from there.
    ///
    /// # Errors
    /// Whatever Odoo or the network say, with what could not be removed.
    pub async fn apply(
        &self,
        session: &Session,
        on_removal: &mut (dyn FnMut(&Removal) + Send),
    ) -> Result<(), ProvisionError> {
        let session = &session.with_archived();
        self.untick(session).await?;
        if self.warnings.is_some() {
            take_out(session).await?;
        }
        for (kind, ids) in &self.ours {
            forget(session, *kind, ids).await?;
        }
        self.loosen_names(session).await?;
        let mut rest = self.removals.as_slice();
        while let Some(first) = rest.first() {
            // Models one by one, the others of a kind in one call: each call may cost seconds.
            let goes_along = |removal: &&Removal| {
                removal.kind == first.kind && first.kind != Kind::Model && turn(removal) == turn(first)
            };
            let same = rest.iter().take_while(goes_along).count();
            let (batch, after) = rest.split_at(same.max(1));
            batch.iter().for_each(&mut *on_removal);
            let ids: Vec<i64> = batch.iter().map(|removal| removal.id).collect();
            let doing = format!("remove {} {}", first.kind.noun(), first.title);
            match steadily(async || session.unlink(first.kind.model(), &ids).await).await {
                // It was gone by the first try, which had failed on its way back.
                Err(OdooError::MissingRecord { .. }) if ids.len() == 1 => {}
                removed => removed.doing(doing)?,
            }
            if first.kind == Kind::Field {
                inherited_copies(session).await?;
            }
            rest = after;
        }
        leftovers(session).await
    }

    /// First of all: afterwards nobody knows any more which flags were ours.
    async fn untick(&self, session: &Session) -> Result<(), ProvisionError> {
        let Some((flag, items)) = &self.ticked else { return Ok(()) };
        for some in items.chunks(ITEMS_PER_WRITE) {
            let off =
                Members::from([((*flag).to_owned(), false.into()), (item::FLAGGED_BY_US.to_owned(), false.into())]);
            session.write(item::MODEL, some, off).await.doing("taking Odoo's own No Follow-up off again")?;
        }
        Ok(())
    }

    /// A model cannot do without its name (14), nor lose a field that the name follows (19): so the name stops
    /// following, and goes with the model.
    async fn loosen_names(&self, session: &Session) -> Result<(), ProvisionError> {
        if self.following_names.is_empty() {
            return Ok(());
        }
        let values = Members::from([("related".to_owned(), false.into())]);
        steadily(async || session.write(Kind::Field.model(), &self.following_names, values.clone()).await)
            .await
            .doing("preparing to remove our models")
    }
}

async fn losses(session: &Session, installed: &Installed) -> Result<Losses, ProvisionError> {
    let doing = "counting what goes";
    let count = async |model: &str| -> Result<u64, ProvisionError> {
        let Some(id) = installed.ids.get(&model_key(model)) else { return Ok(0) };
        let rows = session.read(Kind::Model.model(), &[id], &["count"]).await.doing(doing)?;
        let count = rows.into_iter().flatten().next().map(|row| row.int("count")).transpose()?.unwrap_or(0);
        Ok(u64::try_from(count).unwrap_or(0))
    };
    let has = |model: &str, field: &str| installed.values.contains_key(&Field::key(model, field));
    let items = async |fields: &[&str]| -> Result<Option<u64>, ProvisionError> {
        let known = fields.iter().filter(|field| has(item::MODEL, field)).map(|field| Domain::new().is_set(field));
        let known: Vec<Domain> = known.collect();
        if known.is_empty() {
            return Ok(Some(0));
        }
        match session.search_count(item::MODEL, &Domain::new().any_of(known)).await {
            Ok(items) => Ok(Some(items)),
            Err(OdooError::AccessError { .. }) => Ok(None),
            Err(error) => Err(error).doing(doing),
        }
    };
    let mut losses = Losses {
        followups: count(followup::MODEL).await?,
        history: count(reminder::MODEL).await?,
        requests: count(request::MODEL).await?,
        levels: count(level::MODEL).await?,
        plans: count(plan::MODEL).await?,
        items: items(&[item::DATE]).await?,
        exclusions: items(&[item::EXCLUSION_REASON, item::EXCLUDED_UNTIL]).await?,
        expected: items(&[item::EXPECTED_ON]).await?,
        ..Losses::default()
    };
    if losses.followups > 0 && has(followup::MODEL, followup::PROMISE_DATE) {
        let promised = Domain::new().is_set(followup::PROMISE_DATE);
        losses.promises = session.search_count(followup::MODEL, &promised).await.doing(doing)?;
    }
    if losses.followups > 0 {
        let messages = Domain::new().eq("model", followup::MODEL);
        losses.messages = session.search_count("mail.message", &messages).await.doing(doing)?;
    }
    Ok(losses)
}

/// Odoo's own *No Follow-up* and the items on which we have ticked it; none: the administrator may not see them.
async fn ticked(session: &Session, installed: &Installed) -> Result<Option<(&'static str, Vec<i64>)>, ProvisionError> {
    let doing = "looking for items on which No Follow-up was ticked";
    let capabilities = Capabilities::ask_about(session, &[item::MODEL]).await.doing(doing)?;
    // Our own flag, where Odoo has none, goes with the other fields.
    let known = installed.values.contains_key(&Field::key(item::MODEL, item::FLAGGED_BY_US));
    let Some(flag) = capabilities.no_followup_field().filter(|_| known) else { return Ok(Some(("", Vec::new()))) };
    match session.search(item::MODEL, &Domain::new().eq(item::FLAGGED_BY_US, true), "id", None).await {
        Ok(items) => Ok(Some((flag, items))),
        Err(OdooError::AccessError { .. }) => Ok(None),
        Err(error) => Err(error).doing(doing),
    }
}

/// Users inherit the fields of their contact, payments those of their entry. Odoo 14 keeps note of such a field when the
/// one that it was inherited from is gone, and then cannot remove the model that it points at.
pub(super) async fn inherited_copies(session: &Session) -> Result<(), ProvisionError> {
    let doing = "removing fields that users and payments inherited";
    let names = [
        partner::FOLLOWUP_CONTACT,
        partner::FOLLOWUPS,
        partner::STATUS,
        partner::OVERDUE,
        partner::WARNINGS_KEPT,
        invoice::ITEMS,
        invoice::INTEREST_KEY,
    ];
    let domain = Domain::new().is_in("name", names).ne("model", partner::MODEL).eq("state", "base");
    let ids = session.search(Kind::Field.model(), &domain, "id", None).await.doing(doing)?;
    // What Odoo itself says when it removes fields together with the module that made them.
    session.with_context("_force_unlink", true).unlink(Kind::Field.model(), &ids).await.doing(doing)
}

/// What Odoo does not remove with a model: users' saved searches, external names (19: of what it inherits), and, where translations are records of
/// their own, the translations.
async fn leftovers(session: &Session) -> Result<(), ProvisionError> {
    let of_models = |field: &str| Domain::new().is_in(field, MODELS);
    let translations = MODELS.map(|model| Domain::new().term("name", "=like", format!("{model},%")));
    let ours = Domain::new().is_in("module", [MODULE, NAMES]);
    let inheritance = Domain::new().term("name", "=like", format!("model_inherit__{}__%", followup::MODEL));
    let searches = [
        ("ir.filters", of_models("model_id")),
        ("ir.translation", Domain::new().any_of(translations)),
        (ENTRIES, Domain::new().any_of([ours, of_models("model"), inheritance])),
    ];
    for (model, domain) in searches {
        let doing = format!("removing what is left in {model}");
        match session.search(model, &domain, "id", None).await {
            Ok(ids) => session.unlink(model, &ids).await.doing(doing)?,
            Err(OdooError::Unknown { what: UnknownName::Model, .. }) => {}
            Err(error) => return Err(error).doing(doing),
        }
    }
    Ok(())
}
