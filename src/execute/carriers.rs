//! Who carries a message to its customer.

use crate::deliver::{Letterbox, Messenger};

/// Who carries messages of a channel.
#[derive(Debug, Clone)]
pub enum Carrier<T> {
    /// Odoo: it is given them, and says later what became of each.
    Odoo,
    /// We do.
    Own(T),
}

/// Who carries letters.
pub type LetterCarrier = Carrier<Letterbox>;

/// Who carries text messages.
pub type SmsCarrier = Carrier<Messenger>;
