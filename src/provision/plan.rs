//! A follow-up plan as setup writes it into Odoo: the default one, or the one of a plan file.

use std::collections::BTreeMap;

use super::plan_words::{ActivityWords, CALL, HAND_OVER, NAMES};
use crate::domain::{InterestAtLevel, Thresholds};
use crate::render::{Catalog, SHIPPED_LANGUAGES, Tone};

/// A level that Odoo is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedLevel {
    /// Its key in the plan file; none: it is people's from the moment it is made.
    pub key: Option<String>,
    /// Days after the due date; negative before it.
    pub days_after_due: i64,
    /// Sent by the run itself, or proposed.
    pub automatic: bool,
    /// By mail.
    pub email: bool,
    /// By letter.
    pub letter: bool,
    /// By text message.
    pub sms: bool,
    /// What a person is asked to do.
    pub activity: Option<PlannedActivity>,
    /// It is not used for less.
    pub minimum: Thresholds,
    /// For more it is only proposed.
    pub automatic_up_to: Thresholds,
    /// A letter goes where nobody can be reached by mail.
    pub letter_instead_of_mail: bool,
    /// What follows it as the last level.
    pub after_last: PlannedAfterLast,
    /// Who follows the customer from it on.
    pub followers: PlannedFollowers,
    /// What becomes of interest on late payments.
    pub interest: InterestAtLevel,
    /// The documents of the invoices that it demands go with its mail.
    pub attach_invoices: bool,
    /// The customer's statement goes with its mail.
    pub attach_statement: bool,
    /// The key of its plan; none: the default plan.
    pub plan: Option<String>,
    /// Its texts by language (`fr`, or `fr_CH` for that one only). The first of English and the others is what all
    /// other languages read.
    pub texts: BTreeMap<String, PlannedText>,
}

/// What follows the last level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PlannedAfterLast {
    /// Nothing.
    #[default]
    Stop,
    /// The level again, every so many days.
    Repeat(i64),
    /// Somebody takes over after so many days.
    HandOver(i64),
}

impl PlannedAfterLast {
    /// What `x_after_last` and `x_repeat_every_days` hold for it.
    pub(super) const fn choice(self) -> (&'static str, i64) {
        match self {
            Self::Stop => ("stop", 0),
            Self::Repeat(days) => ("repeat", days),
            Self::HandOver(days) => ("hand_over", days),
        }
    }
}

/// Who follows the customer from a level on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlannedFollowers {
    /// The users of these logins.
    pub logins: Vec<String>,
    /// Who is responsible for the follow-up.
    pub responsible: bool,
}

/// What a level asks a person to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedActivity {
    /// Which of Odoo's own activity types.
    pub kind: ActivityKind,
    /// Who gets it.
    pub assigned_to: AssignedTo,
}

/// Activity types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivityKind {
    /// *To Do*.
    ToDo,
    /// *Call*.
    Call,
    /// *Email*.
    Email,
    /// Another one, by its number in Odoo.
    Numbered(i64),
}

impl ActivityKind {
    /// Its name in Odoo's module `mail`, if it is one of that module's.
    pub(super) const fn name_in_odoo(self) -> Option<&'static str> {
        match self {
            Self::ToDo => Some("mail_activity_data_todo"),
            Self::Call => Some("mail_activity_data_call"),
            Self::Email => Some("mail_activity_data_email"),
            Self::Numbered(_) => None,
        }
    }
}

/// Who gets an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssignedTo {
    /// Nobody in particular.
    Nobody,
    /// The customer's salesperson.
    Salesperson,
    /// Who is responsible for the follow-up.
    Account,
    /// The user of this login.
    User(String),
}

impl AssignedTo {
    /// What `x_responsible` holds for it.
    pub(super) const fn choice(&self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Salesperson => "salesperson",
            Self::Account => "account",
            Self::User(_) => "user",
        }
    }
}

/// What a level says in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlannedText {
    /// What people call the level.
    pub name: String,
    /// Subject of the mail.
    pub subject: String,
    /// Text of the mail: simple HTML with placeholders.
    pub body: String,
    /// The text message.
    pub sms: String,
    /// One line for who gets the activity.
    pub activity_summary: String,
    /// Details for who gets the activity.
    pub activity_note: String,
    /// One line for who takes the account over after the last level.
    pub hand_over_summary: String,
}

impl PlannedLevel {
    /// The text that languages without one of their own read.
    pub(super) fn base_text(&self) -> Option<&PlannedText> {
        self.texts.get("en").or_else(|| self.texts.values().next())
    }

