//! The plans of a plan file beside its default one, and the levels of all of them.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::plan_file::Reader;
use crate::provision::{FilePlan, PlannedLevel, PlannedPlan};

const PLAN_KEYS: &[&str] = &["key", "name", "sequence", "tags", "countries", "payment_terms", "level"];

/// Reads all plans: the default one, whose levels stand at the top, and those beside it.
pub(super) fn read(reader: &mut Reader<'_>, table: &DeTable<'_>) -> FilePlan {
    let mut file = FilePlan::default();
    let mut level_keys = BTreeSet::new();
    match table.get("level") {
        Some(levels) => file.levels = plan_levels(reader, levels, None, &mut level_keys),
        None => reader.error(0..0, "the plan has no levels: write at least one [[level]]"),
    }
    let Some(plans) = table.get("plan") else { return file };
    let Some(tables) = plans.get_ref().as_array() else {
        reader.error(plans.span(), "plans are written as [[plan]], in double brackets");
        return file;
    };
    let mut keys = BTreeSet::new();
    for plan in tables {
        let Some(table) = plan.get_ref().as_table() else {
            reader.wrong_type(plan, "plan", "a table");
            continue;
        };
        let read = one(reader, plan, table);
        if !keys.insert(read.key.clone()) {
            let span = table.get("key").map_or(plan.span(), Spanned::span);
            reader.error(span, format!("two plans have the key \"{}\"", read.key));
        }
        match table.get("level") {
            Some(levels) => file.levels.extend(plan_levels(reader, levels, Some(&read.key), &mut level_keys)),
            None => reader.error(plan.span(), "this plan has no levels: write at least one [[plan.level]]"),
        }
        file.plans.push(read);
    }
    file
}

fn one(reader: &mut Reader<'_>, plan: &Spanned<DeValue<'_>>, table: &DeTable<'_>) -> PlannedPlan {
    reader.unknown_keys(table, PLAN_KEYS);
    for required in ["key", "name"] {
        if reader.text(table, required).is_none_or(|text| text.is_empty()) {
            reader.error(plan.span(), format!("this plan has no `{required}`"));
        }
    }
    let mut texts = |key: &str| table.get(key).map(|value| reader.texts(value, key)).unwrap_or_default();
    let (tags, countries, terms) = (texts("tags"), texts("countries"), texts("payment_terms"));
    for (code, span) in &countries {
        if code.len() != 2 || !code.chars().all(|letter| letter.is_ascii_uppercase()) {
            reader
                .error(span.clone(), format!("\"{code}\" is not the code of a country: write \"BE\", \"FR\", \"US\""));
        }
    }
    let names = |texts: Vec<(String, _)>| texts.into_iter().map(|(text, _)| text).collect();
    PlannedPlan {
        key: reader.text(table, "key").unwrap_or_default(),
        name: reader.text(table, "name").unwrap_or_default(),
        sequence: reader.number(table, "sequence").unwrap_or(10),
        tags: names(tags),
        countries: names(countries),
        payment_terms: names(terms),
        place: reader.place(plan.span()),
    }
}

/// The levels of one plan. Keys are the file's, days the plan's.
fn plan_levels(
    reader: &mut Reader<'_>,
    levels: &Spanned<DeValue<'_>>,
    plan: Option<&str>,
    keys: &mut BTreeSet<String>,
) -> Vec<PlannedLevel> {
    let Some(tables) = levels.get_ref().as_array() else {
        let brackets = if plan.is_some() { "[[plan.level]]" } else { "[[level]]" };
        reader.error(levels.span(), format!("levels are written as {brackets}, in double brackets"));
        return Vec::new();
    };
    let mut read_levels = Vec::new();
    let mut days = BTreeMap::new();
    for level in tables {
        let Some(table) = level.get_ref().as_table() else {
            reader.wrong_type(level, "level", "a table");
            continue;
        };
        let read = PlannedLevel { plan: plan.map(str::to_owned), ..reader.level(table, level.span()) };
        let span = table.get("days").map_or(level.span(), Spanned::span);
        let line = reader.line(span.start);
        if let Some(other) = days.insert(read.days_after_due, line) {
            let days = read.days_after_due;
            let message = format!("two levels of {days} days (the other at line {other}): change the days of one");
            reader.error(span, message);
        }
        if let Some(key) = &read.key
            && !keys.insert(key.clone())
        {
            let span = table.get("key").map_or(level.span(), Spanned::span);
            reader.error(span, format!("two levels have the key \"{key}\""));
        }
        read_levels.push(read);
    }
    read_levels
}

