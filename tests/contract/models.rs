//! Models, fields, rights, views and menus made over RPC.

use followupd::odoo::fault::OdooError;
use followupd::odoo::search::Domain;
use followupd::odoo::session::Members;
use followupd::odoo::value::Value;

use crate::bench::{Bench, exactly, members, with_new};

crate::facts! {
    without_an_access_record_nobody_can_use_a_new_model,
    a_model_can_be_asked_for_its_fields,
    a_related_field_follows_and_on_14_comes_after_its_model,
    x_active_archives,
    a_field_on_a_model_of_odoo_works_on_old_records,
    a_default_value_can_be_set_for_new_records,
    a_rule_hides_records,
    a_view_with_a_wrong_field_or_tag_is_refused,
    a_field_that_a_view_shows_cannot_be_deleted,
    a_menu_opens_an_action,
    a_model_goes_with_all_that_is_its_own,
    a_one2many_shows_who_points_at_a_record,
    a_name_that_is_taken_is_refused,
}

fn field(name: &str, kind: &str) -> Members {
    members([("name", name.into()), ("ttype", kind.into()), ("field_description", name.into())])
}

fn relation(name: &str, to: &str) -> Members {
    let mut field = field(name, "many2one");
    field.insert("relation".to_owned(), to.into());
    field
}

/// A model that everybody inside may use; its name and its record.
async fn model(bench: &Bench, fields: Vec<Members>) -> (String, i64) {
    let name = format!("x_{}", bench.name("model"));
    let access = members([
        ("name", name.as_str().into()),
        ("group_id", bench.by_name("base.group_user").await.into()),
        ("perm_read", true.into()),
        ("perm_write", true.into()),
        ("perm_create", true.into()),
        ("perm_unlink", true.into()),
    ]);
    let id = bench
        .create(
            "ir.model",
            [
                ("name", "Model".into()),
                ("model", name.as_str().into()),
                ("field_id", with_new(fields)),
                ("access_ids", with_new(vec![access])),
            ],
        )
        .await;
    (name, id)
}

async fn without_an_access_record_nobody_can_use_a_new_model(bench: &Bench) {
    let name = format!("x_{}", bench.name("closed"));
    let id = bench.create("ir.model", [("name", "Closed".into()), ("model", name.as_str().into())]).await;
    let error = bench.admin.search(&name, &Domain::new(), "id", None).await.unwrap_err();
    assert!(matches!(error, OdooError::AccessError { .. }), "{error}");
    bench
        .create(
            "ir.model.access",
            [
                ("name", name.as_str().into()),
                ("model_id", id.into()),
                ("group_id", bench.by_name("base.group_system").await.into()),
                ("perm_read", true.into()),
            ],
        )
        .await;
    assert_eq!(bench.admin.search(&name, &Domain::new(), "id", None).await.unwrap(), Vec::<i64>::new());
    let error = bench.admin.create(&name, vec![members([("x_name", "x".into())])]).await.unwrap_err();
    assert!(matches!(error, OdooError::AccessError { .. }), "{error}");
}

async fn a_model_can_be_asked_for_its_fields(bench: &Bench) {
    let (name, id) = model(bench, vec![field("x_name", "char"), relation("x_partner_id", "res.partner")]).await;
    let fields = bench.admin.fields_get(&name, &["type", "relation", "readonly", "store", "string"]).await.unwrap();
    let told = |field: &str, what: &str| fields[field].as_struct().unwrap().get(what).cloned();
    assert_eq!(told("x_partner_id", "type"), Some("many2one".into()));
    assert_eq!(told("x_partner_id", "relation"), Some("res.partner".into()));
    assert_eq!(told("x_name", "string"), Some("x_name".into()));
    assert_eq!(told("id", "readonly"), Some(true.into()));
    assert!(!fields.contains_key("message_ids"));
    assert_eq!(bench.field("ir.model", id, "state").await, "manual".into());
    let own = bench.search("ir.model.fields", &Domain::new().eq("model_id", id).eq("state", "manual")).await;
    assert_eq!(own.len(), 2);
}