    /// The text for a language of Odoo's (`fr_BE`): its own, or the one of the language without the country. What is
    /// missing in it is as in the base text: Odoo would take an empty translation for an order to empty them all.
    pub(super) fn text_in(&self, code: &str) -> Option<PlannedText> {
        let short = code.split(['_', '@']).next().unwrap_or(code);
        let own = self.texts.get(code).or_else(|| self.texts.get(short))?;
        let base = self.base_text()?;
        let either = |own: &String, base: &String| if own.is_empty() { base.clone() } else { own.clone() };
        Some(PlannedText {
            name: either(&own.name, &base.name),
            subject: either(&own.subject, &base.subject),
            body: either(&own.body, &base.body),
            sms: either(&own.sms, &base.sms),
            activity_summary: either(&own.activity_summary, &base.activity_summary),
            activity_note: either(&own.activity_note, &base.activity_note),
            hand_over_summary: either(&own.hand_over_summary, &base.hand_over_summary),
        })
    }

    /// A name for messages.
    #[must_use]
    pub fn name(&self) -> &str {
        self.base_text().map_or("", |text| &text.name)
    }
}

/// The default plan: 15, 30, 45 (with a call) and 60 days by mail, by itself; after 90 a person hands over to
/// collection.
#[must_use]
pub fn default_plan() -> Vec<PlannedLevel> {
    type Rung = (i64, Option<Tone>, Option<(ActivityKind, ActivityWords)>);
    let rungs: [Rung; 5] = [
        (15, Some(Tone::Friendly), None),
        (30, Some(Tone::Firm), None),
        (45, Some(Tone::Serious), Some((ActivityKind::Call, CALL))),
        (60, Some(Tone::Final), None),
        (90, None, Some((ActivityKind::ToDo, HAND_OVER))),
    ];
    rungs
        .into_iter()
        .zip(NAMES)
        .map(|((days_after_due, tone, activity), names)| {
            let words = activity.map(|(_, words)| words);
            let texts = SHIPPED_LANGUAGES.iter().zip(names).enumerate().map(|(place, (language, name))| {
                let (summary, note) = words.and_then(|words| words.get(place).copied()).unwrap_or_default();
                ((*language).to_owned(), shipped_text(tone, language, name, summary, note))
            });
            PlannedLevel {
                key: None,
                days_after_due,
                automatic: tone.is_some(),
                email: tone.is_some(),
                letter: false,
                sms: false,
                activity: activity.map(|(kind, _)| PlannedActivity { kind, assigned_to: AssignedTo::Account }),
                minimum: Thresholds::default(),
                automatic_up_to: Thresholds::default(),
                letter_instead_of_mail: false,
                after_last: PlannedAfterLast::Stop,
                followers: PlannedFollowers::default(),
                interest: InterestAtLevel::default(),
                attach_invoices: false,
                attach_statement: false,
                plan: None,
                texts: texts.collect(),
            }
        })
        .collect()
}

fn shipped_text(tone: Option<Tone>, language: &str, name: &str, summary: &str, note: &str) -> PlannedText {
    let catalog = Catalog::shipped();
    // The last level sends nothing by itself; who sends it by hand finds the text of the final notice in it.
    let text = catalog.text(tone.unwrap_or(Tone::Final), language, "en");
    PlannedText {
        name: name.to_owned(),
        subject: text.map(|text| text.subject.clone()).unwrap_or_default(),
        body: text.map(|text| text.body.clone()).unwrap_or_default(),
        sms: text.map(|text| text.sms.clone()).unwrap_or_default(),
        activity_summary: summary.to_owned(),
        activity_note: note.to_owned(),
        hand_over_summary: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_plan_is_the_one_that_is_documented() {
        let plan = default_plan();
        let shape: Vec<(i64, bool, bool, bool)> = plan
            .iter()
            .map(|level| (level.days_after_due, level.automatic, level.email, level.activity.is_some()))
            .collect();
        let wanted = vec![
            (15, true, true, false),
            (30, true, true, false),
            (45, true, true, true),
            (60, true, true, false),
            (90, false, false, true),
        ];
        assert_eq!(shape, wanted);
    }

    #[test]
    fn every_level_has_every_text_in_every_shipped_language() {
        for level in default_plan() {
            assert_eq!(level.texts.len(), SHIPPED_LANGUAGES.len());
            for (language, text) in &level.texts {
                let days = level.days_after_due;
                assert!(
                    !text.name.is_empty() && !text.subject.is_empty() && !text.body.is_empty(),
                    "{days} {language}"
                );
                assert_eq!(level.activity.is_some(), !text.activity_summary.is_empty(), "{days} {language}");
                assert_eq!(level.activity.is_some(), !text.activity_note.is_empty(), "{days} {language}");
            }
        }
    }

    #[test]
    fn a_country_reads_its_language_and_a_stranger_the_base_text() {
        let level = &default_plan()[0];
        assert_eq!(level.text_in("fr_BE").map(|text| text.name), Some("Rappel amical".to_owned()));
        assert_eq!(level.text_in("pl_PL"), None);
        assert_eq!(level.name(), "Friendly reminder");
    }
}
