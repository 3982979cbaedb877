//! What a user of the least rights can and cannot do.

use followupd::odoo::fault::OdooError;
use followupd::odoo::search::Domain;
use followupd::odoo::session::Members;
use followupd::odoo::value::Value;
use followupd::standin::Document;

use crate::bench::{Bench, members};

crate::facts! {
    a_clerk_reads_the_books_and_marks_items,
    a_clerk_writes_messages_and_activities_on_customers,
    a_clerk_cannot_read_system_parameters,
    a_clerk_reads_models_on_14_only,
    a_clerk_can_look_up_external_ids,
    groups_are_known,
    rights_can_be_asked_for,
    a_user_without_invoicing_sees_no_books,
    what_is_kept_for_each_company_apart_is_searched_by_a_clerk_from_16_on,
    scheduled_actions_are_searched_by_name_and_read_by_what_they_call_themselves,
}

#[expect(clippy::needless_pass_by_value, reason = "each result is looked at once and no more")]
fn refused<T: std::fmt::Debug>(result: Result<T, OdooError>) {
    assert!(matches!(result, Err(OdooError::AccessError { .. })), "{result:?}");
}

async fn a_clerk_reads_the_books_and_marks_items(bench: &Bench) {
    let customer = bench.customer(&bench.name("debtor")).await;
    let entry = bench.ledger.invoice(Document::Invoice, customer, 50.into(), "2026-10-01", "2026-10-15").await;
    let item = bench.ledger.items(entry).await[0];
    let (_, clerk) = bench.restricted().await;
    assert_eq!(crate::bench::read(&clerk, "account.move.line", item, "move_id").await, entry.into());
    let flag = if bench.place.is_14() { "blocked" } else { "no_followup" };
    clerk.write("account.move.line", &[item], members([(flag, true.into())])).await.unwrap();
    for model in [
        "account.account",
        "account.journal",
        "res.company",
        "res.lang",
        "res.currency",
        "res.partner.bank",
        "account.payment.term",
        "account.partial.reconcile",
        "account.bank.statement.line",
        "res.country",
        "res.partner.category",
    ] {
        clerk.search(model, &Domain::new(), "id", Some(1)).await.unwrap();
    }
    if !bench.place.is_14() {
        clerk.search("account.payment.method.line", &Domain::new(), "id", Some(1)).await.unwrap();
    }
}

async fn a_clerk_writes_messages_and_activities_on_customers(bench: &Bench) {
    let customer = bench.customer(&bench.name("debtor")).await;
    let (_, clerk) = bench.restricted().await;
    clerk
        .write("res.partner", &[customer], members([("trust", "bad".into()), ("email", "new@x.test".into())]))
        .await
        .unwrap();
    let message = members([("model", "res.partner".into()), ("res_id", customer.into()), ("body", "<p>x</p>".into())]);
    clerk.create("mail.message", vec![message]).await.unwrap();
    let model = bench.by_name("base.model_res_partner").await;
    let activity = members([("res_model_id", model.into()), ("res_id", customer.into()), ("summary", "x".into())]);
    clerk.create("mail.activity", vec![activity]).await.unwrap();
}

async fn a_clerk_cannot_read_system_parameters(bench: &Bench) {
    let (_, clerk) = bench.restricted().await;
    refused(clerk.search("ir.config_parameter", &Domain::new(), "id", None).await);
    refused(clerk.create("ir.model", vec![members([("name", "x".into()), ("model", "x_refused".into())])]).await);
    refused(clerk.write("res.users", &[2], members([("signature", "x".into())])).await);
    refused(clerk.write("res.company", &[1], members([("phone", "x".into())])).await);
}

async fn a_clerk_reads_models_on_14_only(bench: &Bench) {
    let (_, clerk) = bench.restricted().await;
    for model in ["ir.model", "ir.model.fields", "ir.model.data"] {
        let found = clerk.search(model, &Domain::new(), "id", Some(1)).await;
        if bench.place.is_14() {
            found.unwrap();
        } else {
            refused(found);
        }
    }
    assert!(!clerk.fields_get("res.partner", &["type"]).await.unwrap().is_empty());
}

async fn a_clerk_can_look_up_external_ids(bench: &Bench) {
    let (_, clerk) = bench.restricted().await;
    let found = clerk
        .call("ir.model.data", "check_object_reference", vec!["mail".into(), "mt_note".into()], Members::new())
        .await
        .unwrap();
    assert_eq!(found.as_array().unwrap()[0], "mail.message.subtype".into());
}

async fn groups_are_known(bench: &Bench) {
    let (user, clerk) = bench.restricted().await;
    let has = async |group: &str| {
        let args = if bench.place.is_14() { vec![group.into()] } else { vec![vec![user].into(), group.into()] };
        clerk.call("res.users", "has_group", args, Members::new()).await.unwrap()
    };
    assert_eq!(has("account.group_account_invoice").await, true.into());
    assert_eq!(has("base.group_user").await, true.into());
    assert_eq!(has("base.group_system").await, false.into());
}

