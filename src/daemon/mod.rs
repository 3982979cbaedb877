//! serve: polls, runs at the set time, stops politely.
