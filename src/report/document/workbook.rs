//! A report as a workbook: a sheet for each table, with real numbers and days, sums as formulas, and native charts.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rust_xlsxwriter::{
    Chart as Picture, ChartType, DocProperties, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
    XlsxError,
};

use crate::domain::{Cell, Chart, Column, Currency, Kind, Report, ReportTable, Section};

/// Where the headings stand: below what the sheet is about and what was asked.
const HEADINGS: u32 = 3;
const LONGEST_NAME: usize = 31;
const WIDEST_COLUMN: usize = 48;

/// The workbook's bytes, made at that moment.
///
/// # Errors
/// A table is longer or wider than a sheet can be.
pub fn report_workbook(report: &Report, made_at: DateTime<Utc>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new().set_title(report.title).set_creation_datetime(&made_at);
    workbook.set_properties(&properties);
    let mut names = BTreeSet::new();
    for section in &report.sections {
        for table in section.tables.iter().filter(|table| !table.rows.is_empty()) {
            let several = report.sections.len() > 1;
            let name = sheet_name(if several { &section.title } else { "" }, &table.title.to_string(), &mut names);
            let sheet = workbook.add_worksheet();
            sheet.set_name(&name)?;
            Drawn { report, section, table, sheet: &name }.draw(sheet)?;
        }
    }
    if names.is_empty() || !report.notes.is_empty() || !report.problems.is_empty() {
        let sheet = workbook.add_worksheet();
        sheet.set_name("Notes")?;
        notes(report, sheet, names.is_empty())?;
    }
    workbook.save_to_buffer()
}

/// Names of sheets are short, are not told apart by case, and hold none of a few signs.
fn sheet_name(company: &str, title: &str, taken: &mut BTreeSet<String>) -> String {
    let plain = |text: &str| text.replace(['[', ']', ':', '*', '?', '/', '\\', '\''], " ");
    let title: String = plain(title).chars().take(LONGEST_NAME).collect();
    let left = LONGEST_NAME.saturating_sub(title.chars().count().saturating_add(2));
    let company: String = plain(company).chars().take(left).collect();
    let whole = if company.trim().is_empty() { title } else { format!("{title}, {}", company.trim()) };
    let numbered = (2..).map(|number: u32| {
        let end = format!(" {number}");
        let kept: String = whole.chars().take(LONGEST_NAME.saturating_sub(end.len())).collect();
        format!("{kept}{end}")
    });
    let mut names = std::iter::once(whole.clone()).chain(numbered);
    names.find(|name| taken.insert(name.to_lowercase())).unwrap_or(whole)
}

fn notes(report: &Report, sheet: &mut Worksheet, is_empty: bool) -> Result<(), XlsxError> {
    sheet.write_with_format(0, 0, report.title, &title_format())?;
    let nothing = is_empty.then(|| "Nothing was found.".to_owned());
    let asked = report.parameters.iter().map(|(name, value)| format!("{name}: {value}"));
    let problems = report.problems.iter().map(|problem| format!("Problem: {problem}"));
    let told = asked.chain(nothing).chain(report.notes.iter().cloned()).chain(problems);
    for (row, words) in (2..).zip(told) {
        sheet.write(row, 0, words)?;
    }
    sheet.set_column_width(0, 110)?;
    sheet.set_landscape();
    Ok(())
}

/// One table on its sheet.
struct Drawn<'a> {
    report: &'a Report,
    section: &'a Section,
    table: &'a ReportTable,
    sheet: &'a str,
}

