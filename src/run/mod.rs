//! One run from reading to report, and the small refresh between runs.
