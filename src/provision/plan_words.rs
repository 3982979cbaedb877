//! What the levels of the default plan and their activities are called, in the order of `render::SHIPPED_LANGUAGES`:
//! English, French, German, Spanish, Dutch, Italian.

/// Names of the five levels.
pub(super) const NAMES: [[&str; 6]; 5] = [
    [
        "Friendly reminder",
        "Rappel amical",
        "Freundliche Erinnerung",
        "Recordatorio amistoso",
        "Vriendelijke herinnering",
        "Promemoria cordiale",
    ],
    [
        "Second reminder",
        "Deuxième rappel",
        "Zweite Mahnung",
        "Segundo recordatorio",
        "Tweede herinnering",
        "Secondo sollecito",
    ],
    [
        "Third reminder and call",
        "Troisième rappel et appel",
        "Dritte Mahnung und Anruf",
        "Tercer recordatorio y llamada",
        "Derde herinnering en telefoontje",
        "Terzo sollecito e telefonata",
    ],
    ["Final notice", "Dernier rappel", "Letzte Mahnung", "Último aviso", "Laatste aanmaning", "Ultimo avviso"],
    [
        "Hand over to collection",
        "Remise au recouvrement",
        "Übergabe an das Inkasso",
        "Traspaso a recobro",
        "Overdracht aan incasso",
        "Passaggio al recupero crediti",
    ],
];

/// Summary and note of an activity, by language.
pub(super) type ActivityWords = [(&'static str, &'static str); 6];

/// What is asked at the third level.
pub(super) const CALL: ActivityWords = [
    (
        "Call about overdue invoices",
        "Two reminders have gone unanswered, and a third has just been sent. Call the customer, find out what holds up \
         the payment and agree on a date; note it here.",
    ),
    (
        "Appeler au sujet des factures échues",
        "Deux rappels sont restés sans réponse et un troisième vient de partir. Appelez le client, demandez ce qui \
         retarde le paiement, convenez d’une date et notez-la ici.",
    ),
    (
        "Wegen überfälliger Rechnungen anrufen",
        "Zwei Erinnerungen blieben ohne Antwort, eine dritte ist gerade verschickt worden. Rufen Sie den Kunden an, \
         klären Sie, woran die Zahlung scheitert, vereinbaren Sie einen Termin und halten Sie ihn hier fest.",
    ),
    (
        "Llamar por las facturas vencidas",
        "Dos recordatorios han quedado sin respuesta y se acaba de enviar el tercero. Llame al cliente, averigüe qué \
         retrasa el pago, acuerde una fecha y anótela aquí.",
    ),
    (
        "Bellen over achterstallige facturen",
        "Twee herinneringen bleven onbeantwoord en een derde is zojuist verstuurd. Bel de klant, vraag wat de betaling \
         ophoudt, spreek een datum af en noteer die hier.",
    ),
    (
        "Telefonare per le fatture scadute",
        "Due solleciti sono rimasti senza risposta e il terzo è appena partito. Telefoni al cliente, chieda che cosa \
         ritarda il pagamento, concordi una data e la annoti qui.",
    ),
];

/// What is asked at the last level.
pub(super) const HAND_OVER: ActivityWords = [
    (
        "Decide: hand over to collection",
        "The final notice has gone unanswered. Check the open invoices and the correspondence, then decide: hand over to \
         a collection agency or lawyer, agree on instalments, or write it off.",
    ),
    (
        "Décider de la remise au recouvrement",
        "Le dernier rappel est resté sans réponse. Vérifiez les factures ouvertes et la correspondance, puis décidez : \
         remise à une société de recouvrement ou à un avocat, échéancier, ou passage en perte.",
    ),
    (
        "Über die Übergabe an das Inkasso entscheiden",
        "Die letzte Mahnung blieb ohne Antwort. Prüfen Sie die offenen Rechnungen und den Schriftwechsel und entscheiden \
         Sie: Übergabe an Inkasso oder Anwalt, Ratenzahlung oder Ausbuchung.",
    ),
    (
        "Decidir el traspaso a recobro",
        "El último aviso ha quedado sin respuesta. Revise las facturas pendientes y la correspondencia y decida: \
         traspaso a una agencia de recobro o a un abogado, pago a plazos o baja de la deuda.",
    ),
    (
        "Beslissen over overdracht aan incasso",
        "De laatste aanmaning bleef onbeantwoord. Controleer de openstaande facturen en de correspondentie en beslis: \
         overdracht aan een incassobureau of advocaat, een betalingsregeling, of afboeken.",
    ),
    (
        "Decidere il passaggio al recupero crediti",
        "L’ultimo avviso è rimasto senza risposta. Verifichi le fatture aperte e la corrispondenza e decida: passaggio \
         a una società di recupero crediti o a un legale, rateizzazione o stralcio.",
    ),
];
