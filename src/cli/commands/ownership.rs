//! x
use crate::cli::arguments::{Setup, Teardown};
use crate::cli::exit::Exit;
use crate::config::Settings;
pub(super) async fn setup(_s: &Settings, _o: &Setup, _j: bool) -> anyhow::Result<Exit> {
    anyhow::bail!("x")
}
pub(super) async fn teardown(_s: &Settings, _o: &Teardown, _j: bool) -> anyhow::Result<Exit> {
    anyhow::bail!("x")
}
