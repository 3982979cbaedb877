//! What can go wrong between us and Odoo, as cases a caller can tell apart and sentences an operator can act on.

use super::wire::decode::DecodeError;
use super::wire::encode::EncodeError;

/// Where on its way a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportStep {
    /// No connection came about: name, network, port, certificate.
    Connect,
    /// The request went out, and no answer began.
    Request,
    /// The answer began and did not end.
    Answer,
}

impl std::fmt::Display for TransportStep {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            TransportStep::Connect => "no connection to Odoo",
            TransportStep::Request => "Odoo did not answer",
            TransportStep::Answer => "Odoo's answer broke off",
        })
    }
}

/// A name that this Odoo does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownName {
    /// A model, usually because an app is not installed.
    Model,
    /// A field of a model.
    Field,
    /// A method of a model.
    Method,
}

impl std::fmt::Display for UnknownName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            UnknownName::Model => "model",
            UnknownName::Field => "field",
            UnknownName::Method => "method",
        })
    }
}

/// What is known about the effect of a call that did not answer properly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Odoo changed nothing.
    NotDone,
    /// Odoo has done and kept it; only its result is lost.
    Done,
    /// It may or may not have been done.
    Unknown,
}

/// Why a call to Odoo failed. `operation` is the method and the model, for instance `write on res.partner`.
#[derive(Debug, thiserror::Error)]
pub enum OdooError {
    /// User name, password or API key are wrong, or the key has expired.
    #[error("{operation}: Odoo does not accept the login; check the user name and the password or API key")]
    AccessDenied {
        /// What was tried.
        operation: String,
    },
    /// The user may not do this.
    #[error("{operation}: the user has no right to do this; give it the right in Odoo or use another user: {message}")]
    AccessError {
        /// What was tried.
        operation: String,
        /// Odoo's own words.
        message: String,
    },
    /// The record was deleted, or never was.
    #[error("{operation}: the record does not exist or has been deleted; read the records again: {message}")]
    MissingRecord {
        /// What was tried.
        operation: String,
        /// Odoo's own words.
        message: String,
    },
    /// Odoo refuses and says why, in words for a person.
    #[error("{operation}: Odoo refuses: {message}")]
    Validation {
        /// What was tried.
        operation: String,
        /// Odoo's own words.
        message: String,
    },
    /// Somebody else was writing the same records; nothing was changed.
    #[error("{operation}: Odoo was changing the same records at that moment and gave up; try again: {message}")]
    Serialization {
        /// What was tried.
        operation: String,
        /// The database's own words.
        message: String,
    },
    /// There is no such database.
    #[error("{operation}: this Odoo has no such database; check the database's name: {message}")]
    UnknownDatabase {
        /// What was tried.
        operation: String,
        /// Odoo's own words.
        message: String,
    },
    /// The call was carried out **and committed**; only its result could not be sent. Never repeat it for that.
    #[error("{operation}: Odoo has done this, but could not send the result; do not repeat it: {message}")]
    MarshallingAfterSuccess {
        /// What was tried.
        operation: String,
        /// What could not be sent.
        message: String,
    },
    /// This Odoo lacks a model, field or method.
    #[error(
        "{operation}: this Odoo does not know the {what}; its version or its apps differ from what is needed: {message}"
    )]
    Unknown {
        /// What was tried.
        operation: String,
        /// What kind of name it is.
        what: UnknownName,
        /// Odoo's own words.
        message: String,
    },
    /// Any other error inside Odoo; its whole traceback is in the log at debug level.
    #[error("{operation}: an error inside Odoo; its log has the details: {message}")]
    Fault {
        /// What was tried.
        operation: String,
        /// The last line of the traceback.
        message: String,
    },
    /// The network, or a server on the way.
    #[error("{operation}: {step}; check that {origin} can be reached and try again")]
    Transport {
        /// What was tried.
        operation: String,
        /// Scheme, host and port.
        origin: String,
        /// How far it came.
        step: TransportStep,
        /// Whether Odoo can have received, and carried out, the request.
        reached: bool,
        /// What the network said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Something answered that is not Odoo's remote interface: a proxy's error page, a login page.
    #[error(
        "{operation}: expected XML from {origin}, got HTTP {status} {content_type}; check that this is Odoo's own address and that Odoo is running behind it: {snippet}"
    )]
    NotXml {
        /// What was tried.
        operation: String,
        /// Scheme, host and port.
        origin: String,
        /// The HTTP status.
        status: u16,
        /// The media type, or `without a content type`.
        content_type: String,
        /// The first 200 characters of the answer.
        snippet: String,
    },
    /// The answer calls itself XML and is not a proper XML-RPC answer.
    #[error("{operation}: Odoo's answer cannot be read; look for a proxy or module that changes it")]
    Malformed {
        /// What was tried.
        operation: String,
        /// What is wrong with it.
        source: DecodeError,
    },
    /// The answer passes one of our limits.
    #[error(
        "{operation}: Odoo's answer is too large; if so much is right, raise answer_limit_megabytes under [odoo] in the settings"
    )]
    TooLarge {
        /// What was tried.
        operation: String,
        /// Which limit.
        source: DecodeError,
    },
    /// The address leads elsewhere. It is not followed, because the request would lose its body on the way.
    #[error(
        "{operation}: {origin} redirects to {location} (HTTP {status}); put the address of Odoo itself into the settings"
    )]
    Redirect {
        /// What was tried.
        operation: String,
        /// Scheme, host and port.
        origin: String,
        /// The HTTP status.
        status: u16,
        /// Where to, without its query.
        location: String,
    },
    /// The call holds a value that cannot be sent; it was not sent.
    #[error("{operation}: not sent")]
    NotSent {
        /// What was tried.
        operation: String,
        /// Which value.
        source: EncodeError,
    },
    /// Odoo answered well, but with something else than the method is known to return.
    #[error("{operation}: expected {expected} from Odoo, got {found}; this version of Odoo may not be supported")]
    UnexpectedAnswer {
        /// What was tried.
        operation: String,
        /// What the method returns elsewhere.
        expected: &'static str,
        /// What came.
        found: String,
    },
    /// The address, database or certificate in the settings cannot be used.
    #[error("the settings for Odoo cannot be used: {0}")]
    Settings(String),
}

