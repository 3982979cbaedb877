-- The last text of each level and language that could be filled in: it goes on in the place of one that is wrong.
CREATE TABLE good_text (
    level    INTEGER NOT NULL,
    language TEXT NOT NULL,
    subject  TEXT NOT NULL,
    body     TEXT NOT NULL,
    sms      TEXT NOT NULL,
    -- The day on which it was first seen so.
    since    TEXT NOT NULL,
    PRIMARY KEY (level, language)
) STRICT, WITHOUT ROWID;
