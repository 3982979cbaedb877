//! Messages that have left, for rate limits, and messages that are kept back.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use super::content::read_addresses;
use super::delivery::{find, move_on};
use super::transition::Event;
use super::value::{Named, Stamp};
use super::{Journal, JournalError, statement_delivery};
use crate::domain::{Channel, Departure, IntentKey};

impl Journal {
    /// Mails whose attempts began after `moment`, statements too, newest first, those of other processes and of earlier ones included.
    ///
    /// # Errors
    /// The store.
    pub fn departures_after(&self, moment: DateTime<Utc>) -> Result<Vec<Departure>, JournalError> {
        self.look("read which messages have left", |within| {
            // Attempts are numbered through in the order in which they begin, so the last ones are enough.
            let mut statement = within.connection.prepare_cached(
                "SELECT begun_at, addresses, channel FROM attempt JOIN intent ON intent.id = attempt.intent
                 ORDER BY attempt.id DESC",
            )?;
            let mut rows = statement.query([])?;
            let mut departures = Vec::new();
            while let Some(row) = rows.next()? {
                let Stamp(at) = row.get(0)?;
                if at <= moment {
                    break;
                }
                let channel: Named<Channel> = row.get(2)?;
                if channel.0 == Channel::Email {
                    let addresses = read_addresses(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
                    departures.push(Departure { at, addresses });
                }
            }
            departures.extend(statement_delivery::departures_after(within, moment)?);
            departures.sort_by_key(|departure| Reverse(departure.at));
            Ok(departures)
        })
    }

    /// These messages wait, and why: all that people see of it, nothing else changes.
    ///
    /// # Errors
    /// One of them is not `Recorded`; the store.
    pub fn keep_back(&mut self, waiting: &[(&IntentKey, String)], at: DateTime<Utc>) -> Result<(), JournalError> {
        self.change("keep messages back", |within| {
            waiting.iter().try_for_each(|(key, why)| {
                let found = find(within, key)?;
                move_on(within, key, &found, Event::KeptBack, Some(why), at)
            })
        })
    }
}
