//! All that can be seen of some customers afterwards: at the mail server, in Odoo and in the journal.

use std::collections::BTreeMap;

use followupd::domain::{AccountKey, CompanyId, IntentState, PartnerId};
use followupd::journal::Journal;
use followupd::odoo::names::{followup, invoice, item, reminder};
use followupd::odoo::row::Row;
use followupd::odoo::search::{Domain, Search};
use followupd::odoo::session::Session;
use followupd::odoo::value::Value;
use followupd::standin::smtp::Kept;

/// The activity of an alert stays until a person has seen to it.
const ALERT: &str = "Follow-up needs attention";

/// What is to be seen of one customer. Lists are sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Message-IDs at the mail server, by the envelope's recipient.
    pub(crate) mails: Vec<String>,
    /// Message-IDs of ours in the customer's chatter.
    pub(crate) chatter: Vec<String>,
    /// Message-IDs of ours in the chatter of the account's record, as of the mails that they tell of.
    pub(crate) notes: Vec<String>,
    /// Message-IDs in the history on the account's record.
    pub(crate) history: Vec<String>,
    /// Messages in the journal: Message-ID, level, state.
    pub(crate) journal: Vec<(String, String, String)>,
    /// How many attempts of them have reached the other side.
    pub(crate) sent_attempts: usize,
    /// What the account's record shows.
    pub(crate) record: Vec<String>,
    pub(crate) reminder_count: i64,
    /// Days and date of the level of each open item.
    pub(crate) items: Vec<(i64, String)>,
    /// Summaries of activities, but for those of alerts.
    pub(crate) activities: Vec<String>,
    /// Draft invoices of interest: key, amount; and through which days it is booked.
    pub(crate) interest: Vec<String>,
}

/// Customers by id, as they are to be seen.
pub(crate) type Picture = BTreeMap<i64, Seen>;

/// Looks everywhere. Customers are named by id, with the address that their mails go to.
pub(crate) async fn picture(
    customers: &BTreeMap<i64, String>,
    administrator: &Session,
    journal: &Journal,
    kept: &[Kept],
) -> Picture {
    let mut picture: Picture = customers.keys().map(|id| (*id, Seen::default())).collect();
    for mail in kept {
        assert_eq!(mail.recipients.len(), 1, "one mail, one customer");
        let to = customers.iter().find(|(_, address)| **address == mail.recipients[0]);
        let (id, _) = to.unwrap_or_else(|| panic!("a mail to a stranger: {:?}", mail.recipients));
        picture.get_mut(id).unwrap().mails.push(message_id(mail));
    }
    let records = records(customers, administrator, &mut picture).await;
    messages(&records, administrator, &mut picture).await;
    let search =
        Search::new(reminder::MODEL, Domain::new(), [reminder::FOLLOWUP, reminder::MESSAGE_ID, reminder::SENT_TO]);
    for row in rows(administrator, &search).await {
        let seen = picture.get_mut(&records[&row.id_of(reminder::FOLLOWUP).unwrap()]).unwrap();
        seen.history.push(row.str(reminder::MESSAGE_ID).unwrap().to_owned());
        assert!(row.str(reminder::SENT_TO).is_ok_and(|address| address.contains('@')), "a line says to whom");
    }
    interest(customers, administrator, &mut picture).await;
    for (id, seen) in &mut picture {
        look_into_journal(*id, journal, seen);
        for list in [&mut seen.mails, &mut seen.chatter, &mut seen.notes, &mut seen.history] {
            list.sort();
        }
        seen.record.sort();
        seen.activities.sort();
        seen.items.sort();
    }
    picture
}

/// The *Message-ID* header of a mail.
pub(crate) fn message_id(mail: &Kept) -> String {
    let text = String::from_utf8_lossy(&mail.bytes).replace("\r\n ", " ");
    let line = text.lines().find_map(|line| line.strip_prefix("Message-ID:")).expect("every mail has an id");
    line.trim().to_owned()
}

fn look_into_journal(customer: i64, journal: &Journal, seen: &mut Seen) {
    let account = AccountKey { company: CompanyId(1), partner: PartnerId(customer) };
    for intent in journal.intents_of(account).unwrap() {
        let done = matches!(intent.state, IntentState::Done { .. });
        let state = if done { "done".to_owned() } else { format!("{:?}", intent.state) };
        seen.journal.push((intent.message_id, intent.reminder.level_name, state));
    }
    let reached = |end: &followupd::domain::AttemptEnd| matches!(end, followupd::domain::AttemptEnd::Sent { .. });
    seen.sent_attempts = journal
        .attempts_of(account)
        .unwrap()
        .iter()
        .filter(|attempt| {
            let by_itself = attempt.ended.as_ref().is_some_and(|(_, end)| reached(end));
            let said = attempt.resolved.as_ref().map(|resolved| resolved.verdict);
            by_itself || said == Some(followupd::journal::Verdict::WasSent)
        })
        .count();
}

