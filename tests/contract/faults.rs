//! How a server refuses.

use followupd::odoo::fault::{OdooError, UnknownName};
use followupd::odoo::search::Domain;
use followupd::odoo::session::Members;
use followupd::odoo::value::Value;

use crate::bench::{Bench, members};

crate::facts! {
    a_wrong_password_is_no_login,
    an_unknown_database_is_told_apart,
    unknown_names_are_told_apart,
    a_private_method_is_refused,
    a_missing_record_is_left_out_of_a_read_and_refused_in_a_write,
    a_wrong_selection_is_an_error,
    a_missing_value_is_said_to_the_user,
    a_relation_to_nothing_is_said_to_the_user,
    an_unknown_named_argument_is_an_error,
    an_unknown_operator_or_order_is_refused,
    a_foreign_company_is_refused,
    a_result_of_none_is_a_fault_after_the_deed,
    a_refused_call_changes_nothing,
}

async fn a_wrong_password_is_no_login(bench: &Bench) {
    let error = bench.login("admin", "wrong").await.unwrap_err();
    assert!(matches!(error, OdooError::AccessDenied { .. }), "{error}");
    let error = bench.login("nobody", "admin").await.unwrap_err();
    assert!(matches!(error, OdooError::AccessDenied { .. }), "{error}");
}

async fn an_unknown_database_is_told_apart(bench: &Bench) {
    let error = bench.login_to("no_such_database").await.unwrap_err();
    assert!(matches!(error, OdooError::UnknownDatabase { .. }), "{error}");
}

async fn unknown_names_are_told_apart(bench: &Bench) {
    let kind = |result: Result<Value, OdooError>| match result {
        Err(OdooError::Unknown { what, .. }) => what,
        other => panic!("{other:?}"),
    };
    assert_eq!(kind(bench.call("no.such.model", "search", vec![Value::Array(vec![])]).await), UnknownName::Model);
    assert_eq!(kind(bench.call("res.partner", "no_such_method", vec![]).await), UnknownName::Method);
    let leaf = Domain::new().eq("no_such_field", 1);
    assert_eq!(kind(bench.call("res.partner", "search", vec![(&leaf).into()]).await), UnknownName::Field);
    let dotted = Domain::new().eq("parent_id.no_such_field", 1);
    assert_eq!(kind(bench.call("res.partner", "search", vec![(&dotted).into()]).await), UnknownName::Field);
    let fields = Value::array(["no_such_field"]);
    assert_eq!(kind(bench.call("res.partner", "read", vec![Value::array([1_i64]), fields]).await), UnknownName::Field);
    let values = members([("name", "x".into()), ("no_such_field", 1.into())]);
    assert_eq!(kind(bench.call("res.partner", "create", vec![values.into()]).await), UnknownName::Field);
}

async fn a_private_method_is_refused(bench: &Bench) {
    let error = bench.call("res.partner", "_commercial_fields", vec![]).await.unwrap_err();
    assert!(matches!(error, OdooError::AccessError { .. }), "{error}");
}

async fn a_missing_record_is_left_out_of_a_read_and_refused_in_a_write(bench: &Bench) {
    let read =
        bench.call("res.partner", "read", vec![Value::array([99_999_999_i64]), Value::array(["name"])]).await.unwrap();
    assert_eq!(read, Value::Array(vec![]));
    let error = bench.write("res.partner", 99_999_999, [("name", "x".into())]).await.unwrap_err();
    assert!(matches!(error, OdooError::MissingRecord { .. }), "{error}");
    let error = bench.admin.unlink("res.partner", &[99_999_999]).await.unwrap_err();
    assert!(matches!(error, OdooError::MissingRecord { .. }), "{error}");
}

async fn a_wrong_selection_is_an_error(bench: &Bench) {
    let values = members([("name", "x".into()), ("type", "no_such_type".into())]);
    let error = bench.admin.create("res.partner", vec![values]).await.unwrap_err();
    assert!(
        matches!(&error, OdooError::Fault { message, .. } if message.contains("Wrong value for res.partner.type")),
        "{error}"
    );
}

