-- What was intended, attempted and sent. Times are RFC 3339 in UTC, days are YYYY-MM-DD.

-- Whose journal it is; exactly one row.
CREATE TABLE meta (
    only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
    database   TEXT NOT NULL,
    state_id   TEXT NOT NULL,
    generation INTEGER NOT NULL CHECK (generation >= 0)
) STRICT;

CREATE TABLE run (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    run_date   TEXT NOT NULL,
    started_by TEXT NOT NULL,
    generation INTEGER NOT NULL,
    begun_at   TEXT NOT NULL,
    ended_at   TEXT,
    summary    TEXT,
    CHECK ((ended_at IS NULL) = (summary IS NULL))
) STRICT;

-- What a reminder says. Never changed: planned anew, it gets a further version, and what was sent stays as it was.
CREATE TABLE reminder (
    id            INTEGER PRIMARY KEY,
    company       INTEGER NOT NULL,
    partner       INTEGER NOT NULL,
    ordinal       INTEGER NOT NULL CHECK (ordinal > 0),
    version       INTEGER NOT NULL CHECK (version > 0),
    run_date      TEXT NOT NULL,
    level         INTEGER NOT NULL,
    level_name    TEXT NOT NULL,
    level_days    INTEGER NOT NULL,
    next_reminder TEXT NOT NULL,
    -- Channels with their recipients, amounts with their currencies, the activity.
    content       TEXT NOT NULL CHECK (json_valid(content)),
    recorded_at   TEXT NOT NULL,
    UNIQUE (company, partner, ordinal, version)
) STRICT;

CREATE TABLE reminder_item (
    reminder   INTEGER NOT NULL REFERENCES reminder (id),
    role       TEXT NOT NULL CHECK (role IN ('advance', 'demanded', 'not_due', 'credit')),
    position   INTEGER NOT NULL,
    item       INTEGER NOT NULL,
    -- The level that the item reaches with it.
    level      INTEGER,
    level_days INTEGER,
    PRIMARY KEY (reminder, role, position),
    CHECK ((role = 'advance') = (level IS NOT NULL)),
    CHECK ((role = 'advance') = (level_days IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX reminder_item_by_item ON reminder_item (item);

-- One delivery of a reminder by one channel. The unique key is what keeps a message from being there twice.
CREATE TABLE intent (
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
                           ('recorded', 'begun', 'last_word', 'in_doubt', 'sent', 'done', 'failed', 'dropped')),
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

CREATE INDEX intent_by_state ON intent (state);
CREATE INDEX intent_by_reminder ON intent (reminder);

CREATE TABLE attempt (
    id           INTEGER PRIMARY KEY,
    intent       INTEGER NOT NULL REFERENCES intent (id),
    number       INTEGER NOT NULL CHECK (number > 0),
    -- What it carried: the version of the reminder at that time, and where to.
    reminder     INTEGER NOT NULL REFERENCES reminder (id),
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
    UNIQUE (intent, number),
    CHECK ((ended_at IS NULL) = (ended_as IS NULL)),
    CHECK ((ended_at IS NULL) = (answer IS NULL)),
    CHECK (verdict IS NULL OR ended_as = 'in_doubt'),
    CHECK ((verdict IS NULL) = (resolved_by IS NULL)),
    CHECK ((verdict IS NULL) = (resolved_at IS NULL))
) STRICT;

CREATE INDEX attempt_by_reminder ON attempt (reminder);

-- Items with a level: open while settled_on is empty; returned_on is the day on which they were seen again.
CREATE TABLE item_seen (
    item        INTEGER PRIMARY KEY,
    company     INTEGER NOT NULL,
    partner     INTEGER NOT NULL,
    settled_on  TEXT,
    returned_on TEXT,
    CHECK (settled_on IS NULL OR returned_on IS NULL)
) STRICT;
