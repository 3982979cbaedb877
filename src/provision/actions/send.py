# What was prepared goes, as it stands in the dialog.
records.write({'x_kind': 'follow_up', 'x_state': 'asked', 'x_told': False})
action = {'type': 'ir.actions.server', 'id': env.ref('followupd.action_wait').id}
