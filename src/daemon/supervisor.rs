//! Tells systemd that we are ready and alive; outside systemd nothing happens.

use std::time::Duration;

use sd_notify::NotifyState;
use tracing::info;

use crate::execute::Stop;

/// How often somebody who rests says that it is alive; well below any sensible `WatchdogSec`.
const PULSE: Duration = Duration::from_secs(10);

/// The journal is ours and the settings are good.
pub(super) fn ready() {
    tell(&[NotifyState::Ready]);
    info!("ready");
}

/// The work goes on.
pub fn alive() {
    tell(&[NotifyState::Watchdog]);
}

/// The end has begun.
pub(super) fn stopping() {
    tell(&[NotifyState::Stopping]);
}

fn tell(states: &[NotifyState<'_>]) {
    // Not under systemd, or its socket is gone: neither keeps the work from being done.
    let _ = sd_notify::notify(states);
}

/// Rests for `pause`, alive, or until the end is asked for.
pub(super) async fn rest(pause: Duration, stop: &Stop) {
    let end = tokio::time::sleep(pause);
    tokio::pin!(end);
    loop {
        alive();
        tokio::select! {
            () = &mut end => return,
            () = stop.asked() => return,
            () = tokio::time::sleep(PULSE) => {}
        }
    }
}
