//! The mail that a customer's statement goes with: a few sentences in the six languages, in the frame of all mails.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::clean::{escape, one_line};
use super::letter::{Letterhead, Message};
use super::locale::Locale;
use super::mail::RenderedMail;
use super::words::Words;
use super::{html, text};
use crate::domain::{Interest, Money};

/// What the mail tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementNote {
    /// The customer, as the mail names it.
    pub customer_name: String,
    /// Who writes.
    pub company: Letterhead,
    /// The day that the mail bears.
    pub date: NaiveDate,
    /// The first and the last day of the statement.
    pub period: [NaiveDate; 2],
    /// What is open at its end, in each currency; below zero it is the customer's.
    pub balance: Vec<Money>,
}

/// The sentences of one language; what stands in braces is filled in.
struct Sentences {
    language: &'static str,
    subject: &'static str,
    greeting: &'static str,
    enclosed: &'static str,
    balance: &'static str,
    in_your_favour: &'static str,
    no_reminder: &'static str,
    regards: &'static str,
}

const SENTENCES: [Sentences; 6] = [
    Sentences {
        language: "en",
        subject: "Statement of account as of {to} from {company}",
        greeting: "Dear {customer},",
        enclosed: "Please find attached the statement of your account with us from {from} to {to}: invoices, credit \
                   notes, payments, and what is open of them.",
        balance: "Your balance on {to} is {amounts}.",
        in_your_favour: "In your favour there is {amounts}.",
        no_reminder: "This statement is for your information and is not a reminder. If it does not agree with your \
                      records, simply reply to this message.",
        regards: "Kind regards,",
    },
    Sentences {
        language: "fr",
        subject: "Relevé de compte au {to} de {company}",
        greeting: "Madame, Monsieur,",
        enclosed: "Veuillez trouver ci-joint le relevé de votre compte chez nous du {from} au {to} : factures, avoirs, \
                   paiements et ce qui reste dû.",
        balance: "Votre solde au {to} est de {amounts}.",
        in_your_favour: "En votre faveur : {amounts}.",
        no_reminder: "Ce relevé vous est adressé pour information et n’est pas une relance. S’il ne correspond pas à vos \
                      écritures, il vous suffit de répondre à ce message.",
        regards: "Cordialement,",
    },
    Sentences {
        language: "de",
        subject: "Kontoauszug zum {to} von {company}",
        greeting: "Sehr geehrte Damen und Herren,",
        enclosed: "anbei erhalten Sie den Auszug Ihres Kundenkontos bei uns vom {from} bis zum {to}: Rechnungen, \
                   Gutschriften, Zahlungen und was davon offen ist.",
        balance: "Ihr Saldo am {to} beträgt {amounts}.",
        in_your_favour: "Zu Ihren Gunsten stehen {amounts}.",
        no_reminder: "Dieser Auszug dient Ihrer Information und ist keine Zahlungserinnerung. Stimmt er nicht mit Ihren \
                      Unterlagen überein, antworten Sie einfach auf diese Nachricht.",
        regards: "Mit freundlichen Grüßen",
    },
    Sentences {
        language: "es",
        subject: "Extracto de cuenta a {to} de {company}",
        greeting: "Estimado cliente:",
        enclosed: "Le adjuntamos el extracto de su cuenta con nosotros del {from} al {to}: facturas, rectificativas, pagos \
                   y lo que queda pendiente.",
        balance: "Su saldo a {to} es de {amounts}.",
        in_your_favour: "A su favor: {amounts}.",
        no_reminder: "Este extracto es informativo y no es un recordatorio de pago. Si no coincide con sus registros, basta \
                      con responder a este mensaje.",
        regards: "Un cordial saludo,",
    },
    Sentences {
        language: "nl",
        subject: "Rekeningoverzicht per {to} van {company}",
        greeting: "Geachte heer, mevrouw,",
        enclosed: "Bijgaand ontvangt u het overzicht van uw rekening bij ons van {from} tot en met {to}: facturen, \
                   creditnota’s, betalingen en wat daarvan openstaat.",
        balance: "Uw saldo op {to} bedraagt {amounts}.",
        in_your_favour: "In uw voordeel: {amounts}.",
        no_reminder: "Dit overzicht is ter informatie en is geen betalingsherinnering. Komt het niet overeen met uw \
                      administratie, beantwoord dan gewoon dit bericht.",
        regards: "Met vriendelijke groet,",
    },
    Sentences {
        language: "it",
        subject: "Estratto conto al {to} di {company}",
        greeting: "Gentile Cliente,",
        enclosed: "in allegato trova l’estratto del Suo conto presso di noi dal {from} al {to}: fatture, note di credito, \
                   pagamenti e quanto è ancora aperto.",
        balance: "Il Suo saldo al {to} è di {amounts}.",
        in_your_favour: "A Suo favore: {amounts}.",
        no_reminder: "Questo estratto è a titolo informativo e non è un sollecito. Se non corrisponde alle Sue scritture, \
                      basta rispondere a questo messaggio.",
        regards: "Cordiali saluti,",
    },
];

