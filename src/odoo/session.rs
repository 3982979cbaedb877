//! Stand-in until the real session is merged.
/// Stand-in.
#[derive(Debug)]
pub struct Session;
