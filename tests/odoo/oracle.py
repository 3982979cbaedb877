# Run by tests/odoo/oracle inside an Odoo, after a line that sets DATES: what OCA's reports say of each company as of each
# date, of all customers. Amounts are texts with four digits. Both reports count draft entries or not, as asked: not.
import json
from datetime import date

old = "account_internal_type" in env["account.move.line"]._fields and "user_type_id" in env["account.account"]._fields

MORE = [] if old else [False]


def text(amount):
    return "%.4f" % (amount + 0.0)


def receivable_accounts(company):
    if old:
        return env["account.account"].search([("user_type_id.type", "=", "receivable"), ("company_id", "=", company.id)])
    return env["account.account"].search([("account_type", "=", "asset_receivable"), ("company_ids", "in", company.ids)])


def customer(partner):
    return partner.commercial_partner_id.id if partner else 0


def aged(company, day):
    # One row a commercial partner: not due, up to 30, 60, 90, over 90 days.
    report = env["report.account_financial_report.aged_partner_balance"].with_company(company)
    if "account.age.report.configuration" in env:
        report = report.with_context(age_partner_config=env["account.age.report.configuration"])
    accounts = report._get_move_lines_data(
        company.id, receivable_accounts(company).ids, [], date.fromisoformat(day), False, True, False
    )[0]
    rows = {}
    for account in accounts.values():
        for partner, sums in account.items():
            if isinstance(sums, dict) and "residual" in sums:
                row = rows.setdefault(customer(env["res.partner"].browse(partner or 0)), [0.0] * 6)
                buckets = [sums[name] for name in ("current", "30_days", "60_days", "90_days")]
                buckets += [sums["120_days"] + sums["older"], sums["residual"]]
                for place, amount in enumerate(buckets):
                    row[place] += amount
    return {str(partner): [text(amount) for amount in row] for partner, row in rows.items()}


def open_items(company, day):
    # What is left of each item, in the currency of the company and in that of the document.
    report = env["report.account_financial_report.open_items"].with_company(company)
    values = report._get_data(
        receivable_accounts(company).ids, [], date.fromisoformat(day), True, company.id, False, *MORE
    )
    lines = {}
    known = values[4]
    for line in [line for partners in known.values() for lines in partners.values() for line in lines]:
        currency = line["currency_id"]
        currency = currency[0] if isinstance(currency, (tuple, list)) else currency
        same = not currency or currency == company.currency_id.id
        left = line["amount_residual"]
        lines[str(line["id"])] = [text(left), text(left if same else line["amount_residual_currency"])]
    return lines


def statements(company, day):
    # partner_statement: what is outstanding, by partner and currency of documents.
    report = env["report.partner_statement.outstanding_statement"].with_company(company)
    partners = env["res.partner"].with_context(active_test=False).search([("parent_id", "=", False)])
    data = {
        "company_id": company.id, "date_end": day, "partner_ids": partners.ids, "show_aging_buckets": True,
        "filter_non_due_partners": False, "account_type": "receivable" if old else "asset_receivable",
        "aging_type": "days", "filter_negative_balances": False, "show_only_overdue": False, "excluded_accounts_ids": [],
    }
    values = report._get_report_values(partners.ids, data)
    told = {}
    for partner, data in values["data"].items():
        for currency, amounts in (data.get("currencies") or {}).items():
            name = env["res.currency"].browse(currency).name if isinstance(currency, int) else str(currency)
            told.setdefault(str(partner), {})[name] = text(amounts["amount_due"])
    return told


def undated(company):
    # Items without a due date: their days and whose they are.
    theirs = [("account_id", "in", receivable_accounts(company).ids), ("date_maturity", "=", False)]
    lines = env["account.move.line"].search(theirs + [("parent_state", "=", "posted")])
    return {str(line.id): [str(line.date), str(customer(line.partner_id))] for line in lines}


told = {}
for company in env["res.company"].search([]):
    told[company.name] = {"undated": undated(company)}
    for day in DATES:
        known = {"aged": aged(company, day), "open_items": open_items(company, day)}
        known["statements"] = statements(company, day)
        told[company.name][day] = known
env.cr.rollback()
print(">>>said: " + json.dumps(told))
