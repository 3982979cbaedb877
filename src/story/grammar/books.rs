//! Statements about invoices, credits and payments.

use super::Form;
use crate::domain::{Exclusion, ExclusionCause};
use crate::story::statement::{Books, Invoice, Statement};
use crate::story::words::{Parsed, Words};

pub(super) const FORMS: &[Form] = &[
    Form {
        begins: "invoice",
        form: "invoice NUMBER PARTNER due DATE AMOUNT [due DATE AMOUNT …] [dated DATE] [entered DATE] [by METHOD]",
        read: |words| invoice(words, false),
    },
    Form {
        begins: "opening balance",
        form: "opening balance NUMBER PARTNER due DATE AMOUNT [dated DATE] [entered DATE]",
        read: |words| invoice(words, true),
    },
    Form {
        begins: "credit note",
        form: "credit note NUMBER PARTNER AMOUNT [dated DATE]",
        read: |words| credit(words, true),
    },
    Form { begins: "payment of", form: "payment of NUMBER in process | payment of NUMBER returned", read: payment_of },
    Form { begins: "payment", form: "payment NUMBER PARTNER AMOUNT [dated DATE]", read: |words| credit(words, false) },
    Form { begins: "pay", form: "pay NUMBER [NUMBER …] [AMOUNT]", read: pay },
    Form { begins: "allocate", form: "allocate NUMBER to NUMBER [NUMBER …]", read: allocate },
    Form {
        begins: "unreconcile",
        form: "unreconcile NUMBER",
        read: |words| Ok(Statement::Books(Books::Unreconcile(words.name("an invoice")?))),
    },
    Form {
        begins: "exclude",
        form: "exclude NUMBER [until DATE] [because \"why\"]",
        read: |words| exclude(words, ExclusionCause::Decision),
    },
    Form {
        begins: "dispute",
        form: "dispute NUMBER [until DATE] [because \"why\"]",
        read: |words| exclude(words, ExclusionCause::Dispute),
    },
    Form {
        begins: "include",
        form: "include NUMBER",
        read: |words| Ok(Statement::Books(Books::Include(words.name("an invoice")?))),
    },
    Form { begins: "expect", form: "expect NUMBER on DATE", read: expect },
];

fn invoice(words: &mut Words, is_opening_balance: bool) -> Parsed<Statement> {
    let (number, partner) = (words.name("a number such as INV/1")?, words.name("a partner")?);
    let (mut instalments, mut dated, mut entered, mut payment_method) = (Vec::new(), None, None, None);
    while !words.is_at_end() {
        if words.take("due") {
            let day = words.date()?;
            instalments.push((day, if is_opening_balance { words.amount()? } else { words.sum()? }));
        } else if words.take("dated") {
            dated = Some(words.date()?);
        } else if words.take("entered") {
            entered = Some(words.date()?);
        } else if words.take("by") {
            payment_method = Some(words.name("a payment method")?);
        } else {
            return Err(words.expected("`due`, `dated`, `entered` or `by`"));
        }
    }
    if instalments.is_empty() {
        return Err(words.expected("`due`"));
    }
    let invoice = Invoice { number, partner, instalments, dated, entered, payment_method, is_opening_balance };
    Ok(Statement::Books(Books::Invoice(invoice)))
}

fn credit(words: &mut Words, is_credit_note: bool) -> Parsed<Statement> {
    let (number, partner) = (words.name("a number such as PAY/1")?, words.name("a partner")?);
    let amount = words.sum()?;
    let dated = if words.take("dated") { Some(words.date()?) } else { None };
    Ok(Statement::Books(Books::Credit { number, partner, amount, dated, is_credit_note }))
}

fn payment_of(words: &mut Words) -> Parsed<Statement> {
    let number = words.name("an invoice")?;
    if words.take("in process") {
        Ok(Statement::Books(Books::PaymentInProcess(number)))
    } else {
        words.must("returned")?;
        Ok(Statement::Books(Books::PaymentReturned(number)))
    }
}

fn pay(words: &mut Words) -> Parsed<Statement> {
    let mut numbers = vec![words.name("an invoice")?];
    let mut amount = words.sum_if_any()?;
    while amount.is_none() && !words.is_at_end() {
        numbers.push(words.name("an invoice")?);
        amount = words.sum_if_any()?;
    }
    Ok(Statement::Books(Books::Pay { numbers, amount }))
}

fn allocate(words: &mut Words) -> Parsed<Statement> {
    let credit = words.name("a credit")?;
    words.must("to")?;
    let mut to = vec![words.name("an invoice")?];
    while !words.is_at_end() {
        to.push(words.name("an invoice")?);
    }
    Ok(Statement::Books(Books::Allocate { credit, to }))
}

fn exclude(words: &mut Words, cause: ExclusionCause) -> Parsed<Statement> {
    let number = words.name("an invoice")?;
    let until = if words.take("until") { Some(words.date()?) } else { None };
    let note = if words.take("because") { Some(words.text("the reason")?) } else { None };
    // Nothing but the accounting system's own box was ticked, if nothing else is said.
    let plain = cause == ExclusionCause::Decision && until.is_none() && note.is_none();
    let cause = if plain { ExclusionCause::Flag } else { cause };
    Ok(Statement::Books(Books::Exclude(number, Exclusion { cause, note, until })))
}

fn expect(words: &mut Words) -> Parsed<Statement> {
    let number = words.name("an invoice")?;
    words.must("on")?;
    Ok(Statement::Books(Books::Expect(number, words.date()?)))
}
