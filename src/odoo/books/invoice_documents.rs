//! Documents of invoices: the PDF as it was sent or printed, else as Odoo's portal shows it.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Books, Paying};
use crate::domain::{InvoiceId, Unreadable};
use crate::odoo::fault::OdooError;
use crate::odoo::names::invoice;
use crate::odoo::row::{FieldError, Row, UnreadableRow};
use crate::odoo::search::{Domain, Search};

const FILES: &str = "ir.attachment";
const CONTENT: &str = "datas";
/// Odoos that have it keep in it what was sent to the customer, and have nothing but a *pro forma* for an invoice that
/// never was: no portal is asked there.
pub(super) const SENT: &str = "invoice_pdf_report_id";

/// The document of an invoice.
#[derive(Clone, PartialEq, Eq)]
pub struct InvoiceDocument {
    /// Its name: the number of the invoice, as far as files can bear it.
    pub name: String,
    /// A PDF.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for InvoiceDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InvoiceDocument({}, {} bytes)", self.name, self.bytes.len())
    }
}

/// Why there is no document of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoDocument {
    /// Odoo has none, and makes none.
    NotMade,
    /// It is larger than there is room for.
    TooLarge,
    /// Odoo has one that cannot be read, or answers with something else.
    Unreadable(String),
}

impl fmt::Display for NoDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotMade => f.write_str("it was never sent or printed in Odoo"),
            Self::TooLarge => {
                f.write_str("there is no room for it (`attachments_limit_megabytes` under [mail] in the settings)")
            }
            Self::Unreadable(why) => f.write_str(why),
        }
    }
}

/// An invoice, and the file that Odoo keeps of it.
struct Kept {
    number: String,
    file: Option<i64>,
    bytes: usize,
}

impl Books {
    /// The documents of these invoices, as many as fit into `room` bytes, in their order.
    /// What is no invoice has no document and is left out.
    ///
    /// Three calls; and two more for each invoice that Odoo must draw first.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn invoice_documents(
        &self,
        invoices: &[InvoiceId],
        paying: &BTreeMap<InvoiceId, Paying>,
        mut room: usize,
    ) -> Result<Vec<(InvoiceId, Result<InvoiceDocument, NoDocument>)>, OdooError> {
        let mut documents = Vec::new();
        let mut kept = self.kept(invoices, &mut documents).await?;
        self.find_files(&mut kept).await?;
        let fitting = kept.values().filter(|kept| kept.bytes <= room);
        let mut contents = self.contents(fitting.filter_map(|kept| kept.file).collect()).await?;
        for invoice in invoices {
            let Some(Kept { number, file, .. }) = kept.remove(invoice) else { continue };
            let document = match file {
                Some(file) => contents.remove(&file).unwrap_or(Err(NoDocument::TooLarge)),
                None if self.keeps_sent_invoices => Err(NoDocument::NotMade),
                None => self.drawn(paying.get(invoice), room).await,
            };
            let document = document.and_then(|bytes| {
                room = room.checked_sub(bytes.len()).ok_or(NoDocument::TooLarge)?;
                Ok(InvoiceDocument { name: file_name(&number), bytes })
            });
            documents.push((*invoice, document));
        }
        Ok(documents)
    }

    /// Those that are invoices; what cannot be read is told beside them.
    async fn kept(
        &self,
        invoices: &[InvoiceId],
        documents: &mut Vec<(InvoiceId, Result<InvoiceDocument, NoDocument>)>,
    ) -> Result<BTreeMap<InvoiceId, Kept>, OdooError> {
        let ids: Vec<i64> = invoices.iter().map(|invoice| invoice.0).collect();
        let sent = self.keeps_sent_invoices.then_some(SENT);
        let fields: Vec<&str> = ["name", "move_type"].into_iter().chain(sent).collect();
        let mut kept = BTreeMap::new();
        for row in self.session.read(invoice::MODEL, &ids, &fields).await? {
            let id = InvoiceId(row.as_ref().map_or_else(|hidden| hidden.id, Row::id));
            let read = row.map_err(Unreadable::from).and_then(|row| {
                let file = sent.map(|field| row.opt_id(field)).transpose()?.flatten();
                let is_invoice = row.str("move_type")?.starts_with("out_");
                let entry = Kept { number: row.str("name")?.to_owned(), file, bytes: 0 };
                Ok(is_invoice.then_some((id, entry)))
            });
            match read {
                Ok(entry) => kept.extend(entry),
                Err(why) => documents.push((id, Err(NoDocument::Unreadable(why.to_string())))),
            }
        }
        Ok(kept)
    }

    /// Which file Odoo keeps of each, where it does not say so itself; and how large they are.
    async fn find_files(&self, kept: &mut BTreeMap<InvoiceId, Kept>) -> Result<(), OdooError> {
        let which = match self.keeps_sent_invoices {
            true => Domain::new().is_in("id", kept.values().filter_map(|kept| kept.file)),
            false => Domain::new()
                .eq("res_model", invoice::MODEL)
                .is_in("res_id", kept.keys().map(|invoice| invoice.0))
                .eq("mimetype", "application/pdf"),
        };
        let search = Search::new(FILES, which, ["name", "res_id", "file_size"]);
        for row in self.session.search_read_all(&search).await?.into_iter().flatten() {
            let of = row.int("res_id").ok().and_then(|id| kept.get_mut(&InvoiceId(id)));
            let Some(of) = of.filter(|of| of.file.is_none_or(|file| file <= row.id())) else { continue };
            if self.keeps_sent_invoices || row.str("name").is_ok_and(|name| name == file_name(&of.number)) {
                of.file = Some(row.id());
                of.bytes = row.int("file_size").ok().and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
            }
        }
        Ok(())
    }

    /// What files hold.
    async fn contents(&self, files: Vec<i64>) -> Result<BTreeMap<i64, Result<Vec<u8>, NoDocument>>, OdooError> {
        if files.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows = self.session.read(FILES, &files, &[CONTENT]).await?;
        let read = |row: Result<Row, UnreadableRow>| match row {
            Ok(row) => (row.id(), pdf(&row).map_err(|error| NoDocument::Unreadable(error.to_string()))),
            Err(row) => (row.id, Err(NoDocument::Unreadable(row.reason))),
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// As the portal shows it. Odoo draws it, which may take a second or two.
    async fn drawn(&self, paying: Option<&Paying>, room: usize) -> Result<Vec<u8>, NoDocument> {
        let Some(path) = paying.and_then(|paying| paying.path.as_ref()) else { return Err(NoDocument::NotMade) };
        let page = self.session.page(&format!("{path}&report_type=pdf&download=true"), room).await;
        let page = page.map_err(|error| NoDocument::Unreadable(error.to_string()))?;
        let bytes = page.bytes.ok_or(NoDocument::TooLarge)?;
        if !is_pdf(&bytes) {
            let what = format!("Odoo answers with HTTP {} {} in the place of a PDF", page.status, page.content_type);
            return Err(NoDocument::Unreadable(what));
        }
        Ok(bytes)
    }
}

fn pdf(row: &Row) -> Result<Vec<u8>, FieldError> {
    let plain: String = row.str(CONTENT)?.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = STANDARD.decode(plain).ok().filter(|bytes| is_pdf(bytes));
    bytes.ok_or_else(|| row.field_error(CONTENT, "a PDF as base64"))
}

fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-")
}

/// As Odoo names the file of an invoice.
fn file_name(number: &str) -> String {
    format!("{}.pdf", number.replace('/', "_"))
}
