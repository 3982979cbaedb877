//! SMTP, spoken by ourselves with lettre's words.
//!
//! Why not lettre's own connection: between the body and the final dot our *last word* must reach the disk, so that after a crash
//! it is known whether the mail can have left. lettre writes body and dot in one go, and on a socket without `TCP_NODELAY`, which costs
//! 43 ms a mail. Its commands, answers and authentication are used as they are.

mod capabilities;
mod check;
mod relay;
mod session;
mod settings;
mod tls;
mod wire;

pub use check::CheckFailed;
pub use settings::{Login, SmtpSettings, Timeouts, TlsMode};

pub(super) use relay::Relay;
pub(super) use tls::trust;
