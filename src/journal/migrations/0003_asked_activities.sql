-- A reminder may ask people for several things, and knows how it was asked for. Until now whoever asked was taken to have
-- said *anyway* once the message was under way.
UPDATE reminder SET content = json_remove(
    json_set(
        content,
        '$.activities', CASE WHEN json_type(content, '$.activity') = 'object'
            THEN json_array(json_extract(content, '$.activity')) ELSE json('[]') END,
        '$.asked', CASE WHEN json_type(content, '$.asked_by') = 'text'
            THEN json_object('by', json_extract(content, '$.asked_by'), 'anyway', json('true')) ELSE json('null') END
    ),
    '$.activity', '$.asked_by'
);