async fn a_missing_value_is_said_to_the_user(bench: &Bench) {
    let error = bench
        .admin
        .create("ir.config_parameter", vec![members([("key", bench.name("key").into())])])
        .await
        .unwrap_err();
    assert!(matches!(error, OdooError::Validation { .. }), "{error}");
}

async fn a_relation_to_nothing_is_said_to_the_user(bench: &Bench) {
    let values = members([("name", "x".into()), ("country_id", 99_999_999.into())]);
    let error = bench.admin.create("res.partner", vec![values]).await.unwrap_err();
    assert!(matches!(error, OdooError::Validation { .. }), "{error}");
}

async fn an_unknown_named_argument_is_an_error(bench: &Bench) {
    let named = members([("no_such_argument", 1.into())]);
    let error = bench.admin.call("res.partner", "search", vec![Value::Array(vec![])], named).await.unwrap_err();
    assert!(
        matches!(&error, OdooError::Fault { message, .. } if message.contains("unexpected keyword argument")),
        "{error}"
    );
    let named = members([("load", "".into()), ("limit", 1.into())]);
    let answer = bench.admin.call("res.partner", "search_read", vec![Value::Array(vec![])], named).await;
    if bench.place.is_14() {
        let error = answer.unwrap_err();
        assert!(
            matches!(&error, OdooError::Fault { message, .. } if message.contains("unexpected keyword argument")),
            "{error}"
        );
    } else {
        answer.unwrap();
    }
}

async fn an_unknown_operator_or_order_is_refused(bench: &Bench) {
    let leaf = Domain::new().term("name", "~", "x");
    let error = bench.call("res.partner", "search", vec![(&leaf).into()]).await.unwrap_err();
    assert!(matches!(error, OdooError::Fault { .. }), "{error}");
    let error = bench.admin.search("res.partner", &Domain::new(), "name sideways", None).await.unwrap_err();
    assert!(matches!(error, OdooError::Validation { .. }), "{error}");
    let error = bench.admin.search("res.partner", &Domain::new(), "no_such_field", None).await.unwrap_err();
    assert!(matches!(error, OdooError::Unknown { what: UnknownName::Field, .. }), "{error}");
}

async fn a_foreign_company_is_refused(bench: &Bench) {
    let error =
        bench.admin.with_companies(&[99_999]).search("res.partner", &Domain::new(), "id", Some(1)).await.unwrap_err();
    assert!(matches!(error, OdooError::AccessError { .. }), "{error}");
}

async fn a_result_of_none_is_a_fault_after_the_deed(bench: &Bench) {
    use followupd::standin::Document;
    let customer = bench.customer(&bench.name("none")).await;
    let entry = bench.ledger.invoice(Document::Invoice, customer, 100.into(), "2026-10-01", "2026-10-15").await;
    bench.ledger.pay(entry, None, "2026-10-20").await;
    let items = bench.ledger.items(entry).await;
    let answer = bench
        .admin
        .call("account.move.line", "remove_move_reconcile", vec![items.clone().into()], Members::new())
        .await;
    assert!(matches!(answer, Err(OdooError::MarshallingAfterSuccess { .. })), "{answer:?}");
    assert_eq!(bench.field("account.move.line", items[0], "reconciled").await, false.into());
}

async fn a_refused_call_changes_nothing(bench: &Bench) {
    let (good, tag) = (bench.name("good"), bench.name("tag"));
    let records = vec![
        members([("name", good.as_str().into()), ("ref", tag.as_str().into())]),
        members([("name", "bad".into()), ("ref", tag.as_str().into()), ("type", "no_such_type".into())]),
    ];
    bench.admin.create("res.partner", records).await.unwrap_err();
    assert_eq!(bench.search("res.partner", &Domain::new().eq("ref", tag)).await, Vec::<i64>::new());
}