impl OdooError {
    /// The error of Odoo that a cause in a chain is; some chains hold it in a box.
    pub fn in_cause<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a Self> {
        let boxed = || cause.downcast_ref::<Box<Self>>().map(AsRef::as_ref);
        cause.downcast_ref().or_else(boxed)
    }

    /// What is known about the effect of the call.
    pub fn outcome(&self) -> Outcome {
        match self {
            OdooError::AccessDenied { .. }
            | OdooError::AccessError { .. }
            | OdooError::MissingRecord { .. }
            | OdooError::Validation { .. }
            | OdooError::Serialization { .. }
            | OdooError::UnknownDatabase { .. }
            | OdooError::Unknown { .. }
            | OdooError::Fault { .. }
            | OdooError::Redirect { .. }
            | OdooError::NotSent { .. }
            | OdooError::Settings(_) => Outcome::NotDone,
            OdooError::MarshallingAfterSuccess { .. } | OdooError::UnexpectedAnswer { .. } => Outcome::Done,
            OdooError::Transport { reached, .. } => {
                if *reached {
                    Outcome::Unknown
                } else {
                    Outcome::NotDone
                }
            }
            // A refusal by a proxy never reached Odoo; a request that took too long (408) may have.
            OdooError::NotXml { status, .. } => {
                if (400..500).contains(status) && *status != 408 {
                    Outcome::NotDone
                } else {
                    Outcome::Unknown
                }
            }
            OdooError::Malformed { .. } | OdooError::TooLarge { .. } => Outcome::Unknown,
        }
    }

