//! Who is in the demo: companies, customers, and their invoices. Names and addresses are invented.

/// One of the two companies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Home {
    Belgium,
    America,
}

pub(super) struct Company {
    pub(super) home: Home,
    pub(super) name: &'static str,
    pub(super) currency: &'static str,
    pub(super) lang: &'static str,
    pub(super) country: &'static str,
    pub(super) street: &'static str,
    pub(super) zip: &'static str,
    pub(super) city: &'static str,
    pub(super) email: &'static str,
    pub(super) phone: &'static str,
    pub(super) website: &'static str,
    pub(super) vat: &'static str,
    /// Units of another currency for one of its own.
    pub(super) rates: &'static [(&'static str, &'static str)],
}

pub(super) const COMPANIES: &[Company] = &[
    Company {
        home: Home::Belgium,
        name: "Atelier Meuse SA",
        currency: "EUR",
        lang: "fr_FR",
        country: "BE",
        street: "Quai de la Batte 14",
        zip: "4000",
        city: "Liège",
        email: "compta@atelier-meuse.example",
        phone: "+32 4 555 01 20",
        website: "https://www.atelier-meuse.example",
        vat: "BE0477472701",
        rates: &[("USD", "1.0850"), ("GBP", "0.8550")],
    },
    Company {
        home: Home::America,
        name: "Hudson Tools Inc.",
        currency: "USD",
        lang: "en_US",
        country: "US",
        street: "212 Warren Street",
        zip: "NY 12534",
        city: "Hudson",
        email: "receivables@hudson-tools.example",
        phone: "+1 518-555-0142",
        website: "https://www.hudson-tools.example",
        vat: "",
        rates: &[("EUR", "0.9217"), ("GBP", "0.7880")],
    },
];

pub(super) struct Customer {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) street: &'static str,
    pub(super) zip: &'static str,
    pub(super) city: &'static str,
    pub(super) country: &'static str,
    pub(super) lang: &'static str,
    pub(super) email: &'static str,
    /// An invoice contact and its address.
    pub(super) billing: &'static str,
    pub(super) billing_email: &'static str,
}

/// name, where, and how they are reached.
const fn customer(
    key: &'static str,
    name: &'static str,
    place: (&'static str, &'static str, &'static str, &'static str),
    lang: &'static str,
    email: &'static str,
) -> Customer {
    let (street, zip, city, country) = place;
    Customer { key, name, street, zip, city, country, lang, email, billing: "", billing_email: "" }
}

impl Customer {
    const fn billing(self, billing: &'static str, billing_email: &'static str) -> Self {
        Customer { billing, billing_email, ..self }
    }
}

pub(super) const CUSTOMERS: &[Customer] = &[
    customer(
        "brasserie",
        "Brasserie de la Place SPRL",
        ("Place Saint-Lambert 3", "4000", "Liège", "BE"),
        "fr_FR",
        "contact@brasserie-place.example",
    )
    .billing("Comptabilité", "factures@brasserie-place.example"),
    customer(
        "lambert",
        "Menuiserie Lambert & Fils",
        ("12 rue des Tanneurs", "59000", "Lille", "FR"),
        "fr_FR",
        "bureau@menuiserie-lambert.example",
    ),
    customer(
        "kessler",
        "Kessler Maschinenbau GmbH",
        ("Industriestraße 8", "52070", "Aachen", "DE"),
        "de_DE",
        "info@kessler-mb.example",
    )
    .billing("Buchhaltung", "buchhaltung@kessler-mb.example"),
    customer(
        "lindner",
        "Tischlerei Lindner",
        ("Am Bach 5", "50667", "Köln", "DE"),
        "de_DE",
        "post@tischlerei-lindner.example",
    ),
    customer(
        "olivares",
        "Herramientas Olivares S.L.",
        ("Calle de Atocha 77", "28012", "Madrid", "ES"),
        "es_ES",
        "administracion@olivares.example",
    ),
    customer(
        "vanderveen",
        "Van der Veen Bouw B.V.",
        ("Herengracht 210", "1016 BS", "Amsterdam", "NL"),
        "nl_NL",
        "crediteuren@vdveen-bouw.example",
    ),
    customer(
        "claes",
        "Claes Schrijnwerken BV",
        ("Diestsestraat 41", "3000", "Leuven", "BE"),
        "nl_NL",
        "info@claes-schrijnwerken.example",
    ),
    customer(
        "bianchi",
        "Falegnameria Bianchi S.r.l.",
        ("Via Garibaldi 19", "10122", "Torino", "IT"),
        "it_IT",
        "amministrazione@bianchi-legno.example",
    ),
    customer(
        "kingsway",
        "Kingsway Fittings Ltd",
        ("48 Kingsway", "WC2B 6EP", "London", "GB"),
        "en_US",
        "accounts@kingsway-fittings.example",
    ),
    customer(
        "mercer",
        "Mercer & Daughters LLC",
        ("9 Mill Road", "MA 01230", "Great Barrington", "US"),
        "en_US",
        "ap@mercer-daughters.example",
    ),
    customer(
        "catskill",
        "Catskill Cabinet Works",
        ("310 Main Street", "NY 12414", "Catskill", "US"),
        "en_US",
        "office@catskill-cabinets.example",
    ),
    customer(
        "pioneer",
        "Pioneer Valley Builders",
        ("77 Pleasant Street", "MA 01060", "Northampton", "US"),
        "en_US",
        "",
    ),
    customer(
        "durand",
        "Atelier Durand",
        ("5 impasse du Moulin", "67000", "Strasbourg", "FR"),
        "fr_FR",
        "atelier@durand.example",
    ),
    customer(
        "rossi",
        "Rossi Arredamenti",
        ("Corso Italia 8", "20122", "Milano", "IT"),
        "it_IT",
        "info@rossi-arredamenti.example",
    ),
];

