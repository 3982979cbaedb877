//! What the page shows, as plain texts and numbers for its templates.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::super::story::{Customer, Day, Line, LineKind, Mail, Story};
use super::chart::{self, OpenChart, SentChart, thousands};
use crate::domain::{Decision, joined};

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct View {
    companies: Vec<String>,
    first_day: String,
    last_day: String,
    days_total: usize,
    setup_steps: usize,
    cards: Vec<Card>,
    open_charts: Vec<OpenChart>,
    sent_chart: SentChart,
    levels: Vec<LevelView>,
    standing: Vec<Standing>,
    days: Vec<DayView>,
    customers: Vec<CustomerView>,
    mails: Vec<MailView>,
}

/// One figure of the overview.
#[derive(Debug, Serialize)]
struct Card {
    figure: String,
    what: String,
    more: String,
}

/// One rung of the plan.
#[derive(Debug, Serialize)]
struct LevelView {
    rung: usize,
    days: i64,
    name: String,
    sent: usize,
}

/// How an account stands on the last day.
#[derive(Debug, Clone, Serialize)]
struct Standing {
    partner: i64,
    customer: String,
    company: String,
    due: String,
    overdue: String,
    currency: String,
    status: String,
    sentence: String,
    next: String,
}

/// One day on which something happened.
#[derive(Debug, Serialize)]
struct DayView {
    id: String,
    weekday: String,
    date: String,
    weekend: bool,
    lines: Vec<LineView>,
}

/// One line of the story.
#[derive(Debug, Serialize)]
struct LineView {
    date: String,
    kind: &'static str,
    word: &'static str,
    customer: String,
    partner: Option<i64>,
    company: String,
    text: String,
    rung: usize,
    level: String,
    amounts: String,
    items: String,
    mail: Option<usize>,
}

/// One customer.
#[derive(Debug, Serialize)]
struct CustomerView {
    partner: i64,
    name: String,
    place: String,
    email: String,
    language: String,
    reminders: usize,
    standings: Vec<Standing>,
    documents: Vec<DocumentView>,
    history: Vec<LineView>,
}

/// One item of a customer.
#[derive(Debug, Serialize)]
struct DocumentView {
    number: String,
    company: String,
    date: String,
    due: String,
    original: String,
    open: String,
    is_open: bool,
    is_credit: bool,
    currency: String,
    rung: usize,
    excluded: bool,
}

/// One mail.
#[derive(Debug, Serialize)]
struct MailView {
    number: usize,
    file: String,
    date: String,
    to: String,
    customer: String,
    partner: Option<i64>,
    subject: String,
    language: String,
    rung: usize,
    headers: Vec<(String, String)>,
    html: String,
}

/// Everything that the page shows.
pub(super) fn view(story: &Story) -> View {
    let day_at = |day: Option<&Day>| day.map(|day| long(day.date)).unwrap_or_default();
    let standing: Vec<Standing> =
        story.last_plan.plan.decisions.values().map(|decision| standing(story, decision)).collect();
    View {
        companies: story.companies.iter().map(|company| company.name.clone()).collect(),
        first_day: day_at(story.days.first()),
        last_day: day_at(story.days.last()),
        days_total: story.days.len(),
        setup_steps: story.setup_steps,
        cards: cards(story),
        open_charts: chart::open_charts(story),
        sent_chart: chart::sent_chart(story),
        levels: levels(story),
        days: story.days.iter().filter(|day| !day.lines.is_empty()).map(|told| day(story, told)).collect(),
        customers: story.customers.iter().map(|told| customer(story, told, &standing)).collect(),
        mails: story.mails.iter().enumerate().map(|(index, told)| mail(story, index, told)).collect(),
        standing,
    }
}

fn cards(story: &Story) -> Vec<Card> {
    let card =
        |figure: usize, what: &str, more: String| Card { figure: figure.to_string(), what: what.to_owned(), more };
    let count = |kind: LineKind| story.lines().filter(|(_, line)| line.kind == kind).count();
    let sent = story.sent().count();
    vec![
        card(
            sent,
            "reminders",
            format!("to {} accounts of {} customers", story.accounts_reminded().len(), story.customers.len()),
        ),
        card(
            story.mails.len(),
            "mails at the server",
            format!("{} in the journal: the counts agree", story.mails_in_journal),
        ),
        card(story.sent_twice(), "sent twice", "no item got a level a second time".to_owned()),
        card(count(LineKind::Settled), "accounts settled", "all paid; their records are archived".to_owned()),
        card(
            count(LineKind::Held) + count(LineKind::Proposed),
            "times held or proposed",
            "each with a reason that people can read".to_owned(),
        ),
        card(story.setup_steps, "things made in Odoo", "by followupd setup, listed before, removable after".to_owned()),
    ]
}

fn levels(story: &Story) -> Vec<LevelView> {
    let sent = story.reminders_by_rung();
    let levels = story.levels.iter().enumerate();
    levels
        .map(|(index, (days, name))| LevelView {
            rung: index + 1,
            days: *days,
            name: name.clone(),
            sent: sent.get(&(index + 1)).copied().unwrap_or_default(),
        })
        .collect()
}

