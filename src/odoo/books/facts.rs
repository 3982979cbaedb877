//! Rows as Odoo answers them, for tests.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::lines::LineColumns;
use super::{Chart, CompanyBooks, Stationery};
use crate::domain::{Company, CompanyId, Currency, CurrencyId, SymbolPosition};
use crate::odoo::capabilities::{Capabilities, FieldInfo};
use crate::odoo::names::{followup, item, partner};
use crate::odoo::row::Row;
use crate::odoo::value::Value;
use crate::render::Locale;

/// The only company.
pub(super) const COMPANY: i64 = 1;

/// How a version calls its columns.
pub(super) struct Columns(pub(super) LineColumns);

impl Columns {
    pub(super) fn like_19() -> Self {
        Self::of(&[("account.account", "account_type"), (item::MODEL, "no_followup"), (item::MODEL, "invoice_date")])
    }

    pub(super) fn like_14() -> Self {
        Self::of(&[(item::MODEL, "account_internal_type"), (item::MODEL, "blocked")])
    }

    fn of(known: &[(&str, &str)]) -> Self {
        let mut fields: BTreeMap<String, BTreeMap<String, FieldInfo>> = BTreeMap::new();
        for (model, field) in known {
            let info =
                FieldInfo { kind: "char".into(), readonly: false, store: true, relation: None, selection: Vec::new() };
            fields.entry((*model).to_owned()).or_default().insert((*field).to_owned(), info);
        }
        let capabilities = Capabilities { server_version: "any".into(), models: BTreeMap::new(), fields };
        Self(LineColumns::of(&capabilities).unwrap())
    }
}

/// A euro company, euros and francs, English and French.
pub(super) fn chart() -> Chart {
    let currency = |id: i64, code: &str, rounding: &str| {
        Arc::new(Currency {
            code: code.into(),
            id: CurrencyId(id),
            symbol: code.into(),
            position: SymbolPosition::After,
            rounding: rounding.parse().unwrap(),
            decimal_places: 2,
        })
    };
    let euro = currency(2, "EUR", "0.01");
    let company = Company {
        id: CompanyId(COMPANY),
        name: "Our Company".into(),
        parent: None,
        currency: Arc::clone(&euro),
        language: Some("en_US".into()),
        sender: None,
        reply_to: None,
        contact_lines: Vec::new(),
        phone: None,
        country: None,
    };
    let books = CompanyBooks {
        company,
        levels: Vec::new(),
        plans: Vec::new(),
        stationery: Stationery::default(),
        unreadable: Vec::new(),
    };
    Chart {
        companies: BTreeMap::from([(CompanyId(COMPANY), books)]),
        currencies: BTreeMap::from([(CurrencyId(2), euro), (CurrencyId(3), currency(3, "CHF", "0.05"))]),
        locales: ["en_US", "fr_FR"].map(|code| (code.to_owned(), Locale::shipped(code))).into(),
        ..Chart::default()
    }
}

/// Any row.
pub(super) fn row(model: &str, id: i64, values: &[(&str, Value)]) -> Row {
    Row::new(model, id, values.iter().map(|(field, value)| ((*field).to_owned(), value.clone())).collect())
}

/// `first`, changed by `values`.
fn changed(model: &str, id: i64, first: &[(&str, Value)], values: &[(&str, Value)]) -> Row {
    let fields: BTreeMap<&str, Value> = first.iter().chain(values).cloned().collect();
    row(model, id, &fields.into_iter().collect::<Vec<_>>())
}

/// A line of partner 10: 100 of 120 euros are open.
pub(super) fn line(id: i64, values: &[(&str, Value)]) -> Row {
    let number = format!("INV/{id}");
    let first = [
        ("partner_id", 10.into()),
        ("company_id", COMPANY.into()),
        ("move_id", (1000 + id).into()),
        ("move_name", number.into()),
        ("ref", " PO 7 ".into()),
        ("date", "2026-01-03".into()),
        ("date_maturity", "2026-01-31".into()),
        ("invoice_date", "2026-01-01".into()),
        ("currency_id", 2.into()),
        ("amount_currency", 120.into()),
        ("amount_residual", 100.into()),
        ("amount_residual_currency", 100.into()),
        ("no_followup", false.into()),
        ("blocked", false.into()),
        (item::LEVEL, false.into()),
        (item::DAYS, 0.into()),
        (item::DATE, false.into()),
    ];
    changed(item::MODEL, id, &first, values)
}

/// A partner who is its own commercial partner.
pub(super) fn partner(id: i64, values: &[(&str, Value)]) -> Row {
    let first = [
        ("name", "Acme".into()),
        ("lang", "fr_FR".into()),
        ("tz", false.into()),
        ("email", "ap@acme.test".into()),
        ("type", "contact".into()),
        ("commercial_partner_id", id.into()),
        ("user_id", false.into()),
        ("country_id", false.into()),
        (partner::FOLLOWUP_CONTACT, false.into()),
    ];
    changed(partner::MODEL, id, &first, values)
}

/// A record of partner 10.
pub(super) fn record(id: i64, values: &[(&str, Value)]) -> Row {
    let nothing = || Value::Bool(false);
    let first = [
        (followup::PARTNER, 10.into()),
        (followup::COMPANY, COMPANY.into()),
        (followup::LEVEL, nothing()),
        (followup::NEXT_REMINDER, nothing()),
        (followup::NEXT_REMINDER_WRITTEN, nothing()),
        (followup::MODE, "automatic".into()),
        (followup::RECIPIENT, nothing()),
        (followup::RESPONSIBLE, nothing()),
        (followup::LAST_REMINDER, nothing()),
        (followup::REMINDER_COUNT, 0.into()),
        (followup::ALERT, nothing()),
        (followup::ACTIVE, true.into()),
        (followup::STATUS, "no_action_needed".into()),
        (followup::TOTAL_DUE, 100.into()),
        (followup::TOTAL_OVERDUE, 0.into()),
        (followup::NOT_DUE, 100.into()),
        (followup::OVERDUE_1_TO_30, 0.into()),
        (followup::OVERDUE_31_TO_60, 0.into()),
        (followup::OVERDUE_61_TO_90, 0.into()),
        (followup::OVERDUE_OVER_90, 0.into()),
        (followup::DAYS_OVERDUE, 0.into()),
        (followup::RECENTLY_REMINDED, false.into()),
        (followup::ALERT_KIND, nothing()),
        (followup::OLDEST_DUE_DATE, "2026-01-31".into()),
        (followup::EXPLANATION, "nothing to do".into()),
        (followup::SNOOZED_UNTIL, nothing()),
        (followup::SNOOZE_NOTE, nothing()),
        (followup::PROMISE_DATE, nothing()),
        (followup::PROMISE_AMOUNT, 0.into()),
        (followup::PROMISE_MADE_ON, nothing()),
        (followup::PROMISE_STATE, nothing()),
        (followup::PROMISE_SEEN, nothing()),
        (followup::TRUST, "normal".into()),
        (followup::TRUST_PROPOSAL, nothing()),
        (followup::PLAN, nothing()),
        ("write_date", "2026-02-01 08:00:00".into()),
    ];
    changed(followup::MODEL, id, &first, values)
}
