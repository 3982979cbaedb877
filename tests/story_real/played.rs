//! Which of the shipped stories are played on a real Odoo too.

/// Those whose statements people can carry out there.
pub(crate) const ON_ODOO: [&str; 14] = [
    "promise",
    "dispute-with-end-date",
    "exclusion",
    "snooze",
    "credit-note",
    "bank-gate",
    "two-plans-by-tag",
    "manual-account",
    "negative-level",
    "level-deleted",
    "level-moved",
    "next-reminder-edited",
    "customers-merged",
    "26-moved-under-a-parent",
];
