//! Payment codes: what a banking app reads from a square on a letter or in a mail, and pays without a key being pressed.
//!
//! EPC069-12 of the European Payments Council, version 2: a SEPA credit transfer in euros.

use fast_qr::{ECL, QRBuilder};
use rust_decimal::Decimal;

use crate::domain::{BankAccount, Money, add_up, has_right_check_digits};

/// The largest amount that a code can name.
const AMOUNT_AT_MOST: Decimal = Decimal::from_parts(1215752191, 23, 0, false, 2);
/// Characters of the account's holder, and of the text beside the payment.
const NAME_AT_MOST: usize = 70;
const TEXT_AT_MOST: usize = 140;
/// Squares left empty around a code.
const QUIET: usize = 4;
/// Pixels of a square, each way, in a mail's picture: enough for screens with two pixels a point.
const PIXELS: usize = 6;

/// Where euros can be sent to by a SEPA credit transfer, by the beginning of the IBAN.
const SEPA: [&str; 41] = [
    "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR", "HU",
    "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE",
    "SI", "SK", "SM",
];

/// What a code says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentCode {
    /// As it is read back.
    pub payload: String,
}

impl PaymentCode {
    /// The code for a payment of `amounts` to `bank`; none: it is not to be paid in euros alone, or not to a SEPA account.
    #[must_use]
    pub fn epc(bank: &BankAccount, holder: &str, amounts: &[Money], reference: &str) -> Option<Self> {
        let [amount] = add_up(amounts).try_into().ok()?;
        let is_payee = |iban: &String| SEPA.contains(&iban.get(..2).unwrap_or_default()) && !is_qr_iban(iban);
        let iban = bank.iban().filter(is_payee)?;
        let is_payable = amount.currency.code == "EUR" && amount.amount > Decimal::ZERO;
        if !is_payable || amount.amount > AMOUNT_AT_MOST || holder.trim().is_empty() {
            return None;
        }
        let holder = bank.holder.as_deref().unwrap_or(holder);
        let structured = creditor_reference(reference);
        let text = if structured.is_some() { String::new() } else { shortened(reference, TEXT_AT_MOST) };
        let lines = [
            "BCD".to_owned(),
            "002".to_owned(),
            // UTF-8.
            "1".to_owned(),
            "SCT".to_owned(),
            bank.bic.clone().unwrap_or_default(),
            cut(holder, NAME_AT_MOST),
            iban,
            format!("EUR{:.2}", amount.amount),
            String::new(),
            structured.unwrap_or_default(),
            text,
        ];
        let payload = lines.join("\n");
        Some(Self { payload: payload.trim_end_matches('\n').to_owned() })
    }

    /// The code as a picture: SVG, a unit a square, with the empty edge that it needs. None: it is too long for a code.
    #[must_use]
    pub fn svg(&self) -> Option<String> {
        let (side, path) = square(&self.payload, QUIET)?;
        Some(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
             <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
        ))
    }

    /// The code as a picture for mails, which do not show SVG: PNG, black on white.
    ///
    /// # Errors
    /// It is too long for a code.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let too_long = || std::io::Error::from(std::io::ErrorKind::InvalidInput);
        let code = QRBuilder::new(self.payload.as_bytes()).ecl(ECL::M).build().map_err(|_| too_long())?;
        let side = (code.size + 2 * QUIET) * PIXELS;
        let is_dark = |row: usize, column: usize| {
            let at = |pixel: usize| (pixel / PIXELS).checked_sub(QUIET).filter(|square| *square < code.size);
            at(row).zip(at(column)).is_some_and(|(row, column)| code[row][column].value())
        };
        let pixels = (0..side).flat_map(|row| (0..side).map(move |column| (row, column)));
        let pixels: Vec<u8> = pixels.map(|(row, column)| if is_dark(row, column) { 0 } else { u8::MAX }).collect();
        let mut bytes = Vec::new();
        let side = u32::try_from(side).map_err(|_| too_long())?;
        let mut encoder = png::Encoder::new(&mut bytes, side, side);
        encoder.set_color(png::ColorType::Grayscale);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&pixels)?;
        writer.finish()?;
        Ok(bytes)
    }
}

/// The squares of a code as an SVG path, and the side of all with an edge of this width. None: the text is too long.
pub(super) fn square(text: &str, edge: usize) -> Option<(usize, String)> {
    let code = QRBuilder::new(text.as_bytes()).ecl(ECL::M).build().ok()?;
    let mut path = String::new();
    for row in 0..code.size {
        let mut column = 0;
        while column < code.size {
            let width = (column..code.size).take_while(|at| code[row][*at].value()).count();
            if width > 0 {
                path.push_str(&format!("M{} {}h{width}v1h-{width}z", column + edge, row + edge));
            }
            column += width.max(1);
        }
    }
    Some((code.size + 2 * edge, path))
}