    /// Whether the same call may well succeed a little later.
    pub fn is_transient(&self) -> bool {
        match self {
            OdooError::Transport { .. } | OdooError::Serialization { .. } => true,
            OdooError::NotXml { status, .. } => matches!(status, 429 | 502 | 503 | 504),
            OdooError::AccessDenied { .. }
            | OdooError::AccessError { .. }
            | OdooError::MissingRecord { .. }
            | OdooError::Validation { .. }
            | OdooError::UnknownDatabase { .. }
            | OdooError::Unknown { .. }
            | OdooError::Fault { .. }
            | OdooError::Redirect { .. }
            | OdooError::NotSent { .. }
            | OdooError::Settings(_)
            | OdooError::MarshallingAfterSuccess { .. }
            | OdooError::UnexpectedAnswer { .. }
            | OdooError::Malformed { .. }
            | OdooError::TooLarge { .. } => false,
        }
    }

    /// Whether one record in a page can be the reason why the whole page was not answered.
    pub fn may_be_one_record(&self) -> bool {
        matches!(
            self,
            OdooError::MarshallingAfterSuccess { .. } | OdooError::Fault { .. } | OdooError::MissingRecord { .. }
        )
    }

    /// The case that a fault of Odoo stands for.
    pub fn from_fault(operation: &str, code: i64, text: &str) -> Self {
        let operation = operation.to_owned();
        if code == 3 {
            return OdooError::AccessDenied { operation };
        }
        if code == 4 {
            return OdooError::AccessError { operation, message: on_one_line(text) };
        }
        if code == 2 {
            return user_message(operation, text);
        }
        tracing::debug!(operation, traceback = text, "fault of Odoo");
        let message = last_line(text).to_owned();
        if is_after_success(text, &message) {
            return OdooError::MarshallingAfterSuccess { operation, message };
        }
        if is_conflict(&message) {
            return OdooError::Serialization { operation, message };
        }
        if message.contains("database \"") && message.contains("does not exist") {
            return OdooError::UnknownDatabase { operation, message };
        }
        match unknown_name(text, &message) {
            Some(what) => OdooError::Unknown { operation, what, message },
            None => OdooError::Fault { operation, message },
        }
    }
}

