//! The letters of the first day, written by hand from the rules: who gets what, in which language, with which table.

use chrono::NaiveDate;

use crate::mails::Letter;
use crate::server::Version;
use crate::world::{PORTAL, World};

/// A letter as it must arrive.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    pub(crate) language: &'static str,
    pub(crate) subject: String,
    pub(crate) says: String,
    pub(crate) table: Vec<String>,
    /// Documents that the customer can open.
    pub(crate) links: Vec<i64>,
}

const HARBOR: &str = "Harbor Trading <billing@harbor.example>";
const DELTA: &str = "Delta Supplies <ar@delta.example>";

impl Expected {
    #[track_caller]
    pub(crate) fn check(&self, letter: &Letter) {
        let Self { from, to, language, subject, says, table, links } = self;
        assert_eq!(letter.subject, *subject, "subject to {to}");
        assert_eq!(letter.from, [*from], "sender to {to}");
        assert_eq!(letter.to, [*to], "recipient");
        let address = to.rsplit_once('<').unwrap().1.trim_end_matches('>');
        assert_eq!(letter.recipients.len(), 1, "envelope to {to}");
        assert!(letter.recipients[0].contains(address), "envelope to {to}: {}", letter.recipients[0]);
        assert_eq!(letter.language, *language, "language to {to}");
        assert_eq!(letter.table, *table, "table to {to}");
        assert!(letter.text.contains(says), "text to {to}: {says}\n{}", letter.text);
        assert_eq!(letter.auto_submitted, "auto-generated", "to {to}");
        let name = from.split_once(" <").unwrap().0;
        assert_eq!(letter.reply_to, [format!("{name} <catchall@harbor.example>")], "answers of {to}");
        for link in links {
            let path = format!("{PORTAL}/my/invoices/{link}?access_token=");
            assert!(letter.links.iter().any(|found| found.starts_with(&path)), "no link to {path}: {:?}", letter.links);
        }
    }
}

fn written(date: NaiveDate, format: &str) -> String {
    date.format(format).to_string()
}

/// The letters of Harbor Trading and Delta Supplies on the first day, in the order of the recipients' addresses.
pub(crate) fn of_the_first_day(world: &World) -> Vec<Expected> {
    let mut letters = vec![
        petit(world),
        schmidt(world),
        garcia(world),
        vandijk(world),
        ferrari(world),
        euro(world),
        instalment(world),
        in_english(world, HARBOR, "Global Shared <ap@shared.example>", "shared", "700.00", None),
        in_english(world, DELTA, "Global Shared <ap@shared.example>", "shared delta", "600.00", Some("900.00")),
        in_english(world, HARBOR, "Reminders <reminders@contact.example>", "contact", "21.00", None),
        chosen(world),
    ];
    if world.accountant.version == Version::Fourteen {
        letters.push(altkunde(world));
    }
    letters
}

fn petit(world: &World) -> Expected {
    let paper = world.paper("petit");
    let (number, date, due) = (&paper.number, written(paper.date, "%d/%m/%Y"), written(paper.due, "%d/%m/%Y"));
    Expected {
        from: HARBOR,
        to: "Boulangerie Petit <compta@petit.example>",
        language: "fr-FR",
        subject: format!("Rappel : facture {number} de Harbor Trading"),
        says: format!(
            "notre facture {number}, échue le {due}, n’a pas encore été réglée. Le montant à régler est de $ 1 234,50."
        ),
        table: vec![
            "Facture | Échéance | Jours de retard | Reste dû".to_owned(),
            "Échu".to_owned(),
            format!("{number} / Du {date} | {due} | 61 | $ 1 234,50"),
            "Montant à régler | $ 1 234,50".to_owned(),
        ],
        links: vec![paper.id],
    }
}

fn schmidt(world: &World) -> Expected {
    let paper = world.paper("schmidt");
    let (number, date, due) = (&paper.number, written(paper.date, "%d.%m.%Y"), written(paper.due, "%d.%m.%Y"));
    Expected {
        from: HARBOR,
        to: "Schmidt Maschinenbau <einkauf@schmidt.example>",
        language: "de-DE",
        subject: format!("Zahlungserinnerung: Rechnung {number} von Harbor Trading"),
        says: format!(
            "unsere Rechnung {number}, fällig am {due}, noch nicht beglichen ist. Zu zahlen ist ein Betrag von $ 1.500,00."
        ),
        table: vec![
            "Rechnung | Fällig am | Tage überfällig | Offener Betrag".to_owned(),
            "Überfällig".to_owned(),
            format!("{number} / Vom {date} | {due} | 46 | $ 1.500,00 / von $ 2.000,00"),
            "Zu zahlender Betrag | $ 1.500,00".to_owned(),
        ],
        links: vec![paper.id],
    }
}

