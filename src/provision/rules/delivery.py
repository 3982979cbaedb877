# Made by followupd: a delivery to a customer who is blocked is stopped, or somebody is warned.
company = record.company_id
customer = record.partner_id.commercial_partner_id.sudo()
follow_up = env['x_followup'].sudo().with_context(active_test=False).search([
    ('x_partner_id.commercial_partner_id', '=', customer.id),
    ('x_company_id', '=', company.id),
], order='x_active desc, x_reminder_count desc, id', limit=1)
person = follow_up.x_responsible_id or follow_up.x_salesperson_id or customer.user_id
ask = 'Ask %s.' % person.name if person else 'Ask your accounting department.'
deliveries = follow_up.x_deliveries
if follow_up.x_blocking == 'always':
    deliveries = 'stopped'
elif follow_up.x_blocking == 'never':
    deliveries = 'go'

text = '%s has not paid %s. %s' % (customer.display_name, company.name, follow_up.x_block_reason or 'Blocked by hand.')
if follow_up.x_total_overdue > 0:
    text += ' %s %.2f is overdue, the oldest invoice since %s.' % (
        company.currency_id.name, follow_up.x_total_overdue, follow_up.x_oldest_due_date)
if deliveries == 'stopped':
    raise UserError('This delivery is stopped. %s %s' % (text, ask))
if deliveries == 'warned':
    record.message_post(body='Delivered all the same. %s %s' % (text, ask))
