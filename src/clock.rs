//! Reads the clock and the source of randomness: the only file that does.
