//! A report for people at a terminal.

use std::fmt::Write as _;

use comfy_table::{Attribute, CellAlignment, LineStyle, Table, presets};

use super::super::table::{Look, keep_amounts_whole, keep_dates_whole, plain};
use crate::domain::{Cell, Column, Kind, Report, ReportTable};
use crate::render::one_line;

/// Tables that fit the terminal, with the names of companies where there are several.
#[must_use]
pub fn report_text(report: &Report, look: Look) -> String {
    let mut told = String::new();
    let asked: Vec<String> =
        report.parameters.iter().map(|(name, value)| format!("{name}: {}", one_line(&value.to_string()))).collect();
    let _ = writeln!(told, "{}. {}.", report.title, asked.join(". "));
    for section in &report.sections {
        if report.sections.len() > 1 {
            let _ = writeln!(told, "\n{}", one_line(&section.title));
        }
        for table in &section.tables {
            let _ = writeln!(told, "\n{}", table.title);
            if table.rows.is_empty() {
                let _ = writeln!(told, "  nothing");
            } else {
                let _ = writeln!(told, "{}", drawn(table, look));
            }
        }
    }
    for note in &report.notes {
        let _ = writeln!(told, "{}", one_line(note));
    }
    for problem in &report.problems {
        let _ = writeln!(told, "problem: {}", one_line(problem));
    }
    told
}

fn drawn(table: &ReportTable, look: Look) -> Table {
    let mut drawn = plain(look);
    let columns: Vec<(usize, &Column)> = table.shown().collect();
    drawn.set_header(columns.iter().map(|(_, column)| aligned(column, column.heading.to_owned())));
    let row = |cells: &Vec<Cell>, strong: bool| {
        let cell = |(index, column): &(usize, &Column)| {
            let cell = aligned(column, cells.get(*index).map(|cell| said(cell, column)).unwrap_or_default());
            if strong && look.colour { cell.add_attribute(Attribute::Bold) } else { cell }
        };
        columns.iter().map(cell).collect::<Vec<_>>()
    };
    for cells in &table.rows {
        drawn.add_row(row(cells, false));
    }
    if let Some(total) = &table.total {
        drawn.add_row(row(total, true));
    }
    // Lines between rows of numbers would make the table twice as long.
    drawn.load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()));
    let whole = |kind: &Kind| matches!(kind, Kind::Money(_) | Kind::Number(_) | Kind::Share(_) | Kind::Date);
    let places: Vec<usize> =
        columns.iter().enumerate().filter(|(_, (_, column))| whole(&column.kind)).map(|(place, _)| place).collect();
    keep_amounts_whole(&mut drawn, &places);
    let words: Vec<usize> = (0..columns.len()).filter(|place| !places.contains(place)).collect();
    keep_dates_whole(&mut drawn, words.get(..1).unwrap_or_default());
    drawn
}

fn aligned(column: &Column, words: String) -> comfy_table::Cell {
    let cell = comfy_table::Cell::new(words);
    match column.kind {
        Kind::Money(_) | Kind::Number(_) | Kind::Share(_) => cell.set_alignment(CellAlignment::Right),
        Kind::Text | Kind::Identity | Kind::Date => cell,
    }
}

/// Amounts say their currency where the column has several.
fn said(cell: &Cell, column: &Column) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Word(words) => (*words).to_owned(),
        Cell::Text(words) => one_line(words),
        Cell::Identity(number) => number.to_string(),
        Cell::Date(day) => day.to_string(),
        Cell::Money(money) => match column.kind {
            Kind::Money(Some(_)) => super::super::json::amount(money),
            Kind::Text | Kind::Identity | Kind::Date | Kind::Money(None) | Kind::Number(_) | Kind::Share(_) => {
                money.to_string()
            }
        },
        Cell::Number(number) => format!("{number:.places$}", places = places(column)),
        Cell::Share(share) => format!("{:.1} %", share * rust_decimal::Decimal::ONE_HUNDRED),
    }
}

fn places(column: &Column) -> usize {
    match column.kind {
        Kind::Number(places) => places as usize,
        Kind::Text | Kind::Identity | Kind::Date | Kind::Money(_) | Kind::Share(_) => 0,
    }
}
