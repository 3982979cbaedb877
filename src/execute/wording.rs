//! Words one message: what `render` and `deliver` need, out of a reminder and what was read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use quick_xml::escape::escape;

use super::backends::Terms;
use super::enclosing::Enclosed;
use super::office::Office;
use super::reading::Reading;
use crate::deliver::{InlinePicture, Mail, Mailbox};
use crate::domain::{
    Account, Channel, Company, Currency, EditedText, Intent, Interest, InterestAtLevel, InvoiceId, ItemId, LevelId,
    Money, OpenItem, Promise, Recipient, RecipientRule, Reminder, Sender, joined,
};
use crate::engine::{self, RunInput};
use crate::odoo::books::{Chart, Paying};
use crate::render::{
    self, Letterhead, LevelText, Locale, Message, PayTo, Picture, Postal, PostalLetter, RenderedMail, Section, TableRow,
};

/// A message, worded for its channel; and what the customer's chatter shows of it.
pub(super) struct Worded<T> {
    pub(super) subject: String,
    pub(super) chatter_html: String,
    pub(super) content: T,
}

/// What a message is worded from.
pub(super) struct Sources<'a> {
    pub(super) reading: &'a Reading,
    /// The account's day, as it is decided now.
    pub(super) now: &'a RunInput,
    pub(super) account: &'a Account,
    pub(super) paying: &'a BTreeMap<InvoiceId, Paying>,
    pub(super) terms: &'a Terms,
}

/// The invoices that a message shows.
pub(super) fn invoices(account: &Account, reminder: &Reminder) -> BTreeSet<InvoiceId> {
    let shown: Vec<ItemId> =
        reminder.demanded.iter().chain(&reminder.not_due).chain(&reminder.credits).copied().collect();
    invoices_of(account, &shown)
}

fn invoices_of(account: &Account, items: &[ItemId]) -> BTreeSet<InvoiceId> {
    account.items.iter().filter(|item| items.contains(&item.id)).map(|item| item.invoice).collect()
}

