//! What happens beside the books: the mail server's bad days, the person at the desk; and who is who in the stand-in.

use super::stage::{Stage, refused};
use super::story::{Customer, Document, Line, LineKind};
use crate::domain::{AccountKey, CompanyId, PartnerId};
use crate::odoo::names::{followup, item};
use crate::odoo::value::Value;
use crate::standin::World;
use crate::standin::smtp::{Action, Fault, Point};

/// Something that happens beside the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// The mail server takes the next mail to this address a day later.
    Greylist { address: &'static str },
    /// The connection breaks when the next mail has been handed over, before the server can say so.
    HangUpAfterDot,
    /// The person at the desk has looked at the mail server's log.
    SayWasSent { customer: &'static str },
    /// The person at the desk takes a customer over, or leaves it alone.
    Mode { customer: &'static str, company: &'static str, mode: &'static str },
    /// The person at the desk sends what is proposed.
    SendNow { customer: &'static str, company: &'static str },
}

/// Deeds by day, counted from the first.
const DEEDS: &[(usize, Deed)] = &[
    (10, Deed::Greylist { address: "info@rossi-arredamenti.example" }),
    (16, Deed::HangUpAfterDot),
    (18, Deed::SayWasSent { customer: "Pioneer Valley Builders" }),
    (44, Deed::Mode { customer: "Tischlerei Lindner", company: "Atelier Meuse SA", mode: "manual" }),
    (50, Deed::SendNow { customer: "Tischlerei Lindner", company: "Atelier Meuse SA" }),
];

pub(super) fn deeds_on(number: usize) -> impl Iterator<Item = &'static Deed> {
    DEEDS.iter().filter(move |(day, _)| *day == number).map(|(_, deed)| deed)
}

impl Deed {
    pub(super) fn sentence(&self) -> Option<String> {
        Some(match self {
            Self::Greylist { .. } | Self::HangUpAfterDot => return None,
            Self::SayWasSent { customer } => {
                format!("The mail server's log shows that the mail to {customer} arrived; the operator says so")
            }
            Self::Mode { customer, company, mode } => format!("{company} sets the follow-up of {customer} to {mode}"),
            Self::SendNow { customer, company } => {
                format!("{company} looks at what is proposed for {customer}, and sends it")
            }
        })
    }
}

/// Sets the stage for a deed.
pub(super) fn prepare(deed: &Deed, stage: &Stage) -> anyhow::Result<()> {
    match deed {
        Deed::Greylist { address } => stage.sink.fault(Fault {
            point: Point::Rcpt,
            containing: (*address).to_owned(),
            action: Action::Answer("451 4.7.1 Greylisted, please try again later".to_owned()),
            times_left: Some(1),
        }),
        Deed::HangUpAfterDot => stage.sink.once(Point::Dot, Action::KeepAndClose),
        Deed::Mode { customer, company, mode } => {
            let account = account(stage, customer, company);
            let world = stage.world.world();
            let is = |id: i64, field: &str, wanted: i64| world.field(followup::MODEL, id, field) == Value::Int(wanted);
            let record = world.ids(followup::MODEL).into_iter().find(|id| {
                is(*id, followup::PARTNER, account.partner.0) && is(*id, followup::COMPANY, account.company.0)
            });
            if let Some(record) = record {
                world
                    .write(followup::MODEL, record, [(followup::MODE, Value::from(*mode))])
                    .map_err(|fault| refused(&fault))?;
            }
        }
        Deed::SayWasSent { .. } | Deed::SendNow { .. } => {}
    }
    Ok(())
}

/// The account of a customer with a company, by their names.
pub(super) fn account(stage: &Stage, customer: &str, company: &str) -> AccountKey {
    let world = stage.world.world();
    let id = |model: &str, name: &str| world.find(model, "name", name).unwrap_or_default();
    AccountKey { company: CompanyId(id("res.company", company)), partner: PartnerId(id("res.partner", customer)) }
}

/// The customers' numbers and names.
pub(super) fn names(world: &World) -> Vec<(i64, String)> {
    let customers = world
        .ids("res.partner")
        .into_iter()
        .filter(|id| world.field("res.partner", *id, "customer_rank").as_int().is_some_and(|rank| rank > 0));
    customers.map(|id| (id, text(world, "res.partner", id, "name"))).collect()
}

/// The customer whom a sentence about the books is about.
pub(super) fn whose(names: &[(i64, String)], sentence: &str) -> Line {
    let named = names.iter().find(|(_, name)| sentence.contains(name.as_str()));
    Line {
        kind: LineKind::Happened,
        partner: named.map(|(id, _)| *id),
        customer: named.map(|(_, name)| name.clone()).unwrap_or_default(),
        company: None,
        text: sentence.to_owned(),
        reminder: None,
    }
}

/// The customers with everything that was ever posted for them.
pub(super) fn customers(world: &World) -> Vec<Customer> {
    let mut customers: Vec<Customer> =
        names(world).into_iter().map(|(partner, name)| customer(world, partner, name)).collect();
    customers.sort_by(|one, other| one.name.cmp(&other.name));
    customers
}

fn customer(world: &World, partner: i64, name: String) -> Customer {
    let of = |field: &str| text(world, "res.partner", partner, field);
    let country = world.field("res.partner", partner, "country_id").as_int().unwrap_or_default();
    let mut documents: Vec<Document> = world
        .ids("account.move")
        .into_iter()
        .flat_map(|entry| world.items(entry))
        .filter(|line| world.field(item::MODEL, *line, "partner_id") == Value::Int(partner))
        .filter(|line| !is_spent_payment(world, *line))
        .map(|line| document(world, line))
        .collect();
    documents.sort_by(|one, other| (&one.date, &one.number, &one.due).cmp(&(&other.date, &other.number, &other.due)));
    Customer {
        partner,
        name,
        email: of("email"),
        language: of("lang"),
        city: of("city"),
        country: text(world, "res.country", country, "name"),
        documents,
    }
}

fn document(world: &World, line: i64) -> Document {
    let entry = world.field(item::MODEL, line, "move_id").as_int().unwrap_or_default();
    let currency = world.field(item::MODEL, line, "currency_id").as_int().unwrap_or_default();
    let amount = |field: &str| world.amount(item::MODEL, line, field);
    let reached = !text(world, item::MODEL, line, item::DATE).is_empty();
    Document {
        company: world.field("account.move", entry, "company_id").as_int().unwrap_or_default(),
        number: text(world, "account.move", entry, "name"),
        date: text(world, "account.move", entry, "date"),
        due: text(world, item::MODEL, line, "date_maturity"),
        original: amount("amount_currency"),
        open: amount("amount_residual_currency"),
        currency: text(world, "res.currency", currency, "name"),
        reached_days: reached.then(|| world.field(item::MODEL, line, item::DAYS).as_int()).flatten(),
        excluded: world.field(item::MODEL, line, "no_followup") == Value::Bool(true),
    }
}

/// Payments that have settled something are told where they happen.
fn is_spent_payment(world: &World, line: i64) -> bool {
    let entry = world.field(item::MODEL, line, "move_id").as_int().unwrap_or_default();
    let journal = world.field("account.move", entry, "journal_id").as_int().unwrap_or_default();
    text(world, "account.journal", journal, "type") == "bank"
        && world.amount(item::MODEL, line, "amount_residual_currency").is_zero()
}

/// What people call an item: the number of its document, with the due date where that has several.
pub(super) fn item_name(world: &World, line: i64) -> String {
    let entry = world.field(item::MODEL, line, "move_id").as_int().unwrap_or_default();
    let number = text(world, "account.move", entry, "name");
    match world.items(entry).as_slice() {
        [_] => number,
        _ => format!("{number} due {}", text(world, item::MODEL, line, "date_maturity")),
    }
}

fn text(world: &World, model: &str, id: i64, field: &str) -> String {
    world.field(model, id, field).as_str().unwrap_or_default().to_owned()
}
