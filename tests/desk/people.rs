//! Who works in the office, with a login and the groups of Odoo that each is in.

/// The passwords of people.
pub(crate) const SECRET: &str = "secret123";

/// Somebody with a login.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) name: &'static str,
    pub(crate) login: &'static str,
    pub(crate) groups: &'static [&'static str],
}

/// The billing user.
pub(crate) const CLARA: Person = Person {
    name: "Clara Clerk",
    login: "clara@harbor.example",
    groups: &["base.group_user", "account.group_account_invoice"],
};

/// The billing administrator, who owns the plan.
pub(crate) const BERTA: Person = Person {
    name: "Berta Billing",
    login: "berta@harbor.example",
    groups: &["base.group_user", "account.group_account_manager"],
};

/// A salesperson, *User: Own Documents Only*, with no role in invoicing.
pub(crate) const SALLY: Person = Person {
    name: "Sally Seller",
    login: "sally@harbor.example",
    groups: &["base.group_user", "sales_team.group_sale_salesman"],
};

/// Another one.
pub(crate) const SIMON: Person = Person {
    name: "Simon Seller",
    login: "simon@harbor.example",
    groups: &["base.group_user", "sales_team.group_sale_salesman"],
};

/// The sales manager.
pub(crate) const MONA: Person = Person {
    name: "Mona Manager",
    login: "mona@harbor.example",
    groups: &["base.group_user", "sales_team.group_sale_manager"],
};

/// Works here too, and has nothing to do with follow-ups: she looks up addresses.
pub(crate) const INA: Person =
    Person { name: "Ina Internal", login: "ina@harbor.example", groups: &["base.group_user"] };
