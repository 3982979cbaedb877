//! Statements about companies, plans, rules, currencies, calendars and banks.

use std::collections::BTreeSet;

use super::Form;
use crate::domain::{
    Activity, AfterLast, BankJournal, Channel, Level, LevelId, ReconcileFirst, Responsible, StartAt, Thresholds,
    UnreconciledLines,
};
use crate::story::statement::{Policy, Rule, Statement};
use crate::story::words::{Parsed, Words};

pub(super) const FORMS: &[Form] = &[
    Form {
        begins: "company",
        form: "company NAME [currency EUR] [country BE] [branch of NAME] [without sender]",
        read: company,
    },
    Form { begins: "default plan", form: "default plan", read: |_| Ok(Statement::Policy(Policy::DefaultPlan)) },
    Form {
        begins: "plan", form: "plan NAME [tag NAME …] [country FR …] [terms NAME …] [sequence N]", read: plan
    },
    Form {
        begins: "level",
        form: "level NAME after DAYS [email] [letter] [sms] [activity [\"Summary\"]] [manual] [letter instead of mail] \
               [minimum AMOUNT …] [automatic up to AMOUNT …] [repeat every N days] \
               [hand over after N days [\"Summary\"]] [unusable \"problem\"]",
        read: level,
    },
    Form { begins: "move level", form: "move level NAME to DAYS", read: move_level },
    Form {
        begins: "archive level",
        form: "archive level NAME",
        read: |words| Ok(Statement::Policy(Policy::ArchiveLevel(words.name("a level")?))),
    },
    Form { begins: "sending", form: "sending on|off", read: sending },
    Form {
        begins: "tolerance",
        form: "tolerance AMOUNT",
        read: |words| rule(Rule::Tolerance(words.positive("an amount in the company's currency, such as 5.00")?)),
    },
    Form {
        begins: "minimum interval",
        form: "minimum interval N days",
        read: |words| rule(Rule::MinimumInterval(words.days()?)),
    },
    Form { begins: "minimum age", form: "minimum age N days", read: |words| rule(Rule::MinimumAge(words.days()?)) },
    Form {
        begins: "ignore due before",
        form: "ignore due before DATE",
        read: |words| rule(Rule::IgnoreDueBefore(words.date()?)),
    },
    Form { begins: "start at", form: "start at first level | start at level of age", read: start_at },
    Form {
        begins: "exclude payment method",
        form: "exclude payment method NAME",
        read: |words| rule(Rule::ExcludePaymentMethod(words.name("a payment method")?)),
    },
    Form { begins: "reconcile first", form: "reconcile first off|warn|hold [after N days]", read: reconcile_first },
    Form { begins: "working days only", form: "working days only", read: |_| rule(Rule::WorkingDaysOnly) },
    Form {
        begins: "retry failed after",
        form: "retry failed after N days",
        read: |words| rule(Rule::RetryFailedAfter(words.days()?)),
    },
    Form { begins: "messages per run", form: "messages per run N", read: messages_per_run },
    Form { begins: "channels", form: "channels [email] [letter] [sms]", read: channels },
    Form { begins: "currency", form: "currency CODE rounding 0.05", read: currency },
    Form { begins: "rate", form: "rate CODE 0.90", read: rate },
    Form { begins: "calendar", form: "calendar BE weekend Sat Sun", read: calendar },
    Form { begins: "holiday", form: "holiday BE DATE \"Name\"", read: holiday },
    Form { begins: "bank", form: "bank NAME line DATE [unreconciled N since DATE]", read: bank },
];

fn rule(rule: Rule) -> Parsed<Statement> {
    Ok(Statement::Policy(Policy::Rule(rule)))
}

