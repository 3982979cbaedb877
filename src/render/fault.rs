//! What can be wrong with a text that people edit, said so that they can mend it.

use std::fmt;

/// The texts of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The subject of the mail.
    Subject,
    /// The body of the mail, HTML.
    Body,
    /// The text message.
    Sms,
}

/// Where a text was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TemplateOrigin {
    /// A file, by its path as the reader knows it.
    File(String),
    /// A field of a level's record in Odoo.
    Odoo {
        /// The name of the level.
        level: String,
        /// The language of the text, `fr_BE`.
        language: String,
    },
    /// A message that a person has changed before it goes.
    Message,
}

/// One thing that is wrong with a text. Its `Display` never shows a customer's data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{}: {problem}", Place(self))]
pub struct TemplateError {
    /// The text's home.
    pub origin: TemplateOrigin,
    /// Which text of the level.
    pub field: Field,
    /// The line, of the file or of the field's source, from 1.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// A placeholder that does not exist.
    UnknownPlaceholder {
        /// As it is written.
        name: String,
        /// The one that is probably meant.
        meant: Option<&'static str>,
    },
    /// A part of an item that does not exist: `item.numbr`.
    UnknownPart {
        /// As it is written.
        name: String,
        /// The one that is probably meant, `item.number`.
        meant: Option<String>,
    },
    /// A filter that does not exist.
    UnknownFilter {
        /// As it is written.
        name: String,
    },
    /// A statement, operator or function that texts may not use.
    NotAllowed {
        /// As it is written.
        what: String,
    },
    /// Formatting of the editor stands inside a placeholder.
    Split {
        /// The placeholder without the formatting, as far as it can be told.
        name: String,
    },
    /// `{{` or `{%` without its end.
    Unclosed {
        /// The opening.
        opening: &'static str,
    },
    /// A placeholder in the manner of Odoo's old templates, `${object.name}`.
    DollarPlaceholder,
    /// The text does not follow the rules of templates.
    Syntax {
        /// The reason; speaks of the template only.
        reason: String,
    },
    /// A file of texts lacks its first lines.
    NoSubjectLine,
    /// Nothing is written where something must be.
    Empty,
    /// The text loops without end, or nearly.
    Endless,
    /// The text becomes larger than any letter.
    TooLarge {
        /// The limit.
        limit_kilobytes: usize,
    },
    /// The text fails while it is filled in.
    Fails {
        /// The kind of failure; without data.
        reason: String,
    },
}

/// `templates/levels/firm.de.html, body, line 7`, or the level, language and field in Odoo.
struct Place<'a>(&'a TemplateError);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.origin {
            TemplateOrigin::File(path) => write!(f, "{path}, {}", self.0.field)?,
            TemplateOrigin::Message => write!(f, "the message, {}", self.0.field)?,
            TemplateOrigin::Odoo { level, language } => {
                write!(f, "level \u{201c}{level}\u{201d} in Odoo, language {language}, {}", self.0.field)?;
            }
        }
        match self.0.line {
            Some(line) => write!(f, ", line {line}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Subject => "subject",
            Self::Body => "body",
            Self::Sms => "text message",
        })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownPlaceholder { name, meant: Some(meant) } => {
                write!(f, "unknown placeholder {{{{ {name} }}}}; did you mean {{{{ {meant} }}}}?")
            }
            Self::UnknownPlaceholder { name, meant: None } => {
                let known = super::PLACEHOLDERS.join(", ");
                write!(f, "unknown placeholder {{{{ {name} }}}}; there are: {known}")
            }
            Self::UnknownPart { name, meant: Some(meant) } => {
                write!(f, "unknown placeholder {{{{ {name} }}}}; did you mean {{{{ {meant} }}}}?")
            }
            Self::UnknownPart { name, meant: None } => write!(f, "unknown placeholder {{{{ {name} }}}}"),
            Self::UnknownFilter { name } => {
                let known = super::placeholder::FILTERS.join(", ");
                write!(f, "unknown filter \u{201c}{name}\u{201d}; there are: {known}")
            }
            Self::NotAllowed { what } => write!(
                f,
                "\u{201c}{what}\u{201d} cannot be used in a text; it may hold placeholders, {{% if %}} and {{% for %}}"
            ),
            Self::Split { name } => write!(
                f,
                "formatting of the editor stands inside the placeholder {{{{ {name} }}}}; delete it, clear the \
                 formatting there and type it again in one go"
            ),
            Self::Unclosed { opening: "{%" } => f.write_str("{% is opened and not closed by %} on its own"),
            Self::Unclosed { .. } => f.write_str("{{ is opened and not closed by }} on its own"),
            Self::DollarPlaceholder => {
                f.write_str("${\u{2026}} is not filled in here; write {{ customer_name }} and the like")
            }
            Self::Syntax { reason } => f.write_str(reason),
            Self::NoSubjectLine => f.write_str("the file must begin with a line \u{201c}subject: \u{2026}\u{201d}"),
            Self::Empty => f.write_str("it is empty"),
            Self::Endless => f.write_str("it repeats too often: loops within loops, or a loop that never ends"),
            Self::TooLarge { limit_kilobytes } => write!(f, "it becomes larger than {limit_kilobytes} kB"),
            Self::Fails { reason } => write!(f, "it cannot be filled in: {reason}"),
        }
    }
}
