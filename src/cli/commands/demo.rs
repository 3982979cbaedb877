//! x
use crate::cli::exit::Exit;
pub(super) async fn demo(_o: &std::path::Path, _j: bool) -> anyhow::Result<Exit> {
    anyhow::bail!("x")
}
