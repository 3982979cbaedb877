//! The languages of an Odoo: which of our texts are not translated there yet, and translating them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::description;
use super::dialect::Dialect;
use super::fault::{Doing as _, ProvisionError};
use super::field::Field;
use super::finding::Finding;
use super::installed::{ENTRIES, Installed};
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

/// Odoo's own import of translations.
const IMPORT: &str = "base.language.import";

/// The module name under which texts are known while they are imported. An import spares what people have changed in
/// records like ours, which are not to be updated with a module; so they get other names for it.
pub(super) const NAMES: &str = "followupd_words";

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
        choices.extend(
            row.opt_id("field_id")?.map(|field| (row.id(), field, row.str("value").unwrap_or_default().to_owned())),
        );
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

/// Writes what differs, as Odoo's own *Import Translation* does: one file a language. Calls for each text would take
/// minutes.
pub(super) async fn do_words_step(
    session: &Session,
    step: &WordsStep,
    installed: &Installed,
) -> Result<(), ProvisionError> {
    let owners = owners(session, installed, &step.texts).await?;
    let shown = shown(session, &owners, &step.texts, &step.languages).await?;
    unname(session).await?;
    let ids = owners.iter().map(|(owner, id)| entry(&name(owner, *id), owner.model(), *id)).collect();
    session.create(ENTRIES, ids).await.doing(step)?;
    for (code, catalog) in catalogs(&step.languages).filter(|(code, _)| step.missing.contains_key(*code)) {
        let differs = |text: &&Said| text.differs(catalog, held(text, &owners, &shown, code));
        let texts = step.texts.iter().filter(differs);
        let file: String = texts.filter_map(|text| Some(in_file(text, *owners.get(&text.owner)?, catalog))).collect();
        let import = Members::from([
            ("name".to_owned(), code.into()),
            ("code".to_owned(), code.into()),
            ("filename".to_owned(), format!("{code}.po").into()),
            ("data".to_owned(), STANDARD.encode(format!("{FILE_HEAD}{file}")).into()),
            ("overwrite".to_owned(), true.into()),
        ]);
        let import = session.create(IMPORT, vec![import]).await.doing(step)?;
        let imported = session.call_repeatable(IMPORT, "import_lang", vec![import.into()], Members::new());
        imported.await.doing(step)?;
    }
    unname(session).await?;
    // Odoo remembers labels by language, and not every version looks again after an import; after a right is written it does.
    let right: Vec<i64> = installed.ids.get(&administrators_access(state::MODEL)).into_iter().collect();
    session
        .write(Kind::Access.model(), &right, Members::from([("perm_read".to_owned(), true.into())]))
        .await
        .doing(step)
}

/// The name of what a text belongs to, while it is imported.
fn name(owner: &Owner, id: i64) -> String {
    format!("{}_{id}", owner.model().replace('.', "_"))
}

fn entry(name: &str, model: &str, id: i64) -> Members {
    Members::from([
        ("module".to_owned(), NAMES.into()),
        ("name".to_owned(), name.into()),
        ("model".to_owned(), model.into()),
        ("res_id".to_owned(), id.into()),
    ])
}

/// Takes the names away again, also those of a setup that was stopped half-way.
async fn unname(session: &Session) -> Result<(), ProvisionError> {
    let doing = "naming texts while they are translated";
    let names = session.search(ENTRIES, &Domain::new().eq("module", NAMES), "id", None).await.doing(doing)?;
    session.unlink(ENTRIES, &names).await.doing(doing)
}

const FILE_HEAD: &str = "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\n";

/// A text with its translation, as it stands in a file of translations.
fn in_file(text: &Said, id: i64, catalog: &Catalog) -> String {
    let kind = match text.keeping {
        Keeping::Whole => "model",
        Keeping::Pieces => "model_terms",
    };
    let place = format!("{kind}:{},{}:{NAMES}.{}", text.owner.model(), text.field, name(&text.owner, id));
    let written = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    // A piece that stands in a view twice is an error in a file.
    let pieces: BTreeMap<String, String> = text.pieces(catalog).into_iter().collect();
    let entries = pieces.iter().map(|(piece, translation)| {
        let (piece, translation) = (written(piece), written(translation));
        format!("#. module: {NAMES}\n#: {place}\nmsgid \"{piece}\"\nmsgstr \"{translation}\"\n\n")
    });
    entries.collect()
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
                format!(
                    "the language {code} is installed in Odoo, and followupd's labels are not translated into it yet"
                ),
                "run `followupd setup` with the login of an administrator",
            ));
        }
    }
    Ok(findings)
}
