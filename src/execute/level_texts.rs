//! Tries the texts of levels before a customer is written to, and lets the last good one go on where one is wrong.

use std::collections::BTreeMap;

use anyhow::Context as _;
use chrono::NaiveDate;

use super::backends::Backends;
use crate::domain::{Channel, Level, LevelId};
use crate::journal::{GoodText, GoodTexts};
use crate::odoo::books::Chart;
use crate::render::{self, LevelText, TemplateError};

/// Companies, levels and texts as they count, with what is wrong with each level; and the texts that are good now.
///
/// # Errors
/// Odoo or the journal cannot be read.
pub async fn read_levels(backends: &Backends) -> anyhow::Result<(Chart, GoodTexts)> {
    let mut chart = backends.books.chart().await.context("reading companies and levels from Odoo")?;
    let mut good = backends.journal.good_texts().context("reading the last good texts in the journal")?;
    try_texts(&mut chart, &mut good, backends.today());
    Ok((chart, good))
}

/// Puts the last good text in the place of each one that is wrong, and says so on its level. A level with a wrong text in
/// whose place there is none cannot be used. What is good and new is added to `good`, as of `today`.
pub(super) fn try_texts(chart: &mut Chart, good: &mut GoodTexts, today: NaiveDate) {
    let (levels, texts) = chart.levels_and_texts();
    for level in levels.filter(|level| !level.channels.is_empty()) {
        try_level(level, texts, good, today);
    }
}

fn try_level(
    level: &mut Level,
    texts: &mut BTreeMap<(LevelId, String), LevelText>,
    good: &mut GoodTexts,
    today: NaiveDate,
) {
    let (mut found, mut wrong) = (0, Vec::new());
    let goes_by_sms = level.channels.contains(&Channel::Sms);
    for (key, text) in texts.range_mut((level.id, String::new())..).take_while(|((id, _), _)| *id == level.id) {
        found += 1;
        let problems = render::check(text);
        if problems.is_empty() {
            if good.get(key).is_none_or(|known| is_other(known, text)) {
                good.insert(key.clone(), good_since(text, today));
            }
        } else {
            wrong.push(mended(text, &problems, good.get(key)));
        }
        if goes_by_sms && text.sms.trim().is_empty() {
            let (name, language) = (&level.name, &key.1);
            wrong.push(Err(format!("level \u{201c}{name}\u{201d} in Odoo, language {language}: there is no SMS text")));
        }
    }
    let is_stopped = found == 0 || wrong.iter().any(Result::is_err);
    let told: Vec<String> = wrong.into_iter().map(|mended| mended.unwrap_or_else(|problems| problems)).collect();
    let problem = if found == 0 { "it has no text".to_owned() } else { told.join("; ") };
    if is_stopped {
        level.unusable.get_or_insert(problem);
    } else {
        level.text_problem = Some(problem).filter(|problem| !problem.is_empty());
    }
}

/// Puts the last good text in the place of a wrong one, and tells both; or tells what is wrong, if there is none.
fn mended(text: &mut LevelText, problems: &[TemplateError], good: Option<&GoodText>) -> Result<String, String> {
    let problems = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let Some(good) = good else { return Err(problems) };
    let mut instead = text.clone();
    good.subject.clone_into(&mut instead.subject);
    good.body.clone_into(&mut instead.body);
    good.sms.clone_into(&mut instead.sms);
    // What an older program found to be good need not be so for this one.
    if !render::check(&instead).is_empty() {
        return Err(problems);
    }
    *text = instead;
    Ok(format!("{problems}; the last good text, of {}, is used meanwhile", good.since))
}

fn is_other(good: &GoodText, text: &LevelText) -> bool {
    (&good.subject, &good.body, &good.sms) != (&text.subject, &text.body, &text.sms)
}