async fn rights_can_be_asked_for(bench: &Bench) {
    let (_, clerk) = bench.restricted().await;
    if bench.place.is_14() {
        let named = || members([("raise_exception", false.into())]);
        let asked =
            async |model: &str| clerk.call(model, "check_access_rights", vec!["write".into()], named()).await.unwrap();
        assert_eq!((asked("res.partner").await, asked("res.company").await), (true.into(), false.into()));
    } else {
        let asked = async |model: &str| {
            clerk.call(model, "has_access", vec![Value::Array(vec![]), "write".into()], Members::new()).await.unwrap()
        };
        assert_eq!((asked("res.partner").await, asked("res.company").await), (true.into(), false.into()));
    }
}

async fn a_user_without_invoicing_sees_no_books(bench: &Bench) {
    let login = bench.name("outsider");
    let group = bench.by_name("base.group_user").await;
    bench
        .create(
            "res.users",
            [
                ("name", login.as_str().into()),
                ("login", login.as_str().into()),
                ("password", "secret123".into()),
                (bench.user_groups(), crate::bench::exactly(&[group])),
                ("company_id", 1.into()),
                ("company_ids", crate::bench::exactly(&[1])),
            ],
        )
        .await;
    let outsider = bench.login(&login, "secret123").await.unwrap();
    refused(outsider.search("account.move.line", &Domain::new(), "id", Some(1)).await);
    let customer = bench.customer(&bench.name("debtor")).await;
    refused(outsider.write("res.partner", &[customer], members([("ref", "x".into())])).await);
}

async fn what_is_kept_for_each_company_apart_is_searched_by_a_clerk_from_16_on(bench: &Bench) {
    let customer = bench.customer(&bench.name("debtor")).await;
    let term = bench.create("account.payment.term", [("name", bench.name("term").into())]).await;
    let known = [("trust", "bad".into()), ("property_payment_term_id", term.into())];
    bench.write("res.partner", customer, known).await.unwrap();
    let (_, clerk) = bench.restricted().await;
    let here = clerk.with_companies(&[1]);
    assert_eq!(crate::bench::read(&here, "res.partner", customer, "trust").await, "bad".into());
    assert_eq!(crate::bench::read(&here, "res.partner", customer, "property_payment_term_id").await, term.into());
    let fields = clerk.fields_get("res.partner", &["store"]).await.unwrap();
    assert_eq!(fields["trust"].as_struct().unwrap()["store"], Value::Bool(!bench.place.is_14()));
    let kept = Domain::new()
        .any_of([Domain::new().is_in("trust", ["good", "bad"]), Domain::new().is_set("property_payment_term_id")])
        .eq("id", customer);
    let found = here.search("res.partner", &kept, "id", None).await;
    if bench.place.is_14() { refused(found) } else { assert_eq!(found.unwrap(), vec![customer]) }
}

/// Whoever may read scheduled actions, but not the server actions that they run.
async fn scheduled_actions_are_searched_by_name_and_read_by_what_they_call_themselves(bench: &Bench) {
    let model = bench.by_name("base.model_res_partner").await;
    let name = bench.name("Follow-up action");
    let action = bench.create("ir.cron", [("name", name.as_str().into()), ("model_id", model.into())]).await;
    let group = bench.create("res.groups", [("name", bench.name("group").into())]).await;
    for closed in ["base.model_ir_cron", "base.model_ir_model"] {
        let right = [
            ("name", bench.name("right").into()),
            ("model_id", bench.by_name(closed).await.into()),
            ("group_id", group.into()),
            ("perm_read", true.into()),
            ("perm_write", false.into()),
            ("perm_create", false.into()),
            ("perm_unlink", false.into()),
        ];
        bench.create("ir.model.access", right).await;
    }
    let (user, clerk) = bench.restricted().await;
    let also = Value::Array(vec![Value::Array(vec![4.into(), group.into()])]);
    bench.write("res.users", user, [(bench.user_groups(), also)]).await.unwrap();
    let named = Domain::new().term("name", "ilike", name.as_str());
    assert_eq!(clerk.search("ir.cron", &named, "id", None).await.unwrap(), [action]);
    let of_model = Domain::new().eq("model_id.model", "res.partner").eq("active", true);
    assert!(clerk.search("ir.cron", &of_model, "id", None).await.unwrap().contains(&action));
    assert_eq!(crate::bench::read(&clerk, "ir.cron", action, "cron_name").await, name.into());
    refused(clerk.read("ir.cron", &[action], &["name"]).await);
    bench.admin.unlink("ir.cron", &[action]).await.unwrap();
}
