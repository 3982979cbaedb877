//! The payment part of a Swiss QR-bill, as SIX's *Implementation Guidelines for the QR-bill* 2.3 have it: what its code says,
//! and the words around it.

use rust_decimal::Decimal;

use super::clean::one_line;
use super::letter::Message;
use super::locale::Locale;
use super::payment::PayTo;
use super::payment_code::{creditor_reference, cut, is_qr_iban, shortened, square};
use crate::domain::{BankAccount, Place};

/// The largest amount that a bill can name.
const AMOUNT_AT_MOST: Decimal = Decimal::from_parts(1_215_752_191, 23, 0, false, 2);
/// Who may be paid by one, by the beginning of the IBAN.
const COUNTRIES: [&str; 2] = ["CH", "LI"];
/// The square in the middle of a code of 46 mm, and what is left free of squares for it.
const CROSS: &str = "<rect x=\"0\" y=\"0\" width=\"7\" height=\"7\" fill=\"#fff\"/>\
    <rect x=\"0.35\" y=\"0.35\" width=\"6.3\" height=\"6.3\" fill=\"#000\"/>\
    <path d=\"M2.92 1.4h1.16v1.52h1.52v1.16h-1.52v1.52h-1.16v-1.52h-1.52v-1.16h1.52z\" fill=\"#fff\"/>";

/// A payment part with its receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwissBill {
    /// What the code says.
    pub payload: String,
    /// The payee: account, name, address, a line each.
    pub payee: Vec<String>,
    /// The reference as people read it; none: there is none.
    pub reference: Option<String>,
    /// What the payment is for.
    pub message: Option<String>,
    /// The amount as people read it; in Swiss francs.
    pub amount: String,
    /// The words on it, in the order of [`SwissBill::WORDS`].
    pub words: [&'static str; 10],
}

/// What identifies a payment.
enum Reference {
    /// 27 digits, of accounts that are made for them.
    Qr(String),
    /// ISO 11649.
    Creditor(String),
    None,
}

impl SwissBill {
    /// What its words are about.
    pub const WORDS: [&'static str; 10] = [
        "receipt",
        "payment_part",
        "account",
        "reference",
        "message",
        "payable_by",
        "currency",
        "amount",
        "acceptance_point",
        "separate",
    ];

    /// The bill for what a message asks for; none: it is not to be paid in Swiss francs alone, to an account in Switzerland or
    /// Liechtenstein, of a payee whose whole address is known; or the account wants a reference that there is not.
    pub(super) fn of(message: &Message, locale: &Locale, to: &PayTo) -> Option<Self> {
        let [amount] = message.amounts_to_pay().try_into().ok()?;
        let bank = bank_of(to);
        let iban = bank.iban().filter(|iban| COUNTRIES.contains(&iban.get(..2).unwrap_or_default()))?;
        let is_payable = amount.currency.code == "CHF" && amount.amount > Decimal::ZERO;
        let place = to.place.as_ref().filter(|place| !place.zip.is_empty() && !place.city.is_empty())?;
        if !is_payable || amount.amount > AMOUNT_AT_MOST {
            return None;
        }
        let reference = reference(&iban, &to.reference)?;
        let unstructured = match reference {
            Reference::Qr(_) | Reference::Creditor(_) => message.invoice_numbers().join(", "),
            Reference::None => to.reference.clone(),
        };
        let unstructured = shortened(&unstructured, 140);
        let name = cut(to.bank.holder.as_deref().unwrap_or(&message.company.name), 70);
        let Place { street, zip, city, country_code } = place;
        let [street, zip, city] = [(street, 70), (zip, 16), (city, 35)].map(|(text, most)| cut(text, most));
        let (kind, coded) = match &reference {
            Reference::Qr(digits) => ("QRR", digits.as_str()),
            Reference::Creditor(reference) => ("SCOR", reference.as_str()),
            Reference::None => ("NON", ""),
        };
        let written = format!("{:.2}", amount.amount);
        let payee = ["S", &name, &street, "", &zip, &city, country_code];
        let head = ["SPC", "0200", "1", &iban].into_iter().chain(payee);
        let nobody = || [""; 7].into_iter();
        let rest = [written.as_str(), "CHF"].into_iter().chain(nobody()).chain([kind, coded, &unstructured, "EPD"]);
        let payload = head.chain(nobody()).chain(rest).collect::<Vec<_>>().join("\n");
        let payee = [bank.written(), name.clone(), street.clone(), format!("{zip} {city}")];
        Some(Self {
            payload,
            payee: payee.into_iter().filter(|line| !line.is_empty()).collect(),
            reference: match reference {
                Reference::Qr(digits) => Some(grouped(&digits, 2, 5)),
                Reference::Creditor(reference) => Some(grouped(&reference, 4, 4)),
                Reference::None => None,
            },
            message: Some(unstructured).filter(|text| !text.is_empty()),
            amount: in_thousands(&written),
            words: words(&locale.language),
        })
    }

