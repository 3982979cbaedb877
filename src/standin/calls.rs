//! The single table of calls: which methods there are, what they take, what they do.

use std::collections::BTreeMap;

use crate::odoo::value::Value;

use super::access::Operation;
use super::change::Values;
use super::fault::Fault;
use super::flavour::Flavour;
use super::grouping::Aggregate;
use super::schema::Kind;
use super::select::Page;
use super::state::State;
use super::who::{Who, who};

/// One call of `execute_kw`, sorted out.
struct Call<'s> {
    state: &'s mut State,
    who: Who,
    model: &'s str,
    method: &'s str,
    /// The records it is about, where it is about records.
    ids: Vec<i64>,
    args: BTreeMap<&'static str, Value>,
}

/// A method.
struct Method {
    name: &'static str,
    /// The one model that has it, or none: all have it.
    model: Option<&'static str>,
    /// The one flavour that has it, or none: both have it.
    flavour: Option<Flavour>,
    /// Its first argument is a list of ids.
    on_records: bool,
    /// The other arguments, in order.
    params: &'static [&'static str],
    run: fn(&mut Call<'_>) -> Result<Value, Fault>,
}

type Run = fn(&mut Call<'_>) -> Result<Value, Fault>;

const fn on_model(name: &'static str, params: &'static [&'static str], run: Run) -> Method {
    Method { name, model: None, flavour: None, on_records: false, params, run }
}

const fn on_records(name: &'static str, params: &'static [&'static str], run: Run) -> Method {
    Method { name, model: None, flavour: None, on_records: true, params, run }
}

impl Method {
    const fn of(self, model: &'static str) -> Self {
        Method { model: Some(model), ..self }
    }

    const fn on_14(self) -> Self {
        Method { flavour: Some(Flavour::Fourteen), ..self }
    }

    const fn on_19(self) -> Self {
        Method { flavour: Some(Flavour::Nineteen), ..self }
    }
}

const METHODS: &[Method] = &[
    on_model("search", &["args", "offset", "limit", "order", "count"], search).on_14(),
    on_model("search", &["domain", "offset", "limit", "order"], search).on_19(),
    on_model("search_count", &["args"], search_count).on_14(),
    on_model("search_count", &["domain", "limit"], search_count).on_19(),
    on_model("search_read", &["domain", "fields", "offset", "limit", "order"], search_read).on_14(),
    on_model("search_read", &["domain", "fields", "offset", "limit", "order", "load"], search_read).on_19(),
    on_model("read_group", &["domain", "fields", "groupby", "offset", "limit", "orderby", "lazy"], read_group).on_14(),
    on_model(
        "formatted_read_group",
        &["domain", "groupby", "aggregates", "having", "offset", "limit", "order"],
        formatted_read_group,
    )
    .on_19(),
    on_records("read", &["fields", "load"], read),
    on_model("create", &["vals_list"], create),
    on_records("write", &["vals"], write),
    on_records("unlink", &[], unlink),
    on_model("fields_get", &["allfields", "attributes"], fields_get),
    on_model("name_search", &["name", "args", "operator", "limit"], name_search).on_14(),
    on_model("name_search", &["name", "domain", "operator", "limit"], name_search).on_19(),
    on_model("default_get", &["fields_list"], default_get),
    on_model("check_access_rights", &["operation", "raise_exception"], check_access_rights),
    on_records("has_access", &["operation"], has_access).on_19(),
    on_model("has_group", &["group_ext_id"], has_group).of("res.users").on_14(),
    on_records("has_group", &["group_ext_id"], has_group).of("res.users").on_19(),
    on_model("check_object_reference", &["module", "xml_id", "raise_on_access_error"], object_reference)
        .of("ir.model.data"),
    on_records("get_portal_url", &["suffix", "report_type", "download", "query_string", "anchor"], portal_url)
        .of("account.move"),
    on_model(
        "message_process",
        &["model", "message", "custom_values", "save_original", "strip_attachments", "thread_id"],
        message_process,
    )
    .of("mail.thread"),
    on_records(
        "message_post",
        &[
            "body",
            "subject",
            "message_type",
            "subtype_xmlid",
            "subtype_id",
            "partner_ids",
            "attachment_ids",
            "author_id",
            "email_from",
            "parent_id",
            "message_id",
        ],
        message_post,
    )
    .on_14(),
    on_records(
        "message_post",
        &[
            "body",
            "subject",
            "message_type",
            "subtype_xmlid",
            "subtype_id",
            "partner_ids",
            "attachment_ids",
            "author_id",
            "email_from",
            "parent_id",
            "message_id",
            "body_is_html",
        ],
        message_post,
    )
    .on_19(),
    on_records("message_subscribe", &["partner_ids", "channel_ids", "subtype_ids"], message_subscribe).on_14(),
    on_records("message_subscribe", &["partner_ids", "subtype_ids"], message_subscribe).on_19(),
    on_records("remove_move_reconcile", &[], unreconcile).of("account.move.line"),
    on_records("import_lang", &[], import_lang).of("base.language.import"),
];

/// Whether arguments of Odoo's own calling convention are there: `[args], {kwargs}`.
pub(super) fn execute(
    state: &mut State,
    uid: i64,
    model: &str,
    method: &str,
    args: &[Value],
    named: &BTreeMap<String, Value>,
) -> Result<Value, Fault> {
    let known = state.model(model)?.has_thread();
    if method.starts_with('_') {
        return Err(Fault::access(format!("Private methods (such as '{model}.{method}') cannot be called remotely.")));
    }
    let found = METHODS.iter().find(|candidate| {
        candidate.name == method
            && candidate.model.is_none_or(|only| only == model)
            && candidate.flavour.is_none_or(|only| only == state.flavour)
            && (!method.starts_with("message_") || candidate.model.is_some() || known)
    });
    let Some(found) = found else {
        return Err(Fault::error(
            "AttributeError",
            match state.flavour {
                Flavour::Fourteen => format!("type object '{model}' has no attribute '{method}'"),
                Flavour::Nineteen => format!("The method '{model}.{method}' does not exist"),
            },
        ));
    };
    let context = named
        .get("context")
        .map(|context| context.as_struct().ok_or_else(|| Fault::value("context is no structure")))
        .transpose()?;
    let who = who(state, uid, context)?;
    state.note(model, method, "");
    let (ids, given) = take_ids(found, args)?;
    let args = bound(found, given, named)?;
    let run = found.run;
    run(&mut Call { state, who, model, method: found.name, ids, args })
}

/// The ids of a method on records, and the arguments behind them.
fn take_ids<'a>(method: &Method, args: &'a [Value]) -> Result<(Vec<i64>, &'a [Value]), Fault> {
    if !method.on_records {
        return Ok((Vec::new(), args));
    }
    let (first, rest) = args.split_first().ok_or_else(|| Fault::error("IndexError", "list index out of range"))?;
    let ids = first.as_ids().ok_or_else(|| Fault::value(format!("{} wants ids, not {}", method.name, first.kind())))?;
    Ok((ids, rest))
}

/// Arguments by their names; one too many or one that is not known is a fault.
fn bound(
    method: &Method,
    given: &[Value],
    named: &BTreeMap<String, Value>,
) -> Result<BTreeMap<&'static str, Value>, Fault> {
    if given.len() > method.params.len() {
        let most = method.params.len().saturating_add(1);
        return Err(Fault::error(
            "TypeError",
            format!("{}() takes at most {most} positional arguments but {} were given", method.name, given.len()),
        ));
    }
    let mut args: BTreeMap<&'static str, Value> = method.params.iter().copied().zip(given.iter().cloned()).collect();
    for (name, value) in named.iter().filter(|(name, _)| *name != "context") {
        let param = method.params.iter().find(|param| *param == name).ok_or_else(|| {
            Fault::error("TypeError", format!("{}() got an unexpected keyword argument '{name}'", method.name))
        })?;
        if args.insert(param, value.clone()).is_some() {
            return Err(Fault::error(
                "TypeError",
                format!("{}() got multiple values for argument '{name}'", method.name),
            ));
        }
    }
    Ok(args)
}

impl Call<'_> {
    fn arg(&self, name: &str) -> Option<&Value> {
        self.args.get(name).filter(|value| !value.is_absent())
    }

    fn text(&self, name: &str) -> Option<String> {
        self.arg(name).and_then(Value::as_str).map(str::to_owned)
    }

    fn required(&self, name: &str) -> Result<&Value, Fault> {
        self.args.get(name).ok_or_else(|| {
            Fault::error("TypeError", format!("{}() missing 1 required positional argument: '{name}'", self.method))
        })
    }

    fn domain(&self) -> Value {
        self.arg("domain").or_else(|| self.arg("args")).cloned().unwrap_or(Value::Array(Vec::new()))
    }

    fn page(&self) -> Result<Page, Fault> {
        let number = |name: &str| match self.arg(name) {
            None => Ok(None),
            Some(value) => value
                .as_int()
                .and_then(|number| usize::try_from(number).ok())
                .map(Some)
                .ok_or_else(|| Fault::value(format!("{name} is no number: {}", value.kind()))),
        };
        Ok(Page { offset: number("offset")?.unwrap_or(0), limit: number("limit")?, order: self.text("order") })
    }

    fn fields(&self) -> Result<Vec<String>, Fault> {
        let Some(fields) = self.arg("fields") else { return Ok(Vec::new()) };
        let names =
            fields.as_array().and_then(|names| names.iter().map(|name| name.as_str().map(str::to_owned)).collect());
        names.ok_or_else(|| Fault::value("fields is no list of names"))
    }

    /// Whether relations are answered with their names: unless another `load` is asked for.
    fn names(&self) -> bool {
        self.args.get("load").is_none_or(|load| load.as_str() == Some("_classic_read"))
    }

    fn values(&self, value: &Value) -> Result<Values, Fault> {
        value
            .as_struct()
            .cloned()
            .ok_or_else(|| Fault::error("AttributeError", format!("{} has no attribute 'items'", value.kind())))
    }
}

