//! Reads XML-RPC while it arrives: answers of Odoo row by row, and calls for a server that speaks like it.

use std::io;

use futures_util::FutureExt as _;
use quick_xml::Reader;
use quick_xml::events::Event;
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};

use crate::odoo::value::Value;

use super::document::{Document, Finished, Step};
use super::metered::{Exceeded, Metered};

/// What a document may cost to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Values within values.
    pub depth_max: usize,
    /// Bytes of one text.
    pub text_bytes_max: usize,
    /// Bytes of the whole document, unpacked.
    pub body_bytes_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { depth_max: 64, text_bytes_max: 64 * 1024 * 1024, body_bytes_max: 512 * 1024 * 1024 }
    }
}

/// An answer to a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// What the method returned.
    Value(Value),
    /// The server's refusal. The code is 0 where the server gave none that is a number.
    Fault {
        /// Odoo's: 1 an error with a traceback, 2 a message for the user, 3 wrong login, 4 no right.
        code: i64,
        /// The traceback or the message.
        message: String,
    },
}

/// An answer whose rows have been handed on.
#[derive(Debug, Clone, PartialEq)]
pub enum RowsAnswer {
    /// The list came to its proper end; the number of its rows.
    Rows(u64),
    /// The server's refusal, as in [`Answer::Fault`].
    Fault {
        /// As in [`Answer::Fault`].
        code: i64,
        /// The traceback or the message.
        message: String,
    },
}

/// A call, as a server receives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The name of the method.
    pub method: String,
    /// Its parameters.
    pub params: Vec<Value>,
}

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The document ends before its closing tag.
    #[error("the document breaks off after {bytes} bytes")]
    Truncated {
        /// How much of it came.
        bytes: u64,
    },
    /// The connection failed while the document was read.
    #[error("the connection broke while the document was read")]
    Io(#[source] io::Error),
    /// It is not XML.
    #[error("it is not well-formed XML at byte {bytes}: {reason}")]
    Syntax {
        /// Where.
        bytes: u64,
        /// What is wrong.
        reason: String,
    },
    /// It is XML, but not XML-RPC.
    #[error("unexpected {found} in {place}")]
    Unexpected {
        /// What stands there.
        found: String,
        /// Where it stands.
        place: String,
    },
    /// It declares a document type or an entity, which XML-RPC has no use for and attackers have.
    #[error("it uses a document type or an entity that XML-RPC does not know: {0}")]
    Forbidden(String),
    /// Values are nested too deeply.
    #[error("values are nested more than {depth_max} deep")]
    TooDeep {
        /// The limit.
        depth_max: usize,
    },
    /// One text is too long.
    #[error("one text is longer than {bytes_max} bytes")]
    TextTooLong {
        /// The limit.
        bytes_max: usize,
    },
    /// The document is too long.
    #[error("it is longer than {bytes_max} bytes")]
    BodyTooLong {
        /// The limit.
        bytes_max: u64,
    },
    /// The answer is not the list of rows that was asked for.
    #[error("expected a list of records, got {0}")]
    NotRows(&'static str),
}

/// Reads an answer.
///
/// # Errors
/// If the document is not one whole XML-RPC answer within the limits.
pub async fn answer<R: AsyncBufRead + Unpin>(source: R, limits: &Limits) -> Result<Answer, DecodeError> {
    match read(source, limits, false, |_| {}).await? {
        Finished::Answer(answer) => Ok(answer),
        Finished::Call(_) => Err(wrong_kind("a call", "place of an answer")),
    }
}

/// Reads an answer that is a list, and hands on each item as soon as it is complete.
///
/// # Errors
/// If the document is not one whole XML-RPC answer within the limits, or its value is no list. Rows may have been handed
/// on before: they are sound, but they are not all.
pub async fn rows<R: AsyncBufRead + Unpin>(
    source: R,
    limits: &Limits,
    mut row: impl FnMut(Value),
) -> Result<RowsAnswer, DecodeError> {
    let mut count: u64 = 0;
    let finished = read(source, limits, true, |value| {
        count = count.saturating_add(1);
        row(value);
    })
    .await?;
    match finished {
        Finished::Answer(Answer::Value(Value::Array(_))) => Ok(RowsAnswer::Rows(count)),
        Finished::Answer(Answer::Value(other)) => Err(DecodeError::NotRows(other.kind())),
        Finished::Answer(Answer::Fault { code, message }) => Ok(RowsAnswer::Fault { code, message }),
        Finished::Call(_) => Err(wrong_kind("a call", "place of an answer")),
    }
}

/// Reads an answer that is already here as a whole.
///
/// # Errors
/// As [`answer`].
pub fn answer_from_slice(body: &[u8], limits: &Limits) -> Result<Answer, DecodeError> {
    // A slice never makes its reader wait, so that one poll is enough.
    answer(body, limits).now_or_never().unwrap_or(Err(DecodeError::Truncated { bytes: 0 }))
}

/// Reads a call that is already here as a whole.
///
/// # Errors
/// If the document is not one whole XML-RPC call within the limits.
pub fn call_from_slice(body: &[u8], limits: &Limits) -> Result<Call, DecodeError> {
    match read(body, limits, false, |_| {}).now_or_never().unwrap_or(Err(DecodeError::Truncated { bytes: 0 }))? {
        Finished::Call(call) => Ok(call),
        Finished::Answer(_) => Err(wrong_kind("an answer", "place of a call")),
    }
}

fn wrong_kind(found: &str, place: &str) -> DecodeError {
    DecodeError::Unexpected { found: found.to_owned(), place: place.to_owned() }
}

async fn read<R: AsyncBufRead + Unpin>(
    source: R,
    limits: &Limits,
    hand_on_rows: bool,
    mut row: impl FnMut(Value),
) -> Result<Finished, DecodeError> {
    let text_bytes_max = u64::try_from(limits.text_bytes_max).unwrap_or(u64::MAX);
    let mut reader = Reader::from_reader(Metered::new(source, limits.body_bytes_max, text_bytes_max));
    reader.config_mut().expand_empty_elements = true;
    let mut document = Document::new(limits, hand_on_rows);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        reader.get_mut().next_event();
        let outcome = reader.read_event_into_async(&mut buffer).await;
        let event = match outcome {
            Ok(event) => event,
            Err(error) => return Err(reading_failed(error, &mut reader, limits)),
        };
        match event {
            Event::Start(tag) => document.start(tag.name().0)?,
            Event::End(_) => {
                if let Step::Row(value) = document.end()? {
                    row(value);
                }
            }
            Event::Text(text) => document.text(&text.xml10_content())?,
            Event::CData(text) => document.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let character = resolve(&reference)?;
                document.text(character.encode_utf8(&mut [0; 4]))?;
            }
            Event::Decl(declaration) => check_encoding(&declaration)?,
            Event::DocType(_) => return Err(DecodeError::Forbidden("<!DOCTYPE>".to_owned())),
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
            Event::Empty(tag) => {
                document.start(tag.name().0)?;
                document.end()?;
            }
        }
    }
    let bytes = reader.buffer_position();
    document.finish().ok_or(DecodeError::Truncated { bytes })
}

