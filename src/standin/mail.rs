//! Messages: what a new one must say, and where an answer lands.

use crate::deliver::{Returned, returned};
use crate::domain::Bounce;
use crate::odoo::value::Value;

use super::access::Operation;
use super::change::Values;
use super::fault::Fault;
use super::state::State;
use super::who::Who;

impl State {
    /// Fills in what a message's author left open.
    pub(super) fn before_message(&mut self, who: &Who, values: &mut Values) -> Result<(), Fault> {
        self.need_owner(who, values.get("model"), values.get("res_id"))?;
        let partner = self.data.raw("res.users", who.uid, "partner_id");
        let author = values.entry("author_id".to_owned()).or_insert(partner).clone();
        if !values.contains_key("email_from") {
            let email = author.as_int().map(|author| self.get(who, "res.partner", author, "email_formatted"));
            match email {
                Some(email) if !email.is_absent() => values.insert("email_from".to_owned(), email),
                _ => return Err(Fault::user("Unable to send message, please configure the sender's email address.")),
            };
        }
        if !values.contains_key("message_id") {
            let ordinal = self.data.rows("mail.message").last().map_or(0, |(id, _)| id).saturating_add(1);
            let record = values.get("res_id").and_then(Value::as_int).unwrap_or(0);
            let model = values.get("model").and_then(Value::as_str).unwrap_or("private");
            let id =
                format!("<{ordinal}.{}.openerp-{record}-{model}@{}>", self.now.and_utc().timestamp(), self.database);
            values.insert("message_id".to_owned(), id.into());
        }
        if !values.contains_key("reply_to") {
            let from = values.get("email_from").cloned().unwrap_or(Value::Bool(false));
            let catchall = self.catchall();
            values.insert("reply_to".to_owned(), if catchall.is_empty() { from } else { catchall.into() });
        }
        Ok(())
    }

    /// What an activity needs.
    pub(super) fn before_activity(&self, who: &Who, values: &Values) -> Result<(), Fault> {
        let Some(model_id) = values.get("res_model_id").and_then(Value::as_int) else { return Ok(()) };
        let model = Value::from(self.data.text("ir.model", model_id, "model"));
        self.need_owner(who, Some(&model), values.get("res_id"))
    }

    /// Whoever is given an activity follows its record.
    pub(super) fn follow_assigned(&mut self, who: &Who, activity: i64) {
        let model = self.get(&who.as_server(), "mail.activity", activity, "res_model");
        let record = self.data.raw("mail.activity", activity, "res_id");
        let user = self.data.link("mail.activity", activity, "user_id").unwrap_or(who.uid);
        let partner = self.data.raw("res.users", user, "partner_id");
        self.add_follower(&model, &record, &partner);
    }

