//! Chatter, activities, and customers' answers.

use followupd::odoo::search::{Domain, Search};
use followupd::odoo::value::Value;

use crate::bench::{Bench, members, with_new};

crate::facts! {
    a_message_keeps_the_id_that_it_was_given,
    a_message_fills_in_its_author,
    an_answer_lands_with_the_newest_message_of_that_id,
    an_answer_to_nothing_is_refused,
    activity_and_message_are_written_with_the_record_or_not_at_all,
    an_activity_shows_on_its_record,
    messages_come_newest_first,
    a_posted_note_is_escaped_on_19,
    users_follow_a_customer_once,
}

async fn note(bench: &Bench, partner: i64, message_id: &str) -> i64 {
    let note = bench.by_name("mail.mt_note").await;
    bench
        .create(
            "mail.message",
            [
                ("model", "res.partner".into()),
                ("res_id", partner.into()),
                ("message_id", message_id.into()),
                ("message_type", "comment".into()),
                ("subtype_id", note.into()),
                ("subject", "Reminder".into()),
                ("body", "<p>Please <b>pay</b></p>".into()),
            ],
        )
        .await
}

async fn a_message_keeps_the_id_that_it_was_given(bench: &Bench) {
    let partner = bench.customer(&bench.name("m")).await;
    let id = format!("<{}@followupd.test>", bench.name("key"));
    let message = note(bench, partner, &id).await;
    assert_eq!(bench.field("mail.message", message, "message_id").await, id.as_str().into());
    assert_eq!(bench.field("mail.message", message, "body").await, "<p>Please <b>pay</b></p>".into());
    assert_eq!(bench.search("mail.message", &Domain::new().eq("message_id", id.as_str())).await, vec![message]);
    // Nothing keeps a second one from having the same.
    let second = note(bench, partner, &id).await;
    assert_eq!(bench.search("mail.message", &Domain::new().eq("message_id", id)).await, vec![message, second]);
}

async fn a_message_fills_in_its_author(bench: &Bench) {
    let partner = bench.customer(&bench.name("m")).await;
    let message = bench
        .create(
            "mail.message",
            [("model", "res.partner".into()), ("res_id", partner.into()), ("body", "<p>x</p>".into())],
        )
        .await;
    let me = bench.field("res.users", bench.admin.user_id(), "partner_id").await;
    assert_eq!(bench.field("mail.message", message, "author_id").await, me);
    assert!(bench.field("mail.message", message, "message_id").await.as_str().is_some());
    assert!(bench.field("mail.message", message, "date").await.as_str().is_some());
    assert!(bench.field("mail.message", message, "email_from").await.as_str().is_some());
}

fn mail(id: &str, answers: &str) -> String {
    format!(
        "From: Customer <ap@answer.test>\nTo: accounts@elsewhere.test\nSubject: Re: Reminder\nMessage-ID: {id}\nIn-Reply-To: {answers}\nReferences: {answers}\nContent-Type: text/plain; charset=utf-8\n\nWe have paid.\n"
    )
}

async fn an_answer_lands_with_the_newest_message_of_that_id(bench: &Bench) {
    let (older, newer) = (bench.customer(&bench.name("older")).await, bench.customer(&bench.name("newer")).await);
    let key = format!("<{}@followupd.test>", bench.name("key"));
    note(bench, older, &key).await;
    let ours = note(bench, newer, &key).await;
    let answer = format!("<{}@answer.test>", bench.name("answer"));
    let taken =
        bench.call("mail.thread", "message_process", vec![false.into(), mail(&answer, &key).into()]).await.unwrap();
    assert_eq!(taken, newer.into());
    let arrived = bench.search("mail.message", &Domain::new().eq("message_id", answer.as_str())).await;
    assert_eq!(arrived.len(), 1);
    assert_eq!(bench.field("mail.message", arrived[0], "res_id").await, newer.into());
    assert_eq!(bench.field("mail.message", arrived[0], "model").await, "res.partner".into());
    assert_eq!(bench.field("mail.message", arrived[0], "parent_id").await, ours.into());
    assert_eq!(bench.field("mail.message", arrived[0], "message_type").await, "email".into());
    let body = bench.field("mail.message", arrived[0], "body").await;
    assert!(body.as_str().unwrap().contains("We have paid."), "{body:?}");
}

async fn an_answer_to_nothing_is_refused(bench: &Bench) {
    let answer = format!("<{}@answer.test>", bench.name("lost"));
    let error = bench
        .call("mail.thread", "message_process", vec![false.into(), mail(&answer, "<nothing@x>").into()])
        .await
        .unwrap_err();
    assert!(error.to_string().contains("No possible route"), "{error}");
}

/// A model with chatter and activities; its name and its record.
async fn thread(bench: &Bench) -> (String, i64) {
    let name = format!("x_{}", bench.name("thread"));
    let field = members([("name", "x_name".into()), ("ttype", "char".into()), ("field_description", "Name".into())]);
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
                ("name", "Thread".into()),
                ("model", name.as_str().into()),
                ("is_mail_thread", true.into()),
                ("is_mail_activity", true.into()),
                ("field_id", with_new(vec![field])),
                ("access_ids", with_new(vec![access])),
            ],
        )
        .await;
    (name, id)
}