impl Drawn<'_> {
    fn draw(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let title = format!("{}: {}", self.section.title, self.table.title);
        sheet.write_with_format(0, 0, title, &title_format())?;
        let asked: Vec<String> =
            self.report.parameters.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        sheet.write(1, 0, format!("{}. {}", self.report.title, asked.join(". ")))?;
        for (place, (_, column)) in self.columns() {
            let heading = heading_format(column);
            sheet.write_with_format(HEADINGS, place, column.heading, &heading)?;
        }
        for (row, cells) in (self.first_row()..).zip(&self.table.rows) {
            for (place, (index, column)) in self.columns() {
                let cell = cells.get(index).unwrap_or(&Cell::Empty);
                write(sheet, row, place, cell, &format(column, cell))?;
            }
        }
        if let Some(total) = &self.table.total {
            self.draw_total(sheet, total)?;
        }
        self.finish(sheet)?;
        self.draw_chart(sheet)
    }

    /// Sums that follow what the filter shows, with what they are now beside the formula.
    fn draw_total(&self, sheet: &mut Worksheet, total: &[Cell]) -> Result<(), XlsxError> {
        let row = self.last_row().saturating_add(1);
        for (place, (index, column)) in self.columns() {
            let cell = total.get(index).unwrap_or(&Cell::Empty);
            let format = format(column, cell).set_bold().set_border_top(FormatBorder::Thin);
            let formula = match (&column.kind, cell.number()) {
                (Kind::Share(Some((part, whole))), Some(_)) => {
                    let of = |index: usize| self.place(index).map(|place| reference(row, place)).unwrap_or_default();
                    Some(format!("=IFERROR({}/{},0)", of(*part), of(*whole)))
                }
                (Kind::Money(_) | Kind::Number(_), Some(_)) => {
                    let [first, last] = [self.first_row(), self.last_row()].map(|row| reference(row, place));
                    Some(format!("=SUBTOTAL(109,{first}:{last})"))
                }
                (Kind::Text | Kind::Identity | Kind::Date | Kind::Money(_) | Kind::Number(_) | Kind::Share(_), _) => {
                    None
                }
            };
            match (formula, cell.number()) {
                (Some(formula), Some(number)) => {
                    let formula = Formula::new(formula).set_result(number.normalize().to_string());
                    sheet.write_formula_with_format(row, place, formula, &format)?;
                }
                (Some(_) | None, _) => write(sheet, row, place, cell, &format)?,
            }
        }
        Ok(())
    }

    /// Widths, filter, and how it is printed.
    fn finish(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let mut last_place = 0;
        for (place, (index, column)) in self.columns() {
            let cells = self.table.rows.iter().chain(&self.table.total).filter_map(|cells| cells.get(index));
            let widest = cells.map(|cell| length(cell, column)).max().unwrap_or_default();
            let width = widest.max(column.heading.chars().count()).saturating_add(3).min(WIDEST_COLUMN);
            sheet.set_column_width(place, u32::try_from(width).unwrap_or(10))?;
            last_place = place;
        }
        let last_shown = self.last_row().saturating_add(u32::from(self.table.total.is_some()));
        sheet.autofilter(HEADINGS, 0, self.last_row(), last_place)?;
        sheet.set_freeze_panes(self.first_row(), 1)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(HEADINGS, HEADINGS)?;
        sheet.set_print_area(0, 0, last_shown, last_place)?;
        sheet.set_footer("&L&A&RPage &P of &N");
        Ok(())
    }

    /// Right of the table, where it is seen when the sheet is opened.
    fn draw_chart(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let Some(chart) = &self.table.chart else { return Ok(()) };
        let mut picture = Picture::new(ChartType::Column);
        let series = picture.add_series();
        match chart {
            Chart::Totals(columns) if self.table.total.is_some() => {
                let places: Vec<u16> = columns.iter().filter_map(|index| self.place(*index)).collect();
                let (Some(first), Some(last)) = (places.first(), places.last()) else { return Ok(()) };
                let total = self.last_row().saturating_add(1);
                series.set_categories((self.sheet, HEADINGS, *first, HEADINGS, *last));
                series.set_values((self.sheet, total, *first, total, *last));
            }
            Chart::Totals(_) => return Ok(()),
            Chart::Rows(index) => {
                let Some(place) = self.place(*index) else { return Ok(()) };
                let (first, last) = (self.first_row(), self.last_row());
                series.set_categories((self.sheet, first, 0, last, 0));
                series.set_values((self.sheet, first, place, last, place));
            }
        }
        picture.title().set_name(&self.table.title.to_string());
        picture.legend().set_hidden();
        picture.set_width(620).set_height(340);
        let beside = self.columns().count().saturating_add(1);
        sheet.insert_chart(HEADINGS, u16::try_from(beside).unwrap_or(u16::MAX), &picture)?;
        Ok(())
    }

    /// The columns that people see: their place on the sheet, and their place in the table.
    fn columns(&self) -> impl Iterator<Item = (u16, (usize, &Column))> {
        (0..).zip(self.table.shown())
    }

    fn place(&self, index: usize) -> Option<u16> {
        self.columns().find(|(_, (of_table, _))| *of_table == index).map(|(place, _)| place)
    }

    const fn first_row(&self) -> u32 {
        HEADINGS.saturating_add(1)
    }

    fn last_row(&self) -> u32 {
        HEADINGS.saturating_add(u32::try_from(self.table.rows.len()).unwrap_or(u32::MAX))
    }
}

