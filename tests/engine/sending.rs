//! Rules 6, 10, 11 and 23: by itself or proposed, to whom, and what a failure holds.

use followupd::domain::{Account, Channel, FailedDelivery, RecipientRule};

use crate::world::{World, day, eur, standard};

fn acme() -> World {
    standard().customer("acme").invoice("INV/1", -15, eur(100))
}

// ---- rule 6: automatic, manual, off

#[test]
fn everything_is_proposed_for_a_manual_account() {
    acme()
        .manual()
        .on(0, "acme proposed: level \"friendly\" email ap@acme.test 100.00 EUR: the account is followed up by hand")
        .has_reached("INV/1", None)
        .next_is("acme", None);
}

#[test]
fn what_is_proposed_for_a_manual_account_is_what_a_persons_word_sends() {
    // The call for a person goes along with what the customer is told.
    let message = "level \"friendly\" email ap@acme.test 105.00 EUR, asks \"Hand over to collection\"";
    standard()
        .customer("acme")
        .manual()
        .invoice("INV/1", -90, eur(100))
        .reached(60, -20)
        .invoice("INV/2", -15, eur(5))
        .on(0, &format!("acme proposed: {message}: the account is followed up by hand"))
        .by_hand(0, "acme", message);
}

#[test]
fn nothing_is_even_proposed_for_an_account_that_is_off() {
    acme()
        .off()
        .on(0, "acme held: follow-up is off for this customer")
        .paid("INV/1")
        .on(1, "acme held: nothing is claimed");
}

// ---- rule 10: who gets it

#[test]
fn the_first_that_has_an_address_gets_it_and_the_rule_is_recorded() {
    let winner = |story: World| {
        let reminder = story.reminder("acme");
        let (_, recipient) = reminder.deliverable().next().unwrap();
        (recipient.rule, recipient.addresses.join(" "))
    };
    let rules = [
        (RecipientRule::Customer, "ap@acme.test"),
        (RecipientRule::InvoiceContact, "invoices@acme.test"),
        (RecipientRule::FollowupContact, "dunning@acme.test"),
        (RecipientRule::ChosenOnAccount, "boss@acme.test"),
    ];
    let mut story = acme();
    for (rule, address) in rules {
        story = if rule == RecipientRule::Customer { story } else { story.candidate(rule, &[address]) };
        assert_eq!(winner(story.clone()), (rule, address.to_owned()));
    }
    let passed_over = acme().candidate(RecipientRule::ChosenOnAccount, &[]);
    assert_eq!(winner(passed_over), (RecipientRule::Customer, "ap@acme.test".into()));
}

#[test]
fn several_addresses_are_one_mail() {
    acme()
        .candidate(RecipientRule::InvoiceContact, &["a@acme.test", "b@acme.test"])
        .on(0, "acme level \"friendly\" email a@acme.test, b@acme.test 100.00 EUR");
}

#[test]
fn the_language_is_the_recipients_else_the_customers_else_the_companys() {
    let language = |story: World| {
        let reminder = story.reminder("acme");
        reminder.deliverable().next().unwrap().1.language.clone()
    };
    assert_eq!(language(acme()).as_deref(), Some("en_GB"));
    let customers = acme().change_customer(|account| account.language = Some("fr_BE".into()));
    assert_eq!(language(customers.clone()).as_deref(), Some("fr_BE"));
    let contacts = customers.change_customer(|account| account.candidates[0].language = Some("nl_BE".into()));
    assert_eq!(language(contacts).as_deref(), Some("nl_BE"));
}

#[test]
fn nobody_reachable_holds_the_account_and_no_level_advances() {
    acme()
        .without_address()
        .on(0, "acme held: nobody can be reached at level \"friendly\": email: no e-mail address")
        .has_reached("INV/1", None)
        .next_is("acme", None)
        .candidate(RecipientRule::Customer, &["new@acme.test"])
        .on(1, "acme level \"friendly\" email new@acme.test 100.00 EUR");
}

#[test]
fn what_is_no_address_is_named() {
    acme()
        .change_customer(|account| {
            account.candidates[0].emails.clear();
            account.candidates[0].broken_email = Some("ap(at)acme".into());
        })
        .on(
            0,
            "acme held: nobody can be reached at level \"friendly\": email: \"ap(at)acme\" is not an e-mail address",
        );
}

#[test]
fn a_channel_that_is_not_set_up_does_not_go_and_the_others_do() {
    let letter_too =
        acme().new_plan().level(15, "friendly").change_level(|level| level.channels.insert(0, Channel::Letter));
    letter_too.clone().on(0, "acme level \"friendly\" email ap@acme.test 100.00 EUR");
    letter_too.without_address().on(
        0,
        "acme held: nobody can be reached at level \"friendly\": letter: this channel is not set up; \
         email: no e-mail address",
    );
}

#[test]
fn an_activity_beside_a_mail_reaches_no_customer() {
    acme()
        .new_plan()
        .level(15, "friendly")
        .with_activity("Call them")
        .without_address()
        .on(0, "acme held: nobody can be reached at level \"friendly\": email: no e-mail address");
}