fn search(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (domain, page) = (call.domain(), call.page()?);
    call.state.search(&call.who, call.model, &domain, &page).map(Value::array)
}

fn search_count(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (domain, page) = (call.domain(), call.page()?);
    let found = call.state.search(&call.who, call.model, &domain, &page)?;
    Ok(Value::Int(i64::try_from(found.len()).unwrap_or(i64::MAX)))
}

fn search_read(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (domain, page, fields, names) = (call.domain(), call.page()?, call.fields()?, call.names());
    let ids = call.state.search(&call.who, call.model, &domain, &page)?;
    call.state.read(&call.who, call.model, &ids, &fields, names).map(Value::Array)
}

fn names(value: Option<&Value>) -> Vec<String> {
    let names = value.and_then(Value::as_array).unwrap_or_default();
    names.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Only with all groupings at once, and with aggregates that have names: `oldest:min(date)`.
fn read_group(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (domain, by) = (call.domain(), names(call.arg("groupby")));
    if call.args.get("lazy").is_none_or(|lazy| lazy.as_bool() != Some(false)) {
        return Err(Fault::value("the stand-in groups with lazy=False only"));
    }
    let mut aggregates = vec![Aggregate::count()];
    for field in names(call.arg("fields")) {
        let spelled = || Fault::value(format!("Invalid field specification '{field}'."));
        let (name, rest) = field.split_once(':').ok_or_else(spelled)?;
        let (function, of) = rest.strip_suffix(')').and_then(|rest| rest.split_once('(')).ok_or_else(spelled)?;
        aggregates.push(Aggregate::new(name, function, of)?);
    }
    call.state.grouped(&call.who, call.model, &domain, &by, &aggregates).map(Value::Array)
}

fn formatted_read_group(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (domain, by) = (call.domain(), names(call.arg("groupby")));
    let mut aggregates = Vec::new();
    for spelled in names(call.arg("aggregates")) {
        aggregates.push(match spelled.split_once(':') {
            Some((of, function)) => Aggregate::new(&spelled, function, of)?,
            None if spelled == "__count" => Aggregate::count(),
            None => return Err(Fault::value(format!("Invalid aggregate specification '{spelled}'."))),
        });
    }
    call.state.grouped(&call.who, call.model, &domain, &by, &aggregates).map(Value::Array)
}

fn read(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (fields, names) = (call.fields()?, call.names());
    call.state.read(&call.who, call.model, &call.ids, &fields, names).map(Value::Array)
}

fn create(call: &mut Call<'_>) -> Result<Value, Fault> {
    let given = call.required("vals_list")?.clone();
    match given.as_array() {
        None => {
            let values = call.values(&given)?;
            call.state.create(&call.who, call.model, &values).map(Value::Int)
        }
        Some(list) => {
            let mut ids = Vec::with_capacity(list.len());
            for one in list {
                let values = call.values(one)?;
                ids.push(call.state.create(&call.who, call.model, &values)?);
            }
            Ok(Value::array(ids))
        }
    }
}

fn write(call: &mut Call<'_>) -> Result<Value, Fault> {
    let values = call.values(call.required("vals")?)?;
    call.state.write(&call.who, call.model, &call.ids, &values)?;
    Ok(true.into())
}

fn unlink(call: &mut Call<'_>) -> Result<Value, Fault> {
    call.state.unlink(&call.who, call.model, &call.ids)?;
    Ok(true.into())
}

fn fields_get(call: &mut Call<'_>) -> Result<Value, Fault> {
    let names = |value: Option<&Value>| {
        value
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>())
    };
    let (wanted, attributes) = (names(call.arg("allfields")), names(call.arg("attributes")));
    // Odoo 14 tells the fields to whoever may read, write or create the model; Odoo 19 to everybody.
    if call.state.flavour == Flavour::Fourteen
        && !Operation::ALL.into_iter().any(|operation| call.state.may(&call.who, call.model, operation))
    {
        return call.state.need(&call.who, call.model, Operation::Read).map(|()| Value::Bool(false));
    }
    let mut answer = BTreeMap::new();
    for field in call.state.model(call.model)?.fields.values() {
        if wanted.as_ref().is_some_and(|wanted| !wanted.contains(&field.name)) {
            continue;
        }
        let mut told: BTreeMap<String, Value> = BTreeMap::from([
            ("type".to_owned(), field.kind.word().into()),
            ("string".to_owned(), call.state.label(&call.who, call.model, &field.name, &field.label)),
            ("name".to_owned(), field.name.as_str().into()),
            ("required".to_owned(), field.required.into()),
            ("readonly".to_owned(), field.readonly.into()),
            // Up to 15, what is kept for each company apart is kept elsewhere.
            (
                "store".to_owned(),
                (field.stored && !(field.company_dependent && call.state.flavour == Flavour::Fourteen)).into(),
            ),
            ("searchable".to_owned(), (field.stored || field.related.is_some()).into()),
            ("sortable".to_owned(), field.stored.into()),
            ("translate".to_owned(), field.translate.into()),
            ("company_dependent".to_owned(), field.company_dependent.into()),
        ]);
        if let Some(relation) = &field.relation {
            told.insert("relation".to_owned(), relation.as_str().into());
        }
        if let Some(inverse) = &field.inverse {
            told.insert("relation_field".to_owned(), inverse.as_str().into());
        }
        if let Some(currency) = &field.currency_field {
            told.insert("currency_field".to_owned(), currency.as_str().into());
        }
        if field.kind == Kind::Selection {
            let pairs = field.selection.iter().map(|(word, label)| Value::array([word.as_str(), label.as_str()]));
            told.insert("selection".to_owned(), Value::Array(pairs.collect()));
        }
        told.retain(|name, _| attributes.as_ref().is_none_or(|attributes| attributes.contains(name)));
        answer.insert(field.name.clone(), Value::Struct(told));
    }
    Ok(Value::Struct(answer))
}