fn good_since(text: &LevelText, since: NaiveDate) -> GoodText {
    GoodText { subject: text.subject.clone(), body: text.body.clone(), sms: text.sms.clone(), since }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVEL: LevelId = LevelId(7);
    const LANGUAGES: [&str; 2] = ["en_US", "fr_FR"];
    const WRONG: &str = "<p>{{ ammount }}</p>";

    /// The level after these bodies of its texts were tried, and the bodies that go.
    fn tried(bodies: [&str; 2], good: &mut GoodTexts, today: &str) -> (Level, Vec<String>) {
        let text = |language: &str, body: &str| {
            LevelText::from_odoo("Firm", language, "Reminder".to_owned(), body.to_owned(), String::new())
        };
        let texts = LANGUAGES.iter().zip(bodies);
        let mut texts: BTreeMap<_, _> =
            texts.map(|(language, body)| ((LEVEL, (*language).to_owned()), text(language, body))).collect();
        let mut level = Level { channels: vec![Channel::Email], ..Level::new(LEVEL, "Firm", 30) };
        try_level(&mut level, &mut texts, good, today.parse().unwrap());
        (level, texts.into_values().map(|text| text.body).collect())
    }

    #[test]
    fn a_wrong_text_gives_way_to_the_last_good_one_of_its_language() {
        let mut good = GoodTexts::new();
        let (level, _) = tried(["<p>First</p>", "<p>Premier</p>"], &mut good, "2026-11-01");
        assert_eq!((level.text_problem, level.unusable), (None, None));
        tried(["<p>First</p>", "<p>Second</p>"], &mut good, "2026-11-02");
        let (level, bodies) = tried(["<p>Third</p>", WRONG], &mut good, "2026-11-03");
        assert_eq!(bodies, ["<p>Third</p>", "<p>Second</p>"]);
        assert_eq!(
            level.problem().unwrap(),
            "level \u{201c}Firm\u{201d} in Odoo, language fr_FR, body, line 1: unknown placeholder {{ ammount }}; did you \
             mean {{ amount }}?; the last good text, of 2026-11-02, is used meanwhile."
        );
        assert_eq!(level.unusable, None);
        let since = good.values().map(|text| text.since.to_string()).collect::<Vec<_>>();
        assert_eq!(since, ["2026-11-03", "2026-11-02"], "what is wrong is not kept");
    }

    #[test]
    fn without_a_good_text_in_one_language_the_level_stops() {
        let mut good = GoodTexts::new();
        tried(["<p>First</p>", WRONG], &mut good, "2026-11-01");
        let (level, bodies) = tried([WRONG, WRONG], &mut good, "2026-11-02");
        assert_eq!(bodies, ["<p>First</p>", WRONG]);
        let problem = level.problem().unwrap();
        assert!(problem.contains("of 2026-11-01, is used") && problem.contains("fr_FR"), "{problem}");
        assert!(problem.ends_with(". Nothing is sent at this level until this is put right."), "{problem}");
        assert_eq!(level.text_problem, None);
    }

    #[test]
    fn a_text_that_was_good_for_an_older_program_takes_no_place() {
        let text = LevelText::from_odoo("Firm", "en_US", "Reminder".to_owned(), "{{ old }}".to_owned(), String::new());
        let key = (LEVEL, "en_US".to_owned());
        let mut good = GoodTexts::from([(key, good_since(&text, "2025-01-01".parse().unwrap()))]);
        let (level, bodies) = tried([WRONG, "<p>Second</p>"], &mut good, "2026-11-01");
        assert!(level.unusable.is_some() && bodies[0] == WRONG);
    }

    #[test]
    fn a_level_without_any_text_cannot_be_used() {
        let mut level = Level { channels: vec![Channel::Email], ..Level::new(LEVEL, "Firm", 30) };
        try_level(&mut level, &mut BTreeMap::new(), &mut GoodTexts::new(), "2026-11-01".parse().unwrap());
        assert_eq!(level.unusable.as_deref(), Some("it has no text"));
    }
}
