//! What happens later: an answer, the next levels, a payment that bounces, a call, a mail in doubt.

use chrono::Datelike as _;
use followupd::odoo::search::Domain;
use followupd::standin::smtp::{Action, Fault, Point};

use crate::accountant::decimal;
use crate::mails;
use crate::odoo::{ids, rows};
use crate::program::{LOGIN, told};
use crate::story::{Shown, Story, address, of, same_lines};

impl Story {
    /// A customer answers; Odoo's mail gateway gets it.
    pub(crate) async fn an_answer_lands_in_the_chatter(&self) {
        let letters = mails::read(&self.sink.kept());
        let letter = letters.iter().find(|letter| letter.to[0].contains("compta@petit.example")).unwrap();
        let answer = format!(
            "From: Compta <compta@petit.example>\r\nTo: {}\r\nSubject: Re: {}\r\nMessage-ID: <answer-{}@petit.example>\r\n\
             In-Reply-To: {id}\r\nReferences: {id}\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\nNous payons vendredi.\r\n",
            letter.reply_to[0],
            letter.subject,
            self.world.today.num_days_from_ce(),
            id = letter.message_id,
        );
        let args = vec![false.into(), answer.into()];
        crate::odoo::act(&self.admin, "mail.thread", "message_process", args).await;
        let ours = Domain::new().eq("message_id", letter.message_id.as_str());
        let ours = ids(&self.admin, "mail.message", ours).await[0];
        let answers = Domain::new().eq("model", "res.partner").eq("res_id", self.world.customer("petit")).term(
            "body",
            "ilike",
            "Nous payons vendredi",
        );
        let answers = rows(&self.admin, "mail.message", answers, &["parent_id"]).await;
        assert_eq!(answers.len(), 1, "the customer's answer in the customer's chatter");
        assert_eq!(answers[0].id_of("parent_id").unwrap(), ours, "as an answer to our message");
    }

    /// Fifteen days later: everybody one level up, nobody two; Petit has paid; one address refuses; one mail is in doubt.
    pub(crate) async fn the_next_level(&mut self) {
        let accountant = self.world.accountant.clone();
        accountant.pay(accountant.harbor, self.world.paper("petit"), None, self.day(10)).await;
        let day_before = self.program.plan(self.day(14)).await;
        let early: Vec<String> = told(&day_before).into_iter().filter(|line| line.contains(": reminded")).collect();
        // Those whose first level has come meanwhile, and the one whose next reminder date was emptied by hand.
        let first = |name: &str| format!("Harbor Trading: {name}: reminded: Friendly reminder");
        let emptied = "Harbor Trading: Euro Imports: reminded: Second reminder".to_owned();
        assert_eq!(early, [emptied, first("Rossi Srl"), first("Snooze Ltd")], "a day before the next reminder date");

        self.sink.fault(Fault {
            point: Point::Rcpt,
            containing: "reminders@contact.example".to_owned(),
            action: Action::Answer("550 5.1.1 no such mailbox".to_owned()),
            times_left: None,
        });
        let report = self.program.run_on(self.day(15)).await.json(4);
        let lines = told(&report);
        let refused = of(&lines, "Contact Ltd");
        assert!(refused.starts_with("reminded: Second reminder [email failed: "), "{refused}; {}", report["problems"]);
        assert!(refused.contains("550 5.1.1 no such mailbox"), "{refused}");
        let mut expected: Vec<(&str, String)> = vec![
            (
                "einkauf@schmidt.example",
                format!("Erneute Zahlungserinnerung: Rechnung {} ist überfällig", self.number("schmidt")),
            ),
            // The invoice that was not due then is demanded now, though its own first level has not come.
            ("pagos@garcia.example", "Nuevo recordatorio: 2 facturas vencidas".to_owned()),
            ("conti@ferrari.example", "Sollecito di pagamento: 4 fatture scadute".to_owned()),
            ("ap@euro.example", "Overdue: 2 invoices need your attention".to_owned()),
            ("ap@instalment.example", format!("Overdue: invoice {} needs your attention", self.number("instalment"))),
            ("ap@shared.example", format!("Overdue: invoice {} needs your attention", self.number("shared delta"))),
            // Set to the second level by hand, so the third comes next; the other one goes by itself from now on.
            ("ap@shared.example", format!("Urgent: invoice {} remains unpaid", self.number("shared"))),
            ("ap@off.example", format!("Overdue: invoice {} needs your attention", self.number("off"))),
            // Caught up, at the first level: five days overdue on the first day, and the one that was snoozed by hand.
            (
                "conti@rossi.example",
                format!("Promemoria di pagamento: fattura {} di Harbor Trading", self.number("rossi")),
            ),
            ("ap@snooze.example", format!("Reminder: invoice {} from Harbor Trading", self.number("snooze"))),
        ];
        if !self.is_19() {
            expected.push((
                "ap@altkunde.example",
                format!("Erneute Zahlungserinnerung: Rechnung {} ist überfällig", self.number("altkunde")),
            ));
        }
        self.arrived(expected);
        let by_hand = "proposed: Second reminder: the account is followed up by hand";
        assert_eq!(of(&lines, "Chosen Ltd"), by_hand, "what people set in Odoo counts");
        let later = format!("held: next reminder not before {}, set by hand", self.day(20));
        assert_eq!(of(&lines, "Van Dijk BV"), later);
        let harbor = self.world.accountant.harbor;
        let petit = self.shown("petit", harbor).await;
        assert!(!petit.active, "a payment makes the record go");
        assert_eq!(petit.next, None, "rule 14: our next reminder date goes with it");
        assert_eq!(self.reached("schmidt").await, [Some((30, self.day(15)))]);
        assert_eq!(self.reached("ferrari 31").await, [Some((30, self.day(15)))]);
        assert_eq!(self.reached("ferrari 5").await, [Some((15, self.day(15)))], "each item climbs its own step");
        assert_eq!(self.reached("ferrari later").await, [None]);
        assert_eq!(
            self.reached("contact").await,
            [Some((15, self.world.today))],
            "rule 11: a failure advances nothing"
        );
        assert_eq!(self.shown("contact", harbor).await.status, "in_need_of_action");
        self.chatters_hold_what_was_sent().await;
        self.sink.behave();
    }

