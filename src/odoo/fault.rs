//! Stand-in until the real errors are merged.
/// Stand-in.
#[derive(Debug, thiserror::Error)]
pub enum OdooError {
    /// Stand-in.
    #[error("{0}")]
    Settings(String),
}
