//! Postal addresses and bank accounts, as they stand on a letter.

/// Where a letter goes, or comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostalAddress {
    /// What stands under the name, in the order of the address's own country and without the country: street, place.
    pub lines: Vec<String>,
    /// Its country, as its ISO code.
    pub country_code: Option<String>,
    /// The country's name, for a letter that crosses a border.
    pub country_name: Option<String>,
}

impl PostalAddress {
    /// What stands on the envelope under the name: with the country, in capitals, if the letter comes from another one.
    #[must_use]
    pub fn seen_from(&self, country_code: Option<&str>) -> Vec<String> {
        let abroad = self.country_name.as_ref().filter(|_| self.country_code.as_deref() != country_code);
        self.lines.iter().cloned().chain(abroad.map(|name| name.to_uppercase())).collect()
    }
}

/// An address in parts, as payments name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Street and number; may be empty.
    pub street: String,
    /// Postal code.
    pub zip: String,
    /// Town.
    pub city: String,
    /// Country, as its ISO code.
    pub country_code: String,
}

/// Where a payment goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BankAccount {
    /// Its number as it is known: an IBAN, or what the country uses.
    pub number: String,
    /// The bank's BIC.
    pub bic: Option<String>,
    /// The bank's name.
    pub bank: Option<String>,
    /// Whose it is; none: the company's.
    pub holder: Option<String>,
    /// The only currency that it takes, as its ISO code; none: any.
    pub currency: Option<String>,
    /// In Switzerland: by which number it is paid with a QR reference.
    pub qr_iban: Option<String>,
}

impl BankAccount {
    /// The number without blanks, if it is an IBAN whose check digits are right (ISO 13616).
    #[must_use]
    pub fn iban(&self) -> Option<String> {
        let plain: String = self.number.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
        let (country, rest) = plain.split_at_checked(2)?;
        let (check, number) = rest.split_at_checked(2)?;
        let fits = country.bytes().all(|c| c.is_ascii_uppercase())
            && check.bytes().all(|c| c.is_ascii_digit())
            && (11..=30).contains(&number.len())
            && number.bytes().all(|c| c.is_ascii_alphanumeric());
        (fits && has_right_check_digits(&plain)).then_some(plain)
    }

    /// The number as people read it: an IBAN in groups of four.
    #[must_use]
    pub fn written(&self) -> String {
        let Some(iban) = self.iban() else { return self.number.trim().to_owned() };
        let mut grouped = String::with_capacity(iban.len() + 8);
        for (place, character) in iban.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                grouped.push(' ');
            }
            grouped.push(character);
        }
        grouped
    }
}

/// Whether the third and fourth characters are the check digits of the others (ISO 7064, modulo 97): so IBANs and creditor
/// references are made. Letters are capitals.
#[must_use]
pub fn has_right_check_digits(text: &str) -> bool {
    let Some((beginning, rest)) = text.split_at_checked(4) else { return false };
    let digits = rest.chars().chain(beginning.chars()).filter_map(|c| c.to_digit(36));
    digits.fold(0_u32, |left, digit| (left * if digit < 10 { 10 } else { 100 } + digit) % 97) == 1
}
