//! How this Odoo wants things written: asked for once, never told by its version number.

use super::record::Key;
use super::{rights, screens};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{item, phone_blacklist, posted_letter, text_message};
use crate::odoo::own_follow_up::OwnFollowUp;
use crate::odoo::search::Domain;
use crate::odoo::session::{Members, Session};
use crate::odoo::value::Value;

/// Differences between Odoos that matter to what we make in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Lists are `<list>`; otherwise `<tree>`.
    pub list_tag: bool,
    /// Conditions are expressions (`invisible="not x_alert"`); otherwise `attrs`.
    pub expressions: bool,
    /// A kanban card is the template `card`; otherwise `kanban-box`, with an element of its own around it.
    pub kanban_card: bool,
    /// The chatter is `<chatter/>`; otherwise a `div` with three fields.
    pub chatter_tag: bool,
    /// Groups of menus are in `group_ids`; otherwise `groups_id`.
    pub menu_group_ids: bool,
    /// Groups of users are in `group_ids`; otherwise `groups_id`.
    pub user_group_ids: bool,
    /// Groups of actions are in `group_ids`; otherwise `groups_id`.
    pub action_group_ids: bool,
    /// How a field is translated is a choice of words; otherwise yes or no.
    pub translate_words: bool,
    /// HTML can be kept as it is written, and then is translated as a whole. Elsewhere it is translated piece by piece,
    /// and writing one language changes the others: there the field must be plain text.
    pub plain_html: bool,
    /// A monetary field names its currency field; otherwise that is called `x_currency_id` by rule.
    pub currency_field: bool,
    /// A model has an order of its own.
    pub model_order: bool,
    /// Odoo's own *No Follow-up* on journal items.
    pub no_followup: Option<&'static str>,
    /// Odoo has its own expected payment date on journal items, and people may change it.
    pub expected_pay_date: bool,
    /// Journal items know the type of their account; otherwise its older name.
    pub account_type: bool,
    /// Odoo has its own follow-up, whose scheduled action must not send as well.
    pub own_follow_up: bool,
    /// The Sales app is there: its salespeople, and its menu of orders.
    pub sales: bool,
    /// Odoo can send text messages.
    pub text_messages: bool,
    /// Odoo can post letters.
    pub posted_letters: bool,
    /// Odoo keeps telephone numbers that it must not send them to.
    pub phone_blacklist: bool,
}

impl Dialect {
    /// What the newest Odoo speaks. What setup has applied is identified by the description in this dialect.
    pub const NEWEST: Self = Self {
        list_tag: true,
        expressions: true,
        kanban_card: true,
        chatter_tag: true,
        menu_group_ids: true,
        user_group_ids: true,
        action_group_ids: true,
        translate_words: true,
        plain_html: true,
        currency_field: true,
        model_order: true,
        no_followup: Some("no_followup"),
        expected_pay_date: false,
        account_type: true,
        own_follow_up: true,
        sales: true,
        text_messages: true,
        posted_letters: true,
        phone_blacklist: true,
    };