impl Sources<'_> {
    /// The mail of an intent.
    ///
    /// # Errors
    /// The company has no sender any more, or the text cannot be rendered with these values: as a sentence.
    pub(super) fn mail(
        &self,
        intent: &Intent,
        reminder: &Reminder,
        recipient: &Recipient,
        enclosed: &Enclosed,
        at: DateTime<Utc>,
    ) -> Result<Worded<Mail>, String> {
        let company = self.company(reminder).ok_or("its company is not followed up any more")?;
        let Some(Sender { name, email }) = company.sender.clone() else {
            return Err("the company has no sender: give it an e-mail address".to_owned());
        };
        let language = self.language(recipient);
        let text = self.text_of(reminder, &language, company)?;
        let not_attached = enclosed.missing.clone();
        let mut message = Message { not_attached, ..self.message(reminder, company, language.clone()) };
        message.pay_to = self.pay_to(&message, reminder).filter(|_| self.terms.payment_details_in_mails);
        let RenderedMail { subject, html, text, chatter_html, pictures } =
            render::mail(&message, &text, &self.locale(&language)).map_err(|error| error.to_string())?;
        let mail = Mail {
            envelope_sender: self.terms.envelope_sender(&self.reading.chart),
            from: Mailbox::new(name.clone(), email),
            to: recipient.addresses.iter().map(|email| Mailbox::new(recipient.name.clone(), email.clone())).collect(),
            reply_to: company.reply_to.clone().map(|address| Mailbox::new(name, address)),
            message_id: intent.message_id.clone(),
            references: Vec::new(),
            date: at.with_timezone(&self.terms.time_zone).fixed_offset(),
            subject: subject.clone(),
            html,
            text,
            language: Some(language),
            pictures: pictures.into_iter().map(inline).collect(),
            attachments: enclosed.invoices.iter().chain(&enclosed.statement).cloned().collect(),
        };
        Ok(Worded { subject, chatter_html, content: mail })
    }

    /// The letter of a reminder.
    ///
    /// # Errors
    /// The text cannot be rendered with these values: as a sentence.
    pub(super) fn letter(
        &self,
        reminder: &Reminder,
        recipient: &Recipient,
        office: &Office,
    ) -> Result<Worded<PostalLetter>, String> {
        let company = self.company(reminder).ok_or("its company is not followed up any more")?;
        let language = self.language(recipient);
        let text = self.text_of(reminder, &language, company)?;
        let mut message = self.message(reminder, company, language.clone());
        message.pay_to = self.pay_to(&message, reminder);
        let locale = self.locale(&language);
        let stationery = self.reading.stationery(reminder.account.company).cloned().unwrap_or_default();
        let postal = Postal {
            recipient: recipient.name.clone(),
            to: recipient.addresses.clone(),
            window: office.window,
            from: stationery.address,
        };
        let letter = render::postal_letter(&message, &text, &locale, &postal).map_err(|error| error.to_string())?;
        let shown = render::mail(&message, &text, &locale).map_err(|error| error.to_string())?;
        Ok(Worded { subject: letter.subject.clone(), chatter_html: shown.chatter_html, content: letter })
    }

    /// The text message of a reminder: always the level's own, since nobody writes a short one by hand.
    ///
    /// # Errors
    /// The text cannot be rendered with these values: as a sentence.
    pub(super) fn sms(&self, reminder: &Reminder, recipient: &Recipient) -> Result<Worded<String>, String> {
        let company = self.company(reminder).ok_or("its company is not followed up any more")?;
        let language = self.language(recipient);
        let text = self.text(reminder, reminder.level, &language, company)?;
        let message = self.message(reminder, company, language.clone());
        let said = render::sms(&message, text, &self.locale(&language)).map_err(|error| error.to_string())?;
        let chatter_html = format!("<p>{}</p>", escape(said.as_str()));
        Ok(Worded { subject: format!("SMS: {}", reminder.level_name), chatter_html, content: said })
    }

    /// Where the payment goes; none: the company has no bank account that is known.
    fn pay_to(&self, message: &Message, reminder: &Reminder) -> Option<PayTo> {
        let amounts = message.amounts_to_pay();
        let currencies = amounts.iter().map(|amount| amount.currency.code.as_str()).collect();
        let invoices = invoices_of(self.account, &reminder.demanded);
        let named = invoices.iter().filter_map(|invoice| self.paying.get(invoice)?.bank).collect();
        let stationery = self.reading.stationery(reminder.account.company)?;
        let (bank, place) = (stationery.bank_for(&currencies, &named)?.clone(), stationery.place.clone());
        Some(PayTo { bank, reference: self.payment_reference(message, reminder), place })
    }

    /// What the payer is to write beside the payment: the reference of the only invoice, else the numbers of all.
    fn payment_reference(&self, message: &Message, reminder: &Reminder) -> String {
        let invoices = invoices_of(self.account, &reminder.demanded);
        let only = invoices.first().filter(|_| invoices.len() == 1);
        let own = only.and_then(|invoice| self.paying.get(invoice)?.reference.clone());
        own.unwrap_or_else(|| message.invoice_numbers().join(", "))
    }

    /// What a person has written, else the text of the level.
    fn text_of(&self, reminder: &Reminder, language: &str, company: &Company) -> Result<LevelText, String> {
        match reminder.asked.as_ref().and_then(|asked| asked.edited.clone()) {
            Some(EditedText { subject, body }) => Ok(LevelText::edited(subject, body)),
            None => Ok(self.text(reminder, reminder.level, language, company)?.clone()),
        }
    }

    /// The message as a person may change it, in the words of a level, and as the customer would see it.
    ///
    /// # Errors
    /// The text cannot be rendered with these values: as a sentence.
    pub(super) fn draft(
        &self,
        reminder: &Reminder,
        recipient: &Recipient,
        words_of: LevelId,
    ) -> Result<(EditedText, RenderedMail), String> {
        let company = self.company(reminder).ok_or("its company is not followed up any more")?;
        let language = self.language(recipient);
        let text = self.text(reminder, words_of, &language, company)?;
        let message = self.message(reminder, company, language.clone());
        let locale = self.locale(&language);
        let draft = render::draft(&message, text, &locale).map_err(|error| error.to_string())?;
        let shown = render::mail(&message, text, &locale).map_err(|error| error.to_string())?;
        Ok((EditedText { subject: draft.subject, body: draft.body }, shown))
    }

    fn language(&self, recipient: &Recipient) -> String {
        recipient.language.clone().unwrap_or_else(|| self.terms.fallback_language.clone())
    }

    fn locale(&self, language: &str) -> Locale {
        self.reading.chart.locales.get(language).cloned().unwrap_or_else(|| Locale::shipped(language))
    }

    fn text(
        &self,
        reminder: &Reminder,
        words_of: LevelId,
        language: &str,
        company: &Company,
    ) -> Result<&LevelText, String> {
        text_for(&self.reading.chart, words_of, language, company, self.terms)
            .ok_or_else(|| format!("level \"{}\" has no text", reminder.level_name))
    }

    fn company(&self, reminder: &Reminder) -> Option<&Company> {
        self.reading.input.companies.get(&reminder.account.company).map(|company| &company.company)
    }

    fn message(&self, reminder: &Reminder, company: &Company, language: String) -> Message {
        let sections = [
            (Section::Demanded, &reminder.demanded),
            (Section::NotYetDue, &reminder.not_due),
            (Section::Credit, &reminder.credits),
        ];
        let rows = sections
            .into_iter()
            .flat_map(|(section, ids)| {
                ids.iter()
                    .filter_map(|id| self.account.items.iter().find(|item| item.id == *id))
                    .map(move |item| self.row(section, item, reminder))
            })
            .collect();
        Message {
            language,
            customer_name: self.account.customer.clone(),
            company: Letterhead {
                name: company.name.clone(),
                contact_lines: company.contact_lines.clone(),
                phone: company.phone.clone(),
                email: company.sender.as_ref().map(|sender| sender.email.clone()),
            },
            level_name: reminder.level_name.clone(),
            run_date: reminder.run_date,
            payment_deadline: self.now.payment_deadline(self.account),
            responsible_name: None,
            reply_to: company.reply_to.clone(),
            rows,
            interest: self.interest(reminder, company),
            pay_to: None,
            not_attached: Vec::new(),
        }
    }

    /// What is claimed for what the reminder demands, where its level states it.
    fn interest(&self, reminder: &Reminder, company: &Company) -> Interest {
        let level = self.reading.chart.levels().find(|level| level.id == reminder.level);
        if level.is_none_or(|level| level.interest == InterestAtLevel::Unsaid) {
            return Interest::default();
        }
        let (rules, laws) = (self.terms.interest_of(company), &self.terms.interest_laws);
        engine::interest_of(reminder, self.account, company, rules, laws)
    }

    fn row(&self, section: Section, item: &OpenItem, reminder: &Reminder) -> TableRow {
        TableRow {
            section,
            number: item.number.clone(),
            reference: item.reference.clone(),
            date: Some(item.date),
            due_date: item.due_date,
            days_overdue: item.days_overdue(reminder.run_date),
            original: item.original.clone(),
            open: item.open.clone(),
            expected_on: None,
            reminded_on: item.reached.map(|reached| reached.on).filter(|_| section == Section::Demanded),
            link: self.paying.get(&item.invoice).and_then(|paying| paying.link.clone()),
        }
    }
}

