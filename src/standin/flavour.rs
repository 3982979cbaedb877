//! Which Odoo the stand-in plays: the two differ as the real ones do.

use crate::odoo::value::Value;

/// The version that it behaves like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// Like Odoo 14.
    Fourteen,
    /// Like Odoo 19.
    Nineteen,
}

impl Flavour {
    /// The major version.
    #[must_use]
    pub fn major(self) -> i64 {
        match self {
            Flavour::Fourteen => 14,
            Flavour::Nineteen => 19,
        }
    }

    /// What `version` answers.
    pub(super) fn version(self) -> Value {
        let info = [self.major().into(), 0.into(), 0.into(), "final".into(), 0.into(), Value::from("")];
        Value::structure([
            ("server_version", Value::from(format!("{}.0", self.major()))),
            ("server_version_info", Value::Array(info.to_vec())),
            ("server_serie", format!("{}.0", self.major()).into()),
            ("protocol_version", 1.into()),
        ])
    }
}