async fn a_related_field_follows_and_on_14_comes_after_its_model(bench: &Bench) {
    let related = || {
        let mut related = relation("x_salesperson_id", "res.users");
        related.insert("related".to_owned(), "x_partner_id.user_id".into());
        related.insert("store".to_owned(), true.into());
        related.insert("readonly".to_owned(), true.into());
        related
    };
    if bench.place.is_14() {
        let fields = vec![field("x_name", "char"), relation("x_partner_id", "res.partner"), related()];
        let name = format!("x_{}", bench.name("related"));
        let values = members([("name", "R".into()), ("model", name.as_str().into()), ("field_id", with_new(fields))]);
        assert!(bench.admin.create("ir.model", vec![values]).await.is_err());
    }
    let (name, id) = model(bench, vec![field("x_name", "char"), relation("x_partner_id", "res.partner")]).await;
    let mut after = related();
    after.insert("model_id".to_owned(), id.into());
    bench.admin.create("ir.model.fields", vec![after]).await.unwrap();
    let customer = bench.customer(&bench.name("c")).await;
    bench.write("res.partner", customer, [("user_id", 2.into())]).await.unwrap();
    let record = bench.create(&name, [("x_partner_id", customer.into())]).await;
    assert_eq!(bench.field(&name, record, "x_salesperson_id").await, 2.into());
    assert_eq!(bench.search(&name, &Domain::new().eq("x_salesperson_id", 2)).await, vec![record]);
    bench.write("res.partner", customer, [("user_id", false.into())]).await.unwrap();
    assert_eq!(bench.field(&name, record, "x_salesperson_id").await, false.into());
}

async fn x_active_archives(bench: &Bench) {
    let (name, _) = model(bench, vec![field("x_name", "char"), field("x_active", "boolean")]).await;
    let kept = bench.create(&name, [("x_name", "kept".into()), ("x_active", true.into())]).await;
    let silent = bench.create(&name, [("x_name", "silent".into())]).await;
    assert_eq!(bench.search(&name, &Domain::new()).await, vec![kept], "one without a word about it is archived");
    assert_eq!(
        bench.admin.with_archived().search(&name, &Domain::new(), "id", None).await.unwrap(),
        vec![kept, silent]
    );
}

async fn a_field_on_a_model_of_odoo_works_on_old_records(bench: &Bench) {
    let old = bench.customer(&bench.name("old")).await;
    let name = format!("x_{}", bench.name("contact"));
    let mut values = field(&name, "boolean");
    values.insert("model_id".to_owned(), bench.by_name("base.model_res_partner").await.into());
    let id = bench.admin.create("ir.model.fields", vec![values]).await.unwrap()[0];
    assert_eq!(bench.field("res.partner", old, &name).await, false.into());
    bench.write("res.partner", old, [(&name, true.into())]).await.unwrap();
    assert_eq!(bench.search("res.partner", &Domain::new().eq(&name, true)).await, vec![old]);
    bench.admin.unlink("ir.model.fields", &[id]).await.unwrap();
    assert!(matches!(
        bench.admin.search("res.partner", &Domain::new().eq(&name, true), "id", None).await,
        Err(OdooError::Unknown { .. })
    ));
}

async fn a_default_value_can_be_set_for_new_records(bench: &Bench) {
    let (name, id) =
        model(bench, vec![field("x_name", "char"), field("x_active", "boolean"), field("x_mode", "char")]).await;
    for (field, json) in [("x_active", "true"), ("x_mode", "\"automatic\"")] {
        let field = bench.search("ir.model.fields", &Domain::new().eq("model_id", id).eq("name", field)).await[0];
        bench.create("ir.default", [("field_id", field.into()), ("json_value", json.into())]).await;
    }
    let record = bench.create(&name, [("x_name", "x".into())]).await;
    assert_eq!(bench.field(&name, record, "x_active").await, true.into());
    assert_eq!(bench.field(&name, record, "x_mode").await, "automatic".into());
}