fn inline(Picture { content_id, bytes }: Picture) -> InlinePicture {
    InlinePicture { content_id: content_id.to_owned(), bytes }
}

/// The level's text in the language, else in one of the same tongue, else in the company's, else in the fall-back, else
/// in any that it has: a customer whose language is unknown is still written to.
fn text_for<'a>(
    chart: &'a Chart,
    words_of: LevelId,
    language: &str,
    company: &Company,
    terms: &Terms,
) -> Option<&'a LevelText> {
    let texts = || chart.texts.iter().filter(|((level, _), _)| *level == words_of);
    let tongue = |code: &str| code.split(['_', '-', '@']).next().unwrap_or_default().to_owned();
    let exact = |wanted: &str| texts().find(|((_, code), _)| code == wanted);
    let related = |wanted: &str| texts().find(|((_, code), _)| tongue(code) == tongue(wanted));
    let wishes = [Some(language), company.language.as_deref(), Some(terms.fallback_language.as_str())];
    wishes
        .into_iter()
        .flatten()
        .find_map(|wish| exact(wish).or_else(|| related(wish)))
        .or_else(|| texts().next())
        .map(|(_, text)| text)
}

/// What accountants read in the customer's chatter when a promise was broken, as HTML.
pub(super) fn broken_promise(promise: &Promise, currency: &Arc<Currency>) -> String {
    let amount = promise.amount.map(|amount| format!(" {}", Money::new(amount, currency)));
    let paid = Money::new(promise.paid_since, currency);
    format!(
        "<p>The promise of {} to pay{} by {} was not kept: since then {} was reconciled. Follow-up goes on.</p>",
        promise.made_on,
        escape(amount.unwrap_or_default()),
        promise.due,
        escape(paid.to_string()),
    )
}

/// How accountants call whoever got a message.
pub(super) const fn rule_of(rule: RecipientRule) -> &'static str {
    match rule {
        RecipientRule::ChosenOnAccount => "the address chosen here",
        RecipientRule::FollowupContact => "follow-up contact",
        RecipientRule::InvoiceContact => "invoice contact",
        RecipientRule::Customer => "the customer's own address",
    }
}

/// What accountants read in the chatter of the account's record, as HTML.
pub(super) fn note(intent: &Intent) -> String {
    let reminder = &intent.reminder;
    let level = escape(reminder.level_name.as_str());
    let done = match (intent.key.channel, &intent.recipient) {
        (Channel::Activity, _) | (_, None) => format!("Follow-up <b>{level}</b>: an activity was planned"),
        (channel, Some(recipient)) => format!(
            "Follow-up <b>{level}</b> sent by {} to {} ({})",
            match channel {
                Channel::Email => "e-mail",
                Channel::Letter => "letter",
                Channel::Sms => "SMS",
                Channel::Activity => "activity",
            },
            escape(recipient.addresses.join(", ")),
            rule_of(recipient.rule),
        ),
    };
    let asked = reminder.asked.as_ref().map(|asked| format!(", asked for by {}", escape(asked.by.as_str())));
    format!(
        "<p>{done}{}: {}. Next reminder not before {}.</p>",
        asked.unwrap_or_default(),
        escape(joined(&reminder.amounts)),
        reminder.next_reminder,
    )
}
