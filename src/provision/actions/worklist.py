first = env['x_followup'].search([('x_status', '=', 'in_need_of_action')], order='x_oldest_due_date, id', limit=1)
if first:
    model.create({'x_followup_id': first.id, 'x_kind': 'prepare', 'x_state': 'asked', 'x_worklist': True})
    action = {'type': 'ir.actions.server', 'id': env.ref('followupd.action_wait').id}
else:
    action = env['ir.actions.act_window']._for_xml_id('followupd.action_followups')
    action['context'] = {'search_default_requires_followup': 1}
