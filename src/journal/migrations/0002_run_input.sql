-- What a run has read and decided, so that it can be asked again: gzipped JSON. Forgotten after a time.
CREATE TABLE run_input (
    run     INTEGER PRIMARY KEY REFERENCES run (id),
    content BLOB NOT NULL
) STRICT;