/// A Swiss account that takes nothing but payments with a QR reference.
pub(super) fn is_qr_iban(iban: &str) -> bool {
    let institution: Option<u32> = iban.get(4..9).and_then(|digits| digits.parse().ok());
    matches!(iban.get(..2), Some("CH" | "LI")) && institution.is_some_and(|id| (30_000..=31_999).contains(&id))
}

/// A creditor reference (ISO 11649) whose check digits are right: a bank carries it through untouched.
pub(super) fn creditor_reference(reference: &str) -> Option<String> {
    let plain: String = reference.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let rest = plain.strip_prefix("RF")?;
    let fits = (3..=23).contains(&rest.len()) && rest.bytes().all(|c| c.is_ascii_alphanumeric());
    (fits && has_right_check_digits(&plain)).then_some(plain)
}

pub(super) fn cut(text: &str, characters: usize) -> String {
    super::clean::one_line(text).chars().take(characters).collect()
}

/// Numbers in a row, as many whole ones as fit.
pub(super) fn shortened(numbers: &str, characters: usize) -> String {
    let mut text = String::new();
    for number in numbers.split(", ") {
        let longer = if text.is_empty() { number.to_owned() } else { format!("{text}, {number}") };
        if longer.chars().count() > characters {
            break;
        }
        text = longer;
    }
    if text.is_empty() { cut(numbers, characters) } else { cut(&text, characters) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{Currency, CurrencyId, SymbolPosition};

    fn money(code: &str, amount: &str) -> Money {
        let currency = Arc::new(Currency {
            code: code.to_owned(),
            id: CurrencyId(1),
            symbol: code.to_owned(),
            position: SymbolPosition::After,
            rounding: "0.01".parse().unwrap(),
            decimal_places: 2,
        });
        Money::new(amount.parse().unwrap(), &currency)
    }

    fn belgian() -> BankAccount {
        let (number, bic) = ("BE72 0000 0000 1616".to_owned(), Some("BPOTBEB1".to_owned()));
        BankAccount { number, bic, ..BankAccount::default() }
    }

    #[test]
    fn it_says_what_the_guidelines_show() {
        // The example of EPC069-12, with a creditor reference in the place of its text.
        let code = PaymentCode::epc(&belgian(), "Red Cross", &[money("EUR", "1")], "RF18 5390 0754 7034").unwrap();
        assert_eq!(
            code.payload,
            "BCD\n002\n1\nSCT\nBPOTBEB1\nRed Cross\nBE72000000001616\nEUR1.00\n\nRF18539007547034"
        );
        let code = PaymentCode::epc(&belgian(), "Red Cross", &[money("EUR", "1")], "INV/1, INV/2").unwrap();
        assert!(code.payload.ends_with("\nEUR1.00\n\n\nINV/1, INV/2"), "{}", code.payload);
    }

    #[test]
    fn there_is_none_where_a_bank_would_refuse_it() {
        let none = |bank: &BankAccount, amounts: &[Money]| PaymentCode::epc(bank, "Acme", amounts, "INV/1").is_none();
        assert!(none(&belgian(), &[money("USD", "1")]));
        assert!(none(&belgian(), &[money("EUR", "1"), money("USD", "1")]));
        assert!(none(&belgian(), &[money("EUR", "0")]) && none(&belgian(), &[]));
        assert!(none(&belgian(), &[money("EUR", "1000000000")]) && !none(&belgian(), &[money("EUR", "999999999.99")]));
        let number = |number: &str| BankAccount { number: number.to_owned(), ..BankAccount::default() };
        assert!(none(&number("BE72000000001617"), &[money("EUR", "1")]), "wrong check digits");
        assert!(none(&number("BR1500000000000010932840814P2"), &[money("EUR", "1")]), "no SEPA country");
    }

    #[test]
    fn many_invoices_are_named_as_far_as_whole_numbers_fit() {
        let numbers: Vec<String> = (1..40).map(|n| format!("INV/2026/{n:05}")).collect();
        let text = shortened(&numbers.join(", "), TEXT_AT_MOST);
        assert!(text.chars().count() <= TEXT_AT_MOST && numbers.join(", ").starts_with(&text));
        assert!(text.ends_with("INV/2026/00008"), "{text}");
    }
}
