//! What we own in Odoo, and the steps that make, check and remove it.
