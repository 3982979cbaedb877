//! What people decide meanwhile: a reminder by hand, what they edit in Odoo, a journal that was lost, customers who are one.

use followupd::odoo::search::Domain;

use crate::accountant::decimal;
use crate::odoo::{act, create, exactly, members, rows};
use crate::program::told;
use crate::story::{Story, of};

impl Story {
    /// Rule 25.
    pub(crate) async fn people_follow_up_by_hand(&mut self) {
        let harbor = self.world.accountant.harbor;
        // Neither the mode nor a next reminder date is in a person's way: the level that is due goes.
        let record = self.record_id("off", harbor).await;
        self.world.accountant.write("x_followup", record, [("x_next_reminder_date", self.day(20).into())]).await;
        let lines = told(&self.program.command(&["send", "Off Ltd", "--json"]).await.json(0));
        assert_eq!(lines, ["Harbor Trading: Off Ltd: reminded: Friendly reminder [email sent]"]);
        let subject = format!("Reminder: invoice {} from Harbor Trading", self.number("off"));
        self.arrived(vec![("ap@off.example", subject)]);
        assert_eq!(self.reached("off").await, [Some((15, self.world.today))]);
        assert_eq!(self.shown("off", harbor).await.next, Some(self.day(15)), "our own date again");

        // Reminded this morning: it needs a second word. Sixteen days overdue, so it is the current level once more.
        self.refused(
            &["Van Dijk BV"],
            &format!("not again before {}; to follow up all the same, say --anyway", self.day(7)),
        )
        .await;
        let lines = told(&self.program.command(&["send", "Van Dijk BV", "--anyway", "--json"]).await.json(0));
        assert_eq!(lines, ["Harbor Trading: Van Dijk BV: reminded: Friendly reminder [email sent]"]);
        let subject = format!("Betalingsherinnering: factuur {} van Harbor Trading", self.number("vandijk"));
        self.arrived(vec![("facturen@vandijk.example", subject)]);
        assert_eq!(self.reached("vandijk").await, [Some((15, self.world.today))], "said again, not advanced");

        // Nobody's word is enough against credits and exclusion.
        self.refused(&["Credo Ltd", "--anyway"], "covered by credits: 400.00 USD less 400.00 USD").await;
        self.refused(&["Streit AG", "--anyway"], "all that is claimed is excluded (1 item)").await;
    }

    /// A request by hand that is refused, with the reason, and sends nothing.
    pub(crate) async fn refused(&mut self, request: &[&str], why: &str) {
        let sessions = self.sink.sessions();
        let ended = self.program.command(&[&["send"], request].concat()).await;
        assert_eq!(ended.code, 1, "{request:?}: {ended:?}");
        assert!(ended.complaints.contains("not sent: ") && ended.complaints.contains(why), "{why}: {ended:?}");
        assert_eq!(self.sink.sessions(), sessions, "the mail server was spoken to for {request:?}");
    }

    /// Rule 24: Odoo is the truth for modes, dates and levels, so whatever people set there counts from now on.
    pub(crate) async fn people_change_their_minds(&self) {
        let accountant = &self.world.accountant;
        for (customer, field, value) in [
            ("off", "x_mode", "automatic".into()),
            ("chosen", "x_mode", "manual".into()),
            ("vandijk", "x_next_reminder_date", self.day(20).into()),
            ("euro", "x_next_reminder_date", false.into()),
        ] {
            accountant.write("x_followup", self.record_id(customer, accountant.harbor).await, [(field, value)]).await;
        }
        // Somebody has phoned Global Shared about what they owe Harbor, and takes that for the second reminder.
        let items = accountant.items(self.world.paper("shared")).await;
        accountant.write("account.move.line", items[0], [("x_followup_days", 30.into())]).await;
        // The journal stays the truth for what was sent.
        let euro = self.record_id("euro", accountant.harbor).await;
        accountant.write("x_followup", euro, [("x_last_reminder_date", false.into())]).await;
    }

    /// Rule 24: a journal that Odoo does not know, or that is older than what Odoo knows, sends nothing and says what to do.
    pub(crate) async fn other_journals_send_nothing(&self) {
        let sessions = self.sink.sessions();
        let day = self.day(15).to_string();
        let run = ["run", "--on-any-date", "--date", &day];
        let by_hand = ["send", "Boulangerie Petit", "--anyway"];
        for (journal, words, why) in [
            ("lost", &run[..], "is not the one that sends for this database"),
            ("lost", &by_hand, "is not the one that sends for this database"),
            ("yesterday", &run, "it is an older copy and does not know what was sent since"),
        ] {
            let ended = self.program.with_journal(journal, words).await;
            assert_eq!(ended.code, 5, "{journal}: {ended:?}");
            for said in [why, "Nothing was sent.", "`followupd run --adopt-journal` once"] {
                assert!(ended.complaints.contains(said), "{journal}: {said}: {ended:?}");
            }
        }
        assert_eq!(self.sink.sessions(), sessions, "the mail server was spoken to");
    }

    /// Rule 26: two customers turn out to be one, and are merged in Odoo.
    pub(crate) async fn customers_are_merged(&self) {
        let accountant = &self.world.accountant;
        let (kept, gone) = (self.world.customer("snooze"), self.world.customer("later"));
        let later = self.record_id("later", accountant.harbor).await;
        accountant.write("x_followup", later, [("x_next_reminder_date", self.day(70).into())]).await;
        let wizard = members([("dst_partner_id", kept.into()), ("partner_ids", exactly(&[kept, gone]))]);
        let wizard = create(&self.admin, "base.partner.merge.automatic.wizard", wizard).await;
        act(&self.admin, "base.partner.merge.automatic.wizard", "action_merge", vec![vec![wizard].into()]).await;

        let lines = told(&self.program.run_on(self.day(45)).await.json(0));
        let held = format!("held: next reminder not before {}, set by hand", self.day(70));
        assert_eq!(of(&lines, "Snooze Ltd"), held, "the latest next reminder");
        assert_eq!(of(&lines, "Later Ltd"), "no such account");
        let which = Domain::new().eq("x_partner_id", kept).eq("x_active", true);
        let fields = ["x_level_id", "x_next_reminder_date", "x_total_due"];
        let records = rows(&self.admin, "x_followup", which, &fields).await;
        assert_eq!(records.len(), 1, "one record");
        assert_eq!(records[0].opt_date("x_next_reminder_date").unwrap(), Some(self.day(70)));
        assert_eq!(records[0].decimal("x_total_due").unwrap(), decimal("103.00"));
        let level = Domain::new().eq("id", records[0].id_of("x_level_id").unwrap());
        let level = &rows(&self.admin, "x_followup_level", level, &["x_days_after_due"]).await[0];
        assert_eq!(level.int("x_days_after_due").unwrap(), 45, "the highest level reached");
    }
}
