//! Settings: one TOML file, environment over it, secrets from files.