/// Odoo's messages for users. They are in the user's language, so that only their form can be relied on.
fn user_message(operation: String, text: &str) -> OdooError {
    let message = on_one_line(text);
    if message.starts_with("Object ") && message.ends_with(" doesn't exist") {
        return OdooError::Unknown { operation, what: UnknownName::Model, message };
    }
    // "(Record: res.partner(999,), User: 2)" in any language is how a missing record is reported.
    let names_a_record = text
        .trim()
        .lines()
        .last()
        .is_some_and(|line| line.starts_with('(') && line.ends_with(')') && line.contains(",), "));
    if names_a_record || message.contains("Record does not exist or has been deleted") {
        return OdooError::MissingRecord { operation, message };
    }
    OdooError::Validation { operation, message }
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// The line of a traceback that says what happened.
fn last_line(text: &str) -> &str {
    // The database adds lines such as `DETAIL: …` and `LINE 1: …` below its message: the message is the last line that
    // begins like an exception, and otherwise simply the last.
    let lines = || text.lines().rev().map(str::trim_end).filter(|line| !line.trim().is_empty());
    lines().find(|line| is_exception(line)).or_else(|| lines().next()).unwrap_or("").trim()
}

/// Whether the line looks like `psycopg2.errors.UndefinedTable: …` or `KeyError: …`, from the first column on.
fn is_exception(line: &str) -> bool {
    let name = line.split(':').next().unwrap_or("");
    let class = name.rsplit('.').next().unwrap_or("");
    !name.contains(' ')
        && class.starts_with(|first: char| first.is_ascii_uppercase())
        && class.len() > 4
        && class != "DETAIL"
}

/// Whether only the result could not be sent. The same words from deeper inside Odoo, where a module was itself calling
/// some other server, are an ordinary error: there the traceback passes through the model's own code.
fn is_after_success(traceback: &str, message: &str) -> bool {
    let cannot_be_sent = message.contains("cannot marshal")
        || message.contains("int exceeds XML-RPC limits")
        || message.contains("dictionary key must be string");
    let inside_a_method =
        ["in execute_kw", "in execute_cr", "in call_kw"].iter().any(|frame| traceback.contains(frame));
    cannot_be_sent && !inside_a_method
}

fn is_conflict(message: &str) -> bool {
    [
        "could not serialize access",
        "deadlock detected",
        "could not obtain lock on",
        "SerializationFailure",
        "LockNotAvailable",
    ]
    .iter()
    .any(|words| message.contains(words))
}

fn unknown_name(traceback: &str, message: &str) -> Option<UnknownName> {
    // An attribute that something else lacks is an error inside Odoo, and no method that we asked for.
    if message.starts_with("AttributeError: type object ") || message.starts_with("AttributeError: The method ") {
        return Some(UnknownName::Method);
    }
    if message.contains("Invalid field") {
        return Some(UnknownName::Field);
    }
    if message.starts_with("KeyError: ") {
        // Which mapping the key was missing from stands in the last frame.
        let tail = traceback.len().saturating_sub(400);
        let frame = traceback.get(tail..).unwrap_or(traceback);
        if frame.contains("_fields[") {
            return Some(UnknownName::Field);
        }
        if frame.contains("self.models[") {
            return Some(UnknownName::Model);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const ODOO_14_RESULT: &str = "Traceback (most recent call last):
  File \"/usr/lib/python3/dist-packages/odoo/addons/base/controllers/rpc.py\", line 69, in xmlrpc_2
    response = self._xmlrpc(service)
  File \"/usr/lib/python3/dist-packages/odoo/addons/base/controllers/rpc.py\", line 50, in _xmlrpc
    return dumps((result,), methodresponse=1, allow_none=False)
  File \"/usr/lib/python3.9/xmlrpc/client.py\", line 534, in dump_nil
    raise TypeError(\"cannot marshal None unless allow_none is enabled\")
TypeError: cannot marshal None unless allow_none is enabled
";

    fn fault(code: i64, text: &str) -> OdooError {
        OdooError::from_fault("write on res.partner", code, text)
    }

    fn traceback(frame: &str, exception: &str) -> OdooError {
        let text = format!(
            "Traceback (most recent call last):\n  File \"/odoo/service/model.py\", line 159, in execute_cr\n    result = \
             odoo.api.call_kw(recs, method, args, kw)\n  File \"/odoo/x.py\", line 1, in y\n    {frame}\n{exception}\n\n"
        );
        fault(1, &text)
    }

    #[test]
    fn the_codes_tell_login_and_rights() {
        assert!(matches!(fault(3, "Access Denied"), OdooError::AccessDenied { .. }));
        let refused =
            fault(4, "You are not allowed to create 'Models' (ir.model) records.\n\nContact your administrator");
        assert!(matches!(&refused, OdooError::AccessError { .. }));
        assert!(refused.to_string().starts_with("write on res.partner: the user has no right to do this"));
    }

    #[test]
    fn a_missing_record_is_known_in_any_language() {
        let german = "Der Datensatz existiert nicht oder wurde gelöscht.\n(Datensatz: res.partner(999,), Benutzer: 2)";
        for text in ["Record does not exist or has been deleted.\n(Record: account.move(9,), User: 2)", german] {
            assert!(matches!(fault(2, text), OdooError::MissingRecord { .. }), "{text}");
        }
    }

    #[test]
    fn a_message_for_users_is_passed_on() {
        let error = fault(2, "You cannot create recursive Partner hierarchies.\n");
        assert_eq!(
            error.to_string(),
            "write on res.partner: Odoo refuses: You cannot create recursive Partner hierarchies."
        );
        let required = "Die Operation kann nicht abgeschlossen werden:\n\nModel: Bank Accounts (res.partner.bank), Feld: Nummer (acc_number)";
        assert!(matches!(fault(2, required), OdooError::Validation { .. }));
    }

    #[test]
    fn a_result_that_cannot_be_sent_means_done() {
        let error = fault(1, ODOO_14_RESULT);
        assert!(matches!(error, OdooError::MarshallingAfterSuccess { .. }));
        assert_eq!(error.outcome(), Outcome::Done);
    }

    #[test]
    fn the_same_words_from_inside_a_method_are_an_ordinary_error() {
        let error = traceback("proxy.send(None)", "TypeError: cannot marshal None unless allow_none is enabled");
        assert!(matches!(error, OdooError::Fault { .. }));
        assert_eq!(error.outcome(), Outcome::NotDone);
    }

    #[test]
    fn unknown_names_are_told_apart() {
        let what = |error: OdooError| if let OdooError::Unknown { what, .. } = error { Some(what) } else { None };
        assert_eq!(what(fault(2, "Object no.such.model doesn't exist")), Some(UnknownName::Model));
        let old =
            traceback("getattr(type(model), name)", "AttributeError: type object 'res.partner' has no attribute 'foo'");
        assert_eq!(what(old), Some(UnknownName::Method));
        let new = traceback("raise", "AttributeError: The method 'res.partner.foo' does not exist");
        assert_eq!(what(new), Some(UnknownName::Method));
        let leaf = traceback("raise", "ValueError: Invalid field res.partner.nofield in leaf ('nofield', '=', 1)");
        assert_eq!(what(leaf), Some(UnknownName::Field));
        let key = traceback("return self._fields[key].__get__(self)", "KeyError: 'nofield'");
        assert_eq!(what(key), Some(UnknownName::Field));
        assert_eq!(what(traceback("values[1]", "KeyError: 1")), None);
        let inner = traceback("record.foo", "AttributeError: 'NoneType' object has no attribute 'foo'");
        assert_eq!(what(inner), None, "a bug inside a method is no unknown method");
    }

    #[test]
    fn the_line_that_says_what_happened_is_found_below_the_database_s_details() {
        let error = traceback(
            "self._obj.execute(query, params)",
            "psycopg2.errors.InvalidTextRepresentation: invalid input syntax for type integer: \"abc\"\nLINE 1: ...IN ('abc')\n      ^",
        );
        let OdooError::Fault { message, .. } = error else { panic!("{error}") };
        assert_eq!(
            message,
            "psycopg2.errors.InvalidTextRepresentation: invalid input syntax for type integer: \"abc\""
        );
    }

    #[test]
    fn conflicts_and_missing_databases_are_known() {
        let conflict = traceback(
            "execute",
            "psycopg2.errors.SerializationFailure: could not serialize access due to concurrent update",
        );
        assert!(matches!(&conflict, OdooError::Serialization { .. }) && conflict.is_transient());
        let missing = traceback("connect", "psycopg2.OperationalError: FATAL:  database \"nope\" does not exist");
        assert!(matches!(missing, OdooError::UnknownDatabase { .. }));
    }

    #[test]
    fn a_fault_without_any_text_is_still_a_fault() {
        assert!(matches!(fault(1, ""), OdooError::Fault { .. }));
    }

    #[test]
    fn what_a_proxy_refused_did_not_happen() {
        let answer = |status| OdooError::NotXml {
            operation: "create on x".to_owned(),
            origin: "http://odoo.test".to_owned(),
            status,
            content_type: "text/html".to_owned(),
            snippet: "<html>".to_owned(),
        };
        assert_eq!(answer(413).outcome(), Outcome::NotDone);
        assert_eq!(answer(502).outcome(), Outcome::Unknown);
        assert_eq!(answer(200).outcome(), Outcome::Unknown);
    }
}
