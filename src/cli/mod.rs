//! The commands: the only reader of arguments and environment.
