# Run by tests/odoo/shell inside an Odoo, after lines that set CUSTOMERS (how many) and LAST (the last day, a text): makes
# customers of every kind, with invoices, instalments, credit notes, payments in part, in advance, in another currency, too
# large, too small, unmatched again, on account, out again, later than the reports look, balances of a general journal. Always
# the same ones.
#
# All by what people's clicks call, and many at a time as people do it, too: it is Odoo's work for each call that takes time.
import random
from datetime import date, timedelta

chance = random.Random(20261129)
last = date.fromisoformat(LAST)
old = "user_type_id" in env["account.account"]._fields
company = env["res.company"].browse(1)
env = env(context=dict(env.context, allowed_company_ids=[1], mail_notrack=True, tracking_disable=True))
company = env["res.company"].browse(1)
euro, franc = env.ref("base.EUR"), env.ref("base.CHF")
own = company.currency_id
for currency, rates in [(euro, [0.91, 0.93, 0.95, 0.9]), (franc, [0.87, 0.9, 0.88, 0.86])]:
    currency.active = True
    env["res.currency.rate"].search([("currency_id", "=", currency.id), ("company_id", "in", [1, False])]).unlink()
    for place, rate in enumerate(rates):
        day = last - timedelta(days=400 - 100 * place)
        env["res.currency.rate"].create({"currency_id": currency.id, "name": day, "rate": rate, "company_id": 1})
sale = env["account.journal"].search([("type", "=", "sale"), ("company_id", "=", 1)], limit=1)
bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", 1)], limit=1)
general = env["account.journal"].search([("type", "=", "general"), ("company_id", "=", 1)], limit=1)
if old:
    equity = env["account.account"].search([("user_type_id.internal_group", "=", "equity"), ("company_id", "=", 1)], limit=1)
    income = env["account.account"].search([("user_type_id.internal_group", "=", "income"), ("company_id", "=", 1)], limit=1)
    expense = env["account.account"].search([("user_type_id.internal_group", "=", "expense"), ("company_id", "=", 1)], limit=1)
else:
    equity = env["account.account"].search([("account_type", "=", "equity"), ("company_ids", "in", [1])], limit=1)
    income = env["account.account"].search([("account_type", "=", "income"), ("company_ids", "in", [1])], limit=1)
    expense = env["account.account"].search([("account_type", "=", "expense"), ("company_ids", "in", [1])], limit=1)
halves = env["account.payment.term"].create({"name": "Two instalments", "line_ids": [
    (0, 0, {"value": "percent", **({"value_amount": 50.0, "days": 20} if old else {"value_amount": 50.0, "nb_days": 20})}),
    (0, 0, {"value": "balance", "days": 60} if old else {"value": "percent", "value_amount": 50.0, "nb_days": 60}),
]})


def amount():
    return chance.randrange(1000, 500000) / 100


def days(least, most):
    return timedelta(days=chance.randrange(least, most))


def keep():
    # Odoo looks again and again through all that a transaction has in memory.
    env.cr.commit()
    if old:
        env["base"].invalidate_cache()
    else:
        env.invalidate_all()


def invoice(partner, currency, day, kind="out_invoice", due=None):
    terms = {"invoice_payment_term_id": halves.id}
    if due is not None:
        terms = {"invoice_payment_term_id": False, "invoice_date_due": due}
    return {
        "move_type": kind, "partner_id": partner.id, "journal_id": sale.id, "currency_id": currency.id,
        "invoice_date": day, "date": day, **terms,
        "invoice_line_ids": [(0, 0, {"name": "Services", "quantity": 1, "price_unit": amount(), "account_id": income.id, "tax_ids": [(6, 0, [])]})],
    }


def opening(partner, day, balance, due):
    receivable = env["res.partner"].browse(1).property_account_receivable_id
    return {"move_type": "entry", "journal_id": general.id, "date": day, "line_ids": [
        (0, 0, {"name": "Old balance", "account_id": receivable.id, "partner_id": partner and partner.id,
                "date_maturity": due, "debit": max(balance, 0.0), "credit": max(-balance, 0.0)}),
        (0, 0, {"name": "Old balance", "account_id": equity.id, "debit": max(-balance, 0.0), "credit": max(balance, 0.0)}),
    ]}


def on_account(partner, currency, day):
    return {"payment_type": "inbound", "partner_type": "customer", "partner_id": partner.id, "journal_id": bank.id,
            "amount": amount(), "currency_id": currency.id, "date": day}


def post(entries):
    entries = env["account.move"].create(entries)
    entries.action_post()
    return entries


def pay(entries, day, part=None, currency=None, rest_is_lost=False):
    context = {"active_model": "account.move", "active_ids": entries.ids}
    values = {"payment_date": day, "journal_id": bank.id}
    if currency:
        values["currency_id"] = currency.id
    wizard = env["account.payment.register"].with_context(**context).create(values)
    if part:
        wizard.amount = round(wizard.amount * part, 2)
    if rest_is_lost:
        wizard.write({"payment_difference_handling": "reconcile", "writeoff_account_id": expense.id})
    wizard.action_create_payments()


