//! Rule 20: "why did nothing happen?" always has an answer. Every reason, with its sentence and what it asks of people.

use std::collections::{BTreeMap, BTreeSet};

use followupd::domain::{Channel, HeldReason, OpenDelivery, Outcome, ProposedReason, ReconcileFirst, Setter, Status};

use crate::world::{World, day, dec, eur, standard, world};

/// All reasons that an outcome can have; a new one does not compile until it stands here, and fails until it has a fact.
pub(crate) const REASONS: [&str; 36] = [
    "reminded",
    "proposed: sending off",
    "proposed: manual account",
    "proposed: level not automatic",
    "proposed: excluded credits would cover",
    "proposed: above limit",
    "held: nothing open",
    "held: all excluded",
    "held: not due yet",
    "held: not handed over yet",
    "held: after last level",
    "held: backlog ignored",
    "held: payment in process",
    "held: other payment method",
    "held: payment expected",
    "held: too fresh",
    "held: reconcile first",
    "held: below minimum",
    "held: promise to pay",
    "held: snoozed",
    "held: day off",
    "held: run is full",
    "held: covered by credits",
    "held: not before",
    "held: minimum interval",
    "held: item returned",
    "held: account off",
    "held: in doubt",
    "held: delivery waiting",
    "held: not written back",
    "held: delivery failed",
    "held: no recipient",
    "held: no sender",
    "held: plan unusable",
    "held: level unusable",
    "held: rows unreadable",
];

pub(crate) fn reason(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Reminded(_) => "reminded",
        Outcome::Proposed(_, reason) => match reason {
            ProposedReason::SendingOff => "proposed: sending off",
            ProposedReason::ManualAccount => "proposed: manual account",
            ProposedReason::LevelNotAutomatic => "proposed: level not automatic",
            ProposedReason::ExcludedCreditsWouldCover { .. } => "proposed: excluded credits would cover",
            ProposedReason::AboveLimit { .. } => "proposed: above limit",
        },
        Outcome::Held(reason) => match reason {
            HeldReason::NothingOpen => "held: nothing open",
            HeldReason::AllExcluded { .. } => "held: all excluded",
            HeldReason::NotDueYet { .. } => "held: not due yet",
            HeldReason::NotHandedOverYet { .. } => "held: not handed over yet",
            HeldReason::AfterLastLevel { .. } => "held: after last level",
            HeldReason::BacklogIgnored { .. } => "held: backlog ignored",
            HeldReason::PaymentInProcess { .. } => "held: payment in process",
            HeldReason::OtherPaymentMethod { .. } => "held: other payment method",
            HeldReason::PaymentExpected { .. } => "held: payment expected",
            HeldReason::TooFresh { .. } => "held: too fresh",
            HeldReason::ReconcileFirst(_) => "held: reconcile first",
            HeldReason::BelowMinimum { .. } => "held: below minimum",
            HeldReason::PromiseToPay { .. } => "held: promise to pay",
            HeldReason::Snoozed { .. } => "held: snoozed",
            HeldReason::DayOff { .. } => "held: day off",
            HeldReason::RunIsFull { .. } => "held: run is full",
            HeldReason::CoveredByCredits { .. } => "held: covered by credits",
            HeldReason::NotBefore { .. } => "held: not before",
            HeldReason::MinimumInterval { .. } => "held: minimum interval",
            HeldReason::ItemReturned { .. } => "held: item returned",
            HeldReason::AccountOff => "held: account off",
            HeldReason::InDoubt { .. } => "held: in doubt",
            HeldReason::DeliveryWaiting { .. } => "held: delivery waiting",
            HeldReason::NotWrittenBack { .. } => "held: not written back",
            HeldReason::DeliveryFailed { .. } => "held: delivery failed",
            HeldReason::NoRecipient { .. } => "held: no recipient",
            HeldReason::NoSender => "held: no sender",
            HeldReason::PlanUnusable(_) => "held: plan unusable",
            HeldReason::LevelUnusable { .. } => "held: level unusable",
            HeldReason::RowsUnreadable(_) => "held: rows unreadable",
        },
    }
}

/// A plan of one level.
fn alone() -> World {
    world().level(15, "friendly").customer("acme").invoice("INV/1", -15, eur(100))
}

fn acme() -> World {
    standard().customer("acme").invoice("INV/1", -15, eur(100))
}

