//! Trouble on purpose: what a test lets go wrong, and at which call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::fault::Fault;

/// A call, as trouble and the log see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallSeen {
    /// How many calls came before it.
    pub ordinal: u64,
    /// The model; for `common`, the empty text.
    pub model: String,
    /// The method.
    pub method: String,
    /// The names of its named arguments, without `context`.
    pub named: Vec<String>,
    /// The login's id.
    pub user: i64,
}

/// When something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Nothing of the call has been done.
    Before,
    /// The call has been done and is committed; the caller does not know it yet.
    After,
}

/// What happens then.
#[derive(Clone)]
pub enum What {
    /// A refusal in Odoo's shape. After execution, this is what a result that cannot be marshalled looks like.
    Fault(Fault),
    /// A page of some proxy.
    Http {
        /// The status.
        status: u16,
        /// The page.
        html: String,
    },
    /// The answer as it is, cut off behind so many bytes; its length is announced in full.
    CutAnswerAt(usize),
    /// Nothing at all, the connection is closed.
    Close,
    /// The answer comes later.
    Delay(Duration),
    /// An answer of about so many bytes, of which none is needed.
    Huge(usize),
    /// An answer of so many lists within lists.
    Nested(usize),
    /// This body, with status 200, whatever it is.
    Body(Vec<u8>),
    /// Something of the test's own, such as ending the client's process; then the call goes on.
    Run(Arc<dyn Fn(&CallSeen) + Send + Sync>),
}

impl fmt::Debug for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Fault(fault) => f.debug_tuple("Fault").field(fault).finish(),
            What::Http { status, .. } => f.debug_struct("Http").field("status", status).finish_non_exhaustive(),
            What::CutAnswerAt(bytes) => f.debug_tuple("CutAnswerAt").field(bytes).finish(),
            What::Close => f.write_str("Close"),
            What::Delay(time) => f.debug_tuple("Delay").field(time).finish(),
            What::Huge(bytes) => f.debug_tuple("Huge").field(bytes).finish(),
            What::Nested(depth) => f.debug_tuple("Nested").field(depth).finish(),
            What::Body(body) => f.debug_tuple("Body").field(&body.len()).finish(),
            What::Run(_) => f.write_str("Run"),
        }
    }
}

/// Something that goes wrong.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// Only for this model, if one is named.
    pub model: Option<String>,
    /// Only for this method, if one is named.
    pub method: Option<String>,
    /// Before or after the call is executed.
    pub when: When,
    /// What happens.
    pub what: What,
    /// How many matching calls pass unharmed first.
    pub skip: u64,
    /// How many matching calls are hit; `None`: all.
    pub times: Option<u64>,
}

impl Trouble {
    /// Trouble at every call.
    #[must_use]
    pub fn always(when: When, what: What) -> Self {
        Trouble { model: None, method: None, when, what, skip: 0, times: None }
    }

    /// Trouble at the next call of a method of a model.
    #[must_use]
    pub fn once(model: &str, method: &str, when: When, what: What) -> Self {
        Trouble {
            model: Some(model.to_owned()),
            method: Some(method.to_owned()),
            skip: 0,
            times: Some(1),
            ..Trouble::always(when, what)
        }
    }

    /// Whether this call is hit; counts it.
    pub(super) fn hits(&mut self, call: &CallSeen) -> bool {
        let matches = self.model.as_ref().is_none_or(|model| *model == call.model)
            && self.method.as_ref().is_none_or(|method| *method == call.method);
        if !matches || self.times == Some(0) {
            return false;
        }
        if self.skip > 0 {
            self.skip = self.skip.saturating_sub(1);
            return false;
        }
        self.times = self.times.map(|times| times.saturating_sub(1));
        true
    }
}
