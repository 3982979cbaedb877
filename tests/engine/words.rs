//! Words that people and programs read, for values that are told in many places.

use followupd::domain::{
    BankBacklog, BankFinding, BlockCause, Channel, CompanyId, Deliveries, Exclusion, ExclusionCause, IntentKey, Level,
    LevelId, Mode, PlanRule, RecipientRule, Restraint, Status, Trust, Unreadable,
};

use crate::world::{date, standard};

#[test]
fn why_a_plan_counts_is_told_to_people_and_programs() {
    let rules = [
        (PlanRule::Chosen, "chosen", "chosen on the account"),
        (PlanRule::Tag, "tag", "by a tag of the customer"),
        (PlanRule::Country, "country", "by the customer's country"),
        (PlanRule::PaymentTerm, "payment_term", "by the customer's payment terms"),
        (PlanRule::Default, "default", "the default plan"),
    ];
    for (rule, name, sentence) in rules {
        assert_eq!((rule.name(), rule.to_string().as_str()), (name, sentence));
    }
}

#[test]
fn words_for_people_are_in_one_place() {
    let modes = [Mode::Automatic, Mode::Manual, Mode::Off].map(|mode| mode.to_string());
    assert_eq!(modes, ["automatic", "manual", "off"]);
    let statuses = [Status::InNeedOfAction, Status::WithOverdueInvoices, Status::NoActionNeeded].map(Status::label);
    assert_eq!(statuses, ["in need of action", "with overdue invoices", "no action needed"]);
    let rules = [
        RecipientRule::ChosenOnAccount,
        RecipientRule::FollowupContact,
        RecipientRule::InvoiceContact,
        RecipientRule::Customer,
    ];
    let rules = rules.map(|rule| rule.to_string());
    assert_eq!(rules, ["chosen on the account", "follow-up contact", "invoice contact", "the customer itself"]);
}

#[test]
fn a_message_has_a_key_that_people_can_type() {
    let account = standard().customer("acme").key("acme");
    let key = IntentKey { database: "books".into(), account, ordinal: 3, channel: Channel::Email };
    assert_eq!(key.to_string(), "books/1/100/3/email");
}

#[test]
fn channels_are_found_by_their_names() {
    for channel in [Channel::Email, Channel::Letter, Channel::Sms, Channel::Activity] {
        assert_eq!(Channel::named(&channel.to_string()), Some(channel));
    }
    assert_eq!(Channel::named("fax"), None);
}

#[test]
fn a_bank_that_is_behind_says_what_is_missing() {
    let told = |backlog| BankFinding { company: CompanyId(1), journal: "Bank".to_owned(), backlog }.to_string();
    let since = date("2026-05-20");
    assert_eq!(told(BankBacklog::Unreconciled { count: 1, since }), "a line of Bank of 2026-05-20 is not reconciled");
    assert_eq!(
        told(BankBacklog::Unreconciled { count: 2, since }),
        "2 lines of Bank, the oldest of 2026-05-20, are not reconciled"
    );
    assert_eq!(told(BankBacklog::Silent { since }), "Bank has had no line since 2026-05-20");
}

#[test]
fn an_exclusion_says_why_until_when_and_what_was_written_down() {
    let plain =
        [ExclusionCause::Flag, ExclusionCause::Decision, ExclusionCause::DefaultOfJournal, ExclusionCause::Dispute];
    let told = plain.map(|cause| Exclusion::plain(cause).to_string());
    let by_default = "excluded by default, as entries of general journals are";
    assert_eq!(told, ["excluded", "excluded", by_default, "in dispute"]);
    let dispute = Exclusion {
        until: Some(date("2026-07-01")),
        note: Some("goods were broken".to_owned()),
        ..Exclusion::plain(ExclusionCause::Dispute)
    };
    assert_eq!(dispute.to_string(), "in dispute until 2026-07-01 (goods were broken)");
    assert!(dispute.counts_on(date("2026-06-30")) && !dispute.counts_on(date("2026-07-01")));
}

#[test]
fn a_block_says_why() {
    assert_eq!(
        BlockCause::Level("Final notice".to_owned()).to_string(),
        "An invoice has reached the level \"Final notice\"."
    );
    assert_eq!(BlockCause::Person.to_string(), "Blocked by hand.");
    assert!(Restraint::default().is_none() && !Restraint::ALL.is_none());
    assert!(!Restraint { deliveries: Deliveries::Warned, ..Restraint::default() }.is_none());
}

#[test]
fn a_debtor_is_good_normal_or_bad() {
    let words = [Trust::Good, Trust::Normal, Trust::Bad].map(|trust| trust.to_string());
    assert_eq!(words, ["good debtor", "normal debtor", "bad debtor"]);
}

#[test]
fn a_level_shows_what_is_wrong_with_it_and_what_that_stops() {
    let level = Level::new(LevelId(1), "friendly", 15);
    assert_eq!(level.problem(), None);
    let text = Level { text_problem: Some("the subject is empty".to_owned()), ..level };
    assert_eq!(text.problem().as_deref(), Some("the subject is empty."));
    let unusable = Level { unusable: Some("there is no text".to_owned()), ..text };
    let stops = "there is no text. Nothing is sent at this level until this is put right.";
    assert_eq!(unusable.problem().as_deref(), Some(stops));
}

#[test]
fn what_cannot_be_read_says_where_and_why() {
    let row = Unreadable { what: "level 7".to_owned(), problem: "hidden".to_owned() };
    assert_eq!(row.to_string(), "level 7: hidden");
}