fn garcia(world: &World) -> Expected {
    let (paper, later) = (world.paper("garcia"), world.paper("garcia later"));
    let day = |date| written(date, "%d/%m/%Y");
    let number = &paper.number;
    Expected {
        from: HARBOR,
        to: "Talleres García <pagos@garcia.example>",
        language: "es-ES",
        subject: format!("Recordatorio de pago: factura {number} de Harbor Trading"),
        says: "El importe a pagar es de $ 310,00.".to_owned(),
        table: vec![
            "Factura | Vencimiento | Días de retraso | Importe pendiente".to_owned(),
            "Vencido".to_owned(),
            format!("{number} / Del {} | {} | 31 | $ 310,00", day(paper.date), day(paper.due)),
            "Importe a pagar | $ 310,00".to_owned(),
            "Aún no vencido, a título informativo".to_owned(),
            format!("{} / Del {} | {} | – | $ 90,00", later.number, day(later.date), day(later.due)),
            "Saldo, incluido lo aún no vencido | $ 400,00".to_owned(),
        ],
        links: vec![paper.id, later.id],
    }
}

fn vandijk(world: &World) -> Expected {
    let paper = world.paper("vandijk");
    let (number, date, due) = (&paper.number, written(paper.date, "%d-%m-%Y"), written(paper.due, "%d-%m-%Y"));
    Expected {
        from: HARBOR,
        to: "Administratie <facturen@vandijk.example>",
        language: "nl-NL",
        subject: format!("Betalingsherinnering: factuur {number} van Harbor Trading"),
        says: "Het te betalen bedrag is $ 160,16.".to_owned(),
        table: vec![
            "Factuur | Vervaldatum | Dagen te laat | Openstaand".to_owned(),
            "Vervallen".to_owned(),
            format!("{number} / Van {date} | {due} | 16 | $ 160,16"),
            "Te betalen bedrag | $ 160,16".to_owned(),
        ],
        links: vec![paper.id],
    }
}

fn ferrari(world: &World) -> Expected {
    let day = |date| written(date, "%d/%m/%Y");
    let row = |name: &str, days: &str, amount: &str| {
        let paper = world.paper(name);
        format!("{} / Del {} | {} | {days} | $ {amount}", paper.number, day(paper.date), day(paper.due))
    };
    Expected {
        from: HARBOR,
        to: "Ferrari & Figli <conti@ferrari.example>",
        language: "it-IT",
        subject: "Promemoria di pagamento: 3 fatture di Harbor Trading".to_owned(),
        says: "L’importo da pagare è di $ 320,00.".to_owned(),
        table: vec![
            "Fattura | Scadenza | Giorni di ritardo | Importo aperto".to_owned(),
            "Scaduto".to_owned(),
            row("ferrari 61", "61", "100,00"),
            row("ferrari 31", "31", "200,00"),
            row("ferrari 5", "5", "50,00"),
            "Subtotale | $ 350,00".to_owned(),
            "Crediti a Suo favore".to_owned(),
            row("ferrari credit", "–", "−30,00"),
            "Importo da pagare | $ 320,00".to_owned(),
            "Non ancora scaduto, a titolo informativo".to_owned(),
            row("ferrari later", "–", "75,00"),
            "Saldo, comprese le partite non ancora scadute | $ 395,00".to_owned(),
        ],
        links: vec![world.paper("ferrari 61").id, world.paper("ferrari 5").id],
    }
}

const ENGLISH_COLUMNS: &str = "Invoice | Due date | Days overdue | Amount open";

fn euro(world: &World) -> Expected {
    let day = |date| written(date, "%m/%d/%Y");
    let (euros, dollars) = (world.paper("euro"), world.paper("euro dollars"));
    Expected {
        from: HARBOR,
        to: "Euro Imports <ap@euro.example>",
        language: "en-US",
        subject: "Reminder: 2 invoices from Harbor Trading".to_owned(),
        says: "The amount to pay is 800.00 € and $ 200.00.".to_owned(),
        table: vec![
            ENGLISH_COLUMNS.to_owned(),
            "Overdue".to_owned(),
            format!("{} / Dated {} | {} | 46 | 800.00 €", euros.number, day(euros.date), day(euros.due)),
            format!("{} / Dated {} | {} | 31 | $ 200.00", dollars.number, day(dollars.date), day(dollars.due)),
            "Amount to pay | 800.00 €".to_owned(),
            "Amount to pay | $ 200.00".to_owned(),
        ],
        links: vec![euros.id, dollars.id],
    }
}

