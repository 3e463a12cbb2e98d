-- Who acts: residents' accounts, codes by SMS, known devices, officers and staff accounts. Personal fields are encrypted per field.

-- One live code per session, purpose and phone; a newer one takes its place.
CREATE TABLE codes (
  session_index TEXT NOT NULL,
  purpose TEXT NOT NULL,
  phone_index TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  tries BIGINT NOT NULL,
  expires_at TEXT NOT NULL CHECK (length(expires_at) = 24),
  PRIMARY KEY (session_index, purpose, phone_index)
);
CREATE INDEX codes_expiry ON codes (expires_at);

-- What one session has typed and proven so far on a way of several pages.
CREATE TABLE pending_steps (
  session_index TEXT NOT NULL,
  step TEXT NOT NULL,
  content TEXT NOT NULL,
  expires_at TEXT NOT NULL CHECK (length(expires_at) = 24),
  PRIMARY KEY (session_index, step)
);
CREATE INDEX pending_steps_expiry ON pending_steps (expires_at);

-- A person has at most one account of level 2; accounts of level 1 never stand in the way.
CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY,
  level BIGINT NOT NULL CHECK (level IN (1, 2)),
  name TEXT NOT NULL,
  resident_id TEXT NOT NULL,
  resident_index TEXT NOT NULL,
  phone TEXT NOT NULL,
  phone_index TEXT NOT NULL,
  verified_by TEXT CHECK (verified_by IN ('registers', 'window')),
  verified_at TEXT CHECK (length(verified_at) = 24),
  language TEXT NOT NULL,
  created_at TEXT NOT NULL CHECK (length(created_at) = 24)
);
CREATE UNIQUE INDEX accounts_person ON accounts (resident_index) WHERE level = 2;
CREATE INDEX accounts_resident ON accounts (resident_index);
CREATE INDEX accounts_phone ON accounts (phone_index);

CREATE TABLE devices (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  token_hash TEXT NOT NULL,
  first_seen_at TEXT NOT NULL CHECK (length(first_seen_at) = 24),
  last_seen_at TEXT NOT NULL CHECK (length(last_seen_at) = 24),
  PRIMARY KEY (account_id, token_hash)
);

-- The natural person behind staff accounts; the ID number keeps two posts of one person one person.
CREATE TABLE officers (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  resident_id TEXT NOT NULL,
  resident_index TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL CHECK (length(created_at) = 24)
);

-- One account per officer, post and office. `invited`: the activation code is out; `active`: password and authenticator are set.
CREATE TABLE staff (
  id TEXT NOT NULL PRIMARY KEY,
  officer_id TEXT NOT NULL REFERENCES officers (id),
  login_name TEXT NOT NULL UNIQUE,
  post TEXT NOT NULL CHECK (post IN ('acceptance', 'first_review', 'second_review', 'approval', 'window', 'administrator')),
  office_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'closed')),
  password TEXT,
  authenticator TEXT,
  used_step BIGINT NOT NULL DEFAULT 0,
  activation_hash TEXT,
  activation_expires_at TEXT CHECK (length(activation_expires_at) = 24),
  demo BIGINT NOT NULL DEFAULT 0 CHECK (demo IN (0, 1)),
  created_at TEXT NOT NULL CHECK (length(created_at) = 24),
  activated_at TEXT CHECK (length(activated_at) = 24),
  signed_in_at TEXT CHECK (length(signed_in_at) = 24)
);
CREATE INDEX staff_officer ON staff (officer_id);
CREATE INDEX staff_office ON staff (office_id, post);

CREATE TABLE recovery_codes (
  staff_id TEXT NOT NULL REFERENCES staff (id),
  code_hash TEXT NOT NULL,
  used_at TEXT CHECK (length(used_at) = 24),
  PRIMARY KEY (staff_id, code_hash)
);