async fn activity_and_message_are_written_with_the_record_or_not_at_all(bench: &Bench) {
    let (model, model_id) = thread(bench).await;
    let record = bench.create(&model, [("x_name", "before".into())]).await;
    let todo = bench.by_name("mail.mail_activity_data_todo").await;
    let key = format!("<{}@followupd.test>", bench.name("key"));
    let activity = || {
        members([
            ("res_model_id", model_id.into()),
            ("activity_type_id", todo.into()),
            ("summary", "Call them".into()),
            ("note", "<p>Do <b>it</b></p>".into()),
            ("user_id", bench.admin.user_id().into()),
            ("date_deadline", "2030-11-30".into()),
        ])
    };
    let quick = bench.admin.with_context("mail_activity_quick_update", true);
    let without_model = members([("message_id", key.as_str().into()), ("body", "<p>x</p>".into())]);
    let values = members([
        ("x_name", "after".into()),
        ("activity_ids", with_new(vec![activity()])),
        ("message_ids", with_new(vec![without_model])),
    ]);
    quick.call(&model, "write", vec![vec![record].into(), values.into()], members([])).await.unwrap_err();
    assert_eq!(bench.field(&model, record, "x_name").await, "before".into());
    assert_eq!(bench.field(&model, record, "activity_ids").await, Value::Array(vec![]));

    let message =
        members([("model", model.as_str().into()), ("message_id", key.as_str().into()), ("body", "<p>x</p>".into())]);
    let values = members([
        ("x_name", "after".into()),
        ("activity_ids", with_new(vec![activity()])),
        ("message_ids", with_new(vec![message])),
    ]);
    quick.call(&model, "write", vec![vec![record].into(), values.into()], members([])).await.unwrap();
    assert_eq!(bench.field(&model, record, "x_name").await, "after".into());
    let activities = bench.field(&model, record, "activity_ids").await.as_ids().unwrap();
    assert_eq!(bench.field("mail.activity", activities[0], "res_model").await, model.as_str().into());
    assert_eq!(bench.field("mail.activity", activities[0], "res_id").await, record.into());
    assert_eq!(bench.field("mail.activity", activities[0], "res_name").await, "after".into());
    let written = bench.search("mail.message", &Domain::new().eq("message_id", key)).await;
    assert_eq!(bench.field("mail.message", written[0], "model").await, model.as_str().into());
    assert_eq!(bench.field("mail.message", written[0], "res_id").await, record.into());
    assert!(bench.field(&model, record, "message_ids").await.as_ids().unwrap().contains(&written[0]));
}

async fn an_activity_shows_on_its_record(bench: &Bench) {
    let (model, model_id) = thread(bench).await;
    let record = bench.create(&model, [("x_name", "x".into())]).await;
    let values = members([
        ("res_model_id", model_id.into()),
        ("res_id", record.into()),
        ("summary", "Late".into()),
        ("date_deadline", "2020-01-01".into()),
    ]);
    bench.admin.create("mail.activity", vec![values]).await.unwrap();
    assert_eq!(bench.field(&model, record, "activity_state").await, "overdue".into());
    let by_model = Domain::new().eq("res_model", model.as_str()).eq("res_id", record);
    assert_eq!(bench.search("mail.activity", &by_model).await.len(), 1);
    assert!(bench.admin.create("mail.activity", vec![members([("summary", "whose?".into())])]).await.is_err());
}

async fn messages_come_newest_first(bench: &Bench) {
    let partner = bench.customer(&bench.name("m")).await;
    let first = note(bench, partner, "<first@x>").await;
    let second = note(bench, partner, "<second@x>").await;
    let found = bench.field("res.partner", partner, "message_ids").await.as_ids().unwrap();
    let ours: Vec<i64> = found.into_iter().filter(|id| [first, second].contains(id)).collect();
    assert_eq!(ours, vec![second, first]);
}

async fn a_posted_note_is_escaped_on_19(bench: &Bench) {
    let partner = bench.customer(&bench.name("m")).await;
    let named = members([("body", "<b>x</b>".into()), ("subtype_xmlid", "mail.mt_note".into())]);
    let posted = bench.admin.call("res.partner", "message_post", vec![vec![partner].into()], named).await.unwrap();
    let message = posted.as_ids().unwrap()[0];
    let body = bench.field("mail.message", message, "body").await;
    let escaped = body.as_str().unwrap().contains("&lt;b&gt;");
    assert_eq!(escaped, !bench.place.is_14(), "{body:?}");
}

async fn users_follow_a_customer_once(bench: &Bench) {
    let customers = [bench.customer(&bench.name("followed")).await, bench.customer(&bench.name("followed")).await];
    let user = Domain::new().eq("id", bench.admin.user_id());
    let user = Search::new("res.users", user, ["partner_id"]);
    let person = bench.admin.search_read_all(&user).await.unwrap()[0].as_ref().unwrap().id_of("partner_id").unwrap();
    let people = vec![person, bench.customer(&bench.name("colleague")).await];
    for _ in 0..2 {
        let named = members([("partner_ids", people.clone().into())]);
        let args = vec![customers.to_vec().into()];
        bench.admin.call("res.partner", "message_subscribe", args, named).await.unwrap();
    }
    for customer in customers {
        let rows =
            Domain::new().eq("res_model", "res.partner").eq("res_id", customer).is_in("partner_id", people.clone());
        assert_eq!(bench.search("mail.followers", &rows).await.len(), 2);
    }
}
