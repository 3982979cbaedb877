//! How times, days and words that we own are written into columns.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use super::Verdict;
use super::transition::State;
use crate::domain::{Channel, RecipientRule};

/// A moment, to the nanosecond, so that what is read equals what was recorded, and text sorts as time does.
pub(super) struct Stamp(pub(super) DateTime<Utc>);

impl ToSql for Stamp {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_rfc3339_opts(SecondsFormat::Nanos, true).into())
    }
}

impl FromSql for Stamp {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let time = DateTime::parse_from_rfc3339(value.as_str()?).map_err(FromSqlError::other)?;
        Ok(Self(time.with_timezone(&Utc)))
    }
}

/// A day.
pub(super) struct Day(pub(super) NaiveDate);

impl ToSql for Day {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_string().into())
    }
}

impl FromSql for Day {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Self).map_err(FromSqlError::other)
    }
}

/// Something with a fixed name on disk.
pub(super) struct Named<T>(pub(super) T);

/// Its names.
pub(super) trait Name: Copy {
    /// Its name on disk.
    fn name(self) -> &'static str;
    /// What has that name.
    fn named(name: &str) -> Option<Self>;
}

impl<T: Name> ToSql for Named<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.name().into())
    }
}

impl<T: Name> FromSql for Named<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let name = value.as_str()?;
        T::named(name).map(Self).ok_or_else(|| FromSqlError::other(UnknownName(name.to_owned())))
    }
}

/// A name that this program does not know.
#[derive(Debug, thiserror::Error)]
#[error("\"{0}\" is not a word of the journal")]
pub(super) struct UnknownName(pub(super) String);

impl Name for State {
    fn name(self) -> &'static str {
        Self::name(self)
    }

    fn named(name: &str) -> Option<Self> {
        Self::named(name)
    }
}

impl Name for Channel {
    fn name(self) -> &'static str {
        Self::name(self)
    }

    fn named(name: &str) -> Option<Self> {
        Self::named(name)
    }
}

impl Name for RecipientRule {
    fn name(self) -> &'static str {
        match self {
            Self::ChosenOnAccount => "chosen_on_account",
            Self::FollowupContact => "followup_contact",
            Self::InvoiceContact => "invoice_contact",
            Self::Customer => "customer",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::ChosenOnAccount, Self::FollowupContact, Self::InvoiceContact, Self::Customer]
            .into_iter()
            .find(|rule| Name::name(*rule) == name)
    }
}

impl Name for Verdict {
    fn name(self) -> &'static str {
        match self {
            Self::WasSent => "was_sent",
            Self::WasNotSent => "was_not_sent",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::WasSent, Self::WasNotSent].into_iter().find(|verdict| verdict.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_sort_as_text_and_come_back_to_the_nanosecond() {
        let text = |moment: &str| {
            let time: DateTime<Utc> = moment.parse().unwrap();
            let ToSqlOutput::Owned(rusqlite::types::Value::Text(text)) = Stamp(time).to_sql().unwrap() else {
                panic!()
            };
            assert_eq!(Stamp::column_result(ValueRef::Text(text.as_bytes())).unwrap().0, time);
            text
        };
        assert!(text("2025-01-15T08:00:00Z") < text("2025-01-15T08:00:00.000000001Z"));
        assert!(text("2025-01-15T08:00:00.5Z") < text("2025-01-15T08:00:01Z"));
    }

    #[test]
    fn a_word_that_nobody_wrote_is_an_error() {
        assert!(Named::<Channel>::column_result(ValueRef::Text(b"pigeon")).is_err());
        assert!(Named::<RecipientRule>::column_result(ValueRef::Text(b"customer")).is_ok());
    }
}