async fn a_rule_hides_records(bench: &Bench) {
    let (name, id) = model(
        bench,
        vec![field("x_name", "char"), relation("x_user_id", "res.users"), relation("x_company_id", "res.company")],
    )
    .await;
    let (user, clerk) = bench.restricted().await;
    let group = bench.by_name("base.group_user").await;
    bench
        .create(
            "ir.rule",
            [
                ("name", name.as_str().into()),
                ("model_id", id.into()),
                ("groups", exactly(&[group])),
                ("domain_force", "['|', ('x_user_id', '=', user.id), ('x_user_id', '=', False)]".into()),
            ],
        )
        .await;
    bench
        .create(
            "ir.rule",
            [
                ("name", name.as_str().into()),
                ("model_id", id.into()),
                ("domain_force", "[('x_company_id', 'in', [False] + company_ids)]".into()),
            ],
        )
        .await;
    // The rule binds the administrator too.
    assert!(bench.admin.create(&name, vec![members([("x_user_id", user.into())])]).await.is_err());
    let nobodys = bench.create(&name, [("x_name", "nobody's".into())]).await;
    let mine = bench.create(&name, [("x_user_id", bench.admin.user_id().into())]).await;
    assert_eq!(bench.search(&name, &Domain::new()).await, vec![nobodys, mine]);
    assert_eq!(clerk.search(&name, &Domain::new(), "id", None).await.unwrap(), vec![nobodys]);
    let error =
        clerk.call(&name, "read", vec![vec![mine].into(), Value::array(["x_name"])], Members::new()).await.unwrap_err();
    assert!(matches!(error, OdooError::AccessError { .. }), "{error}");
    assert!(clerk.write(&name, &[mine], members([("x_name", "x".into())])).await.is_err());
}

fn list_tag(bench: &Bench) -> &'static str {
    if bench.place.is_14() { "tree" } else { "list" }
}

async fn view(bench: &Bench, model: &str, arch: String) -> Result<Vec<i64>, OdooError> {
    let values = members([("name", model.into()), ("model", model.into()), ("arch", arch.into())]);
    bench.admin.create("ir.ui.view", vec![values]).await
}

async fn a_view_with_a_wrong_field_or_tag_is_refused(bench: &Bench) {
    let (name, _) = model(bench, vec![field("x_name", "char")]).await;
    let list = list_tag(bench);
    let id = view(bench, &name, format!("<{list}><field name=\"x_name\"/></{list}>")).await.unwrap()[0];
    assert_eq!(bench.field("ir.ui.view", id, "type").await, list.into());
    assert!(view(bench, &name, format!("<{list}><field name=\"x_nothing\"/></{list}>")).await.is_err());
    assert!(view(bench, &name, "<form><field name=\"x_name\"".to_owned()).await.is_err());
    if !bench.place.is_14() {
        assert!(view(bench, &name, "<tree><field name=\"x_name\"/></tree>".to_owned()).await.is_err());
        assert!(view(bench, &name, "<form><field name=\"x_name\" attrs=\"{}\"/></form>".to_owned()).await.is_err());
    }
    let partner_form = bench.by_name("base.view_partner_form").await;
    let arch = "<data><xpath expr=\"//page[@name='internal_notes']\" position=\"before\"><page name=\"x_p\" string=\"P\"><field name=\"ref\"/></page></xpath></data>";
    let tab = bench
        .create(
            "ir.ui.view",
            [
                ("name", bench.name("tab").into()),
                ("model", "res.partner".into()),
                ("inherit_id", partner_form.into()),
                ("mode", "extension".into()),
                ("arch", arch.into()),
            ],
        )
        .await;
    assert_eq!(bench.field("ir.ui.view", tab, "type").await, "form".into());
    bench.admin.unlink("ir.ui.view", &[tab]).await.unwrap();
}

