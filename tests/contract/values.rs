//! How values come and go.

use followupd::odoo::session::Members;
use followupd::odoo::value::Value;
use rust_decimal::Decimal;

use crate::bench::{Bench, exactly, members, with_new};

crate::facts! {
    what_is_absent_is_false_and_a_number_is_zero,
    an_empty_text_stays_an_empty_text,
    relations_come_with_their_names_unless_bare_ids_are_asked_for,
    every_type_comes_back_as_it_was_written,
    amounts_are_kept_in_the_steps_of_their_currency,
    texts_keep_every_character,
    translations_follow_the_language_of_the_call,
    a_company_has_its_own_value_of_a_company_dependent_field,
    to_many_fields_take_commands,
}

async fn what_is_absent_is_false_and_a_number_is_zero(bench: &Bench) {
    let id = bench.create("res.partner", [("name", bench.name("absent").into())]).await;
    for field in ["ref", "email", "parent_id", "user_id", "country_id", "is_company", "comment"] {
        assert_eq!(bench.field("res.partner", id, field).await, false.into(), "{field}");
    }
    assert_eq!(bench.field("res.partner", id, "color").await, 0.into());
    assert_eq!(bench.field("res.partner", id, "child_ids").await, Value::Array(vec![]));
}

async fn an_empty_text_stays_an_empty_text(bench: &Bench) {
    let id = bench.create("res.partner", [("name", bench.name("empty").into()), ("ref", "".into())]).await;
    assert_eq!(bench.field("res.partner", id, "ref").await, "".into());
    bench.write("res.partner", id, [("ref", false.into())]).await.unwrap();
    assert_eq!(bench.field("res.partner", id, "ref").await, false.into());
}

async fn relations_come_with_their_names_unless_bare_ids_are_asked_for(bench: &Bench) {
    let name = bench.name("parent");
    let parent = bench.customer(&name).await;
    let child = bench.create("res.partner", [("name", "Child".into()), ("parent_id", parent.into())]).await;
    let args = || vec![vec![child].into(), Value::array(["parent_id", "display_name", "commercial_partner_id"])];
    let named = bench.call("res.partner", "read", args()).await.unwrap();
    let row = named.as_array().unwrap()[0].as_struct().unwrap();
    assert_eq!(row["parent_id"], Value::Array(vec![parent.into(), name.as_str().into()]));
    assert_eq!(row["display_name"], format!("{name}, Child").into());
    let bare = bench.admin.call("res.partner", "read", args(), members([("load", "".into())])).await.unwrap();
    let row = bare.as_array().unwrap()[0].as_struct().unwrap();
    assert_eq!((&row["parent_id"], &row["commercial_partner_id"]), (&parent.into(), &parent.into()));
}

/// A model of our own with a field of each type; its name.
pub(crate) async fn model_with_everything(bench: &Bench) -> String {
    // Making a model takes a real server seconds, so that the facts about its database share one.
    let mut known = bench.everything().await;
    if let Some(model) = &*known {
        return model.clone();
    }
    let model = format!("x_{}", bench.name("every"));
    let field = |name: &str, kind: &str| {
        members([("name", name.into()), ("ttype", kind.into()), ("field_description", name.into())])
    };
    let with = |mut field: Members, name: &str, value: Value| {
        field.insert(name.to_owned(), value);
        field
    };
    let translated = if bench.place.is_14() { Value::from(true) } else { "standard".into() };
    let option = |word: &str| members([("value", word.into()), ("name", word.to_uppercase().into())]);
    let mut fields: Vec<Members> = ["boolean", "integer", "float", "char", "text", "html", "date", "datetime"]
        .iter()
        .map(|kind| field(&format!("x_{kind}"), kind))
        .collect();
    fields.push(field("x_name", "char"));
    fields.push(field("x_active", "boolean"));
    fields.push(with(field("x_translated", "text"), "translate", translated));
    fields.push(with(field("x_selection", "selection"), "selection_ids", with_new(vec![option("one"), option("two")])));
    fields.push(with(field("x_partner_id", "many2one"), "relation", "res.partner".into()));
    fields.push(with(field("x_partner_ids", "many2many"), "relation", "res.partner".into()));
    fields.push(with(field("x_currency_id", "many2one"), "relation", "res.currency".into()));
    fields.push(field("x_amount", "monetary"));
    let access = members([
        ("name", model.as_str().into()),
        ("group_id", bench.by_name("base.group_user").await.into()),
        ("perm_read", true.into()),
        ("perm_write", true.into()),
        ("perm_create", true.into()),
        ("perm_unlink", true.into()),
    ]);
    bench
        .create(
            "ir.model",
            [
                ("name", "Everything".into()),
                ("model", model.as_str().into()),
                ("field_id", with_new(fields)),
                ("access_ids", with_new(vec![access])),
            ],
        )
        .await;
    *known = Some(model.clone());
    model
}