fn company(words: &mut Words) -> Parsed<Statement> {
    let name = words.name("a company")?;
    let (mut currency, mut country, mut branch_of, mut without_sender) = (None, None, None, false);
    while !words.is_at_end() {
        if words.take("currency") {
            currency = Some(words.currency_code()?);
        } else if words.take("country") {
            country = Some(words.country()?);
        } else if words.take("branch of") {
            branch_of = Some(words.name("a company")?);
        } else if words.take("without sender") {
            without_sender = true;
        } else {
            return Err(words.expected("`currency`, `country`, `branch of` or `without sender`"));
        }
    }
    Ok(Statement::Policy(Policy::Company { name, currency, country, branch_of, without_sender }))
}

fn plan(words: &mut Words) -> Parsed<Statement> {
    let name = words.name("a plan")?;
    let (mut tags, mut countries, mut terms, mut sequence) = (Vec::new(), BTreeSet::new(), Vec::new(), None);
    while !words.is_at_end() {
        if words.take("tag") {
            tags.push(words.name("a tag")?);
        } else if words.take("country") {
            countries.insert(words.country()?);
        } else if words.take("terms") {
            terms.push(words.name("payment terms")?);
        } else if words.take("sequence") {
            sequence = Some(words.number("a number")?);
        } else {
            return Err(words.expected("`tag`, `country`, `terms` or `sequence`"));
        }
    }
    Ok(Statement::Policy(Policy::Plan { name, tags, countries, terms, sequence }))
}

fn level(words: &mut Words) -> Parsed<Statement> {
    let name = words.name("a level")?;
    words.must("after")?;
    let days = days_after_due(words)?;
    let mut level = Level::new(LevelId(0), &name, days);
    while !words.is_at_end() {
        option(words, &mut level)?;
    }
    Ok(Statement::Policy(Policy::Level(Box::new(level))))
}

/// Days of a level, negative before the due date.
fn days_after_due(words: &mut Words) -> Parsed<i64> {
    let days = words.number("days after the due date, such as 15 or -3")?;
    let _ = words.take("days");
    Ok(days)
}

fn option(words: &mut Words, level: &mut Level) -> Parsed<()> {
    let asked = |summary: Option<String>| Activity {
        type_id: None,
        summary: summary.unwrap_or_else(|| level.name.clone()),
        note: String::new(),
        responsible: Responsible::OfAccount,
    };
    if words.take("letter instead of mail") {
        level.letter_instead_of_mail = true;
    } else if words.take("email") {
        level.channels.push(Channel::Email);
    } else if words.take("letter") {
        level.channels.push(Channel::Letter);
    } else if words.take("sms") {
        level.channels.push(Channel::Sms);
    } else if words.take("activity") {
        level.activity = Some(asked(words.quoted()));
    } else if words.take("manual") {
        level.automatic = false;
    } else if words.take("minimum") {
        threshold(words, &mut level.minimum)?;
    } else if words.take("automatic up to") {
        threshold(words, &mut level.automatic_up_to)?;
    } else if words.take("repeat every") {
        level.after_last = AfterLast::Repeat { every_days: words.days_ahead()? };
    } else if words.take("hand over after") {
        let after_days = words.days_ahead()?;
        level.after_last = AfterLast::HandOver { after_days, activity: asked(words.quoted()) };
    } else if words.take("unusable") {
        level.unusable = Some(words.text("the problem")?);
    } else {
        return Err(words.expected("an option of a level"));
    }
    Ok(())
}

/// One amount or several: without a currency in the company's and for all that have none of their own.
fn threshold(words: &mut Words, thresholds: &mut Thresholds) -> Parsed<()> {
    let mut amount = Some(words.sum()?);
    while let Some(said) = amount {
        match said.currency {
            Some(code) => drop(thresholds.by_currency.insert(code, said.number)),
            None => thresholds.in_company_currency = Some(said.number),
        }
        amount = words.sum_if_any()?;
    }
    Ok(())
}

