//! Statements about customers, and about what people decide for them.

use super::Form;
use crate::domain::{Mode, RecipientRule, Trust};
use crate::story::statement::{Customer, Statement};
use crate::story::words::{Parsed, Words};

pub(super) const FORMS: &[Form] = &[
    Form {
        begins: "partner",
        form: "partner NAME [ADDRESS] [country FR] [tag NAME …] [terms NAME] [trust good|normal|bad] [language fr_FR]",
        read: partner,
    },
    Form {
        begins: "chosen contact for",
        form: "chosen contact for PARTNER [ADDRESS] [language fr_FR]",
        read: |words| contact(words, RecipientRule::ChosenOnAccount),
    },
    Form {
        begins: "follow-up contact for",
        form: "follow-up contact for PARTNER [ADDRESS] [language fr_FR]",
        read: |words| contact(words, RecipientRule::FollowupContact),
    },
    Form {
        begins: "invoice contact for",
        form: "invoice contact for PARTNER [ADDRESS] [language fr_FR]",
        read: |words| contact(words, RecipientRule::InvoiceContact),
    },
    Form { begins: "choose", form: "choose PLAN for PARTNER", read: choose },
    Form { begins: "promise", form: "promise PARTNER [AMOUNT] for DATE", read: promise },
    Form { begins: "snooze", form: "snooze PARTNER until DATE [\"why\"]", read: snooze },
    Form { begins: "mode", form: "mode PARTNER automatic|manual|off", read: mode },
    Form { begins: "next reminder", form: "next reminder PARTNER DATE|none", read: next_reminder },
    Form { begins: "set level", form: "set level PARTNER DAYS|none", read: set_level },
    Form { begins: "merge", form: "merge PARTNER into PARTNER", read: merge },
    Form { begins: "move", form: "move PARTNER under PARTNER", read: move_under },
];

fn partner(words: &mut Words) -> Parsed<Statement> {
    let name = words.name("a partner")?;
    let address = words.address();
    let (mut country, mut tags, mut terms, mut trust, mut language) = (None, Vec::new(), None, None, None);
    while !words.is_at_end() {
        if words.take("country") {
            country = Some(words.country()?);
        } else if words.take("tag") {
            tags.push(words.name("a tag")?);
        } else if words.take("terms") {
            terms = Some(words.name("payment terms")?);
        } else if words.take("trust") {
            let known = [("good", Trust::Good), ("normal", Trust::Normal), ("bad", Trust::Bad)];
            let found = known.into_iter().find(|(name, _)| words.take(name));
            trust = Some(found.ok_or_else(|| words.expected("`good`, `normal` or `bad`"))?.1);
        } else if words.take("language") {
            language = Some(words.name("a language")?);
        } else {
            return Err(words.expected("an address, `country`, `tag`, `terms`, `trust` or `language`"));
        }
    }
    Ok(Statement::Customer(Customer::Partner { name, address, country, tags, terms, trust, language }))
}

fn contact(words: &mut Words, rule: RecipientRule) -> Parsed<Statement> {
    let partner = words.name("a partner")?;
    let address = words.address();
    let language = if words.take("language") { Some(words.name("a language")?) } else { None };
    Ok(Statement::Customer(Customer::Contact { rule, partner, address, language }))
}

fn choose(words: &mut Words) -> Parsed<Statement> {
    let plan = words.name("a plan")?;
    words.must("for")?;
    Ok(Statement::Customer(Customer::Choose { plan, partner: words.name("a partner")? }))
}

fn promise(words: &mut Words) -> Parsed<Statement> {
    let partner = words.name("a partner")?;
    let amount = if words.take("for") {
        None
    } else {
        let amount = words.positive("`for`, or an amount in the company's currency such as 500.00")?;
        words.must("for")?;
        Some(amount)
    };
    Ok(Statement::Customer(Customer::Promise { partner, amount, due: words.date()? }))
}

fn snooze(words: &mut Words) -> Parsed<Statement> {
    let partner = words.name("a partner")?;
    words.must("until")?;
    Ok(Statement::Customer(Customer::Snooze { partner, until: words.date()?, note: words.quoted() }))
}

fn mode(words: &mut Words) -> Parsed<Statement> {
    let partner = words.name("a partner")?;
    let mode = [Mode::Automatic, Mode::Manual, Mode::Off].into_iter().find(|mode| words.take(&mode.to_string()));
    let mode = mode.ok_or_else(|| words.expected("`automatic`, `manual` or `off`"))?;
    Ok(Statement::Customer(Customer::Mode { partner, mode }))
}

fn next_reminder(words: &mut Words) -> Parsed<Statement> {
    let partner = words.name("a partner")?;
    let date = if words.take("none") { None } else { Some(words.date()?) };
    Ok(Statement::Customer(Customer::NextReminder { partner, date }))
}

fn set_level(words: &mut Words) -> Parsed<Statement> {
    let partner = words.name("a partner")?;
    let days = if words.take("none") { None } else { Some(words.number("the level's days, or `none`")?) };
    Ok(Statement::Customer(Customer::SetLevel { partner, days }))
}

fn merge(words: &mut Words) -> Parsed<Statement> {
    let partner = words.name("a partner")?;
    words.must("into")?;
    Ok(Statement::Customer(Customer::Merge { partner, into: words.name("a partner")? }))
}

fn move_under(words: &mut Words) -> Parsed<Statement> {
    let partner = words.name("a partner")?;
    words.must("under")?;
    Ok(Statement::Customer(Customer::MoveUnder { partner, parent: words.name("a partner")? }))
}