/// `C5`.
fn reference(row: u32, place: u16) -> String {
    rust_xlsxwriter::row_col_to_cell(row, place)
}

fn write(sheet: &mut Worksheet, row: u32, place: u16, cell: &Cell, format: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => sheet.write_blank(row, place, format)?,
        Cell::Word(words) => sheet.write_string_with_format(row, place, *words, format)?,
        Cell::Text(words) => sheet.write_string_with_format(row, place, words, format)?,
        Cell::Identity(number) => sheet.write_with_format(row, place, *number, format)?,
        Cell::Date(day) => sheet.write_with_format(row, place, day, format)?,
        Cell::Money(money) => sheet.write_with_format(row, place, money.amount, format)?,
        Cell::Number(number) | Cell::Share(number) => sheet.write_with_format(row, place, *number, format)?,
    };
    Ok(())
}

fn title_format() -> Format {
    Format::new().set_bold().set_font_size(14)
}

fn heading_format(column: &Column) -> Format {
    let format = Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_background_color(0xE8_EE_F4);
    match column.kind {
        Kind::Money(_) | Kind::Number(_) | Kind::Share(_) => format.set_align(FormatAlign::Right),
        Kind::Text => format.set_indent(1),
        Kind::Identity | Kind::Date => format,
    }
}

fn format(column: &Column, cell: &Cell) -> Format {
    let format = Format::new();
    match (&column.kind, cell) {
        (Kind::Money(Some(currency)), _) => format.set_num_format(amounts(currency, "")),
        (Kind::Money(None), Cell::Money(money)) => {
            format.set_num_format(amounts(&money.currency, &format!(" \"{}\"", money.currency.code.replace('"', ""))))
        }
        (Kind::Number(places), _) => format.set_num_format(digits(*places)),
        (Kind::Share(_), _) => format.set_num_format("0.0%"),
        (Kind::Date, _) => format.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
        // Words stand apart from the number before them.
        (Kind::Text, _) => format.set_indent(1),
        (Kind::Identity | Kind::Money(None), _) => format,
    }
}

/// Nothing is a dash, so that what there is stands out. Negative amounts stand out: they are credits.
fn amounts(currency: &Currency, code: &str) -> String {
    let digits = digits(currency.decimal_places);
    format!("{digits}{code};[Red]-{digits}{code};–")
}

fn digits(places: u32) -> String {
    let fraction = "0".repeat(places as usize);
    if fraction.is_empty() { "#,##0".to_owned() } else { format!("#,##0.{fraction}") }
}

/// About how many signs wide a cell is.
fn length(cell: &Cell, column: &Column) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Word(words) => words.chars().count(),
        Cell::Text(words) => words.chars().count(),
        Cell::Identity(number) => number.to_string().len(),
        Cell::Date(_) => 10,
        Cell::Money(money) => {
            let shown = super::super::json::amount(money).len();
            let code = if matches!(column.kind, Kind::Money(None)) { 4 } else { 0 };
            // A sign between each three digits.
            shown.saturating_add(shown / 3).saturating_add(code)
        }
        Cell::Number(number) => number.to_string().len(),
        Cell::Share(_) => 7,
    }
}
