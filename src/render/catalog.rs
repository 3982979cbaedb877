//! The texts of levels: those that ship with the program, and those that people wrote.

use super::fault::{Field, Problem, TemplateError, TemplateOrigin};
use super::locale::Direction;
use super::template::Template;
use super::tone_texts::SHIPPED;

/// The languages that texts ship in; the last resort is the first.
pub const SHIPPED_LANGUAGES: &[&str] = &["en", "fr", "de", "es", "nl", "it"];

/// How a level speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// Before the due date: a courtesy.
    Upcoming,
    /// It may have been overlooked.
    Friendly,
    /// It has not been paid despite a reminder.
    Firm,
    /// Several reminders went unanswered; the customer is asked to speak.
    Serious,
    /// The last letter before the matter is handed over.
    Final,
}

impl Tone {
    /// All tones, mildest first.
    pub const ALL: [Self; 5] = [Self::Upcoming, Self::Friendly, Self::Firm, Self::Serious, Self::Final];

    /// Its name in file names.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Upcoming => "upcoming",
            Self::Friendly => "friendly",
            Self::Firm => "firm",
            Self::Serious => "serious",
            Self::Final => "final",
        }
    }
}

/// What a level says, in one language, with its placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelText {
    /// The subject of the mail.
    pub subject: String,
    /// The body of the mail: simple HTML.
    pub body: String,
    /// The text message; empty when there is none.
    pub sms: String,
    origin: TemplateOrigin,
    body_line: usize,
    sms_line: usize,
}

impl LevelText {
    /// The texts of a level's record in Odoo, in one language.
    #[must_use]
    pub fn from_odoo(level: &str, language: &str, subject: String, body: String, sms: String) -> Self {
        let origin = TemplateOrigin::Odoo { level: level.to_owned(), language: language.to_owned() };
        Self { subject, body, sms, origin, body_line: 1, sms_line: 1 }
    }

    /// A message that a person has changed before it goes.
    #[must_use]
    pub fn edited(subject: String, body: String) -> Self {
        Self { subject, body, sms: String::new(), origin: TemplateOrigin::Message, body_line: 1, sms_line: 1 }
    }

    /// The texts of a file: `subject: …`, perhaps `sms: …`, an empty line, the body.
    ///
    /// # Errors
    /// When the file does not begin with a subject, or has no body.
    pub fn from_file(path: &str, content: &str) -> Result<Self, TemplateError> {
        let origin = TemplateOrigin::File(path.to_owned());
        let error = |field, line, problem| TemplateError { origin: origin.clone(), field, line: Some(line), problem };
        let content = content.strip_prefix('\u{feff}').unwrap_or(content);
        let (mut subject, mut sms, mut sms_line) = (None, String::new(), 1);
        let mut body_line = 1;
        let mut rest = content;
        while let Some((line, after)) = rest.split_once('\n') {
            let line = line.trim_end();
            rest = after;
            body_line += 1;
            if line.is_empty() {
                break;
            }
            match line.split_once(':') {
                Some(("subject", value)) if subject.is_none() => subject = Some(value.trim().to_owned()),
                Some(("sms", value)) if sms.is_empty() => (sms, sms_line) = (value.trim().to_owned(), body_line - 1),
                _ => return Err(error(Field::Subject, body_line - 1, Problem::NoSubjectLine)),
            }
        }
        let subject = subject.ok_or_else(|| error(Field::Subject, 1, Problem::NoSubjectLine))?;
        Ok(Self { subject, body: rest.to_owned(), sms, origin, body_line, sms_line })
    }

    /// One of the texts, read, or everything that is wrong with it.
    pub(super) fn template(&self, field: Field) -> Result<Template, Vec<TemplateError>> {
        let (text, line) = match field {
            Field::Subject => (&self.subject, 1),
            Field::Body => (&self.body, self.body_line),
            Field::Sms => (&self.sms, self.sms_line),
        };
        if text.trim().is_empty() && field != Field::Sms {
            return Err(vec![self.empty(field)]);
        }
        Template::parse_from_line(&self.origin, field, text, line)
    }

    /// Which way the text runs: as its own letters do, whatever the language of its customer; without any, as that language.
    pub(super) fn direction(&self, of_language: Direction) -> Direction {
        // What is open: a tag, a placeholder, or nothing.
        let (mut until, mut is_latin) = (None, false);
        for letter in self.body.chars() {
            match (until, letter) {
                (Some(end), letter) => until = until.filter(|_| letter != end),
                (None, '<') => until = Some('>'),
                (None, '{') => until = Some('}'),
                (None, '\u{590}'..='\u{8ff}') => return of_language,
                (None, letter) => is_latin |= letter.is_alphabetic(),
            }
        }
        if is_latin { Direction::LeftToRight } else { of_language }
    }

    /// The first of a text's problems.
    pub(super) fn first_of(&self, problems: Vec<TemplateError>, field: Field) -> TemplateError {
        problems.into_iter().next().unwrap_or_else(|| self.empty(field))
    }

    fn empty(&self, field: Field) -> TemplateError {
        TemplateError { origin: self.origin.clone(), field, line: None, problem: Problem::Empty }
    }
}

/// Texts by tone and language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    texts: Vec<(Tone, &'static str, LevelText)>,
}

impl Catalog {
    /// The texts that ship with the program.
    #[must_use]
    pub fn shipped() -> Self {
        let texts = SHIPPED.iter().filter_map(|(tone, language, content)| {
            let path = format!("templates/levels/{}.{language}.html", tone.name());
            // A test holds that each of them can be read; a broken one would fall back to English here.
            LevelText::from_file(&path, content).ok().map(|text| (*tone, *language, text))
        });
        Self { texts: texts.collect() }
    }

    /// The text of a tone in the customer's language (`fr_BE`, then `fr`), else in the given fall-back, else English;
    /// `None` only for a catalogue without English.
    #[must_use]
    pub fn text(&self, tone: Tone, language: &str, fallback: &str) -> Option<&LevelText> {
        let spoken = self.spoken(language, fallback);
        let of_tone = |wanted: &str| self.texts.iter().find(|(of, language, _)| *of == tone && *language == wanted);
        of_tone(spoken).or_else(|| of_tone("en")).map(|(_, _, text)| text)
    }

    /// The language that [`Catalog::text`] answers in, for the [`Locale`](super::Locale) of the message.
    #[must_use]
    pub fn spoken(&self, language: &str, fallback: &str) -> &'static str {
        let shipped = |wanted: &str| {
            let short = wanted.split(['_', '-', '@']).next().unwrap_or_default();
            SHIPPED_LANGUAGES.iter().find(|language| **language == short).copied()
        };
        shipped(language).or_else(|| shipped(fallback)).unwrap_or("en")
    }
}
