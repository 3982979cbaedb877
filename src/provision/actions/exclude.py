# All open items are proposed; whoever asks takes out those that are to be followed up.
action = env['ir.actions.act_window']._for_xml_id('followupd.action_ask_exclude')
action['context'] = {
    'default_x_kind': 'exclude',
    'default_x_reason': 'dispute',
    'default_x_followup_id': record.id,
    'default_x_item_ids': record.x_item_ids.ids,
}
