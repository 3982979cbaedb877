//! Workbooks, opened in LibreOffice, which computes every formula anew.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use followupd::standin::Document;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::town::{Town, days_ago, in_days};

/// Makes LibreOffice compute what other programs have written, whatever is cached in it.
const COMPUTE_ALWAYS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// All sheets as LibreOffice shows them, by name: lines of cells, numbers as they are.
fn opened(workbook: &Path) -> BTreeMap<String, Vec<Vec<String>>> {
    let folder = tempfile::tempdir().unwrap();
    let user = folder.path().join("profile/user");
    std::fs::create_dir_all(&user).unwrap();
    std::fs::write(user.join("registrymodifications.xcu"), COMPUTE_ALWAYS).unwrap();
    // Tabs, UTF-8, every sheet, numbers unformatted.
    let output = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", folder.path().join("profile").display()))
        .args([
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,false,false,false,false,-1",
        ])
        .arg("--outdir")
        .arg(folder.path())
        .arg(workbook)
        .output()
        .expect("LibreOffice Calc is installed: tests/odoo/packages-browser names its package");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let stem = format!("{}-", workbook.file_stem().unwrap().to_string_lossy());
    let mut sheets = BTreeMap::new();
    for file in std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if let Some(sheet) = name.strip_prefix(&stem).and_then(|rest| rest.strip_suffix(".csv")) {
            let text = std::fs::read_to_string(&file).unwrap();
            let cells = |line: &str| line.split('\t').map(|cell| cell.trim_matches('"').to_owned()).collect();
            sheets.insert(sheet.to_owned(), text.lines().map(cells).collect());
        }
    }
    assert!(!sheets.is_empty(), "LibreOffice could not open {}", workbook.display());
    sheets
}

fn number(cell: &str) -> Option<Decimal> {
    cell.parse::<Decimal>().ok().map(|number| number.normalize())
}

/// Our last rows, by the titles of their tables, which name the sheets: amounts and counts; shares are shown rounded.
fn totals(report: &Value) -> BTreeMap<String, Vec<Decimal>> {
    let mut totals = BTreeMap::new();
    for table in report["sections"][0]["tables"].as_array().unwrap() {
        let Some(total) = table["total"].as_object() else { continue };
        let numbers = total.values().filter_map(|cell| match cell {
            Value::Object(money) => number(money["amount"].as_str().unwrap()),
            Value::Number(count) => number(&count.to_string()),
            Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) => None,
        });
        let mut numbers: Vec<Decimal> = numbers.collect();
        numbers.sort();
        totals.insert(table["title"].as_str().unwrap().chars().take(31).collect(), numbers);
    }
    totals
}

#[tokio::test]
async fn sums_that_libreoffice_computes_are_ours() {
    let town = Town::open().await;
    let euro = town.euro();
    for (place, name) in ["Early Ltd", "Late Ltd", "Müller & Söhne", "=cmd()"].into_iter().enumerate() {
        let customer = town.customer(name);
        let days = 35 * place as u64;
        let invoice = town.invoice(customer, 1234, days_ago(days));
        town.invoice(customer, 66, in_days(days));
        town.document(Document::Invoice, customer, 71, Some(euro), days_ago(days + 15));
        town.document(Document::CreditNote, customer, 12, Some(euro), days_ago(days));
        town.world.pay(invoice, Some(11.into()), days_ago(1)).unwrap();
    }
    town.say(&["run"]).await;
    let mut compared = 0;
    for report in ["aged", "followup", "statement", "analysis", "effectiveness", "excluded", "promises", "dso"] {
        let file = town.office.folder.path().join(format!("{report}.xlsx"));
        let path = file.to_str().unwrap();
        let more: &[&str] = if report == "aged" { &["--by-currency"] } else { &[] };
        let words = [&["report", report, "--xlsx", path], more].concat();
        town.say(&words).await.is(report, 0, &["is written"]);
        let told = town.report(&[&[report], more].concat()).await;
        let sheets = opened(&file);
        for (title, total) in totals(&told) {
            let lines = sheets.get(&title).unwrap_or_else(|| panic!("{report}: no sheet {title}: {:?}", sheets.keys()));
            let last = lines.iter().rfind(|line| line.iter().any(|cell| !cell.is_empty())).unwrap();
            let mut shown: Vec<Decimal> = last.iter().filter_map(|cell| number(cell)).collect();
            shown.sort();
            assert_eq!(shown, total, "{report}, {title}: {last:?}");
            compared += total.len();
        }
        let all: Vec<&String> = sheets.values().flatten().flatten().collect();
        assert!(!all.iter().any(|cell| cell.starts_with("Err:") || cell.starts_with('#')), "{report}: {all:?}");
    }
    println!("{compared} sums compared");
    assert!(compared > 20, "{compared}");
}
