//! The two kinds of charts, as numbers for SVG: what is open over the days, and what was sent on each day.
//!
//! The drawing is stretched to the page's width; words and numbers stand beside it in HTML, where they keep their size.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::Serialize;

use super::super::story::{LineKind, Story};

/// The drawing's own units; one day is ten wide.
const DAY: usize = 10;
const HEIGHT: u32 = 100;

/// What the customers of a company owe, day by day.
#[derive(Debug, Serialize)]
pub(super) struct OpenChart {
    company: String,
    currency: String,
    width: usize,
    height: u32,
    due_area: String,
    due_line: String,
    overdue_area: String,
    ticks: Vec<Tick>,
    dates: Vec<Tick>,
    due_first: String,
    due_last: String,
    overdue_first: String,
    overdue_last: String,
}

/// A label at a place of an axis, in percent.
#[derive(Debug, Serialize)]
pub(super) struct Tick {
    label: String,
    at: String,
}

/// Reminders, day by day.
#[derive(Debug, Serialize)]
pub(super) struct SentChart {
    width: usize,
    height: u32,
    bars: Vec<Bar>,
    ticks: Vec<Tick>,
    dates: Vec<Tick>,
}

/// Reminders of one level on one day.
#[derive(Debug, Serialize)]
struct Bar {
    x: usize,
    y: String,
    width: usize,
    height: String,
    rung: usize,
    title: String,
}

pub(super) fn open_charts(story: &Story) -> Vec<OpenChart> {
    story.companies.iter().map(|company| open_chart(story, company.id, &company.name, &company.currency)).collect()
}

fn open_chart(story: &Story, company: i64, name: &str, currency: &str) -> OpenChart {
    let series = |overdue: bool| -> Vec<Decimal> {
        let of_day = story.days.iter().map(|day| day.figures.get(&company));
        of_day
            .map(|figures| figures.map_or(Decimal::ZERO, |f| if overdue { f.overdue.amount } else { f.due.amount }))
            .map(|amount| amount.max(Decimal::ZERO))
            .collect()
    };
    let (due, overdue) = (series(false), series(true));
    let highest = due.iter().chain(&overdue).max().copied().unwrap_or_default();
    let (step, top) = scale(highest);
    let (due_line, overdue_line) = (steps(&due, top), steps(&overdue, top));
    let width = story.days.len() * DAY;
    let area = |line: &str| format!("{line} L{width},{HEIGHT} L0,{HEIGHT} Z");
    let shown = |amount: Option<&Decimal>| thousands(amount.copied().unwrap_or_default());
    OpenChart {
        company: name.to_owned(),
        currency: currency.to_owned(),
        width,
        height: HEIGHT,
        due_area: area(&due_line),
        overdue_area: area(&overdue_line),
        due_line,
        ticks: ticks(step, top),
        dates: dates(story),
        due_first: shown(due.first()),
        due_last: shown(due.last()),
        overdue_first: shown(overdue.first()),
        overdue_last: shown(overdue.last()),
    }
}

/// A line that goes from day to day in steps: an amount holds for its whole day.
fn steps(amounts: &[Decimal], top: Decimal) -> String {
    let mut path = String::new();
    for (index, amount) in amounts.iter().enumerate() {
        let y = height_of(*amount, top);
        let command = if index == 0 { 'M' } else { 'L' };
        path.push_str(&format!("{command}{},{y} L{},{y} ", index * DAY, (index + 1) * DAY));
    }
    path.trim_end().to_owned()
}

/// The y of an amount: 0 is the top.
fn height_of(amount: Decimal, top: Decimal) -> String {
    let height = Decimal::from(HEIGHT);
    let share = if top.is_zero() { Decimal::ZERO } else { amount / top };
    format!("{:.2}", height - share * height)
}

