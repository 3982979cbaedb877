//! Statements about days, runs, and what becomes of messages.

use super::Form;
use crate::story::statement::{Day, Mail, MailEnd, Statement};
use crate::story::words::{Parsed, Words};

pub(super) const FORMS: &[Form] = &[
    Form { begins: "run", form: "run DATE", read: |words| Ok(Statement::Day(Day::Run(words.date()?))) },
    Form { begins: "day", form: "day DATE", read: |words| Ok(Statement::Day(Day::Moves(words.date()?))) },
    Form {
        begins: "outage until",
        form: "outage until DATE",
        read: |words| Ok(Statement::Day(Day::Moves(words.date()?))),
    },
    Form { begins: "follow up", form: "follow up PARTNER [anyway]", read: follow_up },
    Form {
        begins: "show",
        form: "show PARTNER",
        read: |words| Ok(Statement::Day(Day::Show(words.name("a partner")?))),
    },
    Form {
        begins: "mail to",
        form: "mail to PARTNER fails \"answer\" | mail to PARTNER waits \"answer\" | mail to PARTNER in doubt",
        read: mail_to,
    },
    Form {
        begins: "retry mail to",
        form: "retry mail to PARTNER",
        read: |words| Ok(Statement::Mail(Mail::Retry(words.name("a partner")?))),
    },
    Form { begins: "resolve", form: "resolve PARTNER sent | resolve PARTNER not sent", read: resolve },
];

fn follow_up(words: &mut Words) -> Parsed<Statement> {
    let partner = words.name("a partner")?;
    Ok(Statement::Day(Day::FollowUp { partner, anyway: words.take("anyway") }))
}

fn mail_to(words: &mut Words) -> Parsed<Statement> {
    let partner = words.name("a partner")?;
    let end = if words.take("fails") {
        MailEnd::Fails(words.text("what the mail server answers")?)
    } else if words.take("waits") {
        MailEnd::Waits(words.text("what the mail server answers")?)
    } else {
        words.must("in doubt")?;
        MailEnd::InDoubt
    };
    Ok(Statement::Mail(Mail::Ends(partner, end)))
}

fn resolve(words: &mut Words) -> Parsed<Statement> {
    let partner = words.name("a partner")?;
    let was_sent = !words.take("not");
    words.must("sent")?;
    Ok(Statement::Mail(Mail::Resolve { partner, was_sent }))
}
