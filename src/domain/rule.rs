//! Which rule decided: one sentence for every outcome and reason.

use super::{HeldReason, Outcome, ProposedReason, Setter};

impl Outcome {
    /// The rule that decided, as a sentence.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Reminded(_) => {
                "One message an account a run, at the highest automatic level that one of its items reaches; every item \
                 that is due for its next level takes one step."
            }
            Self::Proposed(_, reason) => reason.rule(),
            Self::Held(reason) => reason.rule(),
        }
    }
}

impl ProposedReason {
    const fn rule(&self) -> &'static str {
        match self {
            Self::SendingOff => "Nothing leaves until somebody switches sending on for the company.",
            Self::ManualAccount => {
                "For an account that is followed up by hand everything is prepared, and a person decides."
            }
            Self::LevelNotAutomatic => {
                "A level that is not automatic is proposed; automatic levels of other items do not wait for it."
            }
            Self::ExcludedCreditsWouldCover { .. } => {
                "Odoo excludes credits of general journals unasked; where only they would cover what is owed, a person decides."
            }
            Self::AboveLimit { .. } => "Above the amount up to which a level is automatic, a person decides.",
        }
    }
}

impl HeldReason {
    const fn rule(&self) -> &'static str {
        match self {
            Self::NothingOpen => {
                "Only what is claimed is followed up: posted, on a receivable account, not fully paid."
            }
            Self::AllExcluded { .. } => "Excluded items are out of totals and out of messages.",
            Self::NotDueYet { .. } => {
                "An item is due for its next level once the level's days after its due date have passed; no level is skipped."
            }
            Self::NotHandedOverYet { .. } => "Some days after the last level somebody takes the account over, once.",
            Self::AfterLastLevel { .. } => "After the last level follow-up stops, unless the level says otherwise.",
            Self::BacklogIgnored { .. } => {
                "Items that were due before the company's set day and never reached a level are left alone for good."
            }
            Self::PaymentInProcess { .. } => {
                "An invoice that counts as paid while something is left to match is not demanded."
            }
            Self::OtherPaymentMethod { .. } => {
                "What is collected otherwise, by direct debit for instance, is not demanded."
            }
            Self::PaymentExpected { .. } => "An item whose payment somebody expects keeps its level through that day.",
            Self::TooFresh { .. } => {
                "An item must have been in the books for the company's minimum age before a level is due for it."
            }
            Self::ReconcileFirst(_) => {
                "With a bank journal that is behind, somebody might be reminded who has paid: the company waits."
            }
            Self::BelowMinimum { .. } => "A level is not used for less than its minimum amount.",
            Self::PromiseToPay { .. } => "A promise to pay holds the account through its day.",
            Self::Snoozed { .. } => "A snooze holds the account until its day.",
            Self::DayOff { .. } => "Reminders leave on working days of the customer's country only.",
            Self::RunIsFull { .. } => {
                "A run sends no more than its number of messages; the highest levels and oldest invoices come first."
            }
            Self::CoveredByCredits { .. } => {
                "If what would be demanded, less all unallocated credits, is no more than the tolerance, nobody is reminded."
            }
            Self::NotBefore { set_by: Setter::Daemon, .. } => {
                "Nothing is done before the account's next reminder date."
            }
            Self::NotBefore { set_by: Setter::Person, .. } => {
                "A next reminder date that somebody has set is kept: nothing is done before it."
            }
            Self::MinimumInterval { .. } => "Nobody is reminded twice within the company's minimum interval.",
            Self::ItemReturned { .. } => {
                "An item that an unreconciled payment brings back is left in peace for the minimum interval."
            }
            Self::AccountOff => "An account that is off is followed up by hand only.",
            Self::InDoubt { .. } => {
                "While nobody knows whether the last message arrived, the account waits for a person."
            }
            Self::DeliveryWaiting { .. } => "No new message while one is on its way.",
            Self::NotWrittenBack { .. } => "No new message before the last one is written back to Odoo.",
            Self::DeliveryFailed { .. } => {
                "An address that has refused a message is tried again when it changes, or after some days."
            }
            Self::NoRecipient { .. } => "A level does not advance when nobody can be reached on any of its channels.",
            Self::NoSender => "A company without a sender sends no mail.",
            Self::PlanUnusable(_) => "Without a plan nothing can be decided.",
            Self::LevelUnusable { .. } => "A level whose text cannot be used stops, and only it.",
            Self::RowsUnreadable(_) => "A credit may be hidden in rows that cannot be read, so nothing is sent.",
        }
    }
}
