-- A message may be handed over to another program, which says later what became of it. What a column may hold is written
-- into the table, so the table is made anew.
CREATE TABLE intent_now (
    id                 INTEGER PRIMARY KEY,
    company            INTEGER NOT NULL,
    partner            INTEGER NOT NULL,
    ordinal            INTEGER NOT NULL CHECK (ordinal > 0),
    channel            TEXT NOT NULL CHECK (channel IN ('email', 'letter', 'sms', 'activity')),
    run                INTEGER NOT NULL REFERENCES run (id),
    reminder           INTEGER NOT NULL REFERENCES reminder (id),
    message_id         TEXT NOT NULL UNIQUE,
    recipient_rule     TEXT CHECK (recipient_rule IN
                           ('chosen_on_account', 'followup_contact', 'invoice_contact', 'customer')),
    recipient_name     TEXT,
    recipient_emails   TEXT CHECK (json_valid(recipient_emails)),
    recipient_language TEXT,
    state              TEXT NOT NULL CHECK (state IN
                           ('recorded', 'begun', 'last_word', 'handed_over', 'in_doubt', 'sent', 'done', 'failed',
                            'dropped')),
    -- The problem, the answer or the reason that goes with the state.
    detail             TEXT,
    -- When the attempt that succeeded began.
    sent_at            TEXT,
    attempts           INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    recorded_at        TEXT NOT NULL,
    changed_at         TEXT NOT NULL,
    UNIQUE (company, partner, ordinal, channel),
    CHECK ((state IN ('sent', 'done')) = (sent_at IS NOT NULL)),
    CHECK (state IN ('recorded', 'begun', 'last_word') OR detail IS NOT NULL),
    CHECK ((recipient_rule IS NULL) = (recipient_name IS NULL)),
    CHECK ((recipient_rule IS NULL) = (recipient_emails IS NULL))
) STRICT;

INSERT INTO intent_now SELECT * FROM intent;
DROP TABLE intent;
ALTER TABLE intent_now RENAME TO intent;

CREATE INDEX intent_by_state ON intent (state);
CREATE INDEX intent_by_reminder ON intent (reminder);
