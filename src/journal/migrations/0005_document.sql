-- What was sent, as files: kept until it is in Odoo, then only what proves it.
CREATE TABLE document (
    attempt      INTEGER NOT NULL REFERENCES attempt (id),
    position     INTEGER NOT NULL,
    name         TEXT NOT NULL,
    content_type TEXT NOT NULL,
    -- SHA-256, in hexadecimal.
    digest       TEXT NOT NULL,
    -- Nothing any more once it is written back, or will never be sent.
    content      BLOB,
    PRIMARY KEY (attempt, position)
) STRICT;
