//! What a domain finds, and in which order.

use followupd::odoo::search::Domain;
use followupd::odoo::session::Members;
use followupd::odoo::value::Value;

use crate::bench::{Bench, members};

crate::facts! {
    operators_find_what_they_say,
    conditions_are_joined_in_prefix_notation,
    paths_lead_through_relations,
    archived_records_are_found_only_when_asked_for,
    order_limit_and_offset,
    count_and_names,
    many_to_many_and_children_are_searched_by_id,
    fields_that_are_not_stored_cannot_be_searched_on_19,
}

/// Four partners under one tag: ref, color, email.
async fn four(bench: &Bench) -> (String, Vec<i64>) {
    let tag = bench.name("four");
    let record = |color: i64, email: Option<&str>, name: &str| {
        members([
            ("name", format!("{tag} {name}").into()),
            ("ref", tag.as_str().into()),
            ("color", color.into()),
            ("email", email.into()),
        ])
    };
    let records = vec![
        record(0, None, "Alpha"),
        record(1, Some("a@x.test"), "beta"),
        record(2, Some("B@x.test"), "Gamma"),
        record(3, Some(""), "delta"),
    ];
    let ids = bench.admin.create("res.partner", records).await.unwrap();
    (tag, ids)
}

async fn found(bench: &Bench, tag: &str, ids: &[i64], condition: Domain) -> Vec<usize> {
    let found = bench.search("res.partner", &Domain::new().eq("ref", tag).and(condition)).await;
    found.iter().map(|id| ids.iter().position(|known| known == id).unwrap()).collect()
}

async fn operators_find_what_they_say(bench: &Bench) {
    let (tag, ids) = four(bench).await;
    let leaf = |field: &str, operator: &str, value: Value| Domain::new().term(field, operator, value);
    let cases: Vec<(Domain, &[usize])> = vec![
        (leaf("color", "=", 2.into()), &[2]),
        (leaf("color", "!=", 2.into()), &[0, 1, 3]),
        (leaf("color", "<", 2.into()), &[0, 1]),
        (leaf("color", "<=", 2.into()), &[0, 1, 2]),
        (leaf("color", ">", 2.into()), &[3]),
        (leaf("color", ">=", 2.into()), &[2, 3]),
        (leaf("color", "in", Value::array([1_i64, 3])), &[1, 3]),
        (leaf("color", "not in", Value::array([1_i64, 3])), &[0, 2]),
        (leaf("email", "=", "a@x.test".into()), &[1]),
        (leaf("email", "!=", "a@x.test".into()), &[0, 2, 3]),
        (leaf("email", "in", Value::array(["a@x.test", "B@x.test"])), &[1, 2]),
        (leaf("email", "not in", Value::array(["a@x.test"])), &[0, 2, 3]),
        (leaf("name", "like", "a@".into()), &[]),
        (leaf("name", "like", "ta".into()), &[1, 3]),
        (leaf("name", "ilike", "ALPHA".into()), &[0]),
        (leaf("name", "not ilike", "ALPHA".into()), &[1, 2, 3]),
        (leaf("name", "=like", format!("{tag} G%").into()), &[2]),
        (leaf("email", "=?", false.into()), &[0, 1, 2, 3]),
        (leaf("parent_id", "=", false.into()), &[0, 1, 2, 3]),
        (leaf("parent_id", "!=", false.into()), &[]),
        (leaf("create_date", ">", "2020-01-01 00:00:00".into()), &[0, 1, 2, 3]),
        (leaf("id", "in", Value::array([ids[0], ids[3]])), &[0, 3]),
        (leaf("is_company", "=", true.into()), &[]),
        (leaf("is_company", "!=", true.into()), &[0, 1, 2, 3]),
        (leaf("is_company", "=", false.into()), &[0, 1, 2, 3]),
    ];
    for (domain, expected) in cases {
        assert_eq!(found(bench, &tag, &ids, domain.clone()).await, expected, "{domain:?}");
    }
    // An empty text counts as absent since 18.
    let absent = found(bench, &tag, &ids, Domain::new().is_not_set("email")).await;
    assert_eq!(absent, if bench.place.is_14() { vec![0] } else { vec![0, 3] });
}

async fn conditions_are_joined_in_prefix_notation(bench: &Bench) {
    let (tag, ids) = four(bench).await;
    let raw = |terms: Vec<Value>| Value::Array(terms);
    let leaf = |field: &str, operator: &str, value: Value| Value::Array(vec![field.into(), operator.into(), value]);
    let mine = || leaf("ref", "=", tag.as_str().into());
    let color = |number: i64| leaf("color", "=", number.into());
    let cases: Vec<(Value, Vec<i64>)> = vec![
        (raw(vec![mine(), "|".into(), color(1), color(2)]), vec![ids[1], ids[2]]),
        (raw(vec!["&".into(), mine(), "!".into(), color(1)]), vec![ids[0], ids[2], ids[3]]),
        (
            raw(vec![mine(), "|".into(), "|".into(), color(0), color(1), "&".into(), color(2), color(3)]),
            vec![ids[0], ids[1]],
        ),
        (raw(vec![mine(), leaf("id", "=", 0.into())]), vec![]),
    ];
    for (domain, expected) in cases {
        let found = bench
            .admin
            .call("res.partner", "search", vec![domain.clone()], members([("order", "id".into())]))
            .await
            .unwrap();
        assert_eq!(found.as_ids().unwrap(), expected, "{domain:?}");
    }
    let never = Domain::new().eq("ref", tag.as_str()).any_of([]);
    assert_eq!(bench.search("res.partner", &never).await, Vec::<i64>::new());
}

