//! Which items settle which, and what is left of them, in both currencies.

use rust_decimal::Decimal;

use crate::odoo::value::Value;

use super::cell::number;
use super::state::State;
use super::who::Who;

const LINE: &str = "account.move.line";
const ENTRY: &str = "account.move";
const PARTIAL: &str = "account.partial.reconcile";

impl State {
    /// A stored amount of a line.
    pub(super) fn money(&self, line: i64, field: &str) -> Decimal {
        number(&self.data.raw(LINE, line, field)).unwrap_or_default()
    }

    /// Lets two items settle each other as far as they go; whether they did.
    pub(super) fn reconcile_lines(&mut self, one: i64, other: i64) -> bool {
        let (debit, credit) =
            if self.money(one, "amount_residual") >= Decimal::ZERO { (one, other) } else { (other, one) };
        let (owed, paid) = (self.money(debit, "amount_residual"), -self.money(credit, "amount_residual"));
        if owed <= Decimal::ZERO || paid <= Decimal::ZERO {
            return false;
        }
        let (owed_in_currency, paid_in_currency) =
            (self.money(debit, "amount_residual_currency"), -self.money(credit, "amount_residual_currency"));
        let same = self.data.raw(LINE, debit, "currency_id") == self.data.raw(LINE, credit, "currency_id");
        // Amounts of one currency settle as they are; different ones by their value in the books.
        let part =
            |whole: Decimal, settled: Decimal, of: Decimal| if settled == of { whole } else { whole * settled / of };
        let [of_debit, of_credit, of_debit_in_currency, of_credit_in_currency] = if same {
            let settled = owed_in_currency.min(paid_in_currency);
            [part(owed, settled, owed_in_currency), part(paid, settled, paid_in_currency), settled, settled]
        } else {
            let settled = owed.min(paid);
            [settled, settled, part(owed_in_currency, settled, owed), part(paid_in_currency, settled, paid)]
        };
        let currencies = |state: &State, line: i64| {
            let company =
                state.data.link(ENTRY, state.data.link(LINE, line, "move_id").unwrap_or(0), "company_id").unwrap_or(1);
            (
                state.data.link("res.company", company, "currency_id").unwrap_or(1),
                state.data.link(LINE, line, "currency_id").unwrap_or(1),
            )
        };
        let (books, of_debit_line) = currencies(self, debit);
        let (_, of_credit_line) = currencies(self, credit);
        let day_of = |state: &State, line: i64| state.get(&Who::server(1), LINE, line, "date");
        let days = [day_of(self, debit), day_of(self, credit)];
        let later = days.iter().filter_map(Value::as_str).max().map(str::to_owned);
        // What each side gives in the books may differ by the rates of their days; Odoo books the difference.
        self.put(
            PARTIAL,
            [
                ("debit_move_id", debit.into()),
                ("credit_move_id", credit.into()),
                ("amount", self.round_to(books, of_debit.min(of_credit)).into()),
                ("debit_amount", self.round_to(books, of_debit).into()),
                ("credit_amount", self.round_to(books, of_credit).into()),
                ("debit_amount_currency", self.round_to(of_debit_line, of_debit_in_currency).into()),
                ("credit_amount_currency", self.round_to(of_credit_line, of_credit_in_currency).into()),
                ("max_date", later.into()),
            ],
        );
        self.settled(&[debit, credit]);
        true
    }

    /// Undoes whatever settles an item.
    pub(super) fn unreconcile_line(&mut self, line: i64) {
        let mut touched = vec![line];
        for (mine, other) in [("debit_move_id", "credit_move_id"), ("credit_move_id", "debit_move_id")] {
            for partial in self.data.find_all(PARTIAL, mine, &Value::Int(line)) {
                touched.extend(self.data.link(PARTIAL, partial, other));
                self.data.remove(PARTIAL, partial);
            }
        }
        if touched.len() > 1 {
            self.settled(&touched);
        }
    }

    /// What follows for items whose settlement has changed.
    fn settled(&mut self, lines: &[i64]) {
        let moment = self.moment();
        for line in lines {
            self.settle_line(*line);
            self.data.set(LINE, *line, "write_date", moment.as_str());
        }
        self.name_full_settlements(lines);
        for line in lines {
            if let Some(entry) = self.data.link(LINE, *line, "move_id") {
                self.settle_entry(entry);
            }
        }
    }

    /// Computes what is left of an item.
    pub(super) fn settle_line(&mut self, line: i64) {
        let mut left = self.money(line, "balance");
        let mut left_in_currency = self.money(line, "amount_currency");
        for (_, row) in self.data.rows(PARTIAL) {
            let amount = |name: &str| row.get(name).and_then(number).unwrap_or_default();
            if row.get("debit_move_id") == Some(&line.into()) {
                left -= amount("debit_amount");
                left_in_currency -= amount("debit_amount_currency");
            }
            if row.get("credit_move_id") == Some(&line.into()) {
                left += amount("credit_amount");
                left_in_currency += amount("credit_amount_currency");
            }
        }
        let open = self.is_receivable(line);
        if !open {
            (left, left_in_currency) = (Decimal::ZERO, Decimal::ZERO);
        }
        self.data.set(LINE, line, "amount_residual", left);
        self.data.set(LINE, line, "amount_residual_currency", left_in_currency);
        self.data.set(LINE, line, "reconciled", open && left.is_zero() && left_in_currency.is_zero());
    }

    /// Items that are settled wholly carry the name of their settlement.
    fn name_full_settlements(&mut self, lines: &[i64]) {
        let (full, other): (Vec<i64>, Vec<i64>) =
            lines.iter().copied().partition(|line| self.data.raw(LINE, *line, "reconciled") == true.into());
        for line in other {
            self.data.set(LINE, line, "full_reconcile_id", false);
        }
        if !full.is_empty() && full.len() == lines.len() {
            let id = self.put("account.full.reconcile", []);
            for line in full {
                self.data.set(LINE, line, "full_reconcile_id", id);
            }
        }
    }

    /// Computes what is left of an entry, and the state of its payment.
    pub(super) fn settle_entry(&mut self, entry: i64) {
        let lines = self.receivable_lines(entry);
        let sum = |state: &State, field: &str| lines.iter().map(|line| state.money(*line, field)).sum::<Decimal>();
        let (total, left) = (sum(self, "amount_currency"), sum(self, "amount_residual_currency"));
        let (total_signed, left_signed) = (sum(self, "balance"), sum(self, "amount_residual"));
        let invoice = self.data.text(ENTRY, entry, "move_type") != "entry";
        let state = if !invoice || left == total {
            "not_paid"
        } else if left.is_zero() {
            "paid"
        } else {
            "partial"
        };
        for (field, amount) in [
            ("amount_untaxed", total.abs()),
            ("amount_total", total.abs()),
            ("amount_residual", left.abs()),
            ("amount_total_signed", total_signed),
            ("amount_residual_signed", left_signed),
        ] {
            self.data.set(ENTRY, entry, field, amount);
        }
        self.data.set(ENTRY, entry, "amount_tax", Decimal::ZERO);
        self.data.set(ENTRY, entry, "payment_state", state);
    }
}