/// Records, items; the customers by the ids of their records.
async fn records(
    customers: &BTreeMap<i64, String>,
    administrator: &Session,
    picture: &mut Picture,
) -> BTreeMap<i64, i64> {
    let ids: Vec<i64> = customers.keys().copied().collect();
    let shown = [followup::LEVEL, followup::NEXT_REMINDER, followup::LAST_REMINDER, followup::STATUS];
    let more = [followup::ALERT, followup::EXPLANATION, followup::TOTAL_DUE, followup::TOTAL_OVERDUE];
    let fields = shown.into_iter().chain(more).chain([followup::PARTNER, followup::REMINDER_COUNT]);
    let search = Search::new(followup::MODEL, Domain::new().is_in(followup::PARTNER, ids.iter().copied()), fields);
    let mut owners = BTreeMap::new();
    for row in rows(administrator, &search).await {
        let owner = row.opt_id(followup::PARTNER).unwrap().unwrap();
        owners.insert(row.id(), owner);
        let seen = picture.get_mut(&owner).unwrap();
        assert!(seen.record.is_empty(), "customer {owner} has two records");
        seen.reminder_count = row.int(followup::REMINDER_COUNT).unwrap();
        seen.record = shown.iter().chain(&more).map(|field| format!("{field} {:?}", row.value(field))).collect();
    }
    let domain = Domain::new().is_in("partner_id", ids).eq("reconciled", false).is_set(item::DATE);
    let search = Search::new(item::MODEL, domain, ["partner_id", item::DAYS, item::DATE]);
    for row in rows(administrator, &search).await {
        let owner = row.opt_id("partner_id").unwrap().unwrap();
        let reached = (row.int(item::DAYS).unwrap(), row.date(item::DATE).unwrap().to_string());
        picture.get_mut(&owner).unwrap().items.push(reached);
    }
    owners
}

/// Draft invoices of interest, and what the items say of them.
async fn interest(customers: &BTreeMap<i64, String>, administrator: &Session, picture: &mut Picture) {
    let of_ours = || Domain::new().is_in("partner_id", customers.keys().copied());
    let booked = of_ours().is_set(invoice::INTEREST_KEY);
    let search = Search::new(invoice::MODEL, booked, ["partner_id", "amount_total", invoice::INTEREST_KEY]);
    for row in rows(administrator, &search).await {
        let said = format!("{} {}", row.str(invoice::INTEREST_KEY).unwrap(), row.decimal("amount_total").unwrap());
        picture.get_mut(&row.id_of("partner_id").unwrap()).unwrap().interest.push(said);
    }
    let noted = of_ours().is_set(item::INTEREST_UNTIL);
    for row in rows(administrator, &Search::new(item::MODEL, noted, ["partner_id", item::INTEREST_UNTIL])).await {
        let said = format!("item {} through {}", row.id(), row.date(item::INTEREST_UNTIL).unwrap());
        picture.get_mut(&row.id_of("partner_id").unwrap()).unwrap().interest.push(said);
    }
    picture.values_mut().for_each(|seen| seen.interest.sort());
}

/// Chatter and activities.
async fn messages(records: &BTreeMap<i64, i64>, administrator: &Session, picture: &mut Picture) {
    let models = ["res.partner", followup::MODEL];
    let search = Search::new("mail.message", Domain::new().is_in("model", models), ["model", "res_id", "message_id"]);
    for row in rows(administrator, &search).await {
        let place = row.value("res_id").and_then(Value::as_int).unwrap_or(0);
        let id = row.opt_str("message_id").unwrap().unwrap_or_default().to_owned();
        if row.str("model") == Ok("res.partner") && id.starts_with("<followupd.") {
            picture.get_mut(&place).expect("a message on a customer of ours").chatter.push(id);
        } else if let Some(rest) = id.strip_prefix("<note.followupd.") {
            picture.get_mut(&records[&place]).unwrap().notes.push(format!("<followupd.{rest}"));
        }
    }
    let search = Search::new(
        "mail.activity",
        Domain::new().eq("res_model", followup::MODEL),
        ["res_id", "summary", "date_deadline"],
    );
    for row in rows(administrator, &search).await {
        let place = row.value("res_id").and_then(Value::as_int).unwrap_or(0);
        let summary = row.opt_str("summary").unwrap().unwrap_or_default();
        if summary != ALERT {
            let said = format!("{summary} until {}", row.date("date_deadline").unwrap());
            picture.get_mut(&records[&place]).unwrap().activities.push(said);
        }
    }
}

async fn rows(session: &Session, search: &Search) -> Vec<Row> {
    let rows = session.search_read_all(search).await.unwrap();
    rows.into_iter().map(|row| row.expect("a row that can be read")).collect()
}

/// Holds in every picture where all is done: for each reminder one mail, one message, one note, one line of history, and
/// one in the journal.
pub(crate) fn agrees(seen: &Seen) -> Result<(), String> {
    let ids = |list: &[String]| list.to_vec();
    let mut journal: Vec<String> = seen.journal.iter().map(|(id, ..)| id.clone()).collect();
    journal.sort();
    let mut once = ids(&seen.mails);
    once.dedup();
    let levels: std::collections::BTreeSet<&String> = seen.journal.iter().map(|(_, level, _)| level).collect();
    let all = [
        (once == seen.mails, "a mail came twice"),
        (levels.len() == seen.journal.len(), "a level was reminded twice"),
        (journal == seen.mails, "journal and mail server differ"),
        (seen.chatter == seen.mails, "chatter and mail server differ"),
        (seen.notes == seen.mails, "the record's chatter and the mail server differ"),
        (seen.history == seen.mails, "the history and the mail server differ"),
        (seen.journal.iter().all(|(.., state)| state == "done"), "something is not done"),
        (seen.sent_attempts == seen.mails.len(), "attempts that reached somebody and mails differ"),
        (seen.reminder_count == seen.mails.len() as i64, "the record counts otherwise"),
    ];
    let wrong: Vec<&str> = all.iter().filter(|(holds, _)| !holds).map(|(_, what)| *what).collect();
    if wrong.is_empty() { Ok(()) } else { Err(format!("{}: {seen:?}", wrong.join(", "))) }
}