fn name_search(call: &mut Call<'_>) -> Result<Value, Fault> {
    let name = call.text("name").unwrap_or_default().to_lowercase();
    let (domain, page) = (call.domain(), call.page()?);
    let found = call.state.search(&call.who, call.model, &domain, &Page { limit: None, ..page.clone() })?;
    let named = found.into_iter().map(|id| (id, call.state.display_name(&call.who, call.model, id)));
    let pairs = named.filter(|(_, shown)| shown.to_lowercase().contains(&name)).take(page.limit.unwrap_or(100));
    Ok(Value::Array(pairs.map(|(id, shown)| Value::Array(vec![Value::Int(id), shown.into()])).collect()))
}

fn default_get(call: &mut Call<'_>) -> Result<Value, Fault> {
    let wanted = call.required("fields_list")?.as_array().unwrap_or_default().to_vec();
    let mut told = BTreeMap::new();
    for name in wanted.iter().filter_map(Value::as_str) {
        let field = call.state.field(call.model, name)?.clone();
        let value = call.state.preset(&call.who, call.model, &field);
        if !value.is_absent() {
            told.insert(name.to_owned(), value);
        }
    }
    Ok(Value::Struct(told))
}

fn operation(call: &Call<'_>) -> Result<Operation, Fault> {
    let word = call.required("operation")?.as_str().unwrap_or("");
    Operation::ALL
        .into_iter()
        .find(|operation| operation.word() == word)
        .ok_or_else(|| Fault::value(format!("no operation {word}")))
}

