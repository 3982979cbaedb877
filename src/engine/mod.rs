//! Decides: who is reminded, proposed or held, and why. Pure.