    /// The payment of Petit is unmatched: the record is back with what its invoice had reached. As long as the payment is
    /// there it covers the invoice; when it has bounced, the account is left in peace for the minimum interval (rule 14).
    pub(crate) async fn a_payment_bounces(&mut self) {
        let accountant = &self.world.accountant;
        accountant.unreconcile(self.world.paper("petit")).await;
        let lines = told(&self.program.plan(self.day(16)).await);
        assert_eq!(of(&lines, "Boulangerie Petit"), "held: covered by credits: 1234.50 USD less 1234.50 USD");
        accountant.bounce(self.world.paper("petit")).await;
    }

    /// Thirty days after the first day: the third reminder, and a person is asked to call.
    pub(crate) async fn the_call(&mut self) {
        let harbor = self.world.accountant.harbor;
        let lines = told(&self.program.run_on(self.day(30)).await.json(0));
        let back = format!("held: a payment was unreconciled; not before {}", self.day(37));
        assert_eq!(of(&lines, "Boulangerie Petit"), back);
        let mut expected: Vec<(&str, String)> = vec![
            ("einkauf@schmidt.example", format!("Dringend: Rechnung {} ist weiterhin offen", self.number("schmidt"))),
            ("pagos@garcia.example", "Urgente: 2 facturas pendientes de pago".to_owned()),
            (
                "facturen@vandijk.example",
                format!("Nieuwe herinnering: factuur {} is niet op tijd betaald", self.number("vandijk")),
            ),
            ("conti@ferrari.example", "Urgente: 4 fatture tuttora insolute".to_owned()),
            ("ap@euro.example", "Urgent: 2 invoices remain unpaid".to_owned()),
            // Both instalments are demanded now; they are one invoice.
            ("ap@instalment.example", format!("Urgent: invoice {} remains unpaid", self.number("instalment"))),
            ("ap@shared.example", format!("Final notice: invoice {}", self.number("shared"))),
            ("ap@shared.example", format!("Urgent: invoice {} remains unpaid", self.number("shared delta"))),
            ("ap@off.example", format!("Urgent: invoice {} remains unpaid", self.number("off"))),
            // The level that its refused mail had not reached.
            ("reminders@contact.example", format!("Overdue: invoice {} needs your attention", self.number("contact"))),
            ("conti@rossi.example", format!("Sollecito di pagamento: fattura {} scaduta", self.number("rossi"))),
            ("ap@snooze.example", format!("Overdue: invoice {} needs your attention", self.number("snooze"))),
            ("ap@later.example", format!("Reminder: invoice {} from Harbor Trading", self.number("later"))),
        ];
        if !self.is_19() {
            let subject = format!("Dringend: Rechnung {} ist weiterhin offen", self.number("altkunde"));
            expected.push(("ap@altkunde.example", subject));
        }
        self.arrived(expected);
        let petit = self.shown("petit", harbor).await;
        let wanted = Shown {
            active: true,
            status: "with_overdue_invoices".to_owned(),
            level: Some("Friendly reminder".to_owned()),
            next: None,
            due: decimal("1234.50"),
            overdue: decimal("1234.50"),
        };
        assert_eq!(petit, wanted, "unreconciling brings the record back with its level");
        assert_eq!(self.reached("petit").await, [Some((15, self.world.today))]);
        let later = told(&self.program.plan(self.day(36)).await);
        assert_eq!(of(&later, "Boulangerie Petit"), back);
        let later = told(&self.program.plan(self.day(37)).await);
        assert_eq!(of(&later, "Boulangerie Petit"), "reminded: Second reminder", "it goes on from what it had reached");

        let call = "Call about overdue invoices".to_owned();
        assert_eq!(self.activities("schmidt", harbor).await, [(call.clone(), self.clara)], "the responsible is asked");
        assert_eq!(self.activities("rossi", harbor).await, [], "the second reminder asks nobody");
        self.program.run_on(self.day(30)).await.json(0);
        assert_eq!(self.new_letters().len(), 0, "the same day again sends nothing");
        assert_eq!(self.activities("schmidt", harbor).await, [(call, self.clara)], "and asks nobody again");
    }

