//! The commands: the only reader of arguments and environment, and the only writer to the terminal.

mod arguments;
mod commands;
mod connect;
mod customer;
mod exit;
mod logging;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

use self::arguments::{Arguments, Command};
use self::exit::Exit;

/// Runs the command that the arguments ask for.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return exit::explain(&anyhow::Error::new(error).context("starting")).into(),
    };
    let for_a_mail_server = matches!(arguments.command, Command::Bounce);
    let exit = match runtime.block_on(commands::carry_out(arguments)) {
        Ok(exit) => exit,
        Err(error) => {
            let exit = exit::explain(&error);
            if for_a_mail_server { Exit::TryLater } else { exit }
        }
    };
    exit.into()
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
