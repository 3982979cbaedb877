//! x
use crate::cli::exit::Exit;
use crate::config::Settings;
pub(super) async fn check(_s: &Settings, _j: bool) -> anyhow::Result<Exit> {
    anyhow::bail!("x")
}
