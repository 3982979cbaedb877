records.write({'x_anyway': True, 'x_state': 'asked', 'x_told': False})
action = {'type': 'ir.actions.server', 'id': env.ref('followupd.action_wait').id}
