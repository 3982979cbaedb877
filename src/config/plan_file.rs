//! A follow-up plan in a file: read as a whole, every mistake told with its line.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::plan_plans;
use super::plan_texts::{self, check_texts};
use crate::domain::{InterestAtLevel, Thresholds};
use crate::provision::{
    ActivityKind, AssignedTo, FilePlan, PlannedActivity, PlannedAfterLast, PlannedFollowers, PlannedLevel, PlannedText,
};

/// A mistake in a plan file: `plan.toml:12: …`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanFileError {
    /// The file, as it was named.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for PlanFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

impl std::error::Error for PlanFileError {}

/// Reads the text of a plan file; `path` is for messages only.
///
/// # Errors
/// Every mistake in it, in the order of the lines.
pub fn parse(path: &str, content: &str) -> Result<FilePlan, Vec<PlanFileError>> {
    let mut reader = Reader { path, content, errors: Vec::new() };
    let plan = match DeTable::parse(content) {
        Ok(table) => reader.plan(table.get_ref()),
        Err(error) => {
            reader.error(error.span().unwrap_or_default(), error.message().to_owned());
            FilePlan::default()
        }
    };
    if reader.errors.is_empty() {
        return Ok(plan);
    }
    reader.errors.sort();
    Err(reader.errors)
}

/// Collects mistakes.
pub(super) struct Reader<'a> {
    path: &'a str,
    content: &'a str,
    errors: Vec<PlanFileError>,
}

const LEVEL_KEYS: &[&str] = &[
    "key",
    "name",
    "days",
    "automatic",
    "automatic_up_to",
    "automatic_up_to_in",
    "minimum_amount",
    "minimum_amount_in",
    "channels",
    "letter_instead_of_mail",
    "tone",
    "activity",
    "followers",
    "interest",
    "attach_invoices",
    "attach_statement",
    "repeat_every_days",
    "hand_over_after_days",
    "hand_over_summary",
    "text",
];