    /// Makes a person follow a record; once is enough.
    pub(super) fn add_follower(&mut self, model: &Value, record: &Value, partner: &Value) {
        let follows = self.data.rows("mail.followers").any(|(_, row)| {
            row.get("res_model") == Some(model)
                && row.get("res_id") == Some(record)
                && row.get("partner_id") == Some(partner)
        });
        if !follows {
            let row = [("res_model", model.clone()), ("res_id", record.clone()), ("partner_id", partner.clone())];
            self.data.insert("mail.followers", row.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
        }
    }

    /// Posts a message on a record, as a person does.
    pub(super) fn message_post(&mut self, who: &Who, model: &str, id: i64, given: &Values) -> Result<i64, Fault> {
        self.need_records(who, model, &[id], Operation::Read)?;
        if !self.model(model)?.has_thread() {
            return Err(Fault::error("AttributeError", format!("'{model}' object has no attribute 'message_post'")));
        }
        let mut values = Values::from([("model".to_owned(), model.into()), ("res_id".to_owned(), Value::Int(id))]);
        values.insert("message_type".to_owned(), "notification".into());
        let keeps_html =
            given.get("body_is_html").and_then(Value::as_bool).unwrap_or(self.flavour == super::Flavour::Fourteen);
        for (name, value) in given {
            match (name.as_str(), value.as_str()) {
                ("body_is_html", _) => {}
                ("body", Some(body)) if !keeps_html => {
                    let escaped = body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                    values.insert("body".to_owned(), format!("<p>{escaped}</p>").into());
                }
                ("subtype_xmlid", Some(xml_id)) => {
                    let subtype = self
                        .by_xml_id(xml_id)
                        .ok_or_else(|| Fault::value(format!("External ID not found in the system: {xml_id}")))?;
                    values.insert("subtype_id".to_owned(), Value::Int(subtype));
                }
                ("partner_ids" | "attachment_ids", None) => {
                    let ids = value.as_array().unwrap_or_default().to_vec();
                    values.insert(
                        name.clone(),
                        Value::Array(vec![Value::Array(vec![6.into(), 0.into(), Value::Array(ids)])]),
                    );
                }
                _ => {
                    values.insert(name.clone(), value.clone());
                }
            }
        }
        if !values.contains_key("subtype_id")
            && let Some(note) = self.by_xml_id("mail.mt_note")
        {
            values.insert("subtype_id".to_owned(), Value::Int(note));
        }
        self.create(&who.as_server_but_me(), "mail.message", &values)
    }

    /// Takes in a mail, as Odoo's mail gateway does: it belongs to the record of the newest message that it answers.
    pub(super) fn message_process(&mut self, who: &Who, raw: &str) -> Result<Value, Fault> {
        if let Returned::Undelivered(bounces) = returned(raw.as_bytes()) {
            self.take_in_bounces(&bounces);
            return Ok(Value::Bool(false));
        }
        let mail = Mail::parse(raw);
        if mail
            .id
            .as_ref()
            .is_some_and(|id| self.data.find("mail.message", "message_id", &Value::from(id.as_str())).is_some())
        {
            return Ok(Value::Bool(false));
        }
        let answered = self
            .data
            .rows("mail.message")
            .filter(|(_, row)| {
                row.get("message_id")
                    .and_then(Value::as_str)
                    .is_some_and(|id| mail.answers.iter().any(|answer| answer == id))
            })
            .last()
            .map(|(id, _)| id);
        // What comes to the catch-all address and answers nothing goes back to its sender.
        let catchall = self.catchall();
        if answered.is_none() && !catchall.is_empty() && mail.to.contains(&catchall) {
            return Ok(Value::Bool(false));
        }
        let parent = answered.ok_or_else(|| {
            Fault::value(format!(
                "No possible route found for incoming message from {} to {} (Message-Id {}:). Create an appropriate mail.alias or force the destination model.",
                mail.from,
                mail.to,
                mail.id.as_deref().unwrap_or("")
            ))
        })?;
        let (model, record) =
            (self.data.raw("mail.message", parent, "model"), self.data.raw("mail.message", parent, "res_id"));
        let sender = mail
            .from
            .rsplit_once('<')
            .map_or(mail.from.as_str(), |(_, rest)| rest.trim_end_matches('>'))
            .to_lowercase();
        let author = self.data.find("res.partner", "email_normalized", &Value::from(sender.as_str()));
        let mut values = Values::from([
            ("model".to_owned(), model),
            ("res_id".to_owned(), record.clone()),
            ("message_type".to_owned(), "email".into()),
            ("parent_id".to_owned(), Value::Int(parent)),
            ("email_from".to_owned(), mail.from.as_str().into()),
            ("subject".to_owned(), mail.subject.as_str().into()),
            ("body".to_owned(), format!("<pre>{}</pre>", mail.body).into()),
            ("author_id".to_owned(), author.into()),
        ]);
        if let Some(id) = mail.id {
            values.insert("message_id".to_owned(), id.into());
        }
        if let Some(discussion) = self.by_xml_id("mail.mt_comment") {
            values.insert("subtype_id".to_owned(), Value::Int(discussion));
        }
        self.create(&who.as_server(), "mail.message", &values)?;
        Ok(record)
    }

    /// A mail came back: that is shown beside its message.
    fn take_in_bounces(&mut self, bounces: &[Bounce]) {
        for bounce in bounces {
            let message = self.data.find("mail.message", "message_id", &Value::from(bounce.message_id.as_str()));
            let readers: Vec<i64> = self
                .data
                .rows("mail.notification")
                .map(|(id, _)| id)
                .filter(|id| self.data.link("mail.notification", *id, "mail_message_id") == message)
                .collect();
            for reader in readers {
                self.data.set("mail.notification", reader, "notification_status", "bounce");
            }
        }
    }
}

/// What the gateway looks at in a mail.
struct Mail {
    from: String,
    to: String,
    subject: String,
    id: Option<String>,
    answers: Vec<String>,
    body: String,
}

impl Mail {
    fn parse(raw: &str) -> Mail {
        let raw = raw.replace("\r\n", "\n");
        let (head, body) = raw.split_once("\n\n").unwrap_or((&raw, ""));
        // A line that begins with a blank goes on with the one before.
        let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
        let header = |name: &str| {
            let line = unfolded.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            });
            line.unwrap_or_default()
        };
        let ids = |text: &str| {
            text.split_whitespace().filter(|word| word.starts_with('<')).map(str::to_owned).collect::<Vec<_>>()
        };
        let mut answers = ids(&header("References"));
        answers.extend(ids(&header("In-Reply-To")));
        Mail {
            from: header("From"),
            to: header("To"),
            subject: header("Subject"),
            id: Some(header("Message-ID")).filter(|id| !id.is_empty()),
            answers,
            body: body.trim_end().to_owned(),
        }
    }
}
