//! Odoo's own web client, as a billing user sees it.

use crate::story::Story;

pub(crate) async fn look(_story: &Story) {}
