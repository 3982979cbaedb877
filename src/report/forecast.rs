//! A forecast for people and for programs: by day and level.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use comfy_table::{Cell, CellAlignment, Color, LineStyle, Table, presets};
use serde_json::{Value, json as object};

use super::json::amount;
use super::table::{Look, counted, keep_amounts_whole, keep_dates_whole, plain};
use crate::domain::{CompanyId, Money, Reminder, add_up, joined, shifted};
use crate::engine::Forecast;
use crate::render::one_line;

/// What a forecast is told about.
#[derive(Debug, Clone, Copy)]
pub struct Forecasted<'a> {
    /// The first day.
    pub from: NaiveDate,
    /// How many days more.
    pub days: u32,
    /// Names of companies.
    pub companies: &'a BTreeMap<CompanyId, String>,
    /// What would happen, day by day.
    pub messages: &'a [Forecast],
}

/// Messages of one day at one level that all go, or all wait for a person.
type Group<'a> = ((NaiveDate, i64, &'a str, bool), Vec<&'a Forecast>);

impl Forecasted<'_> {
    /// As tables that fit the terminal, one a company, with sums by level at the end.
    #[must_use]
    pub fn text(&self, look: Look) -> String {
        let last = shifted(self.from, self.days.into());
        if self.messages.is_empty() {
            return format!("Nobody would be reminded from {} to {last}, even if nobody paid.\n", self.from);
        }
        let mut text = String::new();
        for (id, name) in self.companies {
            let messages: Vec<&Forecast> =
                self.messages.iter().filter(|message| message.reminder.account.company == *id).collect();
            if !messages.is_empty() {
                let title = if self.companies.len() > 1 { one_line(name) + "\n" } else { String::new() };
                text.push_str(&format!("{title}{}\n\n", table(&messages, look)));
            }
        }
        text + &self.sums(last)
    }

    fn sums(&self, last: NaiveDate) -> String {
        let waiting = self.messages.iter().filter(|message| message.proposed.is_some()).count();
        let going = counted(self.messages.len() - waiting, "message", "messages");
        let waiting = counted(waiting, "message", "messages");
        format!("If nobody paid from {} to {last}:\n{going} would go, {waiting} would wait for a person.\n", self.from)
    }

    /// One object with `from`, `days` and `messages`.
    #[must_use]
    pub fn json(&self) -> Value {
        let demanded = |sum: &Money| object!({ "amount": amount(sum), "currency": sum.currency.code });
        let messages: Vec<Value> = self
            .messages
            .iter()
            .map(|forecast| {
                let reminder = &forecast.reminder;
                object!({
                    "day": forecast.day.to_string(),
                    "customer": reminder.customer,
                    "partner_id": reminder.account.partner.0,
                    "company": self.companies.get(&reminder.account.company),
                    "level": reminder.level_name,
                    "channels": reminder.deliverable().map(|(channel, _)| channel.name()).collect::<Vec<_>>(),
                    "demanded": reminder.amounts.iter().map(demanded).collect::<Vec<_>>(),
                    "waits_for_a_person": forecast.proposed.as_ref().map(ToString::to_string),
                })
            })
            .collect();
        object!({ "from": self.from.to_string(), "days": self.days, "messages": messages })
    }
}

/// Groups in the order of the days; within a day, by level.
fn groups<'a>(messages: &[&'a Forecast]) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<_, Vec<&Forecast>> = BTreeMap::new();
    for message in messages {
        let Reminder { level_days, level_name, .. } = &message.reminder;
        let key = (message.day, *level_days, level_name.as_str(), message.proposed.is_some());
        groups.entry(key).or_default().push(message);
    }
    groups.into_iter().collect()
}

fn table(messages: &[&Forecast], look: Look) -> Table {
    let mut table = plain(look);
    // Rows are short, so lines between them would only be noise.
    table.load_style(presets::NOTHING.header_separator(LineStyle::none().fill('─').junction('─')));
    table.set_header(vec!["Day", "Level", "Messages", "Demanded", "Customers"]);
    for ((day, _, level, waits), messages) in groups(messages) {
        let level = if waits { format!("{} (waits for a person)", one_line(level)) } else { one_line(level) };
        let level = Cell::new(level);
        let level = if look.colour && waits { level.fg(Color::Yellow) } else { level };
        let names: Vec<String> = messages.iter().map(|message| one_line(&message.reminder.customer)).collect();
        table.add_row(vec![
            Cell::new(day),
            level,
            Cell::new(messages.len()).set_alignment(CellAlignment::Right),
            Cell::new(demanded(&messages)).set_alignment(CellAlignment::Right),
            Cell::new(names.join(", ")),
        ]);
    }
    keep_dates_whole(&mut table, &[0]);
    keep_amounts_whole(&mut table, &[3]);
    table
}

fn demanded(messages: &[&Forecast]) -> String {
    let amounts: Vec<&Money> = messages.iter().flat_map(|message| &message.reminder.amounts).collect();
    joined(&add_up(amounts)).replace(" + ", "\n")
}