pub(super) struct Invoice {
    pub(super) key: &'static str,
    pub(super) home: Home,
    pub(super) customer: &'static str,
    pub(super) currency: &'static str,
    /// Its day, counted from the start; negative: before.
    pub(super) day: i64,
    /// When each part is due after that day, and how much, in hundredths.
    pub(super) parts: &'static [(i64, i64)],
    pub(super) credit: bool,
    pub(super) reference: &'static str,
}

const fn invoice(
    key: &'static str,
    home: Home,
    customer: &'static str,
    currency: &'static str,
    day: i64,
    parts: &'static [(i64, i64)],
) -> Invoice {
    Invoice { key, home, customer, currency, day, parts, credit: false, reference: "" }
}

impl Invoice {
    const fn credit(self) -> Self {
        Invoice { credit: true, ..self }
    }

    const fn reference(self, reference: &'static str) -> Self {
        Invoice { reference, ..self }
    }
}

pub(super) const INVOICES: &[Invoice] = &[
    // Open on the first day, of several ages.
    invoice("brasserie-1", Home::Belgium, "brasserie", "EUR", -50, &[(30, 124_030)]).reference("Terrasse 2026"),
    invoice("brasserie-2", Home::Belgium, "brasserie", "EUR", -24, &[(30, 38_950)]),
    invoice("lambert-1", Home::Belgium, "lambert", "EUR", -76, &[(30, 215_000)]),
    invoice("kessler-1", Home::Belgium, "kessler", "EUR", -62, &[(14, 889_100)]).reference("Bestellung 4500017"),
    invoice("kessler-2", Home::Belgium, "kessler", "EUR", -40, &[(14, 120_000), (44, 120_000), (74, 120_000)]),
    invoice("lindner-1", Home::Belgium, "lindner", "EUR", -47, &[(30, 74_500)]),
    invoice("olivares-1", Home::Belgium, "olivares", "EUR", -91, &[(30, 156_780)]),
    invoice("vanderveen-1", Home::Belgium, "vanderveen", "EUR", -45, &[(30, 432_150)]).reference("Project Zuidas"),
    invoice("claes-1", Home::Belgium, "claes", "EUR", -33, &[(15, 65_000)]),
    invoice("claes-credit", Home::Belgium, "claes", "EUR", -20, &[(0, 80_000)]).credit(),
    invoice("bianchi-1", Home::Belgium, "bianchi", "EUR", -55, &[(30, 298_000)]),
    invoice("kingsway-1", Home::Belgium, "kingsway", "GBP", -58, &[(30, 184_000)]),
    invoice("durand-1", Home::Belgium, "durand", "EUR", -48, &[(30, 52_400)]),
    invoice("rossi-1", Home::Belgium, "rossi", "EUR", -35, &[(30, 1_990)]),
    invoice("kingsway-2", Home::America, "kingsway", "GBP", -49, &[(30, 96_500)]),
    invoice("mercer-1", Home::America, "mercer", "USD", -46, &[(30, 250_000)]).reference("PO 7712"),
    invoice("mercer-2", Home::America, "mercer", "EUR", -50, &[(30, 70_000)]),
    invoice("catskill-1", Home::America, "catskill", "USD", -107, &[(30, 645_000)]),
    invoice("pioneer-1", Home::America, "pioneer", "USD", -60, &[(30, 118_000)]),
    // Posted while the demo runs.
    invoice("lindner-2", Home::Belgium, "lindner", "EUR", 3, &[(14, 91_000)]),
    invoice("rossi-2", Home::Belgium, "rossi", "EUR", 6, &[(15, 344_000)]),
    invoice("mercer-3", Home::America, "mercer", "USD", 9, &[(15, 132_500)]),
    invoice("vanderveen-credit", Home::Belgium, "vanderveen", "EUR", 19, &[(0, 50_000)]).credit(),
    invoice("brasserie-3", Home::Belgium, "brasserie", "EUR", 25, &[(10, 47_300)]),
    invoice("catskill-2", Home::America, "catskill", "USD", 30, &[(10, 88_000)]),
    invoice("durand-2", Home::Belgium, "durand", "EUR", 38, &[(14, 129_900)]),
];

/// An old balance that was carried over in a general journal.
pub(super) struct Opening {
    pub(super) home: Home,
    pub(super) customer: &'static str,
    pub(super) label: &'static str,
    pub(super) day: i64,
    pub(super) due: i64,
    pub(super) cents: i64,
}

pub(super) const OPENINGS: &[Opening] = &[Opening {
    home: Home::Belgium,
    customer: "olivares",
    label: "Factura 2024/318",
    day: -180,
    due: -210,
    cents: 43_000,
}];