/// What a reference such as `&amp;` or `&#252;` stands for.
fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Result<char, DecodeError> {
    let name: &str = reference;
    match name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => match reference.resolve_char_ref() {
            Ok(Some(character)) => Ok(character),
            Ok(None) | Err(_) => {
                Err(DecodeError::Forbidden(format!("&{};", name.chars().take(40).collect::<String>())))
            }
        },
    }
}

/// Refuses an encoding that would be read as other characters than were meant.
fn check_encoding(declaration: &quick_xml::events::BytesDecl<'_>) -> Result<(), DecodeError> {
    let encoding = declaration.encoding().and_then(Result::ok);
    match encoding.as_deref() {
        None => Ok(()),
        Some(name) if ["utf-8", "utf8", "us-ascii", "ascii"].iter().any(|known| name.eq_ignore_ascii_case(known)) => {
            Ok(())
        }
        Some(name) => {
            Err(DecodeError::Syntax { bytes: 0, reason: format!("it is written in {name} and not in UTF-8") })
        }
    }
}

/// Tells a broken connection, a document cut short, one too long and one that is not XML from each other.
fn reading_failed<R>(error: quick_xml::Error, reader: &mut Reader<Metered<R>>, limits: &Limits) -> DecodeError {
    let bytes = reader.buffer_position();
    let source = reader.get_ref();
    match (source.exceeded(), error) {
        (Some(Exceeded::Body), _) => DecodeError::BodyTooLong { bytes_max: limits.body_bytes_max },
        (Some(Exceeded::Text), _) => DecodeError::TextTooLong { bytes_max: limits.text_bytes_max },
        (None, quick_xml::Error::Io(error)) => DecodeError::Io(
            std::sync::Arc::try_unwrap(error).unwrap_or_else(|shared| io::Error::new(shared.kind(), shared)),
        ),
        // What is wrong only because nothing follows was cut short.
        (None, _) if source.at_end() => DecodeError::Truncated { bytes },
        (None, error) => DecodeError::Syntax { bytes, reason: error.to_string() },
    }
}

/// Reads the beginning of a body that is not what was expected, for a message: at most `characters_max` characters on
/// one line, and nothing if it cannot be read.
pub(crate) async fn beginning<R: AsyncBufRead + Unpin>(mut source: R, characters_max: usize) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < characters_max.saturating_mul(4) {
        let length = match source.fill_buf().await {
            Ok([]) | Err(_) => break,
            Ok(piece) => {
                bytes.extend_from_slice(piece);
                piece.len()
            }
        };
        source.consume(length);
    }
    let text = String::from_utf8_lossy(&bytes);
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().filter(|character| !character.is_control()).take(characters_max).collect()
}
