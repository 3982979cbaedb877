-- A journal of version 1, with a message in every state.
PRAGMA foreign_keys = OFF;
PRAGMA application_id = 1718972516;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
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
INSERT INTO "attempt" VALUES(1,1,1,1,'["ap@acme.test","b@acme.test"]','Reminder a','<p>a</p>','0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f','2025-01-15T06:02:00.123456789Z',NULL,'2025-01-15T06:04:00.123456789Z','passing','busy',NULL,NULL,NULL);
INSERT INTO "attempt" VALUES(2,2,1,2,'["ap@acme.test","b@acme.test"]','Reminder a','<p>a</p>','0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f','2025-01-15T06:02:00.123456789Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "attempt" VALUES(3,3,1,3,'["ap@acme.test","b@acme.test"]','Reminder a','<p>a</p>','0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f','2025-01-15T06:02:00.123456789Z','2025-01-15T06:03:00.123456789Z',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "attempt" VALUES(4,4,1,4,'["ap@acme.test","b@acme.test"]','Reminder a','<p>a</p>','0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f','2025-01-15T06:02:00.123456789Z','2025-01-15T06:03:00.123456789Z','2025-01-15T06:04:00.123456789Z','in_doubt','timeout',NULL,NULL,NULL);
INSERT INTO "attempt" VALUES(5,5,1,5,'["ap@acme.test","b@acme.test"]','Reminder a','<p>a</p>','0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f','2025-01-15T06:02:00.123456789Z','2025-01-15T06:03:00.123456789Z','2025-01-15T06:04:00.123456789Z','sent','250 OK',NULL,NULL,NULL);
INSERT INTO "attempt" VALUES(6,6,1,6,'["ap@acme.test","b@acme.test"]','Reminder a','<p>a</p>','0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f','2025-01-15T06:02:00.123456789Z','2025-01-15T06:03:00.123456789Z','2025-01-15T06:04:00.123456789Z','sent','250 OK',NULL,NULL,NULL);
INSERT INTO "attempt" VALUES(7,7,1,7,'["ap@acme.test","b@acme.test"]','Reminder a','<p>a</p>','0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f','2025-01-15T06:02:00.123456789Z','2025-01-15T06:03:00.123456789Z','2025-01-15T06:04:00.123456789Z','final','550 no such user',NULL,NULL,NULL);
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
INSERT INTO "intent" VALUES(1,1,1,1,'email',2,1,'<acme/1/1/1/email@followupd.test>','invoice_contact','Änne "Buch" <haltung>','["ap@acme.test","b@acme.test"]','de_DE','recorded','busy',NULL,1,'2025-01-15T06:01:00.123456789Z','2025-01-15T06:04:00.123456789Z');
INSERT INTO "intent" VALUES(2,1,2,1,'email',2,2,'<acme/1/2/1/email@followupd.test>','invoice_contact','Änne "Buch" <haltung>','["ap@acme.test","b@acme.test"]','de_DE','begun',NULL,NULL,1,'2025-01-15T06:01:00.123456789Z','2025-01-15T06:02:00.123456789Z');
INSERT INTO "intent" VALUES(3,1,3,1,'email',2,3,'<acme/1/3/1/email@followupd.test>','invoice_contact','Änne "Buch" <haltung>','["ap@acme.test","b@acme.test"]','de_DE','last_word',NULL,NULL,1,'2025-01-15T06:01:00.123456789Z','2025-01-15T06:03:00.123456789Z');
INSERT INTO "intent" VALUES(4,1,4,1,'email',2,4,'<acme/1/4/1/email@followupd.test>','invoice_contact','Änne "Buch" <haltung>','["ap@acme.test","b@acme.test"]','de_DE','in_doubt','timeout',NULL,1,'2025-01-15T06:01:00.123456789Z','2025-01-15T06:04:00.123456789Z');
INSERT INTO "intent" VALUES(5,1,5,1,'email',2,5,'<acme/1/5/1/email@followupd.test>','invoice_contact','Änne "Buch" <haltung>','["ap@acme.test","b@acme.test"]','de_DE','sent','250 OK','2025-01-15T06:02:00.123456789Z',1,'2025-01-15T06:01:00.123456789Z','2025-01-15T06:04:00.123456789Z');
INSERT INTO "intent" VALUES(6,1,6,1,'email',2,6,'<acme/1/6/1/email@followupd.test>','invoice_contact','Änne "Buch" <haltung>','["ap@acme.test","b@acme.test"]','de_DE','done','250 OK','2025-01-15T06:02:00.123456789Z',1,'2025-01-15T06:01:00.123456789Z','2025-01-15T06:05:00.123456789Z');
INSERT INTO "intent" VALUES(7,1,7,1,'email',2,7,'<acme/1/7/1/email@followupd.test>','invoice_contact','Änne "Buch" <haltung>','["ap@acme.test","b@acme.test"]','de_DE','failed','550 no such user',NULL,1,'2025-01-15T06:01:00.123456789Z','2025-01-15T06:04:00.123456789Z');
INSERT INTO "intent" VALUES(8,1,8,1,'email',2,8,'<acme/1/8/1/email@followupd.test>','invoice_contact','Änne "Buch" <haltung>','["ap@acme.test","b@acme.test"]','de_DE','dropped','paid meanwhile',NULL,0,'2025-01-15T06:01:00.123456789Z','2025-01-15T06:04:00.123456789Z');
CREATE TABLE item_seen (
    item        INTEGER PRIMARY KEY,
    company     INTEGER NOT NULL,
    partner     INTEGER NOT NULL,
    settled_on  TEXT,
    returned_on TEXT,
    CHECK (settled_on IS NULL OR returned_on IS NULL)
) STRICT;
INSERT INTO "item_seen" VALUES(10,1,1,NULL,'2025-01-15');
INSERT INTO "item_seen" VALUES(11,1,1,'2025-01-14',NULL);
CREATE TABLE meta (
    only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
    database   TEXT NOT NULL,
    state_id   TEXT NOT NULL,
    generation INTEGER NOT NULL CHECK (generation >= 0)
) STRICT;
INSERT INTO "meta" VALUES(1,'acme','state-1',2);
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
INSERT INTO "reminder" VALUES(1,1,1,1,1,'2025-01-15',3,'First reminder',15,'2025-01-30','{"customer":"Änne Buchhaltung","asked_by":"Änne","channels":[{"channel":"email","recipient":{"rule":"invoice_contact","name":"Änne \"Buch\" <haltung>","emails":["ap@acme.test","b@acme.test"],"language":"de_DE"}},{"channel":"letter","why_not":"no address"}],"amounts":[{"amount":"1234.55","currency":{"code":"CHF","id":5,"symbol":"Fr.","symbol_before":true,"rounding":"0.05","decimal_places":2}}],"activity":{"type_id":2,"summary":"Call","note":"line 1\nline 2","responsible":{"user":8},"user":8}}','2025-01-15T06:01:00.123456789Z');
INSERT INTO "reminder" VALUES(2,1,2,1,1,'2025-01-15',3,'First reminder',15,'2025-01-30','{"customer":"Änne Buchhaltung","asked_by":"Änne","channels":[{"channel":"email","recipient":{"rule":"invoice_contact","name":"Änne \"Buch\" <haltung>","emails":["ap@acme.test","b@acme.test"],"language":"de_DE"}},{"channel":"letter","why_not":"no address"}],"amounts":[{"amount":"1234.55","currency":{"code":"CHF","id":5,"symbol":"Fr.","symbol_before":true,"rounding":"0.05","decimal_places":2}}],"activity":{"type_id":2,"summary":"Call","note":"line 1\nline 2","responsible":{"user":8},"user":8}}','2025-01-15T06:01:00.123456789Z');
INSERT INTO "reminder" VALUES(3,1,3,1,1,'2025-01-15',3,'First reminder',15,'2025-01-30','{"customer":"Änne Buchhaltung","asked_by":"Änne","channels":[{"channel":"email","recipient":{"rule":"invoice_contact","name":"Änne \"Buch\" <haltung>","emails":["ap@acme.test","b@acme.test"],"language":"de_DE"}},{"channel":"letter","why_not":"no address"}],"amounts":[{"amount":"1234.55","currency":{"code":"CHF","id":5,"symbol":"Fr.","symbol_before":true,"rounding":"0.05","decimal_places":2}}],"activity":{"type_id":2,"summary":"Call","note":"line 1\nline 2","responsible":{"user":8},"user":8}}','2025-01-15T06:01:00.123456789Z');
INSERT INTO "reminder" VALUES(4,1,4,1,1,'2025-01-15',3,'First reminder',15,'2025-01-30','{"customer":"Änne Buchhaltung","asked_by":"Änne","channels":[{"channel":"email","recipient":{"rule":"invoice_contact","name":"Änne \"Buch\" <haltung>","emails":["ap@acme.test","b@acme.test"],"language":"de_DE"}},{"channel":"letter","why_not":"no address"}],"amounts":[{"amount":"1234.55","currency":{"code":"CHF","id":5,"symbol":"Fr.","symbol_before":true,"rounding":"0.05","decimal_places":2}}],"activity":{"type_id":2,"summary":"Call","note":"line 1\nline 2","responsible":{"user":8},"user":8}}','2025-01-15T06:01:00.123456789Z');
INSERT INTO "reminder" VALUES(5,1,5,1,1,'2025-01-15',3,'First reminder',15,'2025-01-30','{"customer":"Änne Buchhaltung","asked_by":"Änne","channels":[{"channel":"email","recipient":{"rule":"invoice_contact","name":"Änne \"Buch\" <haltung>","emails":["ap@acme.test","b@acme.test"],"language":"de_DE"}},{"channel":"letter","why_not":"no address"}],"amounts":[{"amount":"1234.55","currency":{"code":"CHF","id":5,"symbol":"Fr.","symbol_before":true,"rounding":"0.05","decimal_places":2}}],"activity":{"type_id":2,"summary":"Call","note":"line 1\nline 2","responsible":{"user":8},"user":8}}','2025-01-15T06:01:00.123456789Z');
INSERT INTO "reminder" VALUES(6,1,6,1,1,'2025-01-15',3,'First reminder',15,'2025-01-30','{"customer":"Änne Buchhaltung","asked_by":"Änne","channels":[{"channel":"email","recipient":{"rule":"invoice_contact","name":"Änne \"Buch\" <haltung>","emails":["ap@acme.test","b@acme.test"],"language":"de_DE"}},{"channel":"letter","why_not":"no address"}],"amounts":[{"amount":"1234.55","currency":{"code":"CHF","id":5,"symbol":"Fr.","symbol_before":true,"rounding":"0.05","decimal_places":2}}],"activity":{"type_id":2,"summary":"Call","note":"line 1\nline 2","responsible":{"user":8},"user":8}}','2025-01-15T06:01:00.123456789Z');
INSERT INTO "reminder" VALUES(7,1,7,1,1,'2025-01-15',3,'First reminder',15,'2025-01-30','{"customer":"Änne Buchhaltung","asked_by":"Änne","channels":[{"channel":"email","recipient":{"rule":"invoice_contact","name":"Änne \"Buch\" <haltung>","emails":["ap@acme.test","b@acme.test"],"language":"de_DE"}},{"channel":"letter","why_not":"no address"}],"amounts":[{"amount":"1234.55","currency":{"code":"CHF","id":5,"symbol":"Fr.","symbol_before":true,"rounding":"0.05","decimal_places":2}}],"activity":{"type_id":2,"summary":"Call","note":"line 1\nline 2","responsible":{"user":8},"user":8}}','2025-01-15T06:01:00.123456789Z');
INSERT INTO "reminder" VALUES(8,1,8,1,1,'2025-01-15',3,'First reminder',15,'2025-01-30','{"customer":"Änne Buchhaltung","asked_by":"Änne","channels":[{"channel":"email","recipient":{"rule":"invoice_contact","name":"Änne \"Buch\" <haltung>","emails":["ap@acme.test","b@acme.test"],"language":"de_DE"}},{"channel":"letter","why_not":"no address"}],"amounts":[{"amount":"1234.55","currency":{"code":"CHF","id":5,"symbol":"Fr.","symbol_before":true,"rounding":"0.05","decimal_places":2}}],"activity":{"type_id":2,"summary":"Call","note":"line 1\nline 2","responsible":{"user":8},"user":8}}','2025-01-15T06:01:00.123456789Z');
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
INSERT INTO "reminder_item" VALUES(1,'advance',0,10,3,15);
INSERT INTO "reminder_item" VALUES(1,'credit',0,13,NULL,NULL);
INSERT INTO "reminder_item" VALUES(1,'demanded',0,11,NULL,NULL);
INSERT INTO "reminder_item" VALUES(1,'demanded',1,10,NULL,NULL);
INSERT INTO "reminder_item" VALUES(1,'not_due',0,12,NULL,NULL);
INSERT INTO "reminder_item" VALUES(2,'advance',0,10,3,15);
INSERT INTO "reminder_item" VALUES(2,'credit',0,13,NULL,NULL);
INSERT INTO "reminder_item" VALUES(2,'demanded',0,11,NULL,NULL);
INSERT INTO "reminder_item" VALUES(2,'demanded',1,10,NULL,NULL);
INSERT INTO "reminder_item" VALUES(2,'not_due',0,12,NULL,NULL);
INSERT INTO "reminder_item" VALUES(3,'advance',0,10,3,15);
INSERT INTO "reminder_item" VALUES(3,'credit',0,13,NULL,NULL);
INSERT INTO "reminder_item" VALUES(3,'demanded',0,11,NULL,NULL);
INSERT INTO "reminder_item" VALUES(3,'demanded',1,10,NULL,NULL);
INSERT INTO "reminder_item" VALUES(3,'not_due',0,12,NULL,NULL);
INSERT INTO "reminder_item" VALUES(4,'advance',0,10,3,15);
INSERT INTO "reminder_item" VALUES(4,'credit',0,13,NULL,NULL);
INSERT INTO "reminder_item" VALUES(4,'demanded',0,11,NULL,NULL);
INSERT INTO "reminder_item" VALUES(4,'demanded',1,10,NULL,NULL);
INSERT INTO "reminder_item" VALUES(4,'not_due',0,12,NULL,NULL);
INSERT INTO "reminder_item" VALUES(5,'advance',0,10,3,15);
INSERT INTO "reminder_item" VALUES(5,'credit',0,13,NULL,NULL);
INSERT INTO "reminder_item" VALUES(5,'demanded',0,11,NULL,NULL);
INSERT INTO "reminder_item" VALUES(5,'demanded',1,10,NULL,NULL);
INSERT INTO "reminder_item" VALUES(5,'not_due',0,12,NULL,NULL);
INSERT INTO "reminder_item" VALUES(6,'advance',0,10,3,15);
INSERT INTO "reminder_item" VALUES(6,'credit',0,13,NULL,NULL);
INSERT INTO "reminder_item" VALUES(6,'demanded',0,11,NULL,NULL);
INSERT INTO "reminder_item" VALUES(6,'demanded',1,10,NULL,NULL);
INSERT INTO "reminder_item" VALUES(6,'not_due',0,12,NULL,NULL);
INSERT INTO "reminder_item" VALUES(7,'advance',0,10,3,15);
INSERT INTO "reminder_item" VALUES(7,'credit',0,13,NULL,NULL);
INSERT INTO "reminder_item" VALUES(7,'demanded',0,11,NULL,NULL);
INSERT INTO "reminder_item" VALUES(7,'demanded',1,10,NULL,NULL);
INSERT INTO "reminder_item" VALUES(7,'not_due',0,12,NULL,NULL);
INSERT INTO "reminder_item" VALUES(8,'advance',0,10,3,15);
INSERT INTO "reminder_item" VALUES(8,'credit',0,13,NULL,NULL);
INSERT INTO "reminder_item" VALUES(8,'demanded',0,11,NULL,NULL);
INSERT INTO "reminder_item" VALUES(8,'demanded',1,10,NULL,NULL);
INSERT INTO "reminder_item" VALUES(8,'not_due',0,12,NULL,NULL);
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
INSERT INTO "run" VALUES(1,'2025-01-14','schedule',1,'2025-01-14T06:00:00.123456789Z','2025-01-14T06:01:00.123456789Z','nothing to do');
INSERT INTO "run" VALUES(2,'2025-01-15','schedule',2,'2025-01-15T06:00:00.123456789Z',NULL,NULL);
CREATE INDEX reminder_item_by_item ON reminder_item (item);
CREATE INDEX intent_by_state ON intent (state);
CREATE INDEX intent_by_reminder ON intent (reminder);
CREATE INDEX attempt_by_reminder ON attempt (reminder);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('run',2);
COMMIT;
