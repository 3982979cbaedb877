//! How calls and answers look on the way to Odoo and back; nothing above the session knows of it.
//!
//! XML-RPC is read and written here by a codec of our own, because an answer must be handed on row by row while it
//! arrives, entities must come back as the characters they stand for, and half an answer must never pass for a short one.

pub mod decode;
pub mod encode;

mod document;
mod http;
mod metered;
mod number;
mod text;

pub use http::Page;
pub(crate) use http::{HttpWire, Service};
pub use text::without_control_characters;