#[test]
fn a_letter_needs_no_e_mail_address_and_no_sender() {
    let story = acme()
        .set_up(Channel::Letter)
        .set_up(Channel::Sms)
        .without_sender()
        .new_plan()
        .level(15, "by post")
        .change_level(|level| level.channels = vec![Channel::Letter])
        .change_customer(|account| account.candidates[0].emails.clear());
    story.clone().on(0, "acme level \"by post\" letter 100.00 EUR");
    let nobody = story.clone().change_customer(|account| account.candidates.clear());
    nobody.on(
        0,
        "acme held: nobody can be reached at level \"by post\": letter: no postal address (street, and zip or city)",
    );
    let with_address = acme().set_up(Channel::Letter).new_plan().level(15, "both ways");
    with_address
        .change_level(|level| level.channels.push(Channel::Letter))
        .on(0, "acme level \"both ways\" email ap@acme.test letter 100.00 EUR");
    story.change_level(|level| level.channels = vec![Channel::Sms]).on(0, "acme level \"by post\" sms 100.00 EUR");
}

#[test]
fn without_a_sender_no_mail_goes() {
    acme().without_sender().on(0, "acme held: the company has no sender: give it an e-mail address");
}

// ---- rule 11: a failure

#[test]
fn a_failure_holds_the_account_until_the_address_changes_or_some_days_have_passed() {
    let failed = || acme().failed_delivery(-2, "ap@acme.test");
    failed()
        .on(0, "acme held: the email of 2026-05-30 failed: 550 no such mailbox")
        .on(4, "acme held: the email of 2026-05-30 failed: 550 no such mailbox")
        .has_reached("INV/1", None)
        .on(5, "acme level \"friendly\" email ap@acme.test 100.00 EUR");
    failed()
        .candidate(RecipientRule::InvoiceContact, &["new@acme.test"])
        .on(0, "acme level \"friendly\" email new@acme.test 100.00 EUR");
}

#[test]
fn a_failed_mail_does_not_hold_an_activity() {
    acme()
        .new_plan()
        .level(15, "call")
        .only_activity("Call")
        .failed_delivery(-2, "ap@acme.test")
        .on(0, "acme level \"call\" activity 100.00 EUR, asks \"Call\"");
}

#[test]
fn a_failed_text_message_holds_the_account_only_where_nothing_else_goes() {
    let failed = |channels: &[Channel]| {
        let refused = FailedDelivery {
            on: day(-2),
            channel: Channel::Sms,
            addresses: vec!["+100".into()],
            answer: "the number is wrong".into(),
        };
        let channels = channels.to_vec();
        acme()
            .set_up(Channel::Sms)
            .new_plan()
            .level(15, "short")
            .change_level(|level| level.channels = channels)
            .change_history(|history| history.failed = Some(refused))
    };
    failed(&[Channel::Sms]).on(0, "acme held: the sms of 2026-05-30 failed: the number is wrong");
    failed(&[Channel::Sms]).on(5, "acme level \"short\" sms 100.00 EUR");
    failed(&[Channel::Email, Channel::Sms]).on(0, "acme level \"short\" email ap@acme.test sms 100.00 EUR");
}

#[test]
fn what_is_blacklisted_is_named() {
    let barred = |channel: Channel| {
        acme()
            .set_up(Channel::Sms)
            .new_plan()
            .level(15, "short")
            .change_level(move |level| level.channels = vec![channel])
    };
    let without = |address: &str| {
        let address = address.to_owned();
        move |account: &mut Account| {
            let candidate = &mut account.candidates[0];
            (candidate.emails, candidate.phone, candidate.blacklisted) = (Vec::new(), None, vec![address]);
        }
    };
    barred(Channel::Email)
        .change_customer(without("ap@acme.test"))
        .on(0, "acme held: nobody can be reached at level \"short\": email: \"ap@acme.test\" is blacklisted in Odoo");
    barred(Channel::Sms)
        .change_customer(without("+100"))
        .on(0, "acme held: nobody can be reached at level \"short\": sms: \"+100\" is blacklisted in Odoo");
    barred(Channel::Email)
        .change_customer(without("+100"))
        .on(0, "acme held: nobody can be reached at level \"short\": email: no e-mail address");
}

// ---- rule 23: nothing leaves by surprise

#[test]
fn everything_is_proposed_until_sending_is_switched_on() {
    acme()
        .rules(|rules| rules.sending = false)
        .on(0, "acme proposed: level \"friendly\" email ap@acme.test 100.00 EUR: sending is not switched on")
        .on(1, "acme proposed: level \"friendly\" email ap@acme.test 100.00 EUR: sending is not switched on")
        .rules(|rules| rules.sending = true)
        .on(2, "acme level \"friendly\" email ap@acme.test 100.00 EUR");
}

#[test]
fn the_backlog_can_be_left_alone_for_good() {
    let ignoring = |before: i64| acme().rules(|rules| rules.ignore_due_before = Some(day(before)));
    ignoring(-14).on(0, "acme held: items due before 2026-05-18 are left alone");
    ignoring(-15).on(0, "acme level \"friendly\" email ap@acme.test 100.00 EUR");
    ignoring(-14)
        .invoice("INV/2", -50, eur(7))
        .reached(30, -20)
        .shows("acme", "demanded INV/2")
        .on(0, "acme level \"serious\" email ap@acme.test 7.00 EUR, asks \"Call them\"")
        .has_reached("INV/1", None);
}
