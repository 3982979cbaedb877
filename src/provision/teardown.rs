//! `teardown`: everything that is ours leaves Odoo, and people's data in it.

use std::fmt;

use super::fault::{Doing as _, ProvisionError, steadily};
use super::field::Field;
use super::installed::{ENTRIES, Installed};
use super::record::{Key, Kind, MODULE};
use super::schema::model_key;
use super::step::{Removal, all};
use crate::odoo::fault::{OdooError, UnknownName};
use crate::odoo::names::{followup, item, level, partner, plan, state};
use crate::odoo::search::Domain;
use crate::odoo::session::{Members, Session};
use crate::odoo::value::Value;

/// Our models, in the order in which they can go.
const MODELS: [&str; 4] = [followup::MODEL, level::MODEL, plan::MODEL, state::MODEL];

/// What people lose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Losses {
    /// Follow-up records, archived ones too.
    pub followups: u64,
    /// Messages in their chatter.
    pub messages: u64,
    /// Levels, archived ones too.
    pub levels: u64,
    /// Journal items that have reached a level; none where the administrator may not count them.
    pub items: Option<u64>,
}

impl fmt::Display for Losses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = self.items.map_or_else(|| "all".to_owned(), |items| items.to_string());
        write!(
            f,
            "{} follow-up records with {} messages, {} levels with their texts, and the level reached on {items} journal \
             items",
            self.followups, self.messages, self.levels
        )
    }
}

/// What teardown would remove, as decided on what Odoo held at that moment.
#[derive(Debug, Clone)]
pub struct Teardown {
    /// What goes, in this order.
    pub removals: Vec<Removal>,
    /// What people lose by it.
    pub losses: Losses,
    /// The name of follow-up records, if it follows the customer's.
    following_name: Option<i64>,
}

/// The field with the name of follow-up records.
fn name_key() -> Key {
    Field::key(followup::MODEL, followup::NAME)
}

impl Teardown {
    /// Looks with an administrator's session; changes nothing.
    ///
    /// # Errors
    /// Whatever Odoo or the network say.
    pub async fn prepare(session: &Session) -> Result<Self, ProvisionError> {
        let session = &session.with_archived();
        let installed = Installed::read(session, &[]).await?;
        // Fields of our own models go with their models, but for those that depend on others there.
        let own: Vec<i64> = MODELS.iter().filter_map(|model| installed.ids.get(&model_key(model))).collect();
        let goes_along = |removal: &Removal| {
            let Some(values) = installed.values.get(&removal.key) else { return false };
            let of_own = values.get("model_id").and_then(Value::as_int).is_some_and(|model| own.contains(&model));
            let depends = values.get("related").is_some_and(|related| related.as_str().is_some())
                || values.get("ttype").is_some_and(|ttype| matches!(ttype.as_str(), Some("monetary" | "one2many")));
            removal.kind == Kind::Field && of_own && (!depends || removal.key == name_key())
        };
        let mut removals = all(&installed);
        removals.retain(|removal| !goes_along(removal));
        let losses = losses(session, &installed).await?;
        let follows = |values: &Members| values.get("related").is_some_and(|related| !related.is_absent());
        let following_name =
            installed.values.get(&name_key()).filter(|values| follows(values)).and(installed.ids.get(&name_key()));
        Ok(Self { removals, losses, following_name })
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
        self.loosen_name(session).await?;
        let mut rest = self.removals.as_slice();
        while let Some(first) = rest.first() {
            // Models one by one, the others of a kind in one call: each call may cost seconds.
            let same =
                rest.iter().take_while(|removal| removal.kind == first.kind && first.kind != Kind::Model).count();
            let (batch, after) = rest.split_at(same.max(1));
            batch.iter().for_each(&mut *on_removal);
            let ids: Vec<i64> = batch.iter().map(|removal| removal.id).collect();
            let doing = format!("remove {} {}", first.kind.noun(), first.title);
            steadily(async || session.unlink(first.kind.model(), &ids).await).await.doing(doing)?;
            if first.kind == Kind::Field {
                inherited_copies(session).await?;
            }
            rest = after;
        }
        leftovers(session).await
    }

    /// A model cannot do without its name (14), nor lose a field that the name follows (19): so the name stops
    /// following, and goes with the model.
    async fn loosen_name(&self, session: &Session) -> Result<(), ProvisionError> {
        let Some(id) = self.following_name else { return Ok(()) };
        let values = Members::from([("related".to_owned(), false.into())]);
        steadily(async || session.write(Kind::Field.model(), &[id], values.clone()).await)
            .await
            .doing("preparing to remove x_followup")
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
    let mut losses =
        Losses { followups: count(followup::MODEL).await?, levels: count(level::MODEL).await?, ..Losses::default() };
    let has_items = installed.values.contains_key(&Field::key(item::MODEL, item::DATE));
    losses.items = match session.search_count(item::MODEL, &Domain::new().is_set(item::DATE)).await {
        Ok(items) => Some(items),
        Err(_) if !has_items => Some(0),
        Err(OdooError::AccessError { .. }) => None,
        Err(error) => return Err(error).doing(doing),
    };
    if losses.followups > 0 {
        let messages = Domain::new().eq("model", followup::MODEL);
        losses.messages = session.search_count("mail.message", &messages).await.doing(doing)?;
    }
    Ok(losses)
}

/// Users inherit the fields of their contact. Odoo 14 keeps note of such a field when the contact's own is gone, and then
/// cannot remove the model that it points at.
async fn inherited_copies(session: &Session) -> Result<(), ProvisionError> {
    let doing = "removing fields that users inherited from their contacts";
    let domain = Domain::new()
        .is_in("name", [partner::FOLLOWUP_CONTACT, partner::FOLLOWUPS])
        .ne("model", partner::MODEL)
        .eq("state", "base");
    let ids = session.search(Kind::Field.model(), &domain, "id", None).await.doing(doing)?;
    // What Odoo itself says when it removes fields together with the module that made them.
    session.with_context("_force_unlink", true).unlink(Kind::Field.model(), &ids).await.doing(doing)
}

/// What Odoo does not remove with a model: users' saved searches, external names (19: of what it inherits), and, where translations are records of
/// their own, the translations.
async fn leftovers(session: &Session) -> Result<(), ProvisionError> {
    let of_models = |field: &str| Domain::new().is_in(field, MODELS);
    let translations = MODELS.map(|model| Domain::new().term("name", "=like", format!("{model},%")));
    let ours = Domain::new().eq("module", MODULE);
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
