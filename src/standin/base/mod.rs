//! The models of Odoo that the product knows, as far as it knows them.

mod accounting;
mod messaging;
mod people;
mod technical;

use std::sync::Arc;

use super::flavour::Flavour;
use super::schema::Schema;

/// The models of a fresh database with invoicing installed.
pub(super) fn schema(flavour: Flavour) -> Schema {
    [people::MODELS, accounting::MODELS, messaging::MODELS, technical::MODELS]
        .into_iter()
        .flatten()
        .filter_map(|seed| seed.build(flavour))
        .map(|model| (model.name.clone(), Arc::new(model)))
        .collect()
}
