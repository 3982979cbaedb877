//! Words: templates, amounts, dates and tables in the customer's language. Pure. (Stand-in until it is merged.)

/// What a level says, in one language, with its placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelText {
    /// The subject of the mail.
    pub subject: String,
    /// The body of the mail: simple HTML.
    pub body: String,
    /// The text message; empty when there is none.
    pub sms: String,
}

impl LevelText {
    /// The texts of a level's record in Odoo, in one language.
    #[must_use]
    pub fn from_odoo(_level: &str, _language: &str, subject: String, body: String, sms: String) -> Self {
        Self { subject, body, sms }
    }
}

/// Which way the language runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Like English.
    LeftToRight,
    /// Like Arabic.
    RightToLeft,
}

/// How amounts and dates are written, as Odoo's `res.lang` holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale {
    /// Odoo's name of the language (`fr_BE`); month names and labels follow it.
    pub language: String,
    /// Between units and decimals.
    pub decimal_point: String,
    /// Between groups of digits; may be empty.
    pub thousands_separator: String,
    /// Sizes of the groups from the right; 0 repeats the one before, -1 ends grouping: `[3, 0]`, `[3, 2, 0]`.
    pub grouping: Vec<i8>,
    /// strftime of a date.
    pub date_format: String,
    /// Which way the language runs.
    pub direction: Direction,
}

impl Locale {
    /// Odoo's grouping text (`[3,2,0]`) as sizes; what is not a number is skipped.
    #[must_use]
    pub fn parse_grouping(text: &str) -> Vec<i8> {
        text.trim_matches(['[', ']', ' ']).split(',').filter_map(|size| size.trim().parse().ok()).collect()
    }
}
