//! The shipped texts, taken in when the program is built.

use super::catalog::Tone;

/// Tone, language, content of the file.
pub(super) const SHIPPED: &[(Tone, &str, &str)] = &[
    (Tone::Upcoming, "en", include_str!("../../templates/levels/upcoming.en.html")),
    (Tone::Upcoming, "fr", include_str!("../../templates/levels/upcoming.fr.html")),
    (Tone::Upcoming, "de", include_str!("../../templates/levels/upcoming.de.html")),
    (Tone::Upcoming, "es", include_str!("../../templates/levels/upcoming.es.html")),
    (Tone::Upcoming, "nl", include_str!("../../templates/levels/upcoming.nl.html")),
    (Tone::Upcoming, "it", include_str!("../../templates/levels/upcoming.it.html")),
    (Tone::Friendly, "en", include_str!("../../templates/levels/friendly.en.html")),
    (Tone::Friendly, "fr", include_str!("../../templates/levels/friendly.fr.html")),
    (Tone::Friendly, "de", include_str!("../../templates/levels/friendly.de.html")),
    (Tone::Friendly, "es", include_str!("../../templates/levels/friendly.es.html")),
    (Tone::Friendly, "nl", include_str!("../../templates/levels/friendly.nl.html")),
    (Tone::Friendly, "it", include_str!("../../templates/levels/friendly.it.html")),
    (Tone::Firm, "en", include_str!("../../templates/levels/firm.en.html")),
    (Tone::Firm, "fr", include_str!("../../templates/levels/firm.fr.html")),
    (Tone::Firm, "de", include_str!("../../templates/levels/firm.de.html")),
    (Tone::Firm, "es", include_str!("../../templates/levels/firm.es.html")),
    (Tone::Firm, "nl", include_str!("../../templates/levels/firm.nl.html")),
    (Tone::Firm, "it", include_str!("../../templates/levels/firm.it.html")),
    (Tone::Serious, "en", include_str!("../../templates/levels/serious.en.html")),
    (Tone::Serious, "fr", include_str!("../../templates/levels/serious.fr.html")),
    (Tone::Serious, "de", include_str!("../../templates/levels/serious.de.html")),
    (Tone::Serious, "es", include_str!("../../templates/levels/serious.es.html")),
    (Tone::Serious, "nl", include_str!("../../templates/levels/serious.nl.html")),
    (Tone::Serious, "it", include_str!("../../templates/levels/serious.it.html")),
    (Tone::Final, "en", include_str!("../../templates/levels/final.en.html")),
    (Tone::Final, "fr", include_str!("../../templates/levels/final.fr.html")),
    (Tone::Final, "de", include_str!("../../templates/levels/final.de.html")),
    (Tone::Final, "es", include_str!("../../templates/levels/final.es.html")),
    (Tone::Final, "nl", include_str!("../../templates/levels/final.nl.html")),
    (Tone::Final, "it", include_str!("../../templates/levels/final.it.html")),
];
