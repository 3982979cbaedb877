//! One text of a level, read and ready to be filled in, within limits that no text can break.

use std::io;

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::clean;
use super::fault::{Field, Problem, TemplateError, TemplateOrigin};
use super::lint;
use super::source::{self, Code, Piece};

/// No text of a letter is longer than this, apart from its table.
const TEXT_LIMIT_BYTES: usize = 256 * 1024;
/// Steps a text may take, apart from those for its rows.
const STEPS: u64 = 20_000;
/// Steps a text may take for each row of its table.
const STEPS_PER_ROW: u64 = 500;
/// How deep loops and conditions may stand in each other.
const DEPTH: usize = 50;
/// The name under which minijinja knows the text.
const NAME: &str = "text";

/// A text that has been read without finding anything wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    origin: TemplateOrigin,
    field: Field,
    first_line: usize,
    source: String,
    shows_items: bool,
}

impl Template {
    /// Reads a text; the error is the first of what is wrong with it.
    ///
    /// # Errors
    /// What is wrong with the text, with its place.
    pub fn parse(origin: &TemplateOrigin, field: Field, text: &str) -> Result<Self, TemplateError> {
        Self::parse_from_line(origin, field, text, 1).map_err(|problems| match problems.into_iter().next() {
            Some(first) => first,
            None => TemplateError { origin: origin.clone(), field, line: None, problem: Problem::Empty },
        })
    }

    /// Reads a text that begins at a line of its file, or tells everything that is wrong with it.
    pub(super) fn parse_from_line(
        origin: &TemplateOrigin,
        field: Field,
        text: &str,
        first_line: usize,
    ) -> Result<Self, Vec<TemplateError>> {
        if text.len() > TEXT_LIMIT_BYTES {
            let problem = Problem::TooLarge { limit_kilobytes: TEXT_LIMIT_BYTES / 1024 };
            return Err(vec![TemplateError { origin: origin.clone(), field, line: None, problem }]);
        }
        let (pieces, mut problems) = source::pieces(text);
        let findings = lint::findings(&pieces);
        problems.extend(findings.problems);
        problems.extend(pieces.iter().filter_map(expression_problem));
        let source = source::reassembled(&pieces);
        if problems.is_empty() {
            problems.extend(environment(field).template_from_named_str(NAME, &source).err().map(|e| syntax(&e, 1)));
        }
        problems.sort_by_key(|(line, _)| *line);
        problems.dedup();
        if problems.is_empty() {
            return Ok(Self { origin: origin.clone(), field, first_line, source, shows_items: findings.shows_items });
        }
        let error = |(line, problem)| TemplateError {
            origin: origin.clone(),
            field,
            line: Some(first_line + line - 1),
            problem,
        };
        Err(problems.into_iter().map(error).collect())
    }

    /// Whether the text shows the rows itself.
    pub(super) fn shows_items(&self) -> bool {
        self.shows_items
    }

    /// Fills the text in. `rows` and `table_bytes` widen the limits for long tables.
    ///
    /// # Errors
    /// What fails, with its line and without the values it failed with.
    pub(super) fn render(&self, values: &Value, rows: usize, table_bytes: usize) -> Result<String, TemplateError> {
        let mut environment = environment(self.field);
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        environment.set_fuel(Some(STEPS.saturating_add(STEPS_PER_ROW.saturating_mul(rows))));
        let limit = TEXT_LIMIT_BYTES.saturating_add(table_bytes.saturating_mul(2));
        let mut output = Capped { written: Vec::new(), limit };
        let result = environment
            .template_from_named_str(NAME, &self.source)
            .and_then(|template| template.render_captured_to(values.clone(), &mut output).map(|_| ()));
        match result {
            Ok(()) => Ok(String::from_utf8_lossy(&output.written).into_owned()),
            Err(error) => Err(self.failure(&error, limit)),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "minijinja's kinds are open-ended")]
    fn failure(&self, error: &Error, limit: usize) -> TemplateError {
        let reason = |reason: &str| Problem::Fails { reason: reason.to_owned() };
        let problem = match error.kind() {
            ErrorKind::OutOfFuel => Problem::Endless,
            ErrorKind::WriteFailure => Problem::TooLarge { limit_kilobytes: limit / 1024 },
            ErrorKind::SyntaxError => syntax(error, 1).1,
            ErrorKind::UndefinedError => reason("a value is used that does not exist"),
            ErrorKind::InvalidOperation => reason("values are combined or looped over that do not fit"),
            ErrorKind::UnknownMethod => reason("a value is asked for something it cannot do"),
            ErrorKind::MissingArgument | ErrorKind::TooManyArguments => reason("a filter has the wrong arguments"),
            // The words of a kind hold no value.
            other => Problem::Fails { reason: other.to_string() },
        };
        let line = error.line().map(|line| self.first_line + line - 1);
        TemplateError { origin: self.origin.clone(), field: self.field, line, problem }
    }
}

