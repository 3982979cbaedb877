//! What people do with customers whom they have chosen in Odoo's own list of customers.

use super::dialect::Dialect;
use super::record::{Datum, Key, Kind, Record};
use super::rights::billing_users;
use super::screens::open_items;
use crate::odoo::names::followup;

/// The follow-ups of the chosen customers; of one customer with one follow-up, that one. The customer's form has a button
/// that does the same.
const PROCESS: &str = "\
followups = env['{model}'].search([('{partner}', 'in', records.mapped('commercial_partner_id').ids)])
action = env['ir.actions.act_window']._for_xml_id('followupd.action_followups')
action['domain'] = [('id', 'in', followups.ids)]
action['context'] = {}
if len(followups) == 1:
    action['views'] = [(False, 'form')]
    action['res_id'] = followups.id";

/// What is open of the chosen customers, customer by customer.
const STATEMENTS: &str = "\
action = env['ir.actions.act_window']._for_xml_id('followupd.action_items')
customers = records.mapped('commercial_partner_id').ids
action['domain'] = [{open}, ('partner_id.commercial_partner_id', 'in', customers)]
action['context'] = {'search_default_by_partner': 1}";

/// Entries in the *Actions* of Odoo's own list of customers.
pub(super) fn server_actions(dialect: Dialect) -> Vec<Record> {
    let customers = || Key::odoo("base", "model_res_partner");
    let process = PROCESS.replace("{model}", followup::MODEL).replace("{partner}", followup::PARTNER);
    let statements = STATEMENTS.replace("{open}", &open_items(dialect));
    [("process", "Process Follow-ups", process), ("statements", "Open Statements", statements)]
        .map(|(name, title, python)| {
            Record::new(Kind::ServerAction, format!("action_{name}"), title)
                .with("name", title)
                .with("model_id", customers())
                .with("state", "code")
                .with("code", python)
                .with("binding_model_id", customers())
                .with("binding_view_types", "list")
                .with(dialect.action_groups(), Datum::Many(vec![billing_users()]))
        })
        .into()
}