fn check_access_rights(call: &mut Call<'_>) -> Result<Value, Fault> {
    let operation = operation(call)?;
    let raises = call.args.get("raise_exception").is_none_or(|raises| raises.as_bool() == Some(true));
    let may = call.state.may(&call.who, call.model, operation);
    if !may && raises {
        call.state.need(&call.who, call.model, operation)?;
    }
    match call.state.flavour {
        Flavour::Fourteen => Ok(may.into()),
        Flavour::Nineteen => Err(Fault::nothing_to_marshal()),
    }
}

fn has_access(call: &mut Call<'_>) -> Result<Value, Fault> {
    let operation = operation(call)?;
    Ok(call.state.need_records(&call.who, call.model, &call.ids, operation).is_ok().into())
}

fn has_group(call: &mut Call<'_>) -> Result<Value, Fault> {
    let group = call.required("group_ext_id")?.as_str().unwrap_or("").to_owned();
    let user = call.ids.first().copied().unwrap_or(call.who.uid);
    Ok(call.state.in_group(user, &group).into())
}

fn object_reference(call: &mut Call<'_>) -> Result<Value, Fault> {
    let module = call.required("module")?.as_str().unwrap_or("");
    let xml_id = format!("{module}.{}", call.required("xml_id")?.as_str().unwrap_or(""));
    let missing = || Fault::value(format!("External ID not found in the system: {xml_id}"));
    let id = call.state.by_xml_id(&xml_id).ok_or_else(missing)?;
    let name = xml_id.split_once('.').map_or("", |(_, name)| name);
    let found = call.state.data.rows("ir.model.data").find(|(_, row)| {
        row.get("module").and_then(Value::as_str) == Some(module)
            && row.get("name").and_then(Value::as_str) == Some(name)
    });
    let model = found.and_then(|(_, row)| row.get("model").cloned()).ok_or_else(missing)?;
    Ok(Value::Array(vec![model, Value::Int(id)]))
}