/// What is wrong with the form of one placeholder or condition, told for each of them.
fn expression_problem(piece: &Piece) -> Option<(usize, Problem)> {
    let (code, expression) = match piece {
        Piece::Text(_) => return None,
        Piece::Placeholder(code) => (code, trimmed(code)),
        Piece::Statement(code) => {
            let statement = trimmed(code);
            let condition = statement.strip_prefix("if ").or_else(|| statement.strip_prefix("elif "));
            (code, condition?)
        }
    };
    if expression.is_empty() {
        return Some((code.line, Problem::Syntax { reason: "{{ }} without a placeholder".to_owned() }));
    }
    let environment = environment(Field::Sms);
    environment.compile_expression(expression).err().map(|error| syntax(&error, code.line))
}

/// An expression without the marks that trim spaces around it.
fn trimmed(code: &Code) -> &str {
    code.text.trim_start_matches(['-', '+']).trim_end_matches(['-', '+']).trim()
}

/// A fault of form in words; it speaks of the template only, there are no values yet.
fn syntax(error: &Error, first_line: usize) -> (usize, Problem) {
    let line = first_line + error.line().unwrap_or(1) - 1;
    let reason = match error.detail() {
        Some(detail) => format!("it cannot be understood: {detail}"),
        None => format!("it cannot be understood: {}", error.kind()),
    };
    (line, Problem::Syntax { reason })
}

/// Nothing but what texts may use: no loader, no functions, few filters, and none that multiplies text.
fn environment<'source>(field: Field) -> Environment<'source> {
    use minijinja::{filters, tests};
    let mut environment = Environment::empty();
    environment.set_debug(false);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_recursion_limit(DEPTH);
    environment.set_formatter(move |output, _, value| {
        if value.is_undefined() {
            return Err(ErrorKind::UndefinedError.into());
        }
        let text = value.to_string();
        match field {
            Field::Body if !value.is_safe() => output.write_str(&clean::escape(&text))?,
            Field::Body | Field::Subject | Field::Sms => output.write_str(&text)?,
        }
        Ok(())
    });
    environment.add_filter("capitalize", filters::capitalize);
    environment.add_filter("default", filters::default);
    environment.add_filter("first", filters::first);
    environment.add_filter("last", filters::last);
    environment.add_filter("length", filters::length);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("title", filters::title);
    environment.add_filter("trim", filters::trim);
    environment.add_filter("upper", filters::upper);
    environment.add_filter("plural", plural);
    environment.add_test("defined", tests::is_defined);
    environment.add_test("even", tests::is_even);
    environment.add_test("odd", tests::is_odd);
    environment
}

/// `{{ invoice_count|plural("invoice", "invoices") }}`: the word for one, or for any other number.
fn plural(count: i64, one: String, many: String) -> String {
    if count == 1 { one } else { many }
}

/// Refuses what goes beyond the limit.
struct Capped {
    written: Vec<u8>,
    limit: usize,
}

impl io::Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written.len().saturating_add(bytes.len()) > self.limit {
            return Err(io::Error::other("the text is too long"));
        }
        self.written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