async fn paths_lead_through_relations(bench: &Bench) {
    let tag = bench.name("path");
    let parent = bench
        .create("res.partner", [("name", tag.as_str().into()), ("is_company", true.into()), ("color", 5.into())])
        .await;
    let child = bench.create("res.partner", [("name", "c".into()), ("parent_id", parent.into())]).await;
    for domain in [
        Domain::new().eq("parent_id.name", tag.as_str()),
        Domain::new().eq("parent_id", parent),
        Domain::new().is_in("parent_id", [parent]),
        Domain::new().eq("parent_id.color", 5).eq("parent_id.is_company", true),
        Domain::new().is_in("commercial_partner_id", [parent]).ne("id", parent),
        Domain::new().eq("commercial_partner_id.name", tag.as_str()).is_set("parent_id"),
        Domain::new().term("parent_id", "ilike", tag.as_str()),
        Domain::new().term("id", "child_of", parent).ne("id", parent),
    ] {
        assert_eq!(bench.search("res.partner", &domain).await, vec![child], "{domain:?}");
    }
}

async fn archived_records_are_found_only_when_asked_for(bench: &Bench) {
    let tag = bench.name("archived");
    let id = bench.create("res.partner", [("name", tag.as_str().into()), ("active", false.into())]).await;
    let mine = Domain::new().eq("name", tag.as_str());
    assert_eq!(bench.search("res.partner", &mine).await, Vec::<i64>::new());
    assert_eq!(bench.admin.with_archived().search("res.partner", &mine, "id", None).await.unwrap(), vec![id]);
    assert_eq!(bench.search("res.partner", &mine.clone().is_in("active", [true, false])).await, vec![id]);
    assert_eq!(bench.search("res.partner", &mine.eq("active", false)).await, vec![id]);
    assert_eq!(bench.field("res.partner", id, "active").await, false.into());
}

async fn order_limit_and_offset(bench: &Bench) {
    let (tag, ids) = four(bench).await;
    let mine = Domain::new().eq("ref", tag.as_str());
    let ordered =
        async |order: &str, limit: Option<u32>| bench.admin.search("res.partner", &mine, order, limit).await.unwrap();
    assert_eq!(ordered("id", None).await, ids);
    assert_eq!(ordered("color desc", Some(2)).await, vec![ids[3], ids[2]]);
    assert_eq!(ordered("color desc, id", Some(1)).await, vec![ids[3]]);
    let named: Members = members([("order", "id".into()), ("offset", 1.into()), ("limit", 2.into())]);
    let page = bench.admin.call("res.partner", "search", vec![(&mine).into()], named).await.unwrap();
    assert_eq!(page.as_ids().unwrap(), ids[1..3]);
}

async fn count_and_names(bench: &Bench) {
    let (tag, ids) = four(bench).await;
    assert_eq!(bench.admin.search_count("res.partner", &Domain::new().eq("ref", tag.as_str())).await.unwrap(), 4);
    let named = members([("name", format!("{tag} Gamma").into())]);
    let found = bench.admin.call("res.partner", "name_search", vec![], named).await.unwrap();
    assert_eq!(found, Value::Array(vec![Value::Array(vec![ids[2].into(), format!("{tag} Gamma").into()])]));
}

async fn many_to_many_and_children_are_searched_by_id(bench: &Bench) {
    let tag = bench.create("res.partner.category", [("name", bench.name("t").into())]).await;
    let id = bench
        .create("res.partner", [("name", bench.name("tagged").into()), ("category_id", crate::bench::exactly(&[tag]))])
        .await;
    assert_eq!(bench.search("res.partner", &Domain::new().eq("category_id", tag)).await, vec![id]);
    assert_eq!(bench.search("res.partner", &Domain::new().is_in("category_id", [tag])).await, vec![id]);
    assert_eq!(
        bench.search("res.partner", &Domain::new().eq("id", id).is_not_set("category_id")).await,
        Vec::<i64>::new()
    );
    assert_eq!(bench.search("res.partner", &Domain::new().eq("id", id).is_not_set("child_ids")).await, vec![id]);
}

async fn fields_that_are_not_stored_cannot_be_searched_on_19(bench: &Bench) {
    if bench.place.is_14() {
        // Odoo 14 finds everything then; the stand-in refuses, so that nobody relies on it.
        return;
    }
    let domain = Domain::new().eq("contact_address", "x");
    assert!(bench.admin.search("res.partner", &domain, "id", None).await.is_err());
}