    /// The code as a picture: SVG of 46 by 46, with the Swiss cross. None: it is too long for a code.
    #[must_use]
    pub fn svg(&self) -> Option<String> {
        let (side, path) = square(&self.payload, 0)?;
        Some(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 46 46\" shape-rendering=\"crispEdges\">\
             <rect width=\"46\" height=\"46\" fill=\"#fff\"/>\
             <svg width=\"46\" height=\"46\" viewBox=\"0 0 {side} {side}\"><path d=\"{path}\" fill=\"#000\"/></svg>\
             <g transform=\"translate(19.5 19.5)\">{CROSS}</g></svg>"
        ))
    }
}

/// With a QR reference it is paid by the number that is made for them.
fn bank_of(to: &PayTo) -> BankAccount {
    let number = to.bank.qr_iban.clone().filter(|_| qr_reference(&to.reference).is_some());
    BankAccount { number: number.unwrap_or_else(|| to.bank.number.clone()), ..to.bank.clone() }
}

fn qr_reference(written: &str) -> Option<String> {
    let plain: String = written.chars().filter(|c| !c.is_whitespace()).collect();
    (plain.len() == 27 && has_right_check_digit(&plain)).then_some(plain)
}

/// None: the account takes no payment without a reference that there is not.
fn reference(iban: &str, written: &str) -> Option<Reference> {
    if is_qr_iban(iban) {
        return qr_reference(written).map(Reference::Qr);
    }
    Some(creditor_reference(written).map_or(Reference::None, Reference::Creditor))
}

/// Modulo 10, recursive.
fn has_right_check_digit(digits: &str) -> bool {
    const CARRY: [usize; 10] = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5];
    let digits: Option<Vec<usize>> =
        digits.chars().map(|c| c.to_digit(10).and_then(|digit| usize::try_from(digit).ok())).collect();
    let Some((check, rest)) = digits.as_deref().and_then(<[usize]>::split_last) else { return false };
    let carry = rest.iter().fold(0, |carry, digit| CARRY.get((carry + digit) % 10).copied().unwrap_or_default());
    (10 - carry) % 10 == *check
}

/// The first group, then groups of the other size.
fn grouped(text: &str, first: usize, size: usize) -> String {
    let (head, rest) = text.split_at_checked(first).unwrap_or((text, ""));
    let rest: Vec<char> = rest.chars().collect();
    let groups = rest.chunks(size).map(|group| group.iter().collect::<String>());
    std::iter::once(head.to_owned()).chain(groups).collect::<Vec<_>>().join(" ")
}

/// `1949.75` as `1 949.75`.
fn in_thousands(amount: &str) -> String {
    let (whole, cents) = amount.split_once('.').unwrap_or((amount, "00"));
    let first = (whole.len() + 2) % 3 + 1;
    one_line(&format!("{}.{cents}", grouped(whole, first, 3)))
}

fn words(language: &str) -> [&'static str; 10] {
    match language.get(..2) {
        Some("de") => [
            "Empfangsschein",
            "Zahlteil",
            "Konto / Zahlbar an",
            "Referenz",
            "Zusätzliche Informationen",
            "Zahlbar durch (Name/Adresse)",
            "Währung",
            "Betrag",
            "Annahmestelle",
            "Vor der Einzahlung abzutrennen",
        ],
        Some("fr") => [
            "Récépissé",
            "Section paiement",
            "Compte / Payable à",
            "Référence",
            "Informations supplémentaires",
            "Payable par (nom/adresse)",
            "Monnaie",
            "Montant",
            "Point de dépôt",
            "À détacher avant le versement",
        ],
        Some("it") => [
            "Ricevuta",
            "Sezione pagamento",
            "Conto / Pagabile a",
            "Riferimento",
            "Informazioni supplementari",
            "Pagabile da (nome/indirizzo)",
            "Valuta",
            "Importo",
            "Punto di accettazione",
            "Da staccare prima del versamento",
        ],
        _ => [
            "Receipt",
            "Payment part",
            "Account / Payable to",
            "Reference",
            "Additional information",
            "Payable by (name/address)",
            "Currency",
            "Amount",
            "Acceptance point",
            "Separate before paying in",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_what_the_account_takes() {
        // The guidelines' own examples.
        let qr_account = "CH4431999123000889012";
        assert!(matches!(reference(qr_account, "21 00000 00003 13947 14300 09017"), Some(Reference::Qr(digits))
            if digits == "210000000003139471430009017"));
        assert!(reference(qr_account, "210000000003139471430009018").is_none(), "a wrong check digit");
        assert!(reference(qr_account, "INV/1").is_none(), "such an account takes nothing else");
        let account = "CH5800791123000889012";
        assert!(matches!(reference(account, "RF18 5390 0754 7034"), Some(Reference::Creditor(_))));
        assert!(matches!(reference(account, "INV/1, INV/2"), Some(Reference::None)));
    }

    #[test]
    fn amounts_and_references_stand_in_groups() {
        assert_eq!(
            ["0.50", "49.90", "1949.75", "1234567.00"].map(in_thousands),
            ["0.50", "49.90", "1 949.75", "1 234 567.00"]
        );
        assert_eq!(grouped("210000000003139471430009017", 2, 5), "21 00000 00003 13947 14300 09017");
        assert_eq!(grouped("RF18539007547034", 4, 4), "RF18 5390 0754 7034");
    }
}
