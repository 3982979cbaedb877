# Made by followupd: an order of a customer who is blocked, or who would owe more than allowed, is not confirmed.
company = record.company_id
customer = record.partner_id.commercial_partner_id.sudo()
follow_up = env['x_followup'].sudo().with_context(active_test=False).search([
    ('x_partner_id.commercial_partner_id', '=', customer.id),
    ('x_company_id', '=', company.id),
], order='x_active desc, x_reminder_count desc, id', limit=1)
person = follow_up.x_responsible_id or follow_up.x_salesperson_id or customer.user_id
ask = 'Ask %s.' % person.name if person else 'Ask your accounting department.'
problem = warning = ''

if follow_up.x_blocking == 'always' or (follow_up.x_blocking != 'never' and follow_up.x_blocked):
    problem = 'Orders of %s are blocked in %s. %s' % (customer.display_name, company.name, follow_up.x_block_reason or 'Blocked by hand.')
    if follow_up.x_total_overdue > 0:
        problem += ' %s %.2f is overdue, the oldest invoice since %s.' % (
            company.currency_id.name, follow_up.x_total_overdue, follow_up.x_oldest_due_date)
elif company.x_above_credit_limit in ('warn', 'block'):
    limit = customer.with_company(company).credit_limit
    items = env['account.move.line'].sudo().search([
        ('partner_id.commercial_partner_id', '=', customer.id),
        ('company_id', '=', company.id),
        ('parent_state', '=', 'posted'),
        ('reconciled', '=', False),
        {receivable},
    ])
    used = sum(items.mapped('amount_residual'))
    order = record.currency_id._convert(record.amount_total, company.currency_id, company, datetime.date.today())
    if limit > 0 and company.currency_id.compare_amounts(used + order, limit) > 0:
        text = 'With this order %s would owe %s %.2f; the credit limit in %s is %.2f.' % (
            customer.display_name, company.currency_id.name, used + order, company.name, limit)
        if company.x_above_credit_limit == 'block':
            problem = text
        else:
            warning = text

# A customer who confirms in the portal is told nothing of it.
if problem and env.user.share:
    raise UserError('This order cannot be confirmed online. Please contact %s.' % company.name)
if problem:
    raise UserError('%s %s' % (problem, ask))
if warning:
    record.message_post(body='%s %s' % (warning, ask))
