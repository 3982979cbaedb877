//! The languages of an Odoo: which of our texts are not translated there yet, and translating them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::description;
use super::dialect::Dialect;
use super::fault::{Doing as _, ProvisionError};
use super::field::Field;
use super::finding::Finding;
use super::installed::Installed;
use super::record::{Datum, Kind, Record};
use super::rights::administrators_access;
use super::said::{CHOICES, Keeping, Owner, Said, said};
use super::words::{Catalog, catalog, translated};
use crate::odoo::fault::{OdooError, UnknownName};
use crate::odoo::names::{followup, state};
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::{Members, Session};
use crate::odoo::value::Value;

/// Where older Odoos keep translations, as records of their own.
const ROWS: &str = "ir.translation";

/// Rows in one call, well below what Odoo does in two minutes.
const ROWS_PER_CALL: usize = 1000;

/// Translates what people read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordsStep {
    /// The languages that lack something, as Odoo calls them, and how many texts.
    pub missing: BTreeMap<String, usize>,
    /// All languages of this Odoo that we have a catalog for.
    languages: Vec<String>,
    texts: Vec<Said>,
}

impl fmt::Display for WordsStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = self.missing.iter().map(|(code, texts)| format!("{texts} into {code}"));
        write!(f, "translate labels, menus and views: {}", told.collect::<Vec<String>>().join(", "))
    }
}

/// What Odoo shows: model, id, field, language.
type Shown = BTreeMap<(&'static str, i64, &'static str, String), String>;
/// Ids of what texts belong to.
type Owners = BTreeMap<Owner, i64>;

/// What is not translated yet into the languages that are installed.
///
/// # Errors
/// Whatever Odoo or the network say.
pub(super) async fn words_step(
    session: &Session,
    wanted: &[Record],
    installed: &Installed,
    languages: &[String],
) -> Result<Option<WordsStep>, ProvisionError> {
    let languages: Vec<String> = languages.iter().filter(|code| catalog(code).is_some()).cloned().collect();
    if languages.is_empty() {
        return Ok(None);
    }
    let texts = said(wanted);
    let owners = owners(session, installed, &texts).await?;
    let shown = shown(session, &owners, &texts, &languages).await?;
    let mut missing = BTreeMap::new();
    for (code, catalog) in catalogs(&languages) {
        let count = texts.iter().filter(|text| text.differs(catalog, held(text, &owners, &shown, code))).count();
        if count > 0 {
            missing.insert(code.to_owned(), count);
        }
    }
    Ok((!missing.is_empty()).then_some(WordsStep { missing, languages, texts }))
}

fn catalogs(languages: &[String]) -> impl Iterator<Item = (&str, &'static Catalog)> {
    languages.iter().filter_map(|code| Some((code.as_str(), catalog(code)?)))
}

fn held<'a>(text: &Said, owners: &Owners, shown: &'a Shown, code: &str) -> Option<&'a str> {
    let id = owners.get(&text.owner)?;
    shown.get(&(text.owner.model(), *id, text.field, code.to_owned())).map(String::as_str)
}

/// The ids of what the texts belong to, as far as it exists.
async fn owners(session: &Session, installed: &Installed, texts: &[Said]) -> Result<Owners, ProvisionError> {
    let mut owners = Owners::new();
    let mut fields = BTreeMap::new();
    for text in texts {
        match &text.owner {
            Owner::Record(_, key) => drop(installed.ids.get(key).map(|id| owners.insert(text.owner.clone(), id))),
            Owner::Choice(key, _) => drop(installed.ids.get(key).map(|id| fields.insert(id, key.clone()))),
        }
    }
    for (id, field, value) in choices(session, fields.keys().copied().collect()).await? {
        if let Some(key) = fields.get(&field) {
            owners.insert(Owner::Choice(key.clone(), value), id);
        }
    }
    Ok(owners)
}

/// The values of selections: id, field, value.
async fn choices(session: &Session, fields: Vec<i64>) -> Result<Vec<(i64, i64, String)>, ProvisionError> {
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let search = Search::new(CHOICES, Domain::new().is_in("field_id", fields), ["field_id", "value"]);
    let mut choices = Vec::new();
    for row in session.search_read_all(&search).await.doing("reading the values of selections")? {
        let row = row?;
        choices.extend(row.opt_id("field_id")?.map(|field| (row.id(), field, row.str("value").unwrap_or_default().to_owned())));
    }
    Ok(choices)
}

async fn shown(
    session: &Session,
    owners: &Owners,
    texts: &[Said],
    languages: &[String],
) -> Result<Shown, ProvisionError> {
    let mut asked: BTreeMap<&'static str, (BTreeSet<i64>, BTreeSet<&'static str>)> = BTreeMap::new();
    for text in texts {
        let (ids, fields) = asked.entry(text.owner.model()).or_default();
        ids.extend(owners.get(&text.owner));
        fields.insert(text.field);
    }
    let mut shown = Shown::new();
    for code in languages {
        let session = session.with_lang(code);
        for (model, (ids, fields)) in &asked {
            let ids: Vec<i64> = ids.iter().copied().collect();
            let fields: Vec<&'static str> = fields.iter().copied().collect();
            for row in session.read(model, &ids, &fields).await.doing("reading translations")?.into_iter().flatten() {
                for field in &fields {
                    let text = row.opt_str(field)?.unwrap_or_default().to_owned();
                    shown.insert((*model, row.id(), *field, code.clone()), text);
                }
            }
        }
    }
    Ok(shown)
}

