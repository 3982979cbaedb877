-- A mail that was taken in may come back. Who it came back from stays; Odoo is told once.
CREATE TABLE bounce (
    id       INTEGER PRIMARY KEY,
    intent   INTEGER NOT NULL REFERENCES intent (id),
    -- The attempt that came back, by its number.
    attempt  INTEGER NOT NULL CHECK (attempt > 0),
    -- Empty where the mail that came back does not say it.
    address  TEXT NOT NULL,
    answer   TEXT NOT NULL,
    heard_at TEXT NOT NULL,
    told_at  TEXT,
    UNIQUE (intent, attempt, address)
) STRICT;

CREATE INDEX intent_by_sent ON intent (channel, sent_at);
CREATE INDEX bounce_untold ON bounce (intent) WHERE told_at IS NULL;
