//! What an office looks like after some weeks of follow-up: customers at every level, promises, calls, a dispute.

use chrono::Days;
use followupd::odoo::names::{followup, level, request};
use followupd::odoo::search::Domain;
use followupd::odoo::session::Members;
use followupd::odoo::value::Value;

use crate::crowd::answered;
use crate::customers::Customer;
use crate::odoo::{exactly, ids, login, members, rows};
use crate::office::Office;
use crate::people::{CLARA, Person, SALLY, SECRET, SIMON};

pub(crate) const CUSTOMERS: [Customer; 14] = [
    owing("Northwind Traders", &SALLY, "normal", &[(50, "1840.00"), (18, "620.50"), (-12, "2400.00")]),
    owing("Baltic Timber", &SIMON, "good", &[(16, "5400.00"), (-20, "3150.00")]),
    owing("Harbour Logistics", &SALLY, "bad", &[(95, "980.00"), (64, "1275.40"), (33, "760.00"), (-6, "540.00")]),
    owing("Quay Street Books", &SIMON, "normal", &[(22, "412.30")]),
    owing("Old Mill Bakery", &SALLY, "normal", &[(37, "688.00"), (8, "95.20")]),
    owing("Lakeside Hotel", &SALLY, "good", &[(19, "3260.00"), (4, "-260.00")]),
    owing("Meridian Films", &SIMON, "normal", &[(61, "7200.00"), (31, "1800.00")]),
    owing("Sunrise Dairy", &SALLY, "normal", &[(5, "530.00")]),
    owing("Vega Engineering", &SIMON, "normal", &[(47, "15400.00"), (17, "2250.00")]),
    owing("Copper Kettle", &SALLY, "bad", &[(78, "345.00")]),
    owing("Fenwick Motors", &SIMON, "normal", &[(28, "1999.00")]),
    Customer { is_reachable: false, ..owing("Granite Works", &SIMON, "normal", &[(24, "860.00")]) },
    owing("Juniper Clinic", &SALLY, "good", &[(-9, "1100.00")]),
    owing("Orchard Foods", &SIMON, "normal", &[(55, "2680.00"), (25, "310.00"), (-5, "900.00")]),
];

const fn owing(
    name: &'static str,
    salesperson: &'static Person,
    trust: &'static str,
    owes: &'static [(i64, &'static str)],
) -> Customer {
    Customer { trust, owes, ..Customer::of(name, salesperson) }
}

/// The days of the level that these had reached before.
const REACHED: [(&str, i64); 6] = [
    ("Northwind Traders", 30),
    ("Harbour Logistics", 45),
    ("Meridian Films", 30),
    ("Vega Engineering", 15),
    ("Copper Kettle", 45),
    ("Orchard Foods", 15),
];

/// These are reminded.
const REMINDED: [&str; 5] =
    ["Northwind Traders", "Harbour Logistics", "Meridian Films", "Vega Engineering", "Copper Kettle"];

/// Who is looked after by Clara, and with whom the next reminder was set by hand, in so many days.
const OF_CLARA: [&str; 7] = [
    "Northwind Traders",
    "Harbour Logistics",
    "Meridian Films",
    "Vega Engineering",
    "Orchard Foods",
    "Old Mill Bakery",
    "Granite Works",
];
const SET_BY_HAND: [(&str, u64); 5] = [
    ("Sunrise Dairy", 0),
    ("Vega Engineering", 1),
    ("Copper Kettle", 2),
    ("Meridian Films", 2),
    ("Harbour Logistics", 4),
];

/// Clara's work of these weeks, asked for as her buttons do.
pub(crate) async fn have_passed(office: &Office) {
    let clara = login(&office.server, CLARA.login, SECRET).await;
    for customer in OF_CLARA {
        let id = followup_of(office, customer).await;
        office.accountant.write(followup::MODEL, id, [("x_responsible_id", clara.user_id().into())]).await;
    }
    let mut before = Vec::new();
    for (customer, days) in REACHED {
        let reached = Domain::new().eq(level::COMPANY, 1).eq(level::DAYS_AFTER_DUE, days);
        let reached = ids(office.admin(), level::MODEL, reached).await[0];
        before.push(asking(office, customer, "set_level", [(request::LEVEL, reached.into())]).await);
    }
    answered(office, &clara, before).await;

    let mut requests = Vec::new();
    for customer in REMINDED {
        requests.push(asking(office, customer, "follow_up", []).await);
    }
    let note = "They wait for a payment themselves";
    let promise = [(request::DATE, (office.today + Days::new(5)).into()), (request::NOTE, note.into())];
    requests.push(asking(office, "Old Mill Bakery", "promise", promise).await);
    let snooze = [(request::SNOOZE_FOR, "2_weeks".into()), (request::NOTE, "Their accountant is away".into())];
    requests.push(asking(office, "Fenwick Motors", "snooze", snooze).await);
    let call = [(request::CALL_RESULT, "will_pay".into()), (request::NOTE, "Ms Orchard pays on Friday".into())];
    requests.push(asking(office, "Orchard Foods", "log_call", call).await);
    let dispute = [
        (request::REASON, "dispute".into()),
        (request::NOTE, "Two pallets were damaged".into()),
        (request::OWNER, clara.user_id().into()),
        (request::ITEMS, exactly(&[overdue_item(office, "Baltic Timber").await])),
    ];
    requests.push(asking(office, "Baltic Timber", "exclude", dispute).await);
    answered(office, &clara, requests).await;

    for (customer, days) in SET_BY_HAND {
        let day = office.today + Days::new(days);
        let id = followup_of(office, customer).await;
        office.accountant.write(followup::MODEL, id, [("x_next_reminder_date", day.into())]).await;
    }
    println!("some weeks");
}

async fn followup_of(office: &Office, customer: &str) -> i64 {
    ids(office.admin(), followup::MODEL, Domain::new().eq("x_name", customer)).await[0]
}

async fn asking<const N: usize>(office: &Office, customer: &str, kind: &str, wishes: [(&str, Value); N]) -> Members {
    let mut request = members(wishes);
    let followup = followup_of(office, customer).await;
    request.extend(members([
        (request::FOLLOWUP, followup.into()),
        (request::KIND, kind.into()),
        (request::STATE, "asked".into()),
    ]));
    request
}

async fn overdue_item(office: &Office, customer: &str) -> i64 {
    let which = office.accountant.receivable().eq("partner_id.name", customer).eq("parent_state", "posted");
    let mut items = rows(office.admin(), "account.move.line", which, &["date_maturity"]).await;
    items.sort_by_key(|item| item.date("date_maturity").unwrap());
    items[0].id()
}