fn standing(story: &Story, decision: &Decision) -> Standing {
    let next = story.last_plan.next_reminders.get(&decision.account);
    Standing {
        partner: decision.account.partner.0,
        customer: decision.customer.clone(),
        company: story.company(decision.account.company.0).to_owned(),
        due: figure(decision.total_due.amount),
        overdue: figure(decision.total_overdue.amount),
        currency: decision.total_due.currency.code.clone(),
        status: decision.status.label().to_owned(),
        sentence: decision.outcome.to_string(),
        next: next.map(|date| short(*date)).unwrap_or_default(),
    }
}

fn day(story: &Story, day: &Day) -> DayView {
    let weekday = day.date.format("%A").to_string();
    DayView {
        id: day.date.to_string(),
        weekend: weekday.starts_with('S'),
        weekday,
        date: day.date.format("%-d %B").to_string(),
        lines: day.lines.iter().map(|told| line(story, day.date, told)).collect(),
    }
}

fn line(story: &Story, date: NaiveDate, line: &Line) -> LineView {
    let reminder = line.reminder.as_ref();
    LineView {
        date: short(date),
        kind: match line.kind {
            LineKind::Happened => "happened",
            LineKind::Reminded => "reminded",
            LineKind::Undelivered | LineKind::InDoubt => "undelivered",
            LineKind::Proposed => "proposed",
            LineKind::Held => "held",
            LineKind::Settled => "settled",
            LineKind::Problem => "problem",
        },
        word: line.kind.word(),
        customer: line.customer.clone(),
        partner: line.partner,
        company: line.company.map(|id| story.company(id).to_owned()).unwrap_or_default(),
        text: line.text.clone(),
        rung: reminder.map_or(0, |reminder| reminder.rung),
        level: reminder.map(|reminder| reminder.level.clone()).unwrap_or_default(),
        amounts: reminder.map(|reminder| joined(&reminder.amounts)).unwrap_or_default(),
        items: reminder.map(|reminder| reminder.items.join(", ")).unwrap_or_default(),
        mail: reminder
            .filter(|_| line.kind == LineKind::Reminded)
            .and_then(|reminder| story.mail(&reminder.message_id))
            .map(|(index, _)| index + 1),
    }
}

fn customer(story: &Story, customer: &Customer, standings: &[Standing]) -> CustomerView {
    let theirs = |line: &&(NaiveDate, &Line)| line.1.partner == Some(customer.partner);
    let history: Vec<(NaiveDate, &Line)> = story.lines().filter(|line| theirs(&line)).collect();
    let place = [customer.city.as_str(), customer.country.as_str()];
    CustomerView {
        partner: customer.partner,
        name: customer.name.clone(),
        place: place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
        email: customer.email.clone(),
        language: language(&customer.language).to_owned(),
        reminders: history.iter().filter(|(_, line)| line.kind == LineKind::Reminded).count(),
        standings: standings.iter().filter(|standing| standing.partner == customer.partner).cloned().collect(),
        documents: documents(story, customer),
        history: history.into_iter().map(|(date, told)| line(story, date, told)).collect(),
    }
}

fn documents(story: &Story, customer: &Customer) -> Vec<DocumentView> {
    let rungs: BTreeMap<i64, usize> =
        story.levels.iter().enumerate().map(|(index, (days, _))| (*days, index + 1)).collect();
    customer
        .documents
        .iter()
        .map(|document| DocumentView {
            number: document.number.clone(),
            company: story.company(document.company).to_owned(),
            date: document.date.clone(),
            due: document.due.clone(),
            original: figure(document.original),
            open: figure(document.open),
            is_open: !document.open.is_zero(),
            is_credit: document.original < Decimal::ZERO,
            currency: document.currency.clone(),
            rung: document.reached_days.and_then(|days| rungs.get(&days)).copied().unwrap_or_default(),
            excluded: document.excluded,
        })
        .collect()
}

fn mail(story: &Story, index: usize, mail: &Mail) -> MailView {
    let id = mail.read.header("Message-ID").unwrap_or_default();
    let reminded = story.sent().find(|(_, _, reminder)| reminder.message_id == id);
    let header = |name: &str| mail.read.header(name).unwrap_or_default().to_owned();
    MailView {
        number: index + 1,
        file: mail.file.clone(),
        date: short(mail.date),
        to: mail.recipients.join(", "),
        customer: reminded.map(|(_, line, _)| line.customer.clone()).unwrap_or_default(),
        partner: reminded.and_then(|(_, line, _)| line.partner),
        subject: header("Subject"),
        language: header("Content-Language"),
        rung: reminded.map_or(0, |(_, _, reminder)| reminder.rung),
        headers: mail.read.headers.clone(),
        html: mail.read.html.clone().unwrap_or_default(),
    }
}

/// An amount with its digits in groups.
fn figure(amount: Decimal) -> String {
    let cents = format!("{:.2}", amount.abs());
    let cents = cents.rsplit_once('.').map_or("00", |(_, cents)| cents);
    let minus = if amount < Decimal::ZERO { "\u{2212}" } else { "" };
    format!("{minus}{}.{cents}", thousands(amount.abs().trunc()))
}

fn short(date: NaiveDate) -> String {
    date.format("%-d %b").to_string()
}

fn long(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// What people call Odoo's languages.
fn language(code: &str) -> &str {
    match code.get(..2).unwrap_or_default() {
        "en" => "English",
        "fr" => "French",
        "de" => "German",
        "es" => "Spanish",
        "nl" => "Dutch",
        "it" => "Italian",
        _ => code,
    }
}