fn move_level(words: &mut Words) -> Parsed<Statement> {
    let name = words.name("a level")?;
    words.must("to")?;
    let days = days_after_due(words)?;
    Ok(Statement::Policy(Policy::MoveLevel { name, days }))
}

fn sending(words: &mut Words) -> Parsed<Statement> {
    if words.take("on") {
        rule(Rule::Sending(true))
    } else {
        words.must("off")?;
        rule(Rule::Sending(false))
    }
}

fn start_at(words: &mut Words) -> Parsed<Statement> {
    if words.take("first level") {
        rule(Rule::StartAt(StartAt::FirstLevel))
    } else {
        words.must("level of age")?;
        rule(Rule::StartAt(StartAt::LevelOfItsAge))
    }
}

fn reconcile_first(words: &mut Words) -> Parsed<Statement> {
    let what = if words.take("off") {
        ReconcileFirst::Off
    } else if words.take("warn") {
        ReconcileFirst::Warn
    } else {
        words.must("hold")?;
        ReconcileFirst::Hold
    };
    let days = if words.take("after") { Some(words.days()?) } else { None };
    rule(Rule::ReconcileFirst(what, days))
}

fn messages_per_run(words: &mut Words) -> Parsed<Statement> {
    let before = words.clone();
    let messages = usize::try_from(words.number("a number of messages")?);
    Ok(Statement::Policy(Policy::MessagesPerRun(messages.map_err(|_| before.expected("a number of messages"))?)))
}

fn channels(words: &mut Words) -> Parsed<Statement> {
    let mut channels = BTreeSet::new();
    while !words.is_at_end() {
        let known = [Channel::Email, Channel::Letter, Channel::Sms];
        let channel = known.into_iter().find(|channel| words.take(channel.name()));
        channels.insert(channel.ok_or_else(|| words.expected("`email`, `letter` or `sms`"))?);
    }
    Ok(Statement::Policy(Policy::Channels(channels)))
}

fn currency(words: &mut Words) -> Parsed<Statement> {
    let code = words.currency_code()?;
    words.must("rounding")?;
    let rounding = words.positive("the smallest amount, such as 0.05")?;
    Ok(Statement::Policy(Policy::Currency { code, rounding }))
}

fn rate(words: &mut Words) -> Parsed<Statement> {
    let code = words.currency_code()?;
    let rate = words.positive("what one of it is worth, such as 0.90")?;
    Ok(Statement::Policy(Policy::Rate { code, rate }))
}

fn calendar(words: &mut Words) -> Parsed<Statement> {
    const DAYS: [(&str, u8); 7] = [("Mon", 0), ("Tue", 1), ("Wed", 2), ("Thu", 3), ("Fri", 4), ("Sat", 5), ("Sun", 6)];
    let country = words.country()?;
    let mut weekend = BTreeSet::new();
    words.must("weekend")?;
    while !words.is_at_end() {
        let day = DAYS.iter().find(|(name, _)| words.take(name));
        weekend.insert(day.ok_or_else(|| words.expected("a day such as Sat"))?.1);
    }
    Ok(Statement::Policy(Policy::Calendar { country, weekend }))
}

fn holiday(words: &mut Words) -> Parsed<Statement> {
    let (country, day) = (words.country()?, words.date()?);
    Ok(Statement::Policy(Policy::Holiday { country, day, name: words.name("the holiday's name")? }))
}

fn bank(words: &mut Words) -> Parsed<Statement> {
    let name = words.name("a bank journal")?;
    words.must("line")?;
    let newest_line = words.date()?;
    let unreconciled = if words.take("unreconciled") {
        let before = words.clone();
        let count = usize::try_from(words.number("a number of lines")?);
        let count = count.map_err(|_| before.expected("a number of lines"))?;
        words.must("since")?;
        Some(UnreconciledLines { count, oldest: words.date()? })
    } else {
        None
    };
    Ok(Statement::Policy(Policy::Bank(BankJournal { name, newest_line, unreconciled })))
}
