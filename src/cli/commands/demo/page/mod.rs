//! x
use super::story::Story;
pub(super) const GENERATOR: &str = "<meta name=\"generator\" content=\"followupd demo\">";
pub(super) fn page(_story: &Story) -> anyhow::Result<String> {
    Ok(GENERATOR.to_owned())
}
