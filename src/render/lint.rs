//! Finds every unknown or forbidden word in the placeholders of a text, before it is filled in.

use super::fault::Problem;
use super::placeholder::{FILTERS, LISTS, PARTS, PLACEHOLDERS, meant, nearest};
use super::source::{Code, Piece};

/// What a text uses, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Problems with their lines.
    pub problems: Vec<(usize, Problem)>,
    /// Whether the rows are shown: by `items_table` or by a loop of its own.
    pub shows_items: bool,
}

/// The smallest parts of what stands between braces.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Name(String),
    Literal,
    Sign(char),
}

/// Words of the template language that are no placeholders.
const KEYWORDS: &[&str] =
    &["and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None", "recursive"];
/// Statements that a text may use. Without variables of its own it cannot hoard text, so its size stays bounded by
/// what it writes.
const STATEMENTS: &[&str] = &["if", "elif", "else", "endif", "for", "endfor"];
/// Tests that a text may use.
const TESTS: &[&str] = &["defined", "even", "odd", "not"];

/// Looks at all pieces of a text.
pub(super) fn findings(pieces: &[Piece]) -> Findings {
    let mut findings = Findings::default();
    let mut loop_names: Vec<Vec<String>> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(_) => {}
            Piece::Placeholder(code) => look_at(code, &tokens(&code.text), &loop_names, &mut findings),
            Piece::Statement(code) => look_at_statement(code, &mut loop_names, &mut findings),
        }
    }
    findings
}

fn look_at_statement(code: &Code, loop_names: &mut Vec<Vec<String>>, findings: &mut Findings) {
    let tokens = tokens(code.text.trim_start_matches(['-', '+']));
    let Some(Token::Name(statement)) = tokens.first() else {
        findings.problems.push((code.line, Problem::Syntax { reason: "{% %} without a statement".to_owned() }));
        return;
    };
    match statement.as_str() {
        "for" => {
            let split = tokens.iter().position(|token| *token == Token::Name("in".to_owned())).unwrap_or(1);
            let names = tokens[1..split].iter().filter_map(|token| match token {
                Token::Name(name) => Some(name.clone()),
                Token::Literal | Token::Sign(_) => None,
            });
            loop_names.push(names.collect());
            look_at(code, &tokens[split.min(tokens.len())..], loop_names, findings);
        }
        "endfor" => {
            loop_names.pop();
        }
        allowed if STATEMENTS.contains(&allowed) => look_at(code, &tokens[1..], loop_names, findings),
        other => findings.problems.push((code.line, Problem::NotAllowed { what: format!("{{% {other} %}}") })),
    }
}

/// Looks at the names and signs of one expression.
fn look_at(code: &Code, tokens: &[Token], loop_names: &[Vec<String>], findings: &mut Findings) {
    let sign_at = |index: usize, sign: char| tokens.get(index) == Some(&Token::Sign(sign));
    for (index, token) in tokens.iter().enumerate() {
        let problem = match token {
            Token::Literal => None,
            Token::Sign('*') => Some(Problem::NotAllowed { what: "*".to_owned() }),
            Token::Sign(_) => None,
            Token::Name(_) if index > 0 && sign_at(index - 1, '.') => None,
            Token::Name(filter) if index > 0 && sign_at(index - 1, '|') => {
                let unknown = !FILTERS.contains(&filter.as_str());
                unknown.then(|| Problem::UnknownFilter { name: filter.clone() })
            }
            Token::Name(test) if index > 0 && is_test(tokens, index) => {
                (!TESTS.contains(&test.as_str())).then(|| Problem::NotAllowed { what: format!("is {test}") })
            }
            Token::Name(keyword) if KEYWORDS.contains(&keyword.as_str()) => None,
            Token::Name(argument) if sign_at(index + 1, '=') && !sign_at(index + 2, '=') => {
                Some(Problem::NotAllowed { what: format!("{argument} =") })
            }
            Token::Name(name) => {
                findings.shows_items |= matches!(name.as_str(), "items_table" | "items");
                let parts: Vec<&str> = parts_behind(tokens, index);
                name_problem(name, &parts, sign_at(index + 1, '('), loop_names)
            }
        };
        findings.problems.extend(problem.map(|problem| (code.line, problem)));
    }
}

/// Whether the name is the test in `x is odd` or `x is not odd`.
fn is_test(tokens: &[Token], index: usize) -> bool {
    let word = |position: usize, word: &str| matches!(&tokens[position], Token::Name(name) if name == word);
    word(index - 1, "is") || (index > 1 && word(index - 1, "not") && word(index - 2, "is"))
}

/// The names in `.number.more` behind a name.
fn parts_behind(tokens: &[Token], index: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = &tokens[index + 1..];
    while let [Token::Sign('.'), Token::Name(part), after @ ..] = rest {
        parts.push(part.as_str());
        rest = after;
    }
    parts
}

/// What is wrong with a name and its parts, if anything.
fn name_problem(name: &str, parts: &[&str], called: bool, loop_names: &[Vec<String>]) -> Option<Problem> {
    let looped = loop_names.iter().flatten().any(|loop_name| loop_name == name);
    let whole = || if parts.is_empty() { name.to_owned() } else { format!("{name}.{}", parts.join(".")) };
    let is_loop = name == "loop" && !loop_names.is_empty();
    if called && !is_loop {
        return Some(Problem::NotAllowed { what: format!("{name}()") });
    }
    if looped {
        return match parts {
            [] => None,
            [part] if PARTS.contains(part) => None,
            [part, ..] => {
                let meant = nearest(part, PARTS).map(|right| format!("{name}.{right}"));
                Some(Problem::UnknownPart { name: whole(), meant })
            }
        };
    }
    if is_loop {
        return None;
    }
    let known = PLACEHOLDERS.contains(&name) || LISTS.contains(&name);
    match (known, parts) {
        (true, []) => None,
        (true, _) => Some(Problem::UnknownPart { name: whole(), meant: Some(name.to_owned()) }),
        (false, _) => {
            let by_path = parts.last().and_then(|part| meant(part));
            Some(Problem::UnknownPlaceholder { name: whole(), meant: meant(name).or(by_path) })
        }
    }
}

/// Cuts an expression into names, literals and signs.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(first) = rest.next() {
        if first == '"' || first == '\'' {
            let mut escaped = false;
            for character in rest.by_ref() {
                if character == first && !escaped {
                    break;
                }
                escaped = character == '\\' && !escaped;
            }
            tokens.push(Token::Literal);
        } else if first.is_ascii_digit() {
            while rest.next_if(|next| next.is_ascii_alphanumeric() || *next == '_').is_some() {}
            tokens.push(Token::Literal);
        } else if first.is_alphabetic() || first == '_' {
            let mut name = String::from(first);
            while let Some(next) = rest.next_if(|next| next.is_alphanumeric() || *next == '_') {
                name.push(next);
            }
            tokens.push(Token::Name(name));
        } else if !first.is_whitespace() {
            tokens.push(Token::Sign(first));
        }
    }
    tokens
}
