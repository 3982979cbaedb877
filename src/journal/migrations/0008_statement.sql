-- Statements that are mailed. They are no reminders: no ordinal, no level, and nothing that is decided looks at them.
CREATE TABLE statement (
    id                 INTEGER PRIMARY KEY,
    company            INTEGER NOT NULL,
    partner            INTEGER NOT NULL,
    first_day          TEXT NOT NULL,
    last_day           TEXT NOT NULL,
    -- A further one goes only if a person asks for it once more.
    copy               INTEGER NOT NULL CHECK (copy > 0),
    run                INTEGER NOT NULL REFERENCES run (id),
    asked_by           TEXT NOT NULL,
    message_id         TEXT NOT NULL UNIQUE,
    recipient_rule     TEXT NOT NULL CHECK (recipient_rule IN
                           ('chosen_on_account', 'followup_contact', 'invoice_contact', 'customer')),
    recipient_name     TEXT NOT NULL,
    recipient_emails   TEXT NOT NULL CHECK (json_valid(recipient_emails)),
    recipient_language TEXT,
    state              TEXT NOT NULL CHECK (state IN
                           ('recorded', 'begun', 'last_word', 'in_doubt', 'sent', 'done', 'failed', 'dropped')),
    -- The problem, the answer or the reason that goes with the state.
    detail             TEXT,
    -- When the attempt that succeeded began.
    sent_at            TEXT,
    attempts           INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    recorded_at        TEXT NOT NULL,
    changed_at         TEXT NOT NULL,
    -- From whom it came back (empty: that is not said), and why; and when Odoo was told.
    came_back_from     TEXT,
    came_back          TEXT,
    came_back_told_at  TEXT,
    UNIQUE (company, partner, first_day, last_day, copy),
    CHECK (first_day <= last_day),
    CHECK ((state IN ('sent', 'done')) = (sent_at IS NOT NULL)),
    CHECK (state IN ('recorded', 'begun', 'last_word') OR detail IS NOT NULL)
) STRICT;

CREATE INDEX statement_by_state ON statement (state);
CREATE INDEX statement_by_period ON statement (first_day, last_day);

CREATE TABLE statement_attempt (
    id           INTEGER PRIMARY KEY,
    statement    INTEGER NOT NULL REFERENCES statement (id),
    number       INTEGER NOT NULL CHECK (number > 0),
    addresses    TEXT NOT NULL CHECK (json_valid(addresses)),
    subject      TEXT NOT NULL,
    chatter_html TEXT NOT NULL,
    digest       TEXT NOT NULL,
    begun_at     TEXT NOT NULL,
    last_word_at TEXT,
    ended_at     TEXT,
    ended_as     TEXT CHECK (ended_as IN ('sent', 'passing', 'final', 'in_doubt')),
    answer       TEXT,
    -- What a person said of it, if it was in doubt.
    verdict      TEXT CHECK (verdict IN ('was_sent', 'was_not_sent')),
    resolved_by  TEXT,
    resolved_at  TEXT,
    UNIQUE (statement, number),
    CHECK ((ended_at IS NULL) = (ended_as IS NULL)),
    CHECK ((ended_at IS NULL) = (answer IS NULL)),
    CHECK (verdict IS NULL OR ended_as = 'in_doubt'),
    CHECK ((verdict IS NULL) = (resolved_by IS NULL)),
    CHECK ((verdict IS NULL) = (resolved_at IS NULL))
) STRICT;

-- What was sent, as files: kept until it is in Odoo, then only what proves it.
CREATE TABLE statement_document (
    attempt      INTEGER NOT NULL REFERENCES statement_attempt (id),
    position     INTEGER NOT NULL,
    name         TEXT NOT NULL,
    content_type TEXT NOT NULL,
    -- SHA-256, in hexadecimal.
    digest       TEXT NOT NULL,
    -- Nothing any more once it is written back, or will never be sent.
    content      BLOB,
    PRIMARY KEY (attempt, position)
) STRICT;