type Entry = (World, &'static str, Status);

/// A world for every reason, the sentence that people read, and the status of the account.
fn catalogue() -> Vec<Entry> {
    [reminded_and_proposed(), nothing_to_demand(), not_today(), unfinished(), broken()].concat()
}

fn reminded_and_proposed() -> Vec<Entry> {
    vec![
        (acme(), "level \"friendly\" email ap@acme.test 100.00 EUR", Status::WithOverdueInvoices),
        (
            acme().rules(|rules| rules.sending = false),
            "proposed: level \"friendly\" email ap@acme.test 100.00 EUR: sending is not switched on",
            Status::InNeedOfAction,
        ),
        (
            acme().manual(),
            "proposed: level \"friendly\" email ap@acme.test 100.00 EUR: the account is followed up by hand",
            Status::InNeedOfAction,
        ),
        (
            acme().new_plan().level(15, "call").only_activity("Call").by_person(),
            "proposed: level \"call\" activity 100.00 EUR, asks \"Call\": the level is not automatic",
            Status::InNeedOfAction,
        ),
        (
            acme().credit("opening", eur(100)).excluded_by_default(),
            "proposed: level \"friendly\" email ap@acme.test 100.00 EUR: \
             excluded credits of general journals, 100.00 EUR, would cover it",
            Status::InNeedOfAction,
        ),
        (
            alone().change_level(|level| level.automatic_up_to.in_company_currency = Some(dec("99.99"))),
            "proposed: level \"friendly\" email ap@acme.test 100.00 EUR: \
             level \"friendly\" goes by itself up to 99.99 EUR, and this is about 100.00 EUR",
            Status::InNeedOfAction,
        ),
    ]
}

fn nothing_to_demand() -> Vec<Entry> {
    vec![
        (acme().paid("INV/1"), "held: nothing is claimed", Status::NoActionNeeded),
        (acme().excluded(), "held: all that is claimed is excluded (1 item)", Status::NoActionNeeded),
        (
            standard().customer("acme").invoice("INV/1", 1, eur(100)),
            "held: level \"friendly\" not before 2026-06-17",
            Status::NoActionNeeded,
        ),
        (
            alone().handed_over_after(14).reached(15, -1),
            "held: the last level, \"friendly\", has been reached; to be handed over on 2026-06-14",
            Status::WithOverdueInvoices,
        ),
        (acme().reached(90, -1), "held: the last level, \"collection\", has been reached", Status::WithOverdueInvoices),
        (
            acme().rules(|rules| rules.ignore_due_before = Some(day(0))),
            "held: items due before 2026-06-01 are left alone",
            Status::WithOverdueInvoices,
        ),
        (acme().in_process(), "held: payment in process for INV/1", Status::WithOverdueInvoices),
        (
            acme().invoice("credit", 5, eur(-120)),
            "held: covered by credits: 100.00 EUR less 120.00 EUR",
            Status::WithOverdueInvoices,
        ),
        (
            acme().paid_by("Direct Debit").rules(|rules| {
                rules.excluded_payment_methods.insert("Direct Debit".into());
            }),
            "held: INV/1 is to be paid by Direct Debit",
            Status::WithOverdueInvoices,
        ),
        (
            alone().change_level(|level| level.minimum.in_company_currency = Some(dec("100.01"))),
            "held: 100.00 EUR is less than the 100.01 EUR that level \"friendly\" is for",
            Status::WithOverdueInvoices,
        ),
    ]
}

fn not_today() -> Vec<Entry> {
    vec![
        (
            acme().reached(5, -9).next_reminder(1, Setter::Daemon),
            "held: next reminder not before 2026-06-02",
            Status::WithOverdueInvoices,
        ),
        (
            acme().next_reminder(1, Setter::Person),
            "held: next reminder not before 2026-06-02, set by hand",
            Status::WithOverdueInvoices,
        ),
        (
            acme().reminded_before(1, -3),
            "held: reminded a few days ago; not again before 2026-06-05",
            Status::WithOverdueInvoices,
        ),
        (acme().returned(-3), "held: a payment was unreconciled; not before 2026-06-05", Status::WithOverdueInvoices),
        (acme().off(), "held: follow-up is off for this customer", Status::WithOverdueInvoices),
        (acme().promised(0, None), "held: promise to pay on 2026-06-01", Status::WithOverdueInvoices),
        (
            acme().snoozed(1, Some("on holiday")),
            "held: snoozed until 2026-06-02: on holiday",
            Status::WithOverdueInvoices,
        ),
        (acme().expected(0), "held: payment of INV/1 is expected on 2026-06-01", Status::WithOverdueInvoices),
        (
            acme().entered(-2).rules(|rules| rules.minimum_age_days = 3),
            "held: INV/1 is too new; not before 2026-06-02",
            Status::WithOverdueInvoices,
        ),
        (
            acme().rules(|rules| rules.reconcile_first = ReconcileFirst::Hold).bank(-8, None),
            "held: reconcile first: Bank has had no line since 2026-05-24",
            Status::InNeedOfAction,
        ),
        (
            // Day 0 is a Monday.
            acme().rules(|rules| rules.working_days_only = true).holiday(0, "Whit Monday"),
            "held: today is Whit Monday for the customer; it goes on 2026-06-02",
            Status::WithOverdueInvoices,
        ),
        (
            acme().messages_per_run(0),
            "held: this run sends no more than 0 messages; the next one goes on",
            Status::WithOverdueInvoices,
        ),
    ]
}

fn unfinished() -> Vec<Entry> {
    let (email, since) = (Channel::Email, day(-3));
    let problem = Some("421 busy".to_owned());
    vec![
        (
            acme().open_delivery(OpenDelivery::InDoubt { channel: email, since }),
            "held: in doubt: the email of 2026-05-29 may have arrived; say whether it was sent",
            Status::InNeedOfAction,
        ),
        (
            acme().open_delivery(OpenDelivery::Waiting { channel: email, since, problem }),
            "held: the email of 2026-05-29 waits to be delivered: 421 busy",
            Status::WithOverdueInvoices,
        ),
        (
            acme().open_delivery(OpenDelivery::Waiting { channel: email, since, problem: None }),
            "held: the email of 2026-05-29 waits to be delivered",
            Status::WithOverdueInvoices,
        ),
        (
            acme().open_delivery(OpenDelivery::NotWrittenBack { since }),
            "held: the reminder of 2026-05-29 is not written back yet",
            Status::WithOverdueInvoices,
        ),
    ]
}

fn broken() -> Vec<Entry> {
    vec![
        (
            acme().failed_delivery(-3, "ap@acme.test"),
            "held: the email of 2026-05-29 failed: 550 no such mailbox",
            Status::InNeedOfAction,
        ),
        (
            acme().without_address(),
            "held: nobody can be reached at level \"friendly\": email: no e-mail address",
            Status::InNeedOfAction,
        ),
        (acme().without_sender(), "held: the company has no sender: give it an e-mail address", Status::InNeedOfAction),
        (
            acme().new_plan(),
            "held: the plan has no levels: add at least one follow-up level for the company",
            Status::InNeedOfAction,
        ),
        (
            acme().level(15, "polite"),
            "held: levels \"friendly\" and \"polite\" are both 15 days after the due date: change the days of one",
            Status::InNeedOfAction,
        ),
        (
            world().level(15, "friendly").broken("no text").customer("acme").invoice("INV/1", -15, eur(1)),
            "held: level \"friendly\" cannot be used: no text",
            Status::InNeedOfAction,
        ),
        (
            acme().unreadable("journal item 1017, due date", "a date was expected, \"soon\" came"),
            "held: rows that cannot be read: journal item 1017, due date: a date was expected, \"soon\" came",
            Status::InNeedOfAction,
        ),
    ]
}

#[test]
fn every_reason_has_its_sentence_and_status() {
    for (story, sentence, status) in catalogue() {
        let decision = story.decision("acme");
        assert_eq!((decision.outcome.to_string().as_str(), decision.status), (sentence, status));
    }
}

#[test]
fn every_reason_tells_its_rule_in_a_sentence_of_its_own() {
    let mut rules: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (story, ..) in catalogue() {
        let outcome = story.decision("acme").outcome;
        rules.entry(outcome.rule()).or_default().insert(reason(&outcome));
    }
    for (rule, reasons) in rules {
        assert!(rule.len() > 30 && rule.ends_with('.') && reasons.len() == 1, "{rule} {reasons:?}");
    }
}

#[test]
fn every_reason_has_a_fact() {
    let told: BTreeSet<&str> = catalogue().iter().map(|(story, ..)| reason(&story.decision("acme").outcome)).collect();
    assert_eq!(told, BTreeSet::from(REASONS));
}

#[test]
fn only_a_reminder_that_is_on_its_way_is_unfinished() {
    for (story, sentence, _) in catalogue() {
        let Outcome::Held(held) = story.decision("acme").outcome else { continue };
        let on_its_way = ["in doubt", "waits to be delivered", "not written back"];
        assert_eq!(held.is_unfinished(), on_its_way.iter().any(|words| sentence.contains(words)), "{sentence}");
    }
}
