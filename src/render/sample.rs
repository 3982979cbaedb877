//! Made-up messages that texts are tried on.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::letter::{Letterhead, Message, Section, TableRow};
use crate::domain::{
    CompensationRow, Currency, CurrencyId, Interest, InterestRow, InvoiceId, ItemId, Money, SymbolPosition,
};

/// Several invoices in two currencies, one partly paid, one with an announced payment, one not yet due, and a credit.
pub(super) fn many_items() -> Message {
    let (euro, dollar) = (euro(), dollar());
    let mut rows = vec![
        row(Section::Demanded, "INV/2026/00042", 45, 120_000, &euro),
        row(Section::Demanded, "INV/2026/00057 & <b>\"'", 31, 30_050, &euro),
        row(Section::Demanded, "INV/2026/00063", 16, 50_000, &dollar),
        row(Section::NotYetDue, "INV/2026/00071", -12, 7_999, &euro),
        row(Section::Credit, "RINV/2026/00003", 5, -10_000, &euro),
    ];
    rows[0].open = Money::new(Decimal::new(100_000, 2), &euro);
    rows[0].reference = Some("PO \u{202e}4711 <script>alert(1)</script>".to_owned());
    rows[1].expected_on = date(20);
    rows[2].link = Some("https://example.com/my/invoices/63?a=1&b=2".to_owned());
    Message { rows, interest: interest(&euro), ..one_item() }
}

/// Interest for the first of several invoices, in two steps, and a lump sum.
fn interest(euro: &Arc<Currency>) -> Interest {
    let row = |from: i64, days: i64, cents: i64| {
        Some(InterestRow {
            item: ItemId(1),
            number: "INV/2026/00042".to_owned(),
            principal: Money::new(Decimal::new(100_000, 2), euro),
            from: date(from)?,
            to: date(from + days - 1)?,
            days,
            rate: Decimal::new(1015, 2),
            amount: Money::new(Decimal::new(cents, 2), euro),
        })
    };
    let amount = Money::new(Decimal::new(4_000, 2), euro);
    let compensation = CompensationRow { invoice: InvoiceId(1), number: "INV/2026/00042".to_owned(), amount };
    let rows = [row(-44, 30, 834), row(-14, 15, 417)].into_iter().flatten().collect();
    Interest { rows, compensations: vec![compensation], notes: Vec::new() }
}

/// One overdue invoice, nobody in particular who signs, no telephone.
pub(super) fn one_item() -> Message {
    Message {
        language: "en_GB".to_owned(),
        customer_name: "Müller & Söhne <b>\"Éclair\"</b> שלום".to_owned(),
        company: Letterhead {
            name: "Example & Co. Ltd".to_owned(),
            contact_lines: vec!["1 Example Street".to_owned(), "accounts@example.com".to_owned()],
            phone: None,
            email: Some("accounts@example.com".to_owned()),
        },
        level_name: "Reminder".to_owned(),
        run_date: date(0).unwrap_or_default(),
        payment_deadline: date(7).unwrap_or_default(),
        responsible_name: None,
        pay_to: None,
        not_attached: Vec::new(),
        reply_to: None,
        rows: vec![row(Section::Demanded, "INV/2026/00042", 16, 120_000, &euro())],
        interest: Interest::default(),
    }
}

/// One invoice that is due in a few days.
pub(super) fn before_due() -> Message {
    let rows = vec![row(Section::Demanded, "INV/2026/00042", -5, 120_000, &euro())];
    let company = Letterhead { phone: Some("+44 20 7946 0000".to_owned()), ..one_item().company };
    Message { rows, company, responsible_name: Some("Jane O'Neill".to_owned()), ..one_item() }
}

fn row(section: Section, number: &str, days_overdue: i64, cents: i64, currency: &Arc<Currency>) -> TableRow {
    let amount = Money::new(Decimal::new(cents, 2), currency);
    TableRow {
        section,
        number: number.to_owned(),
        reference: None,
        date: date(-days_overdue - 30),
        due_date: date(-days_overdue).unwrap_or_default(),
        days_overdue,
        original: amount.clone(),
        open: amount,
        expected_on: None,
        reminded_on: None,
        link: None,
    }
}

/// A day counted from the sample's own.
fn date(days: i64) -> Option<NaiveDate> {
    let today = NaiveDate::from_ymd_opt(2026, 3, 31)?;
    let distance = Days::new(days.unsigned_abs());
    if days < 0 { today.checked_sub_days(distance) } else { today.checked_add_days(distance) }
}

fn euro() -> Arc<Currency> {
    currency("EUR", 1, "€", SymbolPosition::After)
}

fn dollar() -> Arc<Currency> {
    currency("USD", 2, "$", SymbolPosition::Before)
}

fn currency(code: &str, id: i64, symbol: &str, position: SymbolPosition) -> Arc<Currency> {
    Arc::new(Currency {
        code: code.to_owned(),
        id: CurrencyId(id),
        symbol: symbol.to_owned(),
        position,
        rounding: Decimal::new(1, 2),
        decimal_places: 2,
    })
}
