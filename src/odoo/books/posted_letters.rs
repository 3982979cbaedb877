//! Letters in the queue of Odoo's postal service: laid ready once, released, and asked about.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Books;
use super::handed_over::{Queue, QueueState};
use super::messages::unreadable;
use crate::domain::{AccountKey, PartnerId};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{partner, posted_letter};
use crate::odoo::row::Row;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::Members;

const ATTACHMENT: &str = "ir.attachment";

/// A letter for Odoo to post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostedLetter<'a> {
    /// What it is known by, for ever.
    pub key: &'a str,
    /// Whose, and in which company.
    pub account: AccountKey,
    /// Whose address it goes to.
    pub to: PartnerId,
    /// The file's name.
    pub name: &'a str,
    /// The page, as PDF.
    pub pdf: &'a [u8],
}

impl Books {
    /// Lays a letter ready, once for its key: it does not go before it is [released](Self::release). One that has failed is
    /// made ready again, with what it is to say now.
    ///
    /// # Errors
    /// Odoo cannot be reached or refuses it; this Odoo posts no letters.
    pub async fn lay_letter_ready(&self, letter: &PostedLetter<'_>) -> Result<(), OdooError> {
        self.posts_letters()?;
        let same = Domain::new().eq(posted_letter::KEY, letter.key);
        let there = Search::new(posted_letter::MODEL, same, ["state"]);
        let there = self.session.search_read_all(&there).await?.into_iter().next();
        let id = match there {
            None => self.new_letter(letter).await?,
            Some(Ok(row)) if row.opt_str("state").ok().flatten() == Some(READY) => row.id(),
            // Odoo has it already, whatever has become of it.
            Some(_) => return Ok(()),
        };
        let page = self.page(letter, id).await?;
        let mut values = ready();
        values.insert("attachment_id".to_owned(), page.into());
        values.insert("partner_id".to_owned(), letter.to.0.into());
        self.session.write(posted_letter::MODEL, &[id], values).await
    }

    async fn new_letter(&self, letter: &PostedLetter<'_>) -> Result<i64, OdooError> {
        let mut values = ready();
        values.extend([
            (posted_letter::KEY.to_owned(), letter.key.into()),
            ("model".to_owned(), partner::MODEL.into()),
            ("res_id".to_owned(), letter.account.partner.0.into()),
            ("partner_id".to_owned(), letter.to.0.into()),
            ("company_id".to_owned(), letter.account.company.0.into()),
        ]);
        let session = self.session.with_companies(&[letter.account.company.0]);
        let made = session.create(posted_letter::MODEL, vec![values]).await?;
        made.first().copied().ok_or_else(no_post)
    }

    /// The file of a letter, with what it is to say now.
    async fn page(&self, letter: &PostedLetter<'_>, id: i64) -> Result<i64, OdooError> {
        let of_letter = Domain::new().eq("res_model", posted_letter::MODEL).eq("res_id", id);
        let there = self.session.search(ATTACHMENT, &of_letter, "id", Some(1)).await?;
        let mut values = Members::from([
            ("name".to_owned(), letter.name.into()),
            ("datas".to_owned(), STANDARD.encode(letter.pdf).into()),
            ("mimetype".to_owned(), "application/pdf".into()),
        ]);
        if let Some(page) = there.first() {
            self.session.write(ATTACHMENT, &[*page], values).await?;
            return Ok(*page);
        }
        values.insert("res_model".to_owned(), posted_letter::MODEL.into());
        values.insert("res_id".to_owned(), id.into());
        let made = self.session.create(ATTACHMENT, vec![values]).await?;
        made.first().copied().ok_or_else(no_post)
    }

    /// What became of letters, by their keys.
    pub(super) async fn posted_letters(&self, keys: &[&str]) -> Result<Queue, OdooError> {
        self.posts_letters()?;
        let which = Domain::new().is_in(posted_letter::KEY, keys.iter().copied());
        let mut queue = Queue::default();
        let search = Search::new(posted_letter::MODEL, which, [posted_letter::KEY, "state", ERROR]);
        for row in self.session.search_read_all(&search).await? {
            // One that cannot be read is there, too: it must not count as gone.
            let row = row.map_err(|row| unreadable(row.to_string()))?;
            let key = row.str(posted_letter::KEY).map_err(|error| unreadable(error.to_string()))?;
            queue.states.insert(key.to_owned(), (row.id(), state(&row)));
        }
        Ok(queue)
    }

    pub(super) async fn release_letters(&self, ids: &[i64]) -> Result<(), OdooError> {
        let values = Members::from([("state".to_owned(), "pending".into())]);
        self.session.write(posted_letter::MODEL, ids, values).await
    }

    /// Some failures Odoo tries again by itself, even after what the letter says has become wrong.
    pub(super) async fn withdraw_letters(&self, ids: &[i64]) -> Result<(), OdooError> {
        self.session.write(posted_letter::MODEL, ids, ready()).await
    }

    fn posts_letters(&self) -> Result<(), OdooError> {
        if self.posts_letters { Ok(()) } else { Err(no_post()) }
    }
}

/// A failure without a reason: Odoo leaves such a letter alone, and makes none itself.
const READY: &str = "error";
const ERROR: &str = "error_code";

fn ready() -> Members {
    Members::from([("state".to_owned(), READY.into()), (ERROR.to_owned(), false.into())])
}

fn state(row: &Row) -> QueueState {
    let why = row.opt_str(ERROR).ok().flatten().unwrap_or_default();
    let failed = |why: &str, again| QueueState::Failed { why: why.to_owned(), again };
    match (row.opt_str("state").ok().flatten().unwrap_or_default(), why) {
        (READY, "") => QueueState::Ready,
        ("pending", _) => QueueState::Waits { why: "it waits in Odoo's queue of letters".to_owned() },
        ("sent", _) => QueueState::Sent { answer: "posted by Odoo".to_owned() },
        ("canceled", _) => failed("cancelled in Odoo", false),
        (_, "CREDIT_ERROR") => failed("Odoo's account for letters has no credit", true),
        (_, "TRIAL_ERROR") => failed("Odoo has no account for letters", true),
        (_, "NO_PRICE_AVAILABLE") => failed("Odoo's postal service does not serve the customer's country", false),
        (_, "MISSING_REQUIRED_FIELDS") => failed("the address lacks its street, zip, city or country", false),
        (_, "FORMAT_ERROR" | "ATTACHMENT_ERROR") => failed("Odoo's postal service does not take the page", false),
        (_, _) => failed("Odoo's postal service has failed", true),
    }
}

pub(super) fn no_post() -> OdooError {
    OdooError::Settings(
        "this Odoo posts no letters (its app Snail Mail is missing), or setup has not prepared it: run `followupd setup`"
            .to_owned(),
    )
}