impl Reader<'_> {
    pub(super) fn error(&mut self, span: Range<usize>, message: impl Into<String>) {
        let line = self.line(span.start);
        self.error_at(line, message);
    }

    pub(super) fn error_at(&mut self, line: usize, message: impl Into<String>) {
        self.errors.push(PlanFileError { path: self.path.to_owned(), line, message: message.into() });
    }

    /// A place in the file as people are told it.
    pub(super) fn place(&self, span: Range<usize>) -> String {
        format!("{}:{}", self.path, self.line(span.start))
    }

    /// The line of a place in the file.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.content.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
    }

    /// Whether the text at this place is of several lines whose first is empty, so that it begins a line later.
    pub(super) fn begins_below(&self, offset: usize) -> bool {
        let rest = self.content.get(offset..).unwrap_or_default();
        ["\"\"\"", "'''"].iter().any(|quotes| {
            rest.strip_prefix(quotes).is_some_and(|rest| rest.starts_with('\n') || rest.starts_with("\r\n"))
        })
    }

    /// Keys that are not among those that mean something.
    pub(super) fn unknown_keys(&mut self, table: &DeTable<'_>, known: &[&str]) {
        for key in table.keys() {
            if !known.contains(&key.get_ref().as_ref()) {
                let message = format!("unknown key `{}`; there are: {}", key.get_ref(), known.join(", "));
                self.error(key.span(), message);
            }
        }
    }

    fn plan(&mut self, table: &DeTable<'_>) -> FilePlan {
        self.unknown_keys(table, &["companies", "level", "plan"]);
        let mut plan = plan_plans::read(self, table);
        if let Some(companies) = table.get("companies") {
            plan.companies = self.texts(companies, "companies").into_iter().map(|(text, _)| text).collect();
        }
        plan
    }

    pub(super) fn level(&mut self, table: &DeTable<'_>, span: Range<usize>) -> PlannedLevel {
        self.unknown_keys(table, LEVEL_KEYS);
        for required in ["key", "name", "days"] {
            if !table.contains_key(required) {
                self.error(span.clone(), format!("this level has no `{required}`"));
            }
        }
        let (mut email, mut letter, mut sms) = (false, false, false);
        for (channel, span) in table.get("channels").map(|value| self.texts(value, "channels")).unwrap_or_default() {
            match channel.as_str() {
                "email" => email = true,
                "letter" => letter = true,
                "sms" => sms = true,
                other => self.error(span, format!("unknown channel \"{other}\"; there are: email, letter, sms")),
            }
        }
        let name = self.text(table, "name").unwrap_or_default();
        let mut texts = plan_texts::read(self, table, &name);
        let activity = table.get("activity").and_then(|value| self.activity(value, &mut texts));
        if email && texts.values().all(|text| text.subject.is_empty() || text.body.is_empty()) {
            self.error(
                span.clone(),
                "this level sends mails and has no text: give a `tone`, or a [level.text.en] with subject and body",
            );
        }
        if !email && !letter && !sms && activity.is_none() {
            self.error(span, "this level does nothing: give `channels`, an `activity`, or both");
        }
        check_texts(self, table, &name, &texts);
        let after_last = self.after_last(table, &mut texts);
        PlannedLevel {
            key: self.text(table, "key").filter(|key| !key.is_empty()),
            days_after_due: self.number(table, "days").unwrap_or(0),
            automatic: self.flag(table, "automatic").unwrap_or(true),
            email,
            letter,
            sms,
            activity,
            minimum: self.thresholds(table, "minimum_amount", "minimum_amount_in"),
            automatic_up_to: self.thresholds(table, "automatic_up_to", "automatic_up_to_in"),
            letter_instead_of_mail: self.flag(table, "letter_instead_of_mail").unwrap_or(false),
            after_last,
            followers: self.followers(table),
            interest: self.interest(table),
            attach_invoices: self.flag(table, "attach_invoices").unwrap_or(false),
            attach_statement: self.flag(table, "attach_statement").unwrap_or(false),
            plan: None,
            texts,
        }
    }

    /// Who follows the customer from the level on, in the words of `assigned_to`.
    fn followers(&mut self, table: &DeTable<'_>) -> PlannedFollowers {
        let mut followers = PlannedFollowers::default();
        for (who, span) in table.get("followers").map(|value| self.texts(value, "followers")).unwrap_or_default() {
            match who.strip_prefix("user:").map(str::trim) {
                Some(login) if !login.is_empty() => followers.logins.push(login.to_owned()),
                None if who == "account" => followers.responsible = true,
                _ => self.error(span, format!("unknown follower \"{who}\"; there are: account, user:LOGIN")),
            }
        }
        followers
    }

    /// What becomes of interest on late payments.
    fn interest(&mut self, table: &DeTable<'_>) -> InterestAtLevel {
        match self.text(table, "interest").as_deref() {
            None => InterestAtLevel::Unsaid,
            Some("stated") => InterestAtLevel::Stated,
            Some("booked") => InterestAtLevel::Booked,
            Some(other) => {
                let span = table.get("interest").map_or(0..0, Spanned::span);
                self.error(span, format!("unknown interest \"{other}\"; there are: stated, booked"));
                InterestAtLevel::Unsaid
            }
        }
    }

    /// What follows the level, if it is the last one of its plan.
    fn after_last(&mut self, table: &DeTable<'_>, texts: &mut BTreeMap<String, PlannedText>) -> PlannedAfterLast {
        let repeat = self.days_after_last(table, "repeat_every_days");
        let hand_over = self.days_after_last(table, "hand_over_after_days");
        let summary = self.text(table, "hand_over_summary").unwrap_or_default();
        for text in texts.values_mut().filter(|text| text.hand_over_summary.is_empty()) {
            summary.clone_into(&mut text.hand_over_summary);
        }
        let span = |key: &str| table.get(key).map_or(0..0, Spanned::span);
        match (repeat, hand_over) {
            (0, 0) => PlannedAfterLast::Stop,
            (days, 0) => PlannedAfterLast::Repeat(days),
            (0, days) => {
                if texts.values().all(|text| text.hand_over_summary.is_empty()) {
                    self.error(
                        span("hand_over_after_days"),
                        "what is to be done then? write it as `hand_over_summary`",
                    );
                }
                PlannedAfterLast::HandOver(days)
            }
            (..) => {
                let message = "a level is repeated or handed over, not both: drop `repeat_every_days` or this";
                self.error(span("hand_over_after_days"), message);
                PlannedAfterLast::Stop
            }
        }
    }

    fn days_after_last(&mut self, table: &DeTable<'_>, key: &str) -> i64 {
        let days = self.number(table, key).unwrap_or(0);
        if let Some(value) = table.get(key).filter(|_| days < 0) {
            self.error(value.span(), format!("`{key}` cannot be negative; 0 means that follow-up stops"));
        }
        days
    }

    /// An amount in company currency, and a table of amounts for single currencies.
    fn thresholds(&mut self, table: &DeTable<'_>, key: &str, by_currency: &str) -> Thresholds {
        let in_company_currency = table.get(key).and_then(|value| self.amount(value, key));
        let mut thresholds = Thresholds {
            in_company_currency: in_company_currency.filter(|amount| !amount.is_zero()),
            by_currency: BTreeMap::new(),
        };
        let Some(value) = table.get(by_currency) else { return thresholds };
        let Some(amounts) = value.get_ref().as_table() else {
            self.wrong_type(value, by_currency, "a table by currency: { USD = 50, CHF = 60 }");
            return thresholds;
        };
        for (currency, value) in amounts.iter() {
            let code = currency.get_ref().as_ref();
            if code.len() != 3 || !code.chars().all(|letter| letter.is_ascii_uppercase()) {
                self.error(currency.span(), format!("\"{code}\" is not a currency: write `USD`, `CHF`"));
            }
            if let Some(amount) = self.amount(value, code) {
                thresholds.by_currency.insert(code.to_owned(), amount);
            }
        }
        thresholds
    }

    /// `50`, `50.00` or `"50.00"`.
    fn amount(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<Decimal> {
        let text = match value.get_ref() {
            DeValue::Integer(number) => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            DeValue::String(text) => text.as_ref(),
            DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => "",
        };
        let amount = text.parse::<Decimal>().ok().filter(|amount| !amount.is_sign_negative());
        if amount.is_none() {
            self.error(value.span(), format!("`{key}` must be an amount that is not below zero, such as 50 or 49.90"));
        }
        amount
    }

    fn activity(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        texts: &mut BTreeMap<String, PlannedText>,
    ) -> Option<PlannedActivity> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, "activity", "a table: { type = \"call\", summary = \"…\" }");
            return None;
        };
        self.unknown_keys(table, &["type", "assigned_to", "summary", "note"]);
        let kind = match self.text(table, "type").as_deref() {
            None | Some("todo") => ActivityKind::ToDo,
            Some("call") => ActivityKind::Call,
            Some("email") => ActivityKind::Email,
            Some(other) => {
                let message = format!("unknown activity \"{other}\"; there are: todo, call, email");
                self.error(value.span(), message);
                ActivityKind::ToDo
            }
        };
        let assigned_to = match self.text(table, "assigned_to").as_deref() {
            None | Some("account") => AssignedTo::Account,
            Some("nobody") => AssignedTo::Nobody,
            Some("salesperson") => AssignedTo::Salesperson,
            Some(other) => match other.strip_prefix("user:").map(str::trim) {
                Some(login) if !login.is_empty() => AssignedTo::User(login.to_owned()),
                _ => {
                    let message = format!(
                        "unknown `assigned_to` \"{other}\"; there are: nobody, salesperson, account, user:LOGIN"
                    );
                    self.error(value.span(), message);
                    AssignedTo::Nobody
                }
            },
        };
        let summary = self.text(table, "summary").unwrap_or_default();
        let note = self.text(table, "note").unwrap_or_default();
        for text in texts.values_mut() {
            let fill = |own: &mut String, common: &str| {
                if own.is_empty() {
                    common.clone_into(own);
                }
            };
            fill(&mut text.activity_summary, &summary);
            fill(&mut text.activity_note, &note);
        }
        if texts.values().all(|text| text.activity_summary.is_empty()) {
            self.error(value.span(), "this activity has no `summary`");
        }
        Some(PlannedActivity { kind, assigned_to })
    }

    pub(super) fn text(&mut self, table: &DeTable<'_>, key: &str) -> Option<String> {
        let value = table.get(key)?;
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong_type(value, key, "a text in quotes");
        }
        text
    }

    fn flag(&mut self, table: &DeTable<'_>, key: &str) -> Option<bool> {
        let value = table.get(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(value, key, "true or false");
        }
        flag
    }

    pub(super) fn number(&mut self, table: &DeTable<'_>, key: &str) -> Option<i64> {
        let value = table.get(key)?;
        let number = value.get_ref().as_integer();
        let number = number.and_then(|number| i32::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none() {
            self.wrong_type(value, key, "a whole number");
        }
        number.map(i64::from)
    }

    pub(super) fn texts(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Vec<(String, Range<usize>)> {
        let Some(values) = value.get_ref().as_array() else {
            self.wrong_type(value, key, "a list of texts: [\"…\"]");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for value in values {
            match value.get_ref().as_str() {
                Some(text) => texts.push((text.to_owned(), value.span())),
                None => self.wrong_type(value, key, "a list of texts: [\"…\"]"),
            }
        }
        texts
    }

    pub(super) fn wrong_type(&mut self, value: &Spanned<DeValue<'_>>, key: &str, wanted: &str) {
        let message = format!("`{key}` must be {wanted}, not {}", value.get_ref().type_str());
        self.error(value.span(), message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(content: &str) -> Vec<String> {
        parse("plan.toml", content).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_example_is_the_default_plan() {
        let plan = parse("config/plan.example.toml", include_str!("../../config/plan.example.toml")).unwrap();
        let shape = |level: &PlannedLevel| {
            let activity = level.activity.as_ref().map(|activity| activity.kind);
            (level.days_after_due, level.automatic, level.email, activity, level.name().to_owned())
        };
        let wanted: Vec<_> = crate::provision::default_plan().iter().map(shape).collect();
        assert_eq!(plan.levels.iter().map(shape).collect::<Vec<_>>(), wanted);
        assert!(plan.companies.is_empty());
        assert!(plan.levels[0].texts["it"].body.contains("{{ items_table }}"));
    }

    #[test]
    fn the_files_own_words_stand_over_the_shipped_ones() {
        let content = "[[level]]\nkey = 'a'\nname = 'A'\ndays = -3\nchannels = ['email', 'sms']\ntone = 'upcoming'\n\
                       [level.text.fr]\nsubject = 'Bientôt'\n[level.text.fr_CH]\nname = 'B'\n";
        let plan = parse("plan.toml", content).unwrap();
        let texts = &plan.levels[0].texts;
        assert_eq!((texts["fr"].subject.as_str(), texts["fr"].name.as_str()), ("Bientôt", "A"));
        assert_eq!((texts["fr_CH"].subject.as_str(), texts["fr_CH"].name.as_str()), ("Bientôt", "B"));
        assert!(!texts["fr_CH"].body.is_empty() && !texts["de"].subject.is_empty());
        assert!(plan.levels[0].sms && plan.levels[0].days_after_due == -3);
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        let content = "compani = 1\n\n[[level]]\nkey = 'a'\nname = 'A'\ndays = '15'\nautomatc = true\n\
                       channels = ['email', 'fax']\ntone = 'rude'\nactivity = { type = 'visit', summary = 'x' }\n";
        let wanted = [
            "plan.toml:1: unknown key `compani`; there are: companies, level, plan",
            "plan.toml:3: this level sends mails and has no text: give a `tone`, or a [level.text.en] with subject and body",
            "plan.toml:6: `days` must be a whole number, not string",
            "plan.toml:7: unknown key `automatc`; there are: key, name, days, automatic, automatic_up_to, \
             automatic_up_to_in, minimum_amount, minimum_amount_in, channels, letter_instead_of_mail, tone, activity, \
             followers, interest, attach_invoices, attach_statement, repeat_every_days, hand_over_after_days, \
             hand_over_summary, text",
            "plan.toml:8: unknown channel \"fax\"; there are: email, letter, sms",
            "plan.toml:9: unknown tone \"rude\"; there are: upcoming, friendly, firm, serious, final",
            "plan.toml:10: unknown activity \"visit\"; there are: todo, call, email",
        ];
        assert_eq!(errors(content), wanted);
    }

    #[test]
    fn two_levels_of_the_same_days_are_told_at_the_second() {
        let level =
            |key: &str| format!("[[level]]\nkey = '{key}'\nname = 'A'\ndays = 15\nactivity = {{ summary = 'x' }}\n");
        let wanted = "plan.toml:9: two levels of 15 days (the other at line 4): change the days of one";
        assert_eq!(errors(&(level("a") + &level("b"))), [wanted]);
        let same_key = level("a") + &level("a").replace("15", "16");
        assert_eq!(errors(&same_key), ["plan.toml:7: two levels have the key \"a\""]);
    }

    #[test]
    fn a_wrong_placeholder_is_told_with_the_line_of_the_file() {
        let content = "[[level]]\nkey = 'a'\nname = 'A'\ndays = 1\nchannels = ['email']\n[level.text.en]\n\
                       subject = '{{ invoice_numbr }}'\nbody = \"\"\"\n<p>Dear</p>\n<p>{{ amout }}</p>\n\"\"\"\n";
        let wanted = [
            "plan.toml:7: level \"A\", language en, subject: unknown placeholder {{ invoice_numbr }}; did you mean {{ \
             invoice_number }}?",
            "plan.toml:10: level \"A\", language en, body: unknown placeholder {{ amout }}; did you mean {{ amount }}?",
        ];
        assert_eq!(errors(content), wanted);
    }

    #[test]
    fn a_level_has_amounts_a_letter_and_what_follows_it() {
        let level = "[[level]]\nkey = 'a'\nname = 'A'\ndays = 15\nactivity = { summary = 'x' }\n";
        let options = "minimum_amount = 49.90\nminimum_amount_in = { USD = 50, CHF = '60' }\nautomatic_up_to = 5_000\n\
                       letter_instead_of_mail = true\nattach_invoices = true\nattach_statement = true\nhand_over_after_days = 14\nhand_over_summary = 'Collect'\n\
                       [level.text.fr]\nhand_over_summary = 'Recouvrer'\n";
        let plan = parse("plan.toml", &format!("{level}{options}")).unwrap();
        let read = &plan.levels[0];
        let amount = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(read.minimum.in_company_currency, Some(amount("49.90")));
        assert_eq!((read.minimum.by_currency["USD"], read.minimum.by_currency["CHF"]), (50.into(), 60.into()));
        assert_eq!(read.automatic_up_to.in_company_currency, Some(amount("5000")));
        assert!(read.letter_instead_of_mail && read.attach_invoices && read.attach_statement);
        assert_eq!(read.after_last, PlannedAfterLast::HandOver(14));
        assert_eq!(read.texts["fr"].hand_over_summary, "Recouvrer");
        let repeated = parse("plan.toml", &format!("{level}repeat_every_days = 30\n")).unwrap();
        assert_eq!(repeated.levels[0].after_last, PlannedAfterLast::Repeat(30));
    }

    #[test]
    fn a_level_says_what_becomes_of_interest() {
        let level = "[[level]]\nkey = 'a'\nname = 'A'\ndays = 15\nactivity = { summary = 'x' }\n";
        let read = |more: &str| parse("plan.toml", &format!("{level}{more}")).unwrap().levels[0].interest;
        assert_eq!(read(""), InterestAtLevel::Unsaid);
        assert_eq!(read("interest = 'stated'\n"), InterestAtLevel::Stated);
        assert_eq!(read("interest = 'booked'\n"), InterestAtLevel::Booked);
        let wrong = errors(&format!("{level}interest = 'yes'\n"));
        assert_eq!(wrong, ["plan.toml:6: unknown interest \"yes\"; there are: stated, booked"]);
    }

    #[test]
    fn followers_are_named_as_who_gets_an_activity_is() {
        let level = "[[level]]\nkey = 'a'\nname = 'A'\ndays = 15\nactivity = { summary = 'x' }\n";
        let plan = parse("plan.toml", &format!("{level}followers = ['account', 'user:anna@acme.test']\n")).unwrap();
        let wanted = PlannedFollowers { logins: vec!["anna@acme.test".to_owned()], responsible: true };
        assert_eq!(plan.levels[0].followers, wanted);
        assert_eq!(
            errors(&format!("{level}followers = ['anna', 'user: ']\n")),
            [
                "plan.toml:6: unknown follower \"anna\"; there are: account, user:LOGIN",
                "plan.toml:6: unknown follower \"user: \"; there are: account, user:LOGIN",
            ]
        );
    }

    #[test]
    fn wrong_options_of_a_level_are_told_with_their_lines() {
        let level = "[[level]]\nkey = 'a'\nname = 'A'\ndays = 15\nactivity = { summary = 'x' }\n";
        let options = "minimum_amount = -1\nautomatic_up_to_in = { usd = 5, CHF = 'x' }\nrepeat_every_days = 3\n\
                       hand_over_after_days = 14\n";
        let wanted = [
            "plan.toml:6: `minimum_amount` must be an amount that is not below zero, such as 50 or 49.90",
            "plan.toml:7: \"usd\" is not a currency: write `USD`, `CHF`",
            "plan.toml:7: `CHF` must be an amount that is not below zero, such as 50 or 49.90",
            "plan.toml:9: a level is repeated or handed over, not both: drop `repeat_every_days` or this",
        ];
        assert_eq!(errors(&format!("{level}{options}")), wanted);
        let silent = errors(&format!("{level}hand_over_after_days = 14\n"));
        assert_eq!(silent, ["plan.toml:6: what is to be done then? write it as `hand_over_summary`"]);
    }

    #[test]
    fn what_is_not_toml_and_what_has_no_level_are_told() {
        assert_eq!(errors("")[0], "plan.toml:1: the plan has no levels: write at least one [[level]]");
        assert!(errors("\n[[level]\n")[0].starts_with("plan.toml:2: "));
        assert!(errors("[level]\n")[0].contains("double brackets"));
    }
}