    /// Asks an administrator's session.
    ///
    /// # Errors
    /// Whatever Odoo or the network say.
    pub async fn ask(session: &Session) -> Result<Self, OdooError> {
        let view = session.fields_get("ir.ui.view", &["selection"]).await?;
        let field = session.fields_get("ir.model.fields", &["type"]).await?;
        let model = session.fields_get("ir.model", &["type"]).await?;
        let menu = session.fields_get("ir.ui.menu", &["type"]).await?;
        let user = session.fields_get("res.users", &["type"]).await?;
        let action = session.fields_get("ir.actions.server", &["type"]).await?;
        let item = session.fields_get("account.move.line", &["type", "readonly"]).await?;
        // Only Odoo's own views tell how conditions, cards and the chatter are written: those of customers have all.
        let customers = |kind: &str, text: &str| {
            Domain::new().eq("model", "res.partner").eq("type", kind).term("arch_db", "like", text)
        };
        let with_attrs = customers("form", "attrs=\"{");
        let with_chatter = customers("form", "<chatter");
        let with_card = customers("kanban", "t-name=\"card\"");
        Ok(Self {
            list_tag: has_choice(&view, "type", "list"),
            expressions: session.search_count("ir.ui.view", &with_attrs).await? == 0,
            kanban_card: session.search_count("ir.ui.view", &with_card).await? > 0,
            chatter_tag: session.search_count("ir.ui.view", &with_chatter).await? > 0,
            menu_group_ids: menu.contains_key("group_ids"),
            user_group_ids: user.contains_key("group_ids"),
            action_group_ids: action.contains_key("group_ids"),
            translate_words: has_type(&field, "translate", "selection"),
            plain_html: field.contains_key("sanitize"),
            currency_field: field.contains_key("currency_field"),
            model_order: model.contains_key("order"),
            no_followup: ["no_followup", "blocked"].into_iter().find(|field| item.contains_key(*field)),
            expected_pay_date: is_writable(&item, "expected_pay_date"),
            account_type: item.contains_key("account_type"),
            own_follow_up: OwnFollowUp::ask(session).await? != OwnFollowUp::Absent,
            sales: has_sales(session).await?,
            text_messages: has_model(session, text_message::MODEL).await?,
            posted_letters: has_model(session, posted_letter::MODEL).await?,
            phone_blacklist: has_model(session, phone_blacklist::MODEL).await?,
        })
    }

    /// The field of `res.users` with a user's groups.
    #[must_use]
    pub const fn user_groups(self) -> &'static str {
        if self.user_group_ids { "group_ids" } else { "groups_id" }
    }

    /// The field of journal items with *No Follow-up*.
    #[must_use]
    pub const fn item_flag(self) -> &'static str {
        match self.no_followup {
            Some(field) => field,
            None => item::NO_FOLLOWUP,
        }
    }

    /// The field of journal items with the expected payment date.
    #[must_use]
    pub const fn item_expected_on(self) -> &'static str {
        if self.expected_pay_date { "expected_pay_date" } else { item::EXPECTED_ON }
    }

    /// The field of actions with the groups that may use them.
    #[must_use]
    pub const fn action_groups(self) -> &'static str {
        if self.action_group_ids { "group_ids" } else { "groups_id" }
    }

    /// The condition by which a journal item stands on a receivable account, as Python writes it.
    #[must_use]
    pub const fn receivable(self) -> &'static str {
        if self.account_type {
            "('account_type', '=', 'asset_receivable')"
        } else {
            "('account_internal_type', '=', 'receivable')"
        }
    }

    /// The field of `ir.ui.menu` with the groups that see it.
    #[must_use]
    pub const fn menu_groups(self) -> &'static str {
        if self.menu_group_ids { "group_ids" } else { "groups_id" }
    }
}

/// Salespeople are known from the sales teams on, which other apps have too; orders are the Sales app's own.
async fn has_sales(session: &Session) -> Result<bool, OdooError> {
    let named = |key: &Key| Domain::new().eq("module", key.module.as_str()).eq("name", key.name.as_str());
    let keys = [rights::salespeople(), screens::orders_menu()];
    let found = session.search_count("ir.model.data", &Domain::new().any_of(keys.iter().map(named))).await?;
    Ok(found == 2)
}

async fn has_model(session: &Session, name: &str) -> Result<bool, OdooError> {
    Ok(session.search_count("ir.model", &Domain::new().eq("model", name)).await? > 0)
}

fn has_choice(fields: &Members, field: &str, choice: &str) -> bool {
    let choices = fields.get(field).and_then(Value::as_struct).and_then(|field| field.get("selection"));
    choices.and_then(Value::as_array).unwrap_or_default().iter().any(|pair| {
        pair.as_array().and_then(<[Value]>::first).and_then(Value::as_str).is_some_and(|value| value == choice)
    })
}

fn is_writable(fields: &Members, field: &str) -> bool {
    let readonly = fields.get(field).and_then(Value::as_struct).and_then(|field| field.get("readonly"));
    readonly.and_then(Value::as_bool) == Some(false)
}

fn has_type(fields: &Members, field: &str, wanted: &str) -> bool {
    let kind = fields.get(field).and_then(Value::as_struct).and_then(|field| field.get("type"));
    kind.and_then(Value::as_str).is_some_and(|kind| kind == wanted)
}
