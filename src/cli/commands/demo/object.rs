//! The story as one object, for programs.

use std::path::Path;

use serde_json::{Value, json};

use super::story::{Day, Line, LineKind, ReminderTold, Story};

/// `commands`: what can be tried on the small Odoo, if it stays.
pub(super) fn object(story: &Story, out: &Path, commands: &[String]) -> Value {
    let days: Vec<Value> = story.days.iter().map(|told| day(story, told)).collect();
    json!({
        "out": out.display().to_string(),
        "commands": commands,
        "companies": story.companies.iter().map(|company| &company.name).collect::<Vec<_>>(),
        "customers": story.customers.iter().map(|customer| &customer.name).collect::<Vec<_>>(),
        "setup_steps": story.setup_steps,
        "days": days,
        "mails": { "at_the_server": story.mails.len(), "in_the_journal": story.mails_in_journal },
    })
}

fn day(story: &Story, day: &Day) -> Value {
    let of = |kinds: &[LineKind]| -> Vec<Value> {
        day.lines.iter().filter(|told| kinds.contains(&told.kind)).map(|told| line(story, told)).collect()
    };
    let texts = |kind: LineKind| -> Vec<&str> {
        day.lines.iter().filter(|told| told.kind == kind).map(|told| told.text.as_str()).collect()
    };
    json!({
        "date": day.date.to_string(),
        "happened": texts(LineKind::Happened),
        "reminded": of(&[LineKind::Reminded]),
        "not_delivered": of(&[LineKind::Undelivered, LineKind::InDoubt]),
        "proposed": of(&[LineKind::Proposed]),
        "held": of(&[LineKind::Held]),
        "settled": of(&[LineKind::Settled]),
        "problems": texts(LineKind::Problem),
    })
}

fn line(story: &Story, line: &Line) -> Value {
    let mut told = json!({
        "customer": line.customer,
        "partner_id": line.partner,
        "company": line.company.map(|id| story.company(id)),
    });
    let Some(fields) = told.as_object_mut() else { return told };
    if !line.text.is_empty() {
        fields.insert("reason".to_owned(), line.text.as_str().into());
    }
    if let Some(ReminderTold { rung, level, items, amounts, to, message_id, channel, .. }) = &line.reminder {
        let amounts: Vec<String> = amounts.iter().map(ToString::to_string).collect();
        let file = story.mail(message_id).map(|(_, mail)| format!("mail/{}", mail.file));
        let more = json!({
            "level": level, "rung": rung, "items": items, "amounts": amounts, "channel": channel, "to": to, "message_id": message_id,
            "file": file,
        });
        if let Value::Object(more) = more {
            fields.extend(more);
        }
    }
    told
}
