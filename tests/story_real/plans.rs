//! The billing administrator's hand: levels and plans.

use std::collections::BTreeMap;

use followupd::domain::{Channel, Level};
use followupd::odoo::names::{level, plan};
use followupd::odoo::search::Domain;
use followupd::odoo::session::Session;
use followupd::odoo::value::Value;

use crate::odoo::{create, exactly, ids, members};

/// The plan of the company as a story makes it.
#[derive(Default)]
pub(crate) struct Plans {
    levels: BTreeMap<String, i64>,
    /// The plan that levels go to; none: the default one.
    current: Option<i64>,
}

impl Plans {
    /// Nothing of what was there counts any more.
    pub(crate) async fn clear(&mut self, admin: &Session) {
        *self = Self::default();
        for (model, active) in [(level::MODEL, level::ACTIVE), (plan::MODEL, plan::ACTIVE)] {
            let all = ids(admin, model, Domain::new().eq(active, true)).await;
            admin.write(model, &all, members([(active, false.into())])).await.unwrap();
        }
    }

    pub(crate) async fn add_plan(&mut self, admin: &Session, company: i64, name: &str, tags: &[i64], sequence: i64) {
        let values = members([
            (plan::NAME, name.into()),
            (plan::COMPANY, company.into()),
            (plan::TAGS, exactly(tags)),
            (plan::SEQUENCE, sequence.into()),
        ]);
        self.current = Some(create(admin, plan::MODEL, values).await);
    }

    pub(crate) async fn add_level(&mut self, admin: &Session, company: i64, told: &Level) {
        assert_eq!(told.channels, [Channel::Email], "levels of these stories go by mail");
        let values = members([
            (level::NAME, told.name.as_str().into()),
            (level::COMPANY, company.into()),
            (level::DAYS_AFTER_DUE, told.days_after_due.into()),
            (level::AUTOMATIC, told.automatic.into()),
            (level::SEND_EMAIL, true.into()),
            (level::SUBJECT, "Invoices {{ invoice_number }}".into()),
            (level::BODY, "<p>Please pay {{ amount }}.</p>{{ items_table }}".into()),
            (level::PLAN, self.current.map_or(Value::Bool(false), Value::from)),
        ]);
        let id = create(admin, level::MODEL, values).await;
        self.levels.insert(told.name.clone(), id);
    }

    pub(crate) async fn move_level(&self, admin: &Session, name: &str, days: i64) {
        admin.write(level::MODEL, &[self.levels[name]], members([(level::DAYS_AFTER_DUE, days.into())])).await.unwrap();
    }

    pub(crate) async fn archive_level(&self, admin: &Session, name: &str) {
        admin.write(level::MODEL, &[self.levels[name]], members([(level::ACTIVE, false.into())])).await.unwrap();
    }
}
