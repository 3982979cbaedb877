# The dialog asks for one follow-up, or for all that were chosen in a list: each gets a request of its own.
request = records[:1]
for followup in request.x_followup_ids - request.x_followup_id:
    request.copy({'x_followup_id': followup.id, 'x_followup_ids': [(5, 0, 0)], 'x_state': 'asked'})
request.write({'x_state': 'asked', 'x_told': False})
action = {'type': 'ir.actions.server', 'id': env.ref('followupd.action_wait').id}
