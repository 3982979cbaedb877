//! Accounts, journals, entries and their lines.

use super::super::schema::{
    ModelSeed, Preset, boolean, char, children, choice, date, float, html, integer, many, model, monetary, one, text,
};

const MOVE_TYPES: &[&str] =
    &["entry", "out_invoice", "out_refund", "in_invoice", "in_refund", "out_receipt", "in_receipt"];

const ACCOUNT_TYPES: &[&str] = &[
    "asset_receivable",
    "asset_cash",
    "asset_current",
    "liability_payable",
    "liability_current",
    "equity",
    "income",
    "expense",
];

pub(super) const MODELS: &[ModelSeed] = &[
    model(
        "account.account.type",
        "Account Type",
        &[
            char("name").required().translated(),
            choice("type", &["other", "receivable", "payable", "liquidity"]).required(),
            choice("internal_group", &["equity", "asset", "liability", "income", "expense", "off_balance"]).required(),
        ],
    )
    .on_14(),
    model(
        "account.account",
        "Account",
        &[
            char("name").required(),
            char("code").required(),
            one("user_type_id", "account.account.type").required().on_14(),
            choice("internal_type", &["other", "receivable", "payable", "liquidity"])
                .related("user_type_id.type")
                .on_14(),
            choice("account_type", ACCOUNT_TYPES).required().on_19(),
            one("company_id", "res.company").required().on_14(),
            many("company_ids", "res.company").on_19(),
            boolean("reconcile"),
            boolean("deprecated").on_14(),
            boolean("active").preset(Preset::True).on_19(),
            boolean("non_trade").on_19(),
            one("currency_id", "res.currency"),
        ],
    )
    .order("code"),
    model(
        "account.journal",
        "Journal",
        &[
            char("name").required(),
            char("code").required(),
            choice("type", &["sale", "purchase", "cash", "bank", "general"]).required(),
            one("company_id", "res.company").required().preset(Preset::MyCompany),
            one("currency_id", "res.currency"),
            boolean("active").preset(Preset::True),
            integer("sequence"),
            one("default_account_id", "account.account"),
            one("bank_account_id", "res.partner.bank"),
        ],
    )
    .order("sequence, type, code"),
    model("account.tax", "Tax", &[char("name").required()]),
    model(
        "account.payment.term",
        "Payment Terms",
        &[
            char("name").required().translated(),
            boolean("active").preset(Preset::True),
            text("note").on_14(),
            html("note").on_19(),
            one("company_id", "res.company"),
        ],
    ),
    model(
        "account.payment.method.line",
        "Payment Methods",
        &[
            char("name").required(),
            integer("sequence"),
            one("journal_id", "account.journal"),
            one("company_id", "res.company").related("journal_id.company_id"),
        ],
    )
    .on_19(),
    model(
        "account.move",
        "Journal Entry",
        &[
            char("name"),
            char("ref"),
            date("date").required().preset(Preset::Today),
            date("invoice_date"),
            date("invoice_date_due"),
            choice("state", &["draft", "posted", "cancel"]).required().preset(Preset::Text("draft")),
            choice("move_type", MOVE_TYPES).required().preset(Preset::Text("entry")),
            one("partner_id", "res.partner"),
            one("commercial_partner_id", "res.partner").readonly(),
            one("company_id", "res.company").readonly(),
            one("journal_id", "account.journal").required(),
            one("currency_id", "res.currency").required(),
            one("company_currency_id", "res.currency").related("company_id.currency_id"),
            children("line_ids", "account.move.line", "move_id"),
            children("invoice_line_ids", "account.move.line", "move_id"),
            monetary("amount_untaxed").readonly(),
            monetary("amount_tax").readonly(),
            monetary("amount_total").readonly(),
            monetary("amount_residual").readonly(),
            monetary("amount_total_signed").readonly(),
            monetary("amount_residual_signed").readonly(),
            choice("payment_state", &["not_paid", "in_payment", "paid", "partial", "reversed", "invoicing_legacy"])
                .readonly(),
            char("payment_reference"),
            one("invoice_payment_term_id", "account.payment.term"),
            one("invoice_user_id", "res.users"),
            char("invoice_origin"),
            text("narration").on_14(),
            html("narration").on_19(),
            one("reversed_entry_id", "account.move"),
            one("partner_bank_id", "res.partner.bank"),
            one("preferred_payment_method_line_id", "account.payment.method.line").on_19(),
            boolean("is_move_sent"),
            boolean("no_followup").on_19(),
            char("access_token"),
            char("access_url").computed(),
            one("invoice_pdf_report_id", "ir.attachment").readonly().on_19(),
        ],
    )
    .order("date desc, name desc, id desc")
    .thread(),
    model(
        "account.move.line",
        "Journal Item",
        &[
            one("move_id", "account.move").required(),
            char("move_name").related("move_id.name"),
            choice("move_type", MOVE_TYPES).related("move_id.move_type").on_19(),
            date("date").related("move_id.date"),
            date("invoice_date").related("move_id.invoice_date").on_19(),
            char("ref").related("move_id.ref"),
            choice("parent_state", &["draft", "posted", "cancel"]).related("move_id.state"),
            one("journal_id", "account.journal").related("move_id.journal_id"),
            one("company_id", "res.company").related("move_id.company_id"),
            one("company_currency_id", "res.currency").related("company_id.currency_id"),
            char("name"),
            integer("sequence"),
            one("account_id", "account.account").required(),
            choice("account_internal_type", &["other", "receivable", "payable", "liquidity"])
                .related("account_id.user_type_id.type")
                .on_14(),
            choice("account_type", ACCOUNT_TYPES).related("account_id.account_type").on_19(),
            one("partner_id", "res.partner"),
            one("currency_id", "res.currency").required(),
            date("date_maturity"),
            monetary("debit"),
            monetary("credit"),
            monetary("balance"),
            monetary("amount_currency"),
            float("quantity"),
            float("price_unit"),
            many("tax_ids", "account.tax"),
            monetary("amount_residual").readonly(),
            monetary("amount_residual_currency").readonly(),
            boolean("reconciled").readonly(),
            one("full_reconcile_id", "account.full.reconcile").readonly(),
            char("matching_number").readonly().on_19(),
            children("matched_debit_ids", "account.partial.reconcile", "credit_move_id"),
            children("matched_credit_ids", "account.partial.reconcile", "debit_move_id"),
            boolean("blocked").on_14(),
            boolean("no_followup").on_19(),
            date("payment_date").on_19(),
            one("statement_line_id", "account.bank.statement.line"),
        ],
    )
    .order("date desc, move_name desc, id"),
    model(
        "account.partial.reconcile",
        "Partial Reconcile",
        &[
            one("debit_move_id", "account.move.line").required(),
            one("credit_move_id", "account.move.line").required(),
            one("full_reconcile_id", "account.full.reconcile"),
            monetary("amount"),
            monetary("debit_amount_currency"),
            monetary("credit_amount_currency"),
            date("max_date"),
            one("company_id", "res.company").related("debit_move_id.company_id"),
        ],
    ),
    model(
        "account.full.reconcile",
        "Full Reconcile",
        &[
            char("name").on_14(),
            children("reconciled_line_ids", "account.move.line", "full_reconcile_id"),
            children("partial_reconcile_ids", "account.partial.reconcile", "full_reconcile_id"),
        ],
    ),
    model(
        "account.bank.statement.line",
        "Bank Statement Line",
        &[
            one("move_id", "account.move").required(),
            date("date").related("move_id.date"),
            one("journal_id", "account.journal").related("move_id.journal_id"),
            one("company_id", "res.company").related("move_id.company_id"),
            one("partner_id", "res.partner"),
            char("payment_ref"),
            monetary("amount"),
            boolean("is_reconciled").readonly(),
            float("amount_residual").readonly(),
        ],
    ),
];