    /// The mail server takes the first mail of the day and goes away without an answer: nobody knows whether that mail has
    /// arrived, so a person must say, and it is never sent twice (rule 13).
    pub(crate) async fn a_mail_in_doubt(&mut self) {
        self.sink.once(Point::Dot, Action::KeepAndClose);
        let lines = told(&self.program.run_on(self.day(45)).await.json(4));
        let doubt = of(&lines, "Boulangerie Petit");
        assert!(doubt.starts_with("reminded: Second reminder [email in_doubt: "), "{doubt}");
        assert_eq!(self.new_letters().len(), 1, "the run ends where the mail server goes away");
        let lines = told(&self.program.run_on(self.day(45)).await.json(4));
        assert!(of(&lines, "Boulangerie Petit").starts_with("held: in doubt: the email of "), "{lines:#?}");
        let mut recipients: Vec<String> = self.new_letters().iter().map(address).collect();
        recipients.sort();
        let mut wanted = vec![
            "ap@euro.example",
            "ap@instalment.example",
            "ap@later.example",
            "ap@off.example",
            "ap@shared.example",
            "ap@snooze.example",
            "conti@ferrari.example",
            "conti@rossi.example",
            "einkauf@schmidt.example",
            "facturen@vandijk.example",
            "pagos@garcia.example",
            "reminders@contact.example",
        ];
        if !self.is_19() {
            wanted.insert(0, "ap@altkunde.example");
        }
        same_lines(
            &recipients,
            &wanted.into_iter().map(str::to_owned).collect::<Vec<_>>(),
            "everybody else goes, once",
        );
        assert_eq!(self.reached("petit").await, [Some((15, self.world.today))], "in doubt advances nothing");

        self.refused(&["Boulangerie Petit", "--anyway"], "in doubt: the email of ").await;
        let list = self.program.command(&["in-doubt", "--json"]).await.json(4);
        let key = list["in_doubt"][0]["key"].as_str().unwrap().to_owned();
        assert_eq!(list["in_doubt"].as_array().unwrap().len(), 1, "{list}");
        let said = self.program.command(&["in-doubt", &key, "--was-sent"]).await;
        assert_eq!(said.code, 0, "{said:?}");
        self.program.run_on(self.day(45)).await.json(0);
        assert_eq!(self.new_letters().len(), 0, "what was sent does not go again");
        assert_eq!(self.reached("petit").await, [Some((30, self.day(45)))], "as of the day of the attempt");
        self.chatters_hold_what_was_sent().await;

        // The last level is not automatic: it waits for a person (rules 3 and 5).
        let lines = told(&self.program.plan(self.day(75)).await);
        let last = "proposed: Hand over to collection: the level is not automatic";
        assert_eq!(of(&lines, "Schmidt Maschinenbau"), last);
    }

    /// No mail of Odoo's own, and nothing in anybody's inbox, because of anything that we wrote: that a customer has got a
    /// mail is only shown.
    pub(crate) async fn odoo_mailed_nobody(&self) {
        let us = ids(&self.admin, "res.users", Domain::new().eq("login", LOGIN)).await[0];
        let mails = rows(&self.admin, "mail.mail", Domain::new().eq("create_uid", us), &["subject"]).await;
        assert_eq!(mails.len(), 0, "Odoo mailed somebody: {mails:?}");
        let about_ours = Domain::new().eq("mail_message_id.create_uid", us);
        let fields = ["notification_type", "notification_status", "is_read", "res_partner_id"];
        let notified = rows(&self.admin, "mail.notification", about_ours, &fields).await;
        assert!(!notified.is_empty(), "Odoo shows who has got a mail");
        for row in notified {
            let shown = (row.str("notification_type").unwrap(), row.str("notification_status").unwrap());
            assert_eq!((shown, row.bool("is_read").unwrap()), (("email", "sent"), true), "{row:?}");
        }
        let written = ids(&self.admin, "mail.message", Domain::new().eq("create_uid", us)).await;
        assert!(written.len() > self.sink.kept().len(), "what we wrote is ours");
    }
}