#[cfg(test)]
mod tests {
    use crate::config::parse_plan;

    const LEVEL: &str = "key = 'a'\nname = 'A'\ndays = 15\nactivity = { summary = 'x' }\n";

    fn errors(content: &str) -> Vec<String> {
        parse_plan("plan.toml", content).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_plan_has_levels_of_its_own_and_says_whom_it_counts_for() {
        let content = format!(
            "[[level]]\n{LEVEL}[[plan]]\nkey = 'vip'\nname = 'VIP'\ntags = ['Gold']\ncountries = ['BE']\n\
             payment_terms = ['30 Days']\nsequence = 5\n[[plan.level]]\n{}[[plan.level]]\n{}",
            LEVEL.replace("'a'", "'b'"),
            LEVEL.replace("'a'", "'c'").replace("15", "30")
        );
        let file = parse_plan("plan.toml", &content).unwrap();
        let shape: Vec<_> = file
            .levels
            .iter()
            .map(|level| (level.key.as_deref(), level.plan.as_deref(), level.days_after_due))
            .collect();
        assert_eq!(shape, [(Some("a"), None, 15), (Some("b"), Some("vip"), 15), (Some("c"), Some("vip"), 30)]);
        let plan = &file.plans[0];
        assert_eq!((plan.key.as_str(), plan.name.as_str(), plan.sequence), ("vip", "VIP", 5));
        assert_eq!((&plan.tags[..], &plan.countries[..]), (&["Gold".to_owned()][..], &["BE".to_owned()][..]));
        assert_eq!((&plan.payment_terms[..], plan.place.as_str()), (&["30 Days".to_owned()][..], "plan.toml:6"));
    }

    #[test]
    fn what_the_example_shows_in_remarks_can_be_written() {
        let keys = ["automatic_up_to", "minimum_amount", "hand_over_after_days", "hand_over_summary"];
        let mut in_plans = false;
        let written = include_str!("../../config/plan.example.toml").lines().map(|line| {
            in_plans |= line == "# [[plan]]";
            let remark = line.strip_prefix("# ").unwrap_or(line);
            if in_plans || keys.iter().any(|key| remark.starts_with(key)) { remark } else { line }
        });
        let file = parse_plan("plan.toml", &written.collect::<Vec<_>>().join("\n")).unwrap();
        assert_eq!((file.plans.len(), file.levels.len()), (1, 6));
        assert_eq!(file.levels[0].minimum.by_currency.len(), 1);
        assert_eq!(file.levels[4].after_last, crate::provision::PlannedAfterLast::HandOver(30));
        assert_eq!(file.levels[5].plan.as_deref(), Some("key-accounts"));
    }

    #[test]
    fn what_is_wrong_with_plans_is_told_with_its_line() {
        let wanted = [
            "plan.toml:6: this plan has no `key`",
            "plan.toml:6: this plan has no `name`",
            "plan.toml:6: this plan has no levels: write at least one [[plan.level]]",
            "plan.toml:7: unknown key `tag`; there are: key, name, sequence, tags, countries, payment_terms, level",
            "plan.toml:8: \"Belgium\" is not the code of a country: write \"BE\", \"FR\", \"US\"",
        ];
        assert_eq!(errors(&format!("[[level]]\n{LEVEL}[[plan]]\ntag = 'x'\ncountries = ['Belgium']\n")), wanted);
        let plan = |key: &str, level: &str| {
            format!("[[plan]]\nkey = '{key}'\nname = 'P'\n[[plan.level]]\n{}", LEVEL.replace("'a'", level))
        };
        let file = format!("[[level]]\n{LEVEL}{}{}", plan("p", "'a'"), plan("p", "'b'"));
        let wanted = ["plan.toml:10: two levels have the key \"a\"", "plan.toml:15: two plans have the key \"p\""];
        assert_eq!(errors(&file), wanted);
    }
}
