//! The fixed words around a letter's text, in the six languages: headings of the table, sums, lists.

/// The words of one language. `{}` is where a value goes.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    /// The two letters of the language.
    pub language: &'static str,
    /// Column: the number of the document.
    pub document: &'static str,
    /// Column: when it is to be paid.
    pub due_date: &'static str,
    /// Column: days since then.
    pub days_overdue: &'static str,
    /// The same, short, for narrow text.
    pub days: &'static str,
    /// Column: what is still open.
    pub open_amount: &'static str,
    /// Heading of what is demanded, when all of it is overdue.
    pub overdue: &'static str,
    /// Heading of what is demanded, when none of it is overdue yet.
    pub due_shortly: &'static str,
    /// Heading of what is demanded, when some of it is overdue.
    pub payable: &'static str,
    /// Heading of what is not due yet.
    pub not_yet_due: &'static str,
    /// Heading of credits.
    pub credits: &'static str,
    /// Sum of a section.
    pub subtotal: &'static str,
    /// Sum of what is asked for.
    pub to_pay: &'static str,
    /// Sum of everything.
    pub balance: &'static str,
    /// Under a number: the customer's reference.
    pub reference: &'static str,
    /// Under a number: the date of the document.
    pub dated: &'static str,
    /// Under an open amount: the amount of the document.
    pub of_original: &'static str,
    /// Under a number: the day payment was announced for.
    pub expected_on: &'static str,
    /// Under a number: the day of the last reminder that demanded it.
    pub reminded_on: &'static str,
    /// Before the oldest due date, in the line that mail programs show beside the subject.
    pub due_on: &'static str,
    /// On a letter: the day it bears.
    pub date: &'static str,
    /// On a letter: who answers.
    pub your_contact: &'static str,
    /// On a letter: a telephone number.
    pub phone: &'static str,
    /// On a letter: an e-mail address.
    pub email: &'static str,
    /// On a letter: its pages, this one and all.
    pub page: &'static str,
    /// Heading over where to pay.
    pub payment_details: &'static str,
    /// Whose account it is.
    pub account_holder: &'static str,
    /// The account's number, where it is no IBAN.
    pub account_number: &'static str,
    /// The bank's name.
    pub bank: &'static str,
    /// What to pay.
    pub amount: &'static str,
    /// What to write beside the payment.
    pub payment_reference: &'static str,
    /// The day by which to pay.
    pub pay_by: &'static str,
    /// Under a message: documents that were to go with it.
    pub not_attached: &'static str,
    /// Under a payment code.
    pub scan_to_pay: &'static str,
    /// Column: percent a year.
    pub annual_rate: &'static str,
    /// Column: interest.
    pub interest: &'static str,
    /// Heading of interest and lump sums, with the day as of which they are reckoned.
    pub also_claimed: &'static str,
    /// Sum of interest.
    pub late_interest: &'static str,
    /// Under a number: what bears the interest.
    pub bearing: &'static str,
    /// Sum of lump sums.
    pub compensation: &'static str,
    /// Sum of what is to be paid, interest, and lump sums.
    pub with_interest: &'static str,
    and: &'static str,
    and_others: &'static str,
}

impl Words {
    /// The words of a language such as `fr_BE`; English where there are none.
    #[must_use]
    pub fn of(language: &str) -> &'static Self {
        let short = language.get(..2).unwrap_or_default();
        [&ENGLISH, &FRENCH, &GERMAN, &SPANISH, &DUTCH, &ITALIAN]
            .into_iter()
            .find(|words| words.language == short)
            .unwrap_or(&ENGLISH)
    }

    /// `a`, `a and b`, `a, b and c`.
    pub(super) fn join(&self, parts: &[String]) -> String {
        match parts {
            [] => String::new(),
            [only] => only.clone(),
            [front @ .., last] => format!("{} {} {last}", front.join(", "), self.and_before(last)),
        }
    }

    /// Between a label and what it is of: French keeps a space before a colon.
    pub(super) fn colon(&self) -> &'static str {
        if self.language == "fr" { "\u{a0}: " } else { ": " }
    }

    /// Spanish says *e* before a word that begins with the sound i, as invoice numbers often do.
    fn and_before(&self, word: &str) -> &'static str {
        if self.language == "es" && word.starts_with(['I', 'i']) { "e" } else { self.and }
    }

    /// The same, but `a, b and 17 others` when there are more than `limit`.
    pub(super) fn join_at_most(&self, parts: &[String], limit: usize) -> String {
        if parts.len() <= limit {
            return self.join(parts);
        }
        // At least two are left over, so that "others" is right as a plural.
        let (listed, others) = parts.split_at(limit - 1);
        format!("{} {}", listed.join(", "), fill(self.and_others, &others.len().to_string()))
    }
}