def items(entry):
    return entry.line_ids.filtered(lambda line: line.account_id.reconcile and (
        line.account_id.user_type_id.type == "receivable" if old else line.account_id.account_type == "asset_receivable"))


# What is wanted is told first and done afterwards; an entry is named by its place.
entries, matches, advances, paid_together, payments, mistakes = [], [], [], {}, [], []
latest = last + timedelta(days=20)


def write(entry):
    entries.append(entry)
    return len(entries) - 1


def bill(number, partner, ordering):
    currency = chance.choice([own, own, euro, franc])
    day = last - days(1, 220)
    due = chance.choice([None, day + days(0, 70)])
    some = write(invoice(ordering, currency, day, due=due))
    settle(number, partner, ordering, currency, day, due, some)


def settle(number, partner, ordering, currency, day, due, some):
    fate = chance.randrange(12)
    paid_on = min(day + days(1, 90), latest)
    if fate in (0, 9) or fate == 1 and due:
        # Somebody enters once a week what has come in.
        week = last - timedelta(days=(last - paid_on).days // 7 * 7)
        paid_together.setdefault(week, []).append(some)
        if fate == 9:
            mistakes.append(some)
    elif fate == 1:
        payments.append((some, paid_on, {}))
    elif fate == 2:
        payments.append((some, paid_on, {"part": 0.3}))
        payments.append((some, min(paid_on + days(1, 40), latest), {"part": 0.5}))
    elif fate == 3 and currency != own:
        payments.append((some, paid_on, {"part": 0.4, "currency": own}))
    elif fate == 4:
        note = write(invoice(ordering, currency, min(day + days(0, 60), last), kind="out_refund", due=day + days(60, 70)))
        end = chance.randrange(3)
        if end == 0:
            matches.append((some, note, None))
        elif end == 1:
            payments.append((note, max(paid_on, last - timedelta(days=30)), {}))
    elif fate == 5 and number % 2:
        # What one currency owes, another one has paid.
        note = write(invoice(partner, own if currency != own else euro, min(day + days(5, 60), last), kind="out_refund", due=last))
        matches.append((some, note, 1))
    elif fate == 6:
        advances.append((on_account(partner, currency, day - days(1, 30)), some))
    elif fate == 7:
        payments.append((some, paid_on, {"part": 1.25}))
    elif fate == 8:
        payments.append((some, paid_on, {"part": 0.97, "rest_is_lost": True}))


partners = env["res.partner"].create([{"name": "Customer %03d" % number, "is_company": True} for number in range(CUSTOMERS)])
purchasing = env["res.partner"].create([{"name": "Purchasing", "parent_id": partner.id, "type": "invoice"} for partner in partners[::5]])
for number, partner in enumerate(partners):
    for _ in range(chance.randrange(1, 5)):
        bill(number, partner, partner if number % 5 else purchasing[number // 5])
    if number % 7 == 0:
        write(opening(partner, last - days(100, 300), amount() * chance.choice([1, -1]), last - days(10, 200)))
    if number % 9 == 4:
        advances.append((on_account(partner, chance.choice([own, euro]), last - days(-10, 100)), None))
    if number % 40 == 0:
        write(opening(env["res.partner"], last - days(1, 100), amount(), last - days(1, 20)))
# An item that nobody has said when it is due of is due on its day; OCA's report takes it for not due.
undated = env["res.partner"].create({"name": "Without a due date", "is_company": True})
write(opening(undated, last - timedelta(days=100), 250.0, False))
done, moves = [], env["account.move"]
for place in range(0, len(entries), 100):
    done += post(entries[place:place + 100]).ids
    keep()
for some, note, first in matches:
    (items(moves.browse(done[some]))[:first] | items(moves.browse(done[note]))[:first]).reconcile()
    keep()
for place in range(0, len(advances), 100):
    paid = env["account.payment"].create([payment for payment, _ in advances[place:place + 100]])
    paid.action_post()
    for payment, (_, some) in zip(paid, advances[place:]):
        if some is not None:
            (items(moves.browse(done[some])) | items(payment.move_id)).reconcile()
    keep()
for day, places in sorted(paid_together.items()):
    pay(moves.browse([done[place] for place in places]), day)
    keep()
for some, day, how in payments:
    pay(moves.browse(done[some]), day, **how)
    keep()
for some in mistakes:
    items(moves.browse(done[some])).remove_move_reconcile()
keep()
kinds = [entry["move_type"] for entry in entries]
counts = {"invoices": kinds.count("out_invoice"), "credit notes": kinds.count("out_refund"), "entries": kinds.count("entry")}
counts.update({"matches": len(matches), "on account": len(advances), "paid in full": sum(map(len, paid_together.values()))})
counts.update({"payments": len(payments), "unmatched again": len(mistakes)})
print(">>>said: %s" % counts)
