for record in records:
    env['x_followup_request'].create({'x_followup_id': record.id, 'x_kind': 'send_statement', 'x_state': 'asked'})
action = {'type': 'ir.actions.server', 'id': env.ref('followupd.action_wait').id}
