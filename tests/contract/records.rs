//! Creating, writing, deleting.

use followupd::odoo::search::Domain;
use followupd::odoo::value::Value;

use crate::bench::{Bench, members};

crate::facts! {
    one_record_answers_an_id_and_a_list_answers_ids,
    a_commercial_partner_is_the_company_at_the_top,
    what_depends_on_a_record_goes_with_it,
    a_record_that_is_needed_cannot_be_deleted,
    an_email_is_normalized,
    a_file_is_kept,
    external_ids_lead_to_records,
}

async fn one_record_answers_an_id_and_a_list_answers_ids(bench: &Bench) {
    let values = || Value::from(members([("name", bench.name("one").into())]));
    let one = bench.call("res.partner", "create", vec![values()]).await.unwrap();
    assert!(one.as_int().is_some(), "{one:?}");
    let list = bench.call("res.partner", "create", vec![Value::Array(vec![values(), values()])]).await.unwrap();
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!(bench.call("res.partner", "create", vec![Value::Array(vec![])]).await.unwrap(), Value::Array(vec![]));
    assert_eq!(
        bench.call("res.partner", "write", vec![list, members([("color", 4.into())]).into()]).await.unwrap(),
        true.into()
    );
}

async fn a_commercial_partner_is_the_company_at_the_top(bench: &Bench) {
    let group = bench.customer(&bench.name("group")).await;
    let firm = bench
        .create("res.partner", [("name", "Firm".into()), ("is_company", true.into()), ("parent_id", group.into())])
        .await;
    let contact = bench
        .create(
            "res.partner",
            [
                ("name", "Contact".into()),
                ("parent_id", firm.into()),
                ("type", "invoice".into()),
                ("email", "c@x.test".into()),
            ],
        )
        .await;
    for (partner, expected) in [(group, group), (firm, firm), (contact, firm)] {
        assert_eq!(bench.field("res.partner", partner, "commercial_partner_id").await, expected.into());
    }
    bench.write("res.partner", contact, [("parent_id", group.into())]).await.unwrap();
    assert_eq!(bench.field("res.partner", contact, "commercial_partner_id").await, group.into());
    assert_eq!(bench.field("res.partner", group, "child_ids").await.as_ids().unwrap().len(), 2);
}

async fn what_depends_on_a_record_goes_with_it(bench: &Bench) {
    let id = bench.customer(&bench.name("leaving")).await;
    let message = bench
        .create("mail.message", [("model", "res.partner".into()), ("res_id", id.into()), ("body", "<p>x</p>".into())])
        .await;
    bench.admin.unlink("res.partner", &[id]).await.unwrap();
    assert_eq!(bench.search("mail.message", &Domain::new().eq("id", message)).await, Vec::<i64>::new());
}

async fn a_record_that_is_needed_cannot_be_deleted(bench: &Bench) {
    let error = bench.admin.unlink("res.company", &[1]).await.unwrap_err();
    assert!(matches!(error, followupd::odoo::fault::OdooError::Validation { .. }), "{error}");
}

async fn an_email_is_normalized(bench: &Bench) {
    let id =
        bench.create("res.partner", [("name", bench.name("mail").into()), ("email", "Ann.Lee@X.Test".into())]).await;
    assert_eq!(bench.field("res.partner", id, "email_normalized").await, "ann.lee@x.test".into());
    assert_eq!(bench.field("res.partner", id, "email").await, "Ann.Lee@X.Test".into());
}

async fn a_file_is_kept(bench: &Bench) {
    let partner = bench.customer(&bench.name("file")).await;
    let id = bench
        .create(
            "ir.attachment",
            [
                ("name", "a.txt".into()),
                ("res_model", "res.partner".into()),
                ("res_id", partner.into()),
                ("datas", "aGVsbG8=".into()),
                ("mimetype", "text/plain".into()),
            ],
        )
        .await;
    assert_eq!(bench.field("ir.attachment", id, "datas").await, "aGVsbG8=".into());
    assert_eq!(bench.field("ir.attachment", id, "file_size").await, 5.into());
}

async fn external_ids_lead_to_records(bench: &Bench) {
    let group = bench.by_name("account.group_account_invoice").await;
    let named = Domain::new().eq("module", "account").eq("name", "group_account_invoice");
    let row = bench.search("ir.model.data", &named).await;
    assert_eq!(bench.field("ir.model.data", row[0], "res_id").await, group.into());
    assert_eq!(bench.field("ir.model.data", row[0], "model").await, "res.groups".into());
    let id = bench.customer(&bench.name("named")).await;
    let name = bench.name("contract");
    let data = [
        ("module", "followupd_contract".into()),
        ("name", name.as_str().into()),
        ("model", "res.partner".into()),
        ("res_id", id.into()),
        ("noupdate", true.into()),
    ];
    bench.create("ir.model.data", data).await;
    let found = bench
        .call("ir.model.data", "check_object_reference", vec!["followupd_contract".into(), name.as_str().into()])
        .await
        .unwrap();
    assert_eq!(found, Value::Array(vec!["res.partner".into(), id.into()]));
    bench.admin.unlink("res.partner", &[id]).await.unwrap();
    assert_eq!(
        bench.search("ir.model.data", &Domain::new().eq("name", name)).await,
        Vec::<i64>::new(),
        "goes with its record"
    );
}
