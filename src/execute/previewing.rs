//! Shows a message as it would go, before anybody says that it goes.

use super::backends::Backends;
use super::reading::Reading;
use super::wording::{Sources, invoices};
use crate::domain::{Channel, EditedText, LevelId, Recipient, Reminder};

/// A message as it would go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Who would get it.
    pub recipient: Recipient,
    /// What a person may change.
    pub draft: EditedText,
    /// What the customer would read, as HTML without the letterhead.
    pub shown: String,
}

/// Words a reminder in the words of a level, as a person may change it and as its customer would read it.
///
/// # Errors
/// Why there is no mail to be shown: as a sentence.
pub async fn preview(
    backends: &Backends,
    reading: &Reading,
    reminder: &Reminder,
    in_words_of: Option<LevelId>,
) -> Result<Preview, String> {
    let told = reminder.deliverable().filter(|(channel, _)| !matches!(channel, Channel::Sms | Channel::Activity));
    let recipient = told.min_by_key(|(channel, _)| *channel).map(|(_, recipient)| recipient);
    let recipient =
        recipient.ok_or_else(|| match reminder.deliverable().any(|(channel, _)| channel == Channel::Sms) {
            true => "at this level a text message goes, always in the level's own words",
            false => "nothing is sent at this level, only an activity is planned",
        })?;
    let account = reading.input.accounts.get(&reminder.account).ok_or("nothing is open any more")?;
    // A message without links is better than none.
    let paying = backends.books.paying(&reading.chart, &invoices(account, reminder)).await.unwrap_or_default();
    let sources = Sources { reading, now: &reading.input, account, paying: &paying, terms: &backends.terms };
    let (draft, shown) = sources.draft(reminder, recipient, in_words_of.unwrap_or(reminder.level))?;
    Ok(Preview { recipient: recipient.clone(), draft, shown: shown.chatter_html })
}