async fn every_type_comes_back_as_it_was_written(bench: &Bench) {
    let model = model_with_everything(bench).await;
    let partner = bench.customer(&bench.name("partner")).await;
    let usd = bench.by_name("base.USD").await;
    let written: Vec<(&str, Value)> = vec![
        ("x_boolean", true.into()),
        ("x_integer", (-7).into()),
        ("x_float", Decimal::new(125, 2).into()),
        ("x_char", "Müller & Söhne <GmbH>".into()),
        ("x_text", "zwei\nZeilen".into()),
        ("x_html", "<p>eins <b>zwei</b></p>".into()),
        ("x_date", "2026-02-28".into()),
        ("x_datetime", "2026-02-28 13:14:15".into()),
        ("x_selection", "two".into()),
        ("x_partner_id", partner.into()),
        ("x_currency_id", usd.into()),
        ("x_amount", Decimal::new(123_456, 2).into()),
        ("x_name", "Name".into()),
        ("x_active", true.into()),
    ];
    let mut values: Members = written.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    values.insert("x_partner_ids".to_owned(), exactly(&[partner]));
    let id = bench.admin.create(&model, vec![values]).await.unwrap()[0];
    for (name, value) in &written {
        assert_eq!(bench.field(&model, id, name).await, *value, "{name}");
    }
    assert_eq!(bench.field(&model, id, "x_partner_ids").await, Value::array([partner]));
    assert_eq!(bench.field(&model, id, "display_name").await, "Name".into());
    for (name, _) in written.iter().filter(|(name, _)| *name != "x_active") {
        bench.write(&model, id, [(name, false.into())]).await.unwrap();
        let expected = match *name {
            "x_integer" => Value::Int(0),
            "x_float" | "x_amount" => Value::Double(Decimal::ZERO),
            _ => false.into(),
        };
        assert_eq!(bench.field(&model, id, name).await, expected, "{name} emptied");
    }
}

async fn amounts_are_kept_in_the_steps_of_their_currency(bench: &Bench) {
    let model = model_with_everything(bench).await;
    let usd = bench.by_name("base.USD").await;
    let amount: Decimal = "10.019999999999999".parse().unwrap();
    let id = bench.create(&model, [("x_currency_id", usd.into()), ("x_amount", amount.into())]).await;
    assert_eq!(bench.field(&model, id, "x_amount").await, Value::Double(Decimal::new(1002, 2)));
}

async fn texts_keep_every_character(bench: &Bench) {
    let model = model_with_everything(bench).await;
    let text = "Dear {{customer_name}},\n\n{% for i in items %} <b>&amp; & ' \" \u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{1f4b6}\ttab {% endfor %}  ";
    let id = bench.create(&model, [("x_text", text.into()), ("x_translated", text.into())]).await;
    assert_eq!(bench.field(&model, id, "x_text").await, text.into());
    assert_eq!(bench.field(&model, id, "x_translated").await, text.into());
}

async fn translations_follow_the_language_of_the_call(bench: &Bench) {
    let model = model_with_everything(bench).await;
    let id = bench.create(&model, [("x_translated", "Reminder".into())]).await;
    let french = bench.admin.with_lang("fr_FR");
    assert_eq!(crate::bench::read(&french, &model, id, "x_translated").await, "Reminder".into(), "falls back");
    french.write(&model, &[id], members([("x_translated", "Rappel".into())])).await.unwrap();
    assert_eq!(crate::bench::read(&french, &model, id, "x_translated").await, "Rappel".into());
    assert_eq!(bench.field(&model, id, "x_translated").await, "Reminder".into());
    bench.write(&model, id, [("x_translated", "Friendly reminder".into())]).await.unwrap();
    assert_eq!(crate::bench::read(&french, &model, id, "x_translated").await, "Rappel".into(), "stays");
    assert_eq!(
        crate::bench::read(&bench.admin.with_lang("de_DE"), &model, id, "x_translated").await,
        "Friendly reminder".into()
    );
    let unknown = bench.admin.with_lang("xx_XX").read(&model, &[id], &["x_translated"]).await;
    assert_eq!(unknown.is_ok(), bench.place.is_14(), "a language that is not installed");
}

async fn a_company_has_its_own_value_of_a_company_dependent_field(bench: &Bench) {
    let id = bench.customer(&bench.name("trusted")).await;
    let here = bench.admin.with_companies(&[1]);
    assert_eq!(crate::bench::read(&here, "res.partner", id, "trust").await, "normal".into());
    here.write("res.partner", &[id], members([("trust", "bad".into())])).await.unwrap();
    assert_eq!(crate::bench::read(&here, "res.partner", id, "trust").await, "bad".into());
}

async fn to_many_fields_take_commands(bench: &Bench) {
    let new = |name: &str| members([("name", name.into())]);
    let parent = bench
        .create("res.partner", [("name", bench.name("p").into()), ("child_ids", with_new(vec![new("a"), new("b")]))])
        .await;
    let children = bench.field("res.partner", parent, "child_ids").await.as_ids().unwrap();
    assert_eq!(children.len(), 2);
    let command = |words: Vec<Value>| Value::Array(vec![Value::Array(words)]);
    bench
        .write("res.partner", parent, [("child_ids", command(vec![1.into(), children[0].into(), new("c").into()]))])
        .await
        .unwrap();
    assert_eq!(bench.field("res.partner", children[0], "name").await, "c".into());
    bench.write("res.partner", parent, [("child_ids", command(vec![2.into(), children[1].into()]))]).await.unwrap();
    assert_eq!(bench.field("res.partner", parent, "child_ids").await, Value::array([children[0]]));
    let tag = bench.create("res.partner.category", [("name", bench.name("tag").into())]).await;
    let other = bench.create("res.partner.category", [("name", bench.name("tag").into())]).await;
    bench.write("res.partner", parent, [("category_id", command(vec![4.into(), tag.into()]))]).await.unwrap();
    bench.write("res.partner", parent, [("category_id", command(vec![4.into(), other.into()]))]).await.unwrap();
    bench.write("res.partner", parent, [("category_id", command(vec![3.into(), tag.into()]))]).await.unwrap();
    assert_eq!(bench.field("res.partner", parent, "category_id").await, Value::array([other]));
    bench.write("res.partner", parent, [("category_id", exactly(&[tag]))]).await.unwrap();
    assert_eq!(bench.field("res.partner", parent, "category_id").await, Value::array([tag]));
}
