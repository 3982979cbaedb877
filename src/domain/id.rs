//! Identities: a number of one kind cannot be taken for a number of another.

use std::fmt;

macro_rules! identities {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

identities! {
    /// A company (or branch) that is owed money.
    CompanyId;
    /// A customer: always the commercial partner unless said otherwise.
    PartnerId;
    /// A journal item on a receivable account.
    ItemId;
    /// The journal entry (invoice, credit note, payment, …) that an item belongs to.
    InvoiceId;
    /// A level of a plan.
    LevelId;
    /// A plan beside the default one.
    PlanId;
    /// A tag of customers.
    TagId;
    /// Payment terms.
    PaymentTermId;
    /// A user of Odoo.
    UserId;
    /// A currency.
    CurrencyId;
    /// The follow-up record of an account in Odoo.
    FollowupId;
    /// Something that a person asks for.
    RequestId;
}
