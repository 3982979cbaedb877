//! What happens on each day of the demo.

use super::cast::Home;

/// Something that a customer or an accountant does. Invoices and customers go by their keys, amounts in hundredths.
#[derive(Debug)]
pub(super) enum Deed {
    /// An invoice or a credit note is posted.
    Invoice(&'static str),
    /// An invoice is paid, all that is open.
    Pay(&'static str),
    /// A part of an invoice is paid.
    PayPart(&'static str, i64),
    /// A customer pays without saying what for.
    PayOnAccount(&'static str, Home, i64),
    /// An invoice is settled with a credit note.
    Settle(&'static str, &'static str),
    /// The payment of an invoice comes back.
    Bounce(&'static str),
    /// An invoice is not to be followed up.
    Exclude(&'static str),
    /// It is, after all.
    Include(&'static str),
    /// The next reminder is set by hand, so many days from then.
    Snooze(&'static str, Home, u64),
    /// A customer gets an e-mail address.
    Address(&'static str, &'static str),
}

/// Deeds by day, counted from the start; negative: before it.
pub(super) const DEEDS: &[(i64, Deed)] = &[
    (-12, Deed::PayPart("vanderveen-1", 132_150)),
    (-9, Deed::PayPart("catskill-1", 145_000)),
    (-5, Deed::Exclude("olivares-1")),
    (2, Deed::Pay("lindner-1")),
    (3, Deed::Invoice("lindner-2")),
    (4, Deed::PayPart("kessler-1", 300_000)),
    (6, Deed::Invoice("rossi-2")),
    (7, Deed::Snooze("lambert", Home::Belgium, 21)),
    (9, Deed::Invoice("mercer-3")),
    (10, Deed::Pay("brasserie-1")),
    (12, Deed::Pay("mercer-2")),
    (14, Deed::Bounce("brasserie-1")),
    (16, Deed::Address("pioneer", "billing@pioneer-builders.example")),
    (18, Deed::Pay("durand-1")),
    (19, Deed::Invoice("vanderveen-credit")),
    (20, Deed::Settle("vanderveen-1", "vanderveen-credit")),
    (22, Deed::Pay("kingsway-2")),
    (24, Deed::Exclude("bianchi-1")),
    (25, Deed::Invoice("brasserie-3")),
    (27, Deed::PayPart("mercer-1", 100_000)),
    (29, Deed::Settle("claes-1", "claes-credit")),
    (30, Deed::Invoice("catskill-2")),
    (33, Deed::Pay("rossi-1")),
    (35, Deed::PayOnAccount("kingsway", Home::Belgium, 100_000)),
    (38, Deed::Invoice("durand-2")),
    (40, Deed::Include("bianchi-1")),
    (41, Deed::Snooze("catskill", Home::America, 14)),
    (44, Deed::Pay("lambert-1")),
    (46, Deed::Pay("brasserie-2")),
    (48, Deed::Pay("mercer-1")),
    (51, Deed::Bounce("mercer-1")),
    (53, Deed::Pay("kessler-1")),
    (56, Deed::Include("olivares-1")),
    (58, Deed::Pay("brasserie-1")),
    (60, Deed::PayPart("catskill-1", 250_000)),
    (63, Deed::Pay("vanderveen-1")),
    (66, Deed::Pay("rossi-2")),
    (68, Deed::Pay("kingsway-1")),
    (70, Deed::Pay("lindner-2")),
    (72, Deed::Pay("bianchi-1")),
];