async fn a_field_that_a_view_shows_cannot_be_deleted(bench: &Bench) {
    let (name, id) = model(bench, vec![field("x_name", "char"), field("x_shown", "char")]).await;
    let view = view(bench, &name, "<form><field name=\"x_shown\"/></form>".to_owned()).await.unwrap();
    let shown = bench.search("ir.model.fields", &Domain::new().eq("model_id", id).eq("name", "x_shown")).await;
    let error = bench.admin.unlink("ir.model.fields", &shown).await.unwrap_err();
    assert!(matches!(error, OdooError::Validation { .. }), "{error}");
    bench.admin.unlink("ir.ui.view", &view).await.unwrap();
    bench.admin.unlink("ir.model.fields", &shown).await.unwrap();
}

async fn a_menu_opens_an_action(bench: &Bench) {
    let (name, _) = model(bench, vec![field("x_name", "char")]).await;
    let modes = format!("{},form", list_tag(bench));
    let action = bench
        .create(
            "ir.actions.act_window",
            [("name", "A".into()), ("res_model", name.as_str().into()), ("view_mode", modes.into())],
        )
        .await;
    let parent = bench.by_name("account.menu_finance_receivables").await;
    let target = format!("ir.actions.act_window,{action}");
    let menu = bench
        .create(
            "ir.ui.menu",
            [
                ("name", "M".into()),
                ("parent_id", parent.into()),
                ("action", target.as_str().into()),
                ("sequence", 50.into()),
            ],
        )
        .await;
    assert_eq!(bench.field("ir.ui.menu", menu, "action").await, target.into());
    assert!(
        bench
            .admin
            .create(
                "ir.actions.act_window",
                vec![members([("name", "A".into()), ("res_model", "x_no_such_model".into())])]
            )
            .await
            .is_err()
    );
    bench.admin.unlink("ir.ui.menu", &[menu]).await.unwrap();
    bench.admin.unlink("ir.actions.act_window", &[action]).await.unwrap();
}

async fn a_model_goes_with_all_that_is_its_own(bench: &Bench) {
    let (name, id) = model(bench, vec![field("x_name", "char")]).await;
    bench.create(&name, [("x_name", "x".into())]).await;
    bench.admin.unlink("ir.model", &[id]).await.unwrap();
    let error = bench.admin.search(&name, &Domain::new(), "id", None).await.unwrap_err();
    assert!(matches!(error, OdooError::Unknown { .. }), "{error}");
    assert_eq!(bench.search("ir.model.access", &Domain::new().eq("name", name.as_str())).await, Vec::<i64>::new());
    assert_eq!(bench.search("ir.model.fields", &Domain::new().eq("model", name)).await, Vec::<i64>::new());
}

async fn a_one2many_shows_who_points_at_a_record(bench: &Bench) {
    let (name, _) = model(bench, vec![field("x_name", "char"), relation("x_partner_id", "res.partner")]).await;
    let back = format!("x_{}_ids", bench.name("back"));
    let mut values = field(&back, "one2many");
    values.insert("relation".to_owned(), name.as_str().into());
    values.insert("relation_field".to_owned(), "x_partner_id".into());
    values.insert("model_id".to_owned(), bench.by_name("base.model_res_partner").await.into());
    let id = bench.admin.create("ir.model.fields", vec![values]).await.unwrap();
    let customer = bench.customer(&bench.name("pointed")).await;
    let record = bench.create(&name, [("x_partner_id", customer.into())]).await;
    assert_eq!(bench.field("res.partner", customer, &back).await, Value::array([record]));
    bench.admin.unlink("ir.model.fields", &id).await.unwrap();
}

async fn a_name_that_is_taken_is_refused(bench: &Bench) {
    let (name, id) = model(bench, vec![field("x_name", "char")]).await;
    assert!(
        bench
            .admin
            .create("ir.model", vec![members([("name", "again".into()), ("model", name.as_str().into())])])
            .await
            .is_err()
    );
    let mut again = field("x_name", "char");
    again.insert("model_id".to_owned(), id.into());
    assert!(bench.admin.create("ir.model.fields", vec![again]).await.is_err());
    assert!(
        bench
            .admin
            .create("ir.model", vec![members([("name", "plain".into()), ("model", "no_prefix".into())])])
            .await
            .is_err()
    );
}
