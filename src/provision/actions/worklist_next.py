# Goes on after the last one that this user has looked at, in the order of the worklist.
last = model.search([('create_uid', '=', uid), ('x_worklist', '=', True)], order='id desc', limit=1).x_followup_id
later = [('x_status', '=', 'in_need_of_action')]
if last.x_oldest_due_date:
    later += [
        '|', ('x_oldest_due_date', '>', last.x_oldest_due_date),
        '&', ('x_oldest_due_date', '=', last.x_oldest_due_date), ('id', '>', last.id),
    ]
following = env['x_followup'].search(later, order='x_oldest_due_date, id', limit=1)
if following:
    model.create({'x_followup_id': following.id, 'x_kind': 'prepare', 'x_state': 'asked', 'x_worklist': True})
    action = {'type': 'ir.actions.server', 'id': env.ref('followupd.action_wait').id}
else:
    action = env['ir.actions.act_window']._for_xml_id('followupd.action_followups')
    action['context'] = {'search_default_requires_followup': 1}
    action['target'] = 'main'
