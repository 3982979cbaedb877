//! The words of reports that customers may get, in the six languages.

/// English, German, Spanish, French, Italian, Dutch.
type Phrase = [&'static str; 6];

const LANGUAGES: Phrase = ["en", "de", "es", "fr", "it", "nl"];

const PHRASES: [Phrase; 55] = [
    ["1–30", "1–30", "1–30", "1–30", "1–30", "1–30"],
    ["31–60", "31–60", "31–60", "31–60", "31–60", "31–60"],
    ["61–90", "61–90", "61–90", "61–90", "61–90", "61–90"],
    [
        "Aged receivable",
        "Altersstruktur der Forderungen",
        "Antigüedad de los saldos",
        "Balance âgée",
        "Scadenzario clienti",
        "Ouderdomsanalyse debiteuren",
    ],
    [
        "Ageing at the end",
        "Altersstruktur am Ende",
        "Antigüedad al final",
        "Ancienneté à la fin",
        "Anzianità alla fine",
        "Ouderdom aan het einde",
    ],
    ["Amount", "Betrag", "Importe", "Montant", "Importo", "Bedrag"],
    ["As booked", "Wie gebucht", "Contabilizado", "Comptabilisé", "Contabilizzato", "Zoals geboekt"],
    ["As of", "Stand", "A fecha de", "Au", "Al", "Per"],
    ["Balance", "Saldo", "Saldo", "Solde", "Saldo", "Saldo"],
    ["Balances", "Salden", "Saldos", "Soldes", "Saldi", "Saldi"],
    ["Closing", "Endsaldo", "Saldo final", "Solde final", "Saldo finale", "Eindsaldo"],
    ["Closing balance", "Endsaldo", "Saldo final", "Solde final", "Saldo finale", "Eindsaldo"],
    ["Credit note", "Gutschrift", "Factura rectificativa", "Avoir", "Nota di credito", "Creditnota"],
    ["Credit notes", "Gutschriften", "Rectificativas", "Avoirs", "Note di credito", "Creditnota’s"],
    ["Currency", "Währung", "Moneda", "Devise", "Valuta", "Valuta"],
    ["Customer", "Kunde", "Cliente", "Client", "Cliente", "Klant"],
    ["Customers", "Kunden", "Clientes", "Clients", "Clienti", "Klanten"],
    [
        "Customer statement",
        "Kontoauszug",
        "Extracto de cuenta",
        "Relevé de compte",
        "Estratto conto",
        "Rekeningoverzicht",
    ],
    ["Date", "Datum", "Fecha", "Date", "Data", "Datum"],
    ["Days", "Tage", "Días", "Jours", "Giorni", "Dagen"],
    ["Documents", "Belege", "Documentos", "Pièces", "Documenti", "Documenten"],
    ["Due", "Fällig", "Vencimiento", "Échéance", "Scadenza", "Vervaldatum"],
    ["Entry", "Buchung", "Asiento", "Écriture", "Registrazione", "Boeking"],
    ["Excluded", "Ausgenommen", "Excluido", "Exclu", "Escluso", "Uitgesloten"],
    [
        "Excluded from follow-up",
        "Vom Mahnwesen ausgenommen",
        "Excluido del seguimiento",
        "Exclu des relances",
        "Escluso dai solleciti",
        "Uitgesloten van opvolging",
    ],
    [
        "Follow-up report",
        "Offene Posten",
        "Partidas pendientes",
        "Postes ouverts",
        "Partite aperte",
        "Openstaande posten",
    ],
    ["From", "Von", "Desde", "Du", "Dal", "Van"],
    ["Invoice", "Rechnung", "Factura", "Facture", "Fattura", "Factuur"],
    ["Invoices", "Rechnungen", "Facturas", "Factures", "Fatture", "Facturen"],
    ["Level", "Stufe", "Nivel", "Niveau", "Livello", "Niveau"],
    ["Not due", "Nicht fällig", "No vencido", "Non échu", "Non scaduto", "Niet vervallen"],
    [
        "Not due yet",
        "Noch nicht fällig",
        "Aún no vencido",
        "Non encore échu",
        "Non ancora scaduto",
        "Nog niet vervallen",
    ],
    ["Nothing", "Nichts", "Nada", "Néant", "Nulla", "Niets"],
    ["Number", "Nummer", "Número", "Numéro", "Numero", "Nummer"],
    ["Open", "Offen", "Pendiente", "Reste dû", "Aperto", "Openstaand"],
    [
        "Open at the end",
        "Offen am Ende",
        "Pendiente al final",
        "Reste dû à la fin",
        "Aperto alla fine",
        "Openstaand aan het einde",
    ],
    ["Opening", "Anfangssaldo", "Saldo inicial", "Solde initial", "Saldo iniziale", "Beginsaldo"],
    ["Opening balance", "Anfangssaldo", "Saldo inicial", "Solde initial", "Saldo iniziale", "Beginsaldo"],
    ["Original", "Ursprünglich", "Original", "Initial", "Originale", "Oorspronkelijk"],
    ["Others", "Sonstiges", "Otros", "Autres", "Altro", "Overige"],
    ["Over 90", "Über 90", "Más de 90", "Plus de 90", "Oltre 90", "Meer dan 90"],
    ["Overdue", "Überfällig", "Vencido", "Échu", "Scaduto", "Vervallen"],
    ["Payment", "Zahlung", "Pago", "Paiement", "Pagamento", "Betaling"],
    ["Payments", "Zahlungen", "Pagos", "Paiements", "Pagamenti", "Betalingen"],
    ["Problem", "Problem", "Problema", "Problème", "Problema", "Probleem"],
    ["Reference", "Referenz", "Referencia", "Référence", "Riferimento", "Referentie"],
    [
        "Settled elsewhere",
        "Anderweitig ausgeglichen",
        "Saldado de otro modo",
        "Soldé ailleurs",
        "Saldato altrove",
        "Elders afgeletterd",
    ],
    ["Statement", "Bewegungen", "Movimientos", "Mouvements", "Movimenti", "Mutaties"],
    ["To", "Bis", "Hasta", "Au", "Al", "Tot"],
    ["Total", "Summe", "Total", "Total", "Totale", "Totaal"],
    ["Total due", "Offen gesamt", "Total adeudado", "Total dû", "Totale dovuto", "Totaal openstaand"],
    ["Totals", "Summen", "Totales", "Totaux", "Totali", "Totalen"],
    ["What", "Art", "Concepto", "Opération", "Operazione", "Soort"],
    ["Why", "Grund", "Motivo", "Motif", "Motivo", "Reden"],
    ["days overdue", "Tage überfällig", "días de retraso", "jours de retard", "giorni di ritardo", "dagen te laat"],
];

/// A phrase in a language such as `fr_BE`; as it is, where it is not known there.
pub(super) fn phrase(english: &'static str, language: &str) -> &'static str {
    let short = language.get(..2).unwrap_or_default();
    let place = LANGUAGES.iter().position(|known| *known == short).unwrap_or_default();
    let known = PHRASES.iter().find(|known| known.first() == Some(&english));
    known.and_then(|known| known.get(place)).copied().unwrap_or(english)
}

/// Whether a phrase can be said in all languages.
pub(super) fn is_known(english: &str) -> bool {
    PHRASES.iter().any(|known| known.first() == Some(&english))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_there_once() {
        for (place, known) in PHRASES.iter().enumerate() {
            assert!(PHRASES.iter().skip(place + 1).all(|other| other[0] != known[0]), "{}", known[0]);
        }
    }

    #[test]
    fn a_language_that_nobody_has_written_for_is_english() {
        assert_eq!(phrase("Opening balance", "fr_BE"), "Solde initial");
        assert_eq!(phrase("Opening balance", "pl_PL"), "Opening balance");
        assert_eq!(phrase("By level", "fr_BE"), "By level");
    }
}
