-- The SQLite file of the events team: who signed up, and whose badge was scanned.

CREATE TABLE event_signups (
    id               INTEGER  PRIMARY KEY,
    event            TEXT     NOT NULL,
    held_on          TEXT     NOT NULL,
    name             TEXT     NOT NULL,
    email            TEXT     NOT NULL,
    phone            TEXT,
    company_name     TEXT,
    job_title        TEXT,
    marketing_email  TEXT     NOT NULL CHECK (marketing_email IN ('Y', 'N', 'B')),
    wording_version  TEXT     NOT NULL,
    signed_up_at     TEXT     NOT NULL
);

CREATE TABLE badge_scans (
    id          INTEGER  PRIMARY KEY,
    signup_id   INTEGER  NOT NULL REFERENCES event_signups (id),
    stand       TEXT     NOT NULL,
    scanned_at  TEXT     NOT NULL,
    remark      TEXT
);

CREATE INDEX event_signups_email ON event_signups (lower(email));
CREATE INDEX event_signups_phone ON event_signups (phone);
CREATE INDEX badge_scans_signup ON badge_scans (signup_id);
