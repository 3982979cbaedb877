//! Log lines, on the error output.

use tracing_subscriber::EnvFilter;

use crate::config::{ConfigError, LogFormat, LogSettings};

/// Begins logging. Colours only on a terminal.
///
/// # Errors
/// `log.level` is not a filter.
pub(super) fn begin(settings: &LogSettings, colour: bool) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(&settings.level)
        .map_err(|error| ConfigError::Contradiction(format!("log.level = \"{}\": {error}", settings.level)))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // A second call, as in tests, keeps the first one's settings.
    let _ = match settings.format {
        LogFormat::Text => lines.with_ansi(colour).try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
    Ok(())
}
