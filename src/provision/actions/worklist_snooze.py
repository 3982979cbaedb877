action = env['ir.actions.act_window']._for_xml_id('followupd.action_ask_snooze')
action['context'] = {'default_x_kind': 'snooze', 'default_x_followup_id': record.x_followup_id.id}
