//! Dates by the part of strftime that Odoo's languages use, with names in the six languages.

use chrono::{Datelike, NaiveDate};

/// Month names, month abbreviations, day names, day abbreviations.
struct Names {
    months: [&'static str; 12],
    months_short: [&'static str; 12],
    days: [&'static str; 7],
    days_short: [&'static str; 7],
}

/// Writes a date by a format such as `%d.%m.%Y`; a directive that is not known is left as it stands.
pub(super) fn write_date(date: NaiveDate, format: &str, language: &str) -> String {
    let names = names_of(language);
    let mut written = String::new();
    let mut rest = format.chars().peekable();
    while let Some(character) = rest.next() {
        if character != '%' {
            written.push(character);
            continue;
        }
        let plain = rest.next_if(|next| matches!(next, '-' | '#')).is_some();
        match rest.next() {
            Some(directive) => written.push_str(&directive_text(date, directive, plain, names)),
            None => written.push('%'),
        }
    }
    written
}

/// One directive; `plain` is the `-` of `%-d`: no leading zero.
fn directive_text(date: NaiveDate, directive: char, plain: bool, names: &Names) -> String {
    let padded = |number: u32| if plain { number.to_string() } else { format!("{number:02}") };
    let month = date.month0() as usize % 12;
    let day = date.weekday().num_days_from_monday() as usize % 7;
    match directive {
        'd' => padded(date.day()),
        'e' => format!("{}", date.day()),
        'm' => padded(date.month()),
        'Y' => date.year().to_string(),
        'y' => format!("{:02}", date.year().rem_euclid(100)),
        'B' => names.months[month].to_owned(),
        'b' | 'h' => names.months_short[month].to_owned(),
        'A' => names.days[day].to_owned(),
        'a' => names.days_short[day].to_owned(),
        'j' => format!("{:03}", date.ordinal()),
        'D' => format!("{:02}/{:02}/{:02}", date.month(), date.day(), date.year().rem_euclid(100)),
        'F' | 'x' => date.to_string(),
        '%' => "%".to_owned(),
        other => format!("%{other}"),
    }
}

/// The names of a language; English where there are none.
fn names_of(language: &str) -> &'static Names {
    match language.get(..2).unwrap_or_default() {
        "fr" => &FRENCH,
        "de" => &GERMAN,
        "es" => &SPANISH,
        "nl" => &DUTCH,
        "it" => &ITALIAN,
        _ => &ENGLISH,
    }
}

const ENGLISH: Names = Names {
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    months_short: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    days_short: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
};
const FRENCH: Names = Names {
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    months_short: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    days: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    days_short: ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
};
const GERMAN: Names = Names {
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    months_short: ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
    days: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    days_short: ["Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."],
};
const SPANISH: Names = Names {
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    months_short: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"],
    days: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    days_short: ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"],
};
const DUTCH: Names = Names {
    months: [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    months_short: ["jan.", "feb.", "mrt.", "apr.", "mei", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."],
    days: ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
    days_short: ["ma", "di", "wo", "do", "vr", "za", "zo"],
};
const ITALIAN: Names = Names {
    months: [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    months_short: ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"],
    days: ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"],
    days_short: ["lun", "mar", "mer", "gio", "ven", "sab", "dom"],
};

#[cfg(test)]
mod tests {
    use super::*;

    fn date() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 7).unwrap()
    }

    #[test]
    fn names_are_those_of_the_language() {
        assert_eq!(write_date(date(), "%A, %-d. %B %Y", "de_AT"), "Samstag, 7. März 2026");
        assert_eq!(write_date(date(), "%a %d %b %y", "fr"), "sam. 07 mars 26");
        assert_eq!(write_date(date(), "%d de %B de %Y", "es_MX"), "07 de marzo de 2026");
        assert_eq!(write_date(date(), "%A %e %B", "it_IT"), "sabato 7 marzo");
        assert_eq!(write_date(date(), "%a %d %b", "nl_BE"), "za 07 mrt.");
        assert_eq!(write_date(date(), "%b %d, %Y", "pt_BR"), "Mar 07, 2026");
    }

    #[test]
    fn an_unknown_directive_does_not_panic() {
        assert_eq!(write_date(date(), "%d %Q %", "en"), "07 %Q %");
        assert_eq!(write_date(date(), "%é%-", "é"), "%é%");
        assert_eq!(write_date(date(), "100%%", "en"), "100%");
    }
}
