//! Where to pay: what stands under a message about it, and the code that a banking app reads.

use super::clean::one_line;
use super::letter::Message;
use super::locale::Locale;
use super::payment_code::PaymentCode;
use super::words::Words;
use crate::domain::BankAccount;

/// Where the payment goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayTo {
    /// The company's account.
    pub bank: BankAccount,
    /// What the payer is to write beside the payment.
    pub reference: String,
}

/// The same, worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The heading over it.
    pub heading: String,
    /// Label and value.
    pub rows: Vec<(String, String)>,
    /// What a banking app reads, where the payment can be told it; and the words under it.
    pub code: Option<(PaymentCode, String)>,
}

impl Payment {
    /// How the message is paid; none: it does not say where to.
    pub(super) fn of(message: &Message, locale: &Locale, words: &Words) -> Option<Self> {
        let PayTo { bank, reference } = message.pay_to.as_ref()?;
        let amounts = message.amounts_to_pay();
        let written: Vec<String> = amounts.iter().map(|amount| locale.money(amount)).collect();
        let number = if bank.iban().is_some() { "IBAN" } else { words.account_number };
        let rows = [
            (words.account_holder, Some(bank.holder.clone().unwrap_or_else(|| message.company.name.clone()))),
            (number, Some(bank.written())),
            ("BIC", bank.bic.clone()),
            (words.bank, bank.bank.clone()),
            (words.amount, Some(written.join(" + "))),
            (words.payment_reference, Some(reference.clone())),
            (words.pay_by, Some(locale.date(message.payment_deadline))),
        ];
        let rows = rows.into_iter().filter_map(|(label, value)| Some((label.to_owned(), one_line(&value?))));
        let code = PaymentCode::epc(bank, &message.company.name, &amounts, reference);
        Some(Self {
            heading: words.payment_details.to_owned(),
            rows: rows.filter(|(_, value)| !value.is_empty()).collect(),
            code: code.map(|code| (code, words.scan_to_pay.to_owned())),
        })
    }
}
