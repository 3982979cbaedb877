//! A report as a job: its values by the names that the template reads.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Job, Pdf, Press, Template, TypesetError};
use crate::render::{Direction, PrintedChart, PrintedReport, PrintedTable, Shape};

impl Template {
    /// The reports that are shipped.
    #[must_use]
    pub fn of_reports() -> Self {
        let source = include_str!("../../templates/report.typ").to_owned();
        Self { name: "templates/report.typ".to_owned(), source }
    }
}

impl Press {
    /// Sets a report; it bears this day. A logo that cannot be shown is left out.
    ///
    /// # Errors
    /// This program cannot set pages, or the template does not fit a report.
    pub fn report(
        &self,
        report: &PrintedReport,
        logo: Option<&[u8]>,
        identity: &str,
        date: NaiveDate,
    ) -> Result<Pdf, TypesetError> {
        let template = Template::of_reports();
        self.set_with_logo(logo, |logo| {
            let data = data(report, logo.as_ref().map(|(name, _)| name.as_str()));
            let pictures: BTreeMap<String, Vec<u8>> = logo.into_iter().collect();
            Job { template: &template, data, pictures, identity: identity.to_owned(), date }
        })
    }
}

fn data(report: &PrintedReport, logo: Option<&str>) -> Value {
    // Spread out, so that a field that is added is not forgotten here.
    let PrintedReport {
        language,
        direction,
        on_letter_paper,
        is_wide,
        company,
        contact_lines,
        addressee,
        title,
        facts,
        sections,
        notes,
        problems,
        nothing,
        page,
        percent_sign,
    } = report;
    let sections = sections.iter().map(|section| {
        let tables: Vec<Value> = section.tables.iter().map(of_table).collect();
        json!({ "title": section.title, "tables": tables })
    });
    json!({
        "language": language,
        "right_to_left": *direction == Direction::RightToLeft,
        "letter_paper": on_letter_paper,
        "wide": is_wide,
        "company": company,
        "contact_lines": contact_lines,
        "addressee": addressee,
        "title": title,
        "facts": facts,
        "sections": sections.collect::<Vec<_>>(),
        "notes": notes,
        "problems": problems,
        "nothing": nothing,
        "page": page,
        "percent_sign": percent_sign,
        "logo": logo,
    })
}

fn of_table(table: &PrintedTable) -> Value {
    let columns = table
        .columns
        .iter()
        .map(|column| json!({ "heading": column.heading, "share": column.share, "is_number": column.is_number }));
    json!({
        "title": table.title,
        "columns": columns.collect::<Vec<_>>(),
        "rows": table.rows,
        "total": table.total,
        "chart": table.chart.as_ref().map(of_chart),
    })
}

fn of_chart(chart: &PrintedChart) -> Value {
    let shape = match chart.shape {
        Shape::Stacked => "stacked",
        Shape::Rows => "rows",
        Shape::Columns => "columns",
    };
    let bars =
        chart.bars.iter().map(|bar| json!({ "label": bar.label, "shown": bar.shown, "thousandths": bar.thousandths }));
    json!({ "shape": shape, "bars": bars.collect::<Vec<_>>(), "caption": chart.caption })
}