/// A round step, and the round end of the axis above `highest`.
fn scale(highest: Decimal) -> (Decimal, Decimal) {
    let mut step = Decimal::ONE;
    let rounds = [2, 5, 10];
    'found: while step * Decimal::from(5) < highest {
        for factor in rounds {
            let wider = step * Decimal::from(factor);
            if wider * Decimal::from(5) >= highest {
                step = wider;
                break 'found;
            }
        }
        step *= Decimal::TEN;
    }
    let count = (highest / step).ceil().max(Decimal::ONE);
    (step, step * count)
}

fn ticks(step: Decimal, top: Decimal) -> Vec<Tick> {
    let count = (top / step).to_usize().unwrap_or_default();
    (0..=count)
        .map(|index| {
            let amount = step * Decimal::from(index);
            Tick { label: short(amount), at: height_of(amount, top) }
        })
        .collect()
}

/// `12k` for twelve thousand.
fn short(amount: Decimal) -> String {
    let thousand = Decimal::ONE_THOUSAND;
    if amount >= thousand && (amount % thousand).is_zero() {
        format!("{}k", (amount / thousand).normalize())
    } else {
        amount.normalize().to_string()
    }
}

/// Whole units without their sign, in groups of three.
pub(super) fn thousands(amount: Decimal) -> String {
    let digits = format!("{:.0}", amount.abs());
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

/// Every second Monday.
fn dates(story: &Story) -> Vec<Tick> {
    let count = Decimal::from(story.days.len().max(1));
    let label = |date: NaiveDate| date.format("%-d %b").to_string();
    story
        .days
        .iter()
        .enumerate()
        .step_by(14)
        .map(|(index, day)| {
            let at = Decimal::from(index) * Decimal::ONE_HUNDRED / count;
            Tick { label: label(day.date), at: format!("{at:.2}") }
        })
        .collect()
}

pub(super) fn sent_chart(story: &Story) -> SentChart {
    let counts: Vec<Vec<usize>> = story
        .days
        .iter()
        .map(|day| {
            let rungs = day.lines.iter().filter(|line| line.kind == LineKind::Reminded);
            let rungs: Vec<usize> = rungs.filter_map(|line| Some(line.reminder.as_ref()?.rung)).collect();
            (1..=story.levels.len()).map(|rung| rungs.iter().filter(|is| **is == rung).count()).collect()
        })
        .collect();
    let highest = counts.iter().map(|of_day| of_day.iter().sum::<usize>()).max().unwrap_or_default();
    let (step, top) = scale(Decimal::from(highest));
    let mut bars = Vec::new();
    for (index, (day, of_day)) in story.days.iter().zip(&counts).enumerate() {
        let mut below = 0;
        for (rung, count) in of_day.iter().enumerate().filter(|(_, count)| **count > 0) {
            let high = Decimal::from(HEIGHT) * Decimal::from(*count) / top;
            bars.push(Bar {
                x: index * DAY + 1,
                y: height_of(Decimal::from(below + count), top),
                width: DAY - 2,
                height: format!("{high:.2}"),
                rung: rung + 1,
                title: format!("{}: {count} at level {}", day.date.format("%-d %b"), rung + 1),
            });
            below += count;
        }
    }
    SentChart {
        width: story.days.len() * DAY,
        height: HEIGHT,
        bars,
        ticks: ticks(step.max(Decimal::ONE), top),
        dates: dates(story),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_round_number_above_the_highest() {
        let ends = |highest: i64| {
            let (step, top) = scale(highest.into());
            (step.to_string(), top.to_string())
        };
        assert_eq!(ends(11), ("5".to_owned(), "15".to_owned()));
        assert_eq!(ends(28_341), ("10000".to_owned(), "30000".to_owned()));
        assert_eq!(ends(0), ("1".to_owned(), "1".to_owned()));
        assert_eq!(short(12_000.into()), "12k");
        assert_eq!(thousands(Decimal::from(1_234_567)), "1\u{202f}234\u{202f}567");
    }
}