/// Words and lays out the mail, in English where a language has no sentences.
#[must_use]
pub fn statement_mail(note: &StatementNote, locale: &Locale) -> RenderedMail {
    let short = locale.language.get(..2).unwrap_or_default();
    let own = SENTENCES.iter().find(|sentences| sentences.language == short);
    let Some(sentences) = own.or(SENTENCES.first()) else { return RenderedMail::default() };
    let [from, to] = note.period.map(|day| locale.date(day));
    let fill = |pattern: &str| {
        let filled = pattern.replace("{from}", &from).replace("{to}", &to);
        let filled = filled.replace("{company}", &one_line(&note.company.name));
        filled.replace("{customer}", &one_line(&note.customer_name))
    };
    let amounts = |pattern: &str, wanted: fn(&Money) -> bool| {
        let written = note.balance.iter().filter(|amount| wanted(amount));
        let written = written.map(|amount| locale.money(&Money::new(amount.amount.abs(), &amount.currency)));
        let written: Vec<String> = written.collect();
        let sentence = || fill(pattern).replace("{amounts}", &Words::of(&locale.language).join(&written));
        (!written.is_empty()).then(sentence)
    };
    let owed = amounts(sentences.balance, |amount| amount.amount >= Decimal::ZERO);
    let credit = amounts(sentences.in_your_favour, |amount| amount.amount < Decimal::ZERO);
    let balance: Vec<String> = owed.into_iter().chain(credit).collect();

    let subject = fill(sentences.subject);
    let mut paragraphs = vec![escape(&fill(sentences.greeting)), escape(&fill(sentences.enclosed))];
    paragraphs.push(escape(&balance.join(" ")));
    paragraphs.push(escape(sentences.no_reminder));
    paragraphs.push(format!("{}<br>{}", escape(sentences.regards), escape(&one_line(&note.company.name))));
    let content: String = paragraphs.iter().map(|paragraph| format!("<p>{paragraph}</p>\n")).collect();

    let message = note.as_message(locale);
    let preheader = balance.join(" ");
    let date = locale.date(note.date);
    let page = html::Page { subject: &subject, preheader: &preheader, content: &content, date: &date };
    let text = format!("{}\n{}", text::body(&content, &[]), text::contact(&message));
    let html = html::page(&message, locale, &page);
    RenderedMail { subject, html, text, chatter_html: content, pictures: Vec::new() }
}

impl StatementNote {
    /// As far as the frame needs it.
    fn as_message(&self, locale: &Locale) -> Message {
        Message {
            language: locale.language.clone(),
            customer_name: self.customer_name.clone(),
            company: self.company.clone(),
            level_name: String::new(),
            run_date: self.date,
            payment_deadline: self.date,
            responsible_name: None,
            reply_to: None,
            rows: Vec::new(),
            interest: Interest::default(),
            pay_to: None,
            not_attached: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{Currency, CurrencyId, SymbolPosition};
    use crate::render::SHIPPED_LANGUAGES;

    fn note(amounts: &[(&str, &str)]) -> StatementNote {
        let money = |(amount, code): &(&str, &str)| {
            let currency = Currency {
                code: (*code).to_owned(),
                id: CurrencyId(1),
                symbol: (*code).to_owned(),
                position: SymbolPosition::After,
                rounding: "0.01".parse().unwrap(),
                decimal_places: 2,
            };
            Money::new(amount.parse().unwrap(), &Arc::new(currency))
        };
        StatementNote {
            customer_name: "Müller & <Söhne>".to_owned(),
            company: Letterhead { name: "Acme".to_owned(), ..Letterhead::default() },
            date: "2026-11-29".parse().unwrap(),
            period: ["2026-01-01".parse().unwrap(), "2026-11-28".parse().unwrap()],
            balance: amounts.iter().map(money).collect(),
        }
    }

    #[test]
    fn every_shipped_language_has_its_sentences_and_nothing_stays_in_braces() {
        for language in SHIPPED_LANGUAGES {
            let mail = statement_mail(&note(&[("1234.5", "EUR"), ("-7", "USD")]), &Locale::shipped(language));
            assert_eq!(SENTENCES.iter().filter(|sentences| sentences.language == *language).count(), 1);
            for part in [&mail.subject, &mail.text, &mail.chatter_html] {
                assert!(!part.contains(['{', '}']), "{language}: {part}");
            }
            assert!(mail.html.contains("Müller &amp; &lt;Söhne&gt;") && mail.subject.contains("Acme"), "{}", mail.html);
        }
    }

    #[test]
    fn what_is_owed_stands_apart_from_what_is_the_customers() {
        let mail = statement_mail(&note(&[("1234.5", "EUR"), ("-7", "USD")]), &Locale::shipped("en_US"));
        let text = mail.text.replace(['\u{a0}', '\n'], " ");
        assert!(
            text.contains("Your balance on 11/28/2026 is 1,234.50 EUR. In your favour there is 7.00 USD."),
            "{text}"
        );
        let mail = statement_mail(&note(&[("0", "EUR")]), &Locale::shipped("de_DE"));
        assert!(mail.chatter_html.contains("beträgt 0,00\u{a0}EUR.") && !mail.chatter_html.contains("Gunsten"));
    }

    #[test]
    fn a_language_that_nobody_has_written_for_gets_english_words_and_its_own_numbers() {
        let mail = statement_mail(&note(&[("1234.5", "PLN")]), &Locale::shipped("pl_PL"));
        assert!(mail.subject.starts_with("Statement of account as of "), "{}", mail.subject);
    }
}