/// A pattern with its `{}` filled in.
pub(super) fn fill(pattern: &str, value: &str) -> String {
    pattern.replacen("{}", value, 1)
}

const ENGLISH: Words = Words {
    language: "en",
    document: "Invoice",
    due_date: "Due date",
    days_overdue: "Days overdue",
    days: "Days",
    open_amount: "Amount open",
    overdue: "Overdue",
    due_shortly: "Due shortly",
    payable: "Payable",
    not_yet_due: "Not yet due, for your information",
    credits: "Credits in your favour",
    subtotal: "Subtotal",
    to_pay: "Amount to pay",
    balance: "Balance including items not yet due",
    reference: "Your reference: {}",
    dated: "Dated {}",
    of_original: "of {}",
    expected_on: "Payment announced for {}",
    reminded_on: "Last reminder on {}",
    due_on: "due {}",
    date: "Date",
    your_contact: "Your contact",
    phone: "Telephone",
    email: "Email",
    page: "Page {} of {}",
    payment_details: "Payment details",
    account_holder: "Account holder",
    account_number: "Account number",
    bank: "Bank",
    amount: "Amount",
    payment_reference: "Payment reference",
    pay_by: "Please pay by",
    not_attached: "We could not attach these documents: {}.",
    scan_to_pay: "Scan with your banking app",
    annual_rate: "Annual rate",
    interest: "Interest",
    also_claimed: "For late payment we may also claim, as of {}",
    late_interest: "Interest on late payment",
    bearing: "on {}",
    compensation: "Compensation for recovery costs",
    with_interest: "Total including these amounts",
    and: "and",
    and_others: "and {} others",
};
const FRENCH: Words = Words {
    language: "fr",
    document: "Facture",
    due_date: "Échéance",
    days_overdue: "Jours de retard",
    days: "Jours",
    open_amount: "Reste dû",
    overdue: "Échu",
    due_shortly: "Échéance proche",
    payable: "À régler",
    not_yet_due: "Non échu, pour information",
    credits: "Avoirs et règlements en votre faveur",
    subtotal: "Sous-total",
    to_pay: "Montant à régler",
    balance: "Solde, montants non échus compris",
    reference: "Votre référence\u{a0}: {}",
    dated: "Du {}",
    of_original: "sur {}",
    expected_on: "Paiement annoncé pour le {}",
    reminded_on: "Dernier rappel le {}",
    due_on: "échéance {}",
    date: "Date",
    your_contact: "Votre contact",
    phone: "Téléphone",
    email: "E-mail",
    page: "Page {} sur {}",
    payment_details: "Coordonnées de paiement",
    account_holder: "Titulaire",
    account_number: "Numéro de compte",
    bank: "Banque",
    amount: "Montant",
    payment_reference: "Communication",
    pay_by: "À régler au plus tard le",
    not_attached: "Ces documents n’ont pas pu être joints\u{a0}: {}.",
    scan_to_pay: "À scanner avec votre application bancaire",
    annual_rate: "Taux annuel",
    interest: "Intérêts",
    also_claimed: "Pour retard de paiement, nous pouvons réclamer en outre, au {}",
    late_interest: "Intérêts de retard",
    bearing: "sur {}",
    compensation: "Indemnité forfaitaire pour frais de recouvrement",
    with_interest: "Total, ces montants compris",
    and: "et",
    and_others: "et {} autres",
};
const GERMAN: Words = Words {
    language: "de",
    document: "Rechnung",
    due_date: "Fällig am",
    days_overdue: "Tage überfällig",
    days: "Tage",
    open_amount: "Offener Betrag",
    overdue: "Überfällig",
    due_shortly: "Demnächst fällig",
    payable: "Zu zahlen",
    not_yet_due: "Noch nicht fällig, zu Ihrer Information",
    credits: "Gutschriften und Zahlungen zu Ihren Gunsten",
    subtotal: "Zwischensumme",
    to_pay: "Zu zahlender Betrag",
    balance: "Saldo einschließlich noch nicht fälliger Posten",
    reference: "Ihr Zeichen: {}",
    dated: "Vom {}",
    of_original: "von {}",
    expected_on: "Zahlung angekündigt für {}",
    reminded_on: "Zuletzt erinnert am {}",
    due_on: "fällig am {}",
    date: "Datum",
    your_contact: "Ihr Kontakt",
    phone: "Telefon",
    email: "E-Mail",
    page: "Seite {} von {}",
    payment_details: "Zahlungsangaben",
    account_holder: "Kontoinhaber",
    account_number: "Kontonummer",
    bank: "Bank",
    amount: "Betrag",
    payment_reference: "Verwendungszweck",
    pay_by: "Zahlbar bis",
    not_attached: "Diese Belege konnten wir nicht anhängen: {}.",
    scan_to_pay: "Mit Ihrer Banking-App scannen",
    annual_rate: "Jahreszins",
    interest: "Zinsen",
    also_claimed: "Wegen verspäteter Zahlung stehen uns außerdem zu, Stand {}",
    late_interest: "Verzugszinsen",
    bearing: "auf {}",
    compensation: "Pauschale für Beitreibungskosten",
    with_interest: "Gesamtbetrag einschließlich dieser Beträge",
    and: "und",
    and_others: "und {} weitere",
};
const SPANISH: Words = Words {
    language: "es",
    document: "Factura",
    due_date: "Vencimiento",
    days_overdue: "Días de retraso",
    days: "Días",
    open_amount: "Importe pendiente",
    overdue: "Vencido",
    due_shortly: "Próximo vencimiento",
    payable: "A pagar",
    not_yet_due: "Aún no vencido, a título informativo",
    credits: "Abonos a su favor",
    subtotal: "Subtotal",
    to_pay: "Importe a pagar",
    balance: "Saldo, incluido lo aún no vencido",
    reference: "Su referencia: {}",
    dated: "Del {}",
    of_original: "de {}",
    expected_on: "Pago anunciado para el {}",
    reminded_on: "Último recordatorio el {}",
    due_on: "vencimiento {}",
    date: "Fecha",
    your_contact: "Su contacto",
    phone: "Teléfono",
    email: "Correo electrónico",
    page: "Página {} de {}",
    payment_details: "Datos de pago",
    account_holder: "Titular",
    account_number: "Número de cuenta",
    bank: "Banco",
    amount: "Importe",
    payment_reference: "Concepto",
    pay_by: "Fecha límite de pago",
    not_attached: "No hemos podido adjuntar estos documentos: {}.",
    scan_to_pay: "Escanee con la app de su banco",
    annual_rate: "Tipo anual",
    interest: "Intereses",
    also_claimed: "Por el retraso en el pago podemos reclamar además, a {}",
    late_interest: "Intereses de demora",
    bearing: "sobre {}",
    compensation: "Indemnización por costes de cobro",
    with_interest: "Total, incluidos estos importes",
    and: "y",
    and_others: "y {} más",
};
const DUTCH: Words = Words {
    language: "nl",
    document: "Factuur",
    due_date: "Vervaldatum",
    days_overdue: "Dagen te laat",
    days: "Dagen",
    open_amount: "Openstaand",
    overdue: "Vervallen",
    due_shortly: "Vervalt binnenkort",
    payable: "Te betalen",
    not_yet_due: "Nog niet vervallen, ter informatie",
    credits: "Tegoeden in uw voordeel",
    subtotal: "Subtotaal",
    to_pay: "Te betalen bedrag",
    balance: "Saldo, inclusief nog niet vervallen posten",
    reference: "Uw referentie: {}",
    dated: "Van {}",
    of_original: "van {}",
    expected_on: "Betaling aangekondigd voor {}",
    reminded_on: "Laatste herinnering op {}",
    due_on: "vervaldatum {}",
    date: "Datum",
    your_contact: "Uw contactpersoon",
    phone: "Telefoon",
    email: "E-mail",
    page: "Pagina {} van {}",
    payment_details: "Betaalgegevens",
    account_holder: "Rekeninghouder",
    account_number: "Rekeningnummer",
    bank: "Bank",
    amount: "Bedrag",
    payment_reference: "Omschrijving",
    pay_by: "Te betalen uiterlijk",
    not_attached: "Deze documenten konden wij niet bijvoegen: {}.",
    scan_to_pay: "Scan met uw bankapp",
    annual_rate: "Jaarrente",
    interest: "Rente",
    also_claimed: "Wegens te late betaling kunnen wij ook vorderen, per {}",
    late_interest: "Rente wegens te late betaling",
    bearing: "over {}",
    compensation: "Vergoeding voor invorderingskosten",
    with_interest: "Totaal, inclusief deze bedragen",
    and: "en",
    and_others: "en {} andere",
};
const ITALIAN: Words = Words {
    language: "it",
    document: "Fattura",
    due_date: "Scadenza",
    days_overdue: "Giorni di ritardo",
    days: "Giorni",
    open_amount: "Importo aperto",
    overdue: "Scaduto",
    due_shortly: "In scadenza",
    payable: "Da pagare",
    not_yet_due: "Non ancora scaduto, a titolo informativo",
    credits: "Crediti a Suo favore",
    subtotal: "Subtotale",
    to_pay: "Importo da pagare",
    balance: "Saldo, comprese le partite non ancora scadute",
    reference: "Suo riferimento: {}",
    dated: "Del {}",
    of_original: "su {}",
    expected_on: "Pagamento annunciato per il {}",
    reminded_on: "Ultimo sollecito il {}",
    due_on: "scadenza {}",
    date: "Data",
    your_contact: "Il Suo contatto",
    phone: "Telefono",
    email: "E-mail",
    page: "Pagina {} di {}",
    payment_details: "Coordinate per il pagamento",
    account_holder: "Intestatario",
    account_number: "Numero di conto",
    bank: "Banca",
    amount: "Importo",
    payment_reference: "Causale",
    pay_by: "Da pagare entro il",
    not_attached: "Non è stato possibile allegare questi documenti: {}.",
    scan_to_pay: "Inquadri con l’app della banca",
    annual_rate: "Tasso annuo",
    interest: "Interessi",
    also_claimed: "Per il ritardo nel pagamento possiamo richiedere inoltre, al {}",
    late_interest: "Interessi di mora",
    bearing: "su {}",
    compensation: "Risarcimento per i costi di recupero",
    with_interest: "Totale, compresi questi importi",
    and: "e",
    and_others: "e altre {}",
};

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(count: usize) -> Vec<String> {
        (1..=count).map(|number| format!("INV/{number}")).collect()
    }

    #[test]
    fn lists_are_joined_as_the_language_does() {
        assert_eq!(Words::of("de_DE").join(&parts(2)), "INV/1 und INV/2");
        assert_eq!(Words::of("fr").join(&parts(3)), "INV/1, INV/2 et INV/3");
        assert_eq!(Words::of("pt_BR").join(&parts(1)), "INV/1");
        assert_eq!(Words::of("é").join(&[]), "");
    }

    #[test]
    fn a_long_list_ends_with_how_many_others_there_are() {
        assert_eq!(Words::of("es").join_at_most(&parts(9), 3), "INV/1, INV/2 y 7 más");
        assert_eq!(Words::of("es").join_at_most(&parts(3), 3), "INV/1, INV/2 e INV/3");
    }
}
