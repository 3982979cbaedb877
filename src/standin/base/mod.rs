//! The models of Odoo that the product knows, as far as it knows them.

mod accounting;
mod messaging;
mod own_follow_up;
mod people;
mod sending;
mod technical;

use std::sync::Arc;

use super::flavour::Flavour;
use super::schema::Schema;

/// The models of a fresh database with invoicing installed.
pub(super) fn schema(flavour: Flavour) -> Schema {
    [people::MODELS, accounting::MODELS, messaging::MODELS, sending::MODELS, technical::MODELS]
        .into_iter()
        .flatten()
        .filter_map(|seed| seed.build(flavour))
        .map(|model| (model.name.clone(), Arc::new(model)))
        .collect()
}

/// The same, with Odoo's own follow-up beside it.
pub(super) fn schema_with_own_follow_up(flavour: Flavour) -> Schema {
    let mut schema = schema(flavour);
    for model in own_follow_up::MODELS.iter().filter_map(|seed| seed.build(flavour)) {
        schema.insert(model.name.clone(), Arc::new(model));
    }
    for (model, seeds) in own_follow_up::FIELDS {
        if let Some(model) = schema.get_mut(*model).map(Arc::make_mut) {
            seeds.iter().for_each(|seed| model.add(seed.build()));
        }
    }
    schema
}