fn instalment(world: &World) -> Expected {
    let paper = world.paper("instalment");
    let (number, date) = (&paper.number, written(paper.date, "%m/%d/%Y"));
    let balance_due = written(world.day(20), "%m/%d/%Y");
    Expected {
        from: HARBOR,
        to: "Instalment Ltd <ap@instalment.example>",
        language: "en-US",
        subject: format!("Reminder: invoice {number} from Harbor Trading"),
        says: format!(
            "our invoice {number}, which was due on {date}, has not been paid yet. The amount to pay is $ 300.00."
        ),
        table: vec![
            ENGLISH_COLUMNS.to_owned(),
            "Overdue".to_owned(),
            format!("{number} / Dated {date} | {date} | 40 | $ 300.00"),
            "Amount to pay | $ 300.00".to_owned(),
            "Not yet due, for your information".to_owned(),
            format!("{number} / Dated {date} | {balance_due} | – | $ 700.00"),
            "Balance including items not yet due | $ 1,000.00".to_owned(),
        ],
        links: vec![paper.id],
    }
}

/// One overdue invoice, in English.
fn in_english(
    world: &World,
    from: &'static str,
    to: &'static str,
    paper: &str,
    open: &str,
    of: Option<&str>,
) -> Expected {
    let paper = world.paper(paper);
    let company = from.split_once(" <").unwrap().0;
    let (number, date, due) = (&paper.number, written(paper.date, "%m/%d/%Y"), written(paper.due, "%m/%d/%Y"));
    let days = (world.today - paper.due).num_days();
    let of = of.map(|of| format!(" / of $ {of}")).unwrap_or_default();
    Expected {
        from,
        to,
        language: "en-US",
        subject: format!("Reminder: invoice {number} from {company}"),
        says: format!("The amount to pay is $ {open}."),
        table: vec![
            ENGLISH_COLUMNS.to_owned(),
            "Overdue".to_owned(),
            format!("{number} / Dated {date} | {due} | {days} | $ {open}{of}"),
            format!("Amount to pay | $ {open}"),
        ],
        links: vec![paper.id],
    }
}

/// Written to whom the accountant has chosen, in that person's language.
fn chosen(world: &World) -> Expected {
    let paper = world.paper("chosen");
    let (number, date, due) = (&paper.number, written(paper.date, "%d/%m/%Y"), written(paper.due, "%d/%m/%Y"));
    Expected {
        from: HARBOR,
        to: "Bob Boss <bob@chosen.example>",
        language: "fr-FR",
        subject: format!("Rappel : facture {number} de Harbor Trading"),
        says: "Le montant à régler est de $ 20,00.".to_owned(),
        table: vec![
            "Facture | Échéance | Jours de retard | Reste dû".to_owned(),
            "Échu".to_owned(),
            format!("{number} / Du {date} | {due} | 16 | $ 20,00"),
            "Montant à régler | $ 20,00".to_owned(),
        ],
        links: vec![paper.id],
    }
}

/// An opening balance in a general journal: Odoo 14 follows it up, Odoo 19 excludes it by default.
fn altkunde(world: &World) -> Expected {
    let paper = world.paper("altkunde");
    let (number, date, due) = (&paper.number, written(paper.date, "%d.%m.%Y"), written(paper.due, "%d.%m.%Y"));
    Expected {
        from: HARBOR,
        to: "Altkunde KG <ap@altkunde.example>",
        language: "de-DE",
        subject: format!("Zahlungserinnerung: Rechnung {number} von Harbor Trading"),
        says: "Zu zahlen ist ein Betrag von $ 500,00.".to_owned(),
        table: vec![
            "Rechnung | Fällig am | Tage überfällig | Offener Betrag".to_owned(),
            "Überfällig".to_owned(),
            format!("{number} / Vom {date} | {due} | 61 | $ 500,00"),
            "Zu zahlender Betrag | $ 500,00".to_owned(),
        ],
        links: vec![],
    }
}
