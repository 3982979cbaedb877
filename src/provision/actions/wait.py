# Comes back until everything that this user has asked for is answered, each time in a transaction of its own: only a new
# one sees the answer. Then it tells what became of it.
requests = model.search([('create_uid', '=', uid), ('x_told', '=', False), ('x_state', '!=', 'draft')])
patience = datetime.datetime.utcnow() - datetime.timedelta(seconds=15)
if any(request.x_state == 'asked' and request.write_date > patience for request in requests):
    env.cr.execute('SELECT pg_sleep(0.4)')
    action = {'type': 'ir.actions.server', 'id': env.ref('followupd.action_wait').id}
else:
    requests.sudo().write({'x_told': True})
    labels = model.fields_get(['x_kind', 'x_state'], ['selection'])
    kinds, states = dict(labels['x_kind']['selection']), dict(labels['x_state']['selection'])
    close = {'type': 'ir.actions.act_window_close'}
    view, target = False, 'new'
    # The newest comes first. Where somebody must look at it, whatever was asked for before is not told again.
    to_be_looked_at = requests[:1].x_worklist or requests[:1].x_state in ('prepared', 'needs_anyway')
    request = requests[:1] if to_be_looked_at or len(requests) == 1 else model
    if request.x_worklist and request.x_kind == 'prepare':
        view, target = 'followupd.view_request_worklist', 'main'
    elif request.x_state in ('prepared', 'needs_anyway'):
        view = 'followupd.view_request_form'
    elif request.x_worklist and request.x_state == 'done':
        close = {'type': 'ir.actions.server', 'id': env.ref('followupd.action_worklist_next').id}
    if view:
        action = {
            'type': 'ir.actions.act_window',
            'name': kinds.get(request.x_kind, ''),
            'res_model': 'x_followup_request',
            'res_id': request.id,
            'views': [(env.ref(view).id, 'form')],
            'target': target,
        }
    elif requests:
        done = requests.filtered(lambda request: request.x_state == 'done')
        if request:
            message = request.x_answer or ''
        else:
            left = ['%s: %s' % (other.x_name, other.x_answer or states[other.x_state]) for other in requests - done]
            message = ' · '.join(['%s: %s' % (states['done'], len(done))] + left)
        action = {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'title': '%s: %s' % (kinds[requests[0].x_kind], states[request.x_state]) if request else kinds[requests[0].x_kind],
                'message': message,
                'type': 'success' if done == requests else 'warning',
                'sticky': done != requests,
                'next': close,
            },
        }
    else:
        action = close