/// Writes what differs, in all languages at once.
pub(super) async fn do_words_step(
    session: &Session,
    step: &WordsStep,
    installed: &Installed,
) -> Result<(), ProvisionError> {
    let owners = owners(session, installed, &step.texts).await?;
    let shown = shown(session, &owners, &step.texts, &step.languages).await?;
    let differs = |text: &Said| {
        catalogs(&step.languages).any(|(code, catalog)| text.differs(catalog, held(text, &owners, &shown, code)))
    };
    let with_ids = step.texts.iter().filter(|text| differs(text));
    let changes: Vec<(i64, &Said)> = with_ids.filter_map(|text| Some((*owners.get(&text.owner)?, text))).collect();
    if Dialect::translates_in_rows(session).await.doing(step)? {
        in_rows(session, step, &changes).await?;
    } else {
        for (id, text) in changes {
            let translations = Value::structure(catalogs(&step.languages).map(|(code, catalog)| {
                let mut pieces = text.pieces(catalog);
                let translation = match text.keeping {
                    Keeping::Whole => pieces.pop().map(|(_, translation)| translation).into(),
                    Keeping::Pieces => Value::structure(pieces),
                };
                (code, translation)
            }));
            let args = vec![Value::array([id]), text.field.into(), translations];
            let written = session.call_repeatable(text.owner.model(), "update_field_translations", args, Members::new());
            written.await.doing(step)?;
        }
    }
    // Odoo remembers menus and labels by language, and not every way of translating makes it look again; a right that is
    // written does.
    let right = installed.ids.get(&administrators_access(state::MODEL));
    let unchanged = Members::from([("perm_read".to_owned(), true.into())]);
    session.write(Kind::Access.model(), &right.into_iter().collect::<Vec<i64>>(), unchanged).await.doing(step)
}

async fn in_rows(session: &Session, step: &WordsStep, changes: &[(i64, &Said)]) -> Result<(), ProvisionError> {
    let mut old: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut rows = BTreeMap::new();
    for (id, text) in changes {
        let name = format!("{},{}", text.owner.model(), text.field);
        old.entry(name.clone()).or_default().push(*id);
        for (code, catalog) in catalogs(&step.languages) {
            for (source, translation) in text.pieces(catalog).into_iter().filter(|(one, other)| one != other) {
                let kind = match text.keeping {
                    Keeping::Whole => "model",
                    Keeping::Pieces => "model_terms",
                };
                let row = Members::from([
                    ("name".to_owned(), name.as_str().into()),
                    ("res_id".to_owned(), (*id).into()),
                    ("lang".to_owned(), code.into()),
                    ("type".to_owned(), kind.into()),
                    ("src".to_owned(), source.as_str().into()),
                    ("value".to_owned(), translation.into()),
                    ("state".to_owned(), "translated".into()),
                ]);
                // The same piece may stand in a view twice.
                rows.insert((name.clone(), *id, code, source), row);
            }
        }
    }
    let of_ours = old.into_iter().map(|(name, ids)| Domain::new().eq("name", name).is_in("res_id", ids));
    let domain = Domain::new().any_of(of_ours).is_in("lang", step.languages.iter().map(String::as_str));
    let ids = session.search(ROWS, &domain, "id", None).await.doing(step)?;
    session.unlink(ROWS, &ids).await.doing(step)?;
    let rows: Vec<Members> = rows.into_values().collect();
    for some in rows.chunks(ROWS_PER_CALL) {
        session.create(ROWS, some.to_vec()).await.doing(step)?;
    }
    Ok(())
}

/// Removes translations that are records of their own: Odoo leaves them there when the record goes that they are of.
pub(super) async fn forget(session: &Session, kind: Kind, ids: &[i64]) -> Result<(), ProvisionError> {
    if ids.is_empty() {
        return Ok(());
    }
    let of = |model: &str, ids: &[i64]| {
        Domain::new().term("name", "=like", format!("{model},%")).is_in("res_id", ids.iter().copied())
    };
    let mut goes = vec![of(kind.model(), ids)];
    if kind == Kind::Field {
        let choices = choices(session, ids.to_vec()).await?;
        goes.push(of(CHOICES, &choices.iter().map(|(id, ..)| *id).collect::<Vec<i64>>()));
    }
    let doing = "removing translations";
    match session.search(ROWS, &Domain::new().any_of(goes), "id", None).await {
        Ok(rows) => session.unlink(ROWS, &rows).await.doing(doing),
        Err(OdooError::Unknown { what: UnknownName::Model, .. }) => Ok(()),
        Err(error) => Err(error).doing(doing),
    }
}

/// Languages that somebody has installed since setup, so that our labels are English there. One label tells.
pub(super) async fn words_findings(session: &Session) -> Result<Vec<Finding>, ProvisionError> {
    let doing = "looking for languages without translations";
    let key = Field::key(followup::MODEL, followup::TOTAL_OVERDUE);
    let wanted = description::wanted(Dialect::NEWEST);
    let field = wanted.iter().find(|record| record.key == key);
    let Some(Datum::Text(label)) = field.and_then(|field| field.values.get("field_description")) else {
        return Ok(Vec::new());
    };
    let search = Search::new("res.lang", Domain::new().eq("active", true), ["code"]);
    let mut findings = Vec::new();
    for language in session.search_read_all(&search).await.doing(doing)? {
        let language = language?;
        let code = language.str("code")?;
        let Some(catalog) = catalog(code) else { continue };
        let fields = session.with_lang(code).fields_get(followup::MODEL, &["string"]).await.doing(doing)?;
        let field = fields.get(followup::TOTAL_OVERDUE).and_then(Value::as_struct);
        if field.and_then(|field| field.get("string")?.as_str()) != Some(translated(catalog, label)) {
            findings.push(Finding::warning(
                format!("the language {code} is installed in Odoo, and followupd's labels are not translated into it yet"),
                "run `followupd setup` with the login of an administrator",
            ));
        }
    }
    Ok(findings)
}