fn portal_url(call: &mut Call<'_>) -> Result<Value, Fault> {
    let id = call.ids.first().copied().unwrap_or(0);
    call.state.need_records(&call.who, call.model, &[id], Operation::Read)?;
    let token = match call.state.data.text(call.model, id, "access_token") {
        "" => format!(
            "{:08x}-{:04x}-4000-8000-{:012x}",
            id.wrapping_mul(2_654_435_761),
            id & 0xffff,
            id.wrapping_mul(97_003)
        ),
        token => token.to_owned(),
    };
    call.state.data.set("account.move", id, "access_token", token.as_str());
    Ok(format!("/my/invoices/{id}?access_token={token}").into())
}

fn message_process(call: &mut Call<'_>) -> Result<Value, Fault> {
    let raw = call.required("message")?.as_str().unwrap_or("").to_owned();
    call.state.message_process(&call.who, &raw)
}

fn message_post(call: &mut Call<'_>) -> Result<Value, Fault> {
    let [id] = *call.ids.as_slice() else {
        return Err(Fault::value(format!(
            "Expected singleton: {}({})",
            call.model,
            super::tables::ids_text(&call.ids)
        )));
    };
    let given: Values = call.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let message = call.state.message_post(&call.who, call.model, id, &given)?;
    Ok(match call.state.flavour {
        Flavour::Fourteen => Value::Int(message),
        Flavour::Nineteen => Value::array([message]),
    })
}

fn message_subscribe(call: &mut Call<'_>) -> Result<Value, Fault> {
    call.state.need_records(&call.who, call.model, &call.ids, Operation::Write)?;
    let people = call.args.get("partner_ids").and_then(Value::as_array).unwrap_or_default().to_vec();
    for record in call.ids.clone() {
        for person in &people {
            call.state.add_follower(&call.model.into(), &record.into(), person);
        }
    }
    Ok(Value::Bool(true))
}

fn import_lang(call: &mut Call<'_>) -> Result<Value, Fault> {
    call.state.need_records(&call.who, call.model, &call.ids, Operation::Write)?;
    for id in call.ids.clone() {
        call.state.import_language(id)?;
    }
    Ok(true.into())
}

fn unreconcile(call: &mut Call<'_>) -> Result<Value, Fault> {
    call.state.need_records(&call.who, call.model, &call.ids, Operation::Write)?;
    for id in call.ids.clone() {
        call.state.unreconcile_line(id);
    }
    Err(Fault::nothing_to_marshal())
}
