-- What every area stands on: birth mark, the audit record, limits, refused forms, idempotency, leases, sessions.

CREATE TABLE meta (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE audit_chains (
  chain TEXT NOT NULL PRIMARY KEY,
  length BIGINT NOT NULL,
  head TEXT NOT NULL
);

CREATE TABLE audit_events (
  chain TEXT NOT NULL,
  seq BIGINT NOT NULL,
  at TEXT NOT NULL CHECK (length(at) = 24),
  act TEXT NOT NULL,
  actor TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  sealed BIGINT NOT NULL DEFAULT 0 CHECK (sealed IN (0, 1)),
  PRIMARY KEY (chain, seq)
);
CREATE INDEX audit_events_unsealed ON audit_events (at, chain, seq) WHERE sealed = 0;

CREATE TABLE audit_log (
  position BIGINT NOT NULL PRIMARY KEY,
  chain TEXT NOT NULL,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (chain, seq)
);

CREATE TABLE audit_seals (
  number BIGINT NOT NULL PRIMARY KEY,
  from_position BIGINT NOT NULL,
  to_position BIGINT NOT NULL,
  at TEXT NOT NULL CHECK (length(at) = 24),
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
);

CREATE TABLE limits (
  key TEXT NOT NULL PRIMARY KEY,
  window_start TEXT NOT NULL CHECK (length(window_start) = 24),
  used BIGINT NOT NULL
);
CREATE INDEX limits_window ON limits (window_start);

CREATE TABLE refusals (
  session TEXT NOT NULL,
  form TEXT NOT NULL,
  content TEXT NOT NULL,
  expires_at TEXT NOT NULL CHECK (length(expires_at) = 24),
  PRIMARY KEY (session, form)
);
CREATE INDEX refusals_expiry ON refusals (expires_at);

CREATE TABLE idempotency_keys (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  result TEXT NOT NULL,
  at TEXT NOT NULL CHECK (length(at) = 24),
  PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (at);

CREATE TABLE leases (
  job TEXT NOT NULL PRIMARY KEY,
  owner TEXT NOT NULL,
  until_at TEXT NOT NULL CHECK (length(until_at) = 24)
);

CREATE TABLE sessions (
  id_hash TEXT NOT NULL PRIMARY KEY,
  subject TEXT,
  content TEXT NOT NULL,
  created_at TEXT NOT NULL CHECK (length(created_at) = 24),
  touched_at TEXT NOT NULL CHECK (length(touched_at) = 24),
  expires_at TEXT NOT NULL CHECK (length(expires_at) = 24)
);
CREATE INDEX sessions_subject ON sessions (subject);
CREATE INDEX sessions_expiry ON sessions (expires_at);
