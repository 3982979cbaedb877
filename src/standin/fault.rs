//! Refusals in Odoo's own shape: a code and a text.

use super::tables::ids_text;

/// What a refused call answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// 1: an error with its traceback; 2: a message for the user; 3: wrong login; 4: no right.
    pub code: i32,
    /// The text.
    pub message: String,
}

impl Fault {
    /// A Python error: `kind` is its class.
    pub(super) fn error(kind: &str, message: impl AsRef<str>) -> Self {
        let message = message.as_ref();
        let text = format!(
            "Traceback (most recent call last):\n  File \"/usr/lib/python3/dist-packages/odoo/addons/base/controllers/rpc.py\", \
             line 63, in xmlrpc_2\n    response = self._xmlrpc(service)\n{kind}: {message}\n"
        );
        Fault { code: 1, message: text }
    }

    /// A wrong value.
    pub(super) fn value(message: impl AsRef<str>) -> Self {
        Fault::error("ValueError", message)
    }

    /// A message for the user.
    pub(super) fn user(message: impl Into<String>) -> Self {
        Fault { code: 2, message: message.into() }
    }

    /// Wrong login.
    pub(super) fn denied() -> Self {
        Fault { code: 3, message: "Access Denied".to_owned() }
    }

    /// No right.
    pub(super) fn access(message: impl Into<String>) -> Self {
        Fault { code: 4, message: message.into() }
    }

    /// A record that is not there.
    pub(super) fn missing(model: &str, ids: &[i64], uid: i64) -> Self {
        Fault::user(format!(
            "Record does not exist or has been deleted.\n(Record: {model}({}), User: {uid})",
            ids_text(ids)
        ))
    }

    /// A field that the model does not have.
    pub(super) fn unknown_field(model: &str, field: &str) -> Self {
        Fault::value(format!("Invalid field '{field}' on model '{model}'"))
    }

    /// What a method without a result answers after all that it did.
    pub(super) fn nothing_to_marshal() -> Self {
        Fault::error("TypeError", "cannot marshal None unless allow_none is enabled")
    }
}
