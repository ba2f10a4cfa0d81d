-- The database `crm`: whom the company deals with. Keys and indexes: crm_keys.sql, after the rows.

CREATE TABLE companies (
    id               bigint  PRIMARY KEY,
    customer_number  text    NOT NULL UNIQUE,
    name             text    NOT NULL,
    legal_form       text    NOT NULL CHECK (legal_form IN ('LTD', 'PLC', 'LLP', 'SOLE', 'PART')),
    size_band        text    NOT NULL,
    sector           text    NOT NULL,
    switchboard      text,
    fax              text,
    opened_on        date    NOT NULL,
    closed_on        date
);

CREATE TABLE addresses (
    id        bigint  PRIMARY KEY,
    line1     text    NOT NULL,
    line2     text,
    town      text    NOT NULL,
    postcode  text    NOT NULL,
    country   text    NOT NULL DEFAULT 'GB'
);

CREATE TABLE contacts (
    id               bigint       PRIMARY KEY,
    company_id       bigint       NOT NULL,
    customer_number  text         NOT NULL,
    name             text         NOT NULL,
    job_title        text         NOT NULL,
    email            text         NOT NULL,
    phone            text,
    mobile           text,
    fax              text,
    address_id       bigint       NOT NULL,
    for_delivery     boolean      NOT NULL,
    for_installation boolean      NOT NULL,
    for_support      boolean      NOT NULL,
    for_billing      boolean      NOT NULL,
    source_kind      text         NOT NULL CHECK (source_kind IN ('PERSON', 'EMPLOYER', 'RESELLER')),
    source_name      text,
    source_list      text,
    obtained_on      date         NOT NULL,
    restricted       boolean      NOT NULL DEFAULT false,
    disputed_note    text
);

-- A sole trader or a partner is the customer: here the company's records are a person's.
CREATE TABLE individual_customers (
    customer_number  text    NOT NULL,
    contact_id       bigint  NOT NULL,
    capacity         text    NOT NULL CHECK (capacity IN ('SOLE', 'PARTNER')),
    PRIMARY KEY (customer_number, contact_id)
);

CREATE TABLE portal_accounts (
    username         text         PRIMARY KEY,
    contact_id       bigint       NOT NULL,
    customer_number  text         NOT NULL,
    access_level     text         NOT NULL CHECK (access_level IN ('ADMIN', 'USER')),
    created_at       timestamptz  NOT NULL,
    last_sign_in_at  timestamptz,
    last_sign_in_ip  inet
);

CREATE TABLE marketing_list (
    id                   bigint  PRIMARY KEY,
    email                text    NOT NULL,
    name                 text    NOT NULL,
    job_title            text,
    company_name         text,
    phone                text,
    postcode             text,
    source_kind          text    NOT NULL CHECK (source_kind IN ('BROKER', 'EVENT', 'WEBSITE', 'ORDER')),
    source_name          text    NOT NULL,
    list_name            text    NOT NULL,
    obtained_on          date    NOT NULL,
    permission_evidence  text    NOT NULL,
    consented_on         date,
    email_allowed        text    NOT NULL CHECK (email_allowed IN ('Y', 'N', 'B')),
    phone_allowed        text    NOT NULL CHECK (phone_allowed IN ('Y', 'N', 'B')),
    segment              text    NOT NULL,
    restricted           boolean NOT NULL DEFAULT false
);

CREATE TABLE credit_checks (
    id               bigint       PRIMARY KEY,
    company_id       bigint       NOT NULL,
    contact_id       bigint       NOT NULL,
    agency           text         NOT NULL,
    report_name      text         NOT NULL,
    obtained_on      date         NOT NULL,
    applied_for      text         NOT NULL,
    score            integer      NOT NULL,
    limit_pence      bigint       NOT NULL,
    decision         text         NOT NULL CHECK (decision IN ('A', 'D', 'R')),
    automated        boolean      NOT NULL,
    decided_at       timestamptz  NOT NULL,
    restricted       boolean      NOT NULL DEFAULT false
);

-- What marketing makes of the list: groups to target, campaigns built ahead, an affiliate's copy.
CREATE TABLE segment_members (
    id        bigint  PRIMARY KEY,
    segment   text    NOT NULL,
    email     text    NOT NULL,
    added_on  date    NOT NULL
);

CREATE TABLE campaign_sends (
    id        bigint       PRIMARY KEY,
    campaign  text         NOT NULL,
    email     text         NOT NULL,
    name      text         NOT NULL,
    built_at  timestamptz  NOT NULL,
    send_at   timestamptz  NOT NULL,
    state     text         NOT NULL CHECK (state IN ('QUEUED', 'SENDING', 'SENT', 'SKIPPED')),
    sent_at   timestamptz
);

CREATE TABLE affiliate_export (
    id         bigint  PRIMARY KEY,
    affiliate  text    NOT NULL,
    email      text    NOT NULL,
    name       text    NOT NULL,
    phone      text,
    added_on   date    NOT NULL
);

-- The looks at the registers of numbers that want no calls.
CREATE TABLE number_screens (
    id           bigint   PRIMARY KEY,
    phone        text     NOT NULL,
    register     text     NOT NULL CHECK (register IN ('TPS', 'CTPS')),
    screened_on  date     NOT NULL,
    listed       boolean  NOT NULL
);

-- The uses that a person objected to (Article 21(1)); an entry stands until it is outweighed.
CREATE TABLE objections (
    contact_id      bigint       NOT NULL,
    purpose         text         NOT NULL,
    case_reference  text         NOT NULL,
    standing        boolean      NOT NULL,
    since           timestamptz  NOT NULL,
    PRIMARY KEY (contact_id, purpose, case_reference)
);
