-- The exchange between offices: what may be asked, by whom, for what; what was asked; and the chain of evidence.

-- What an owner shares: one resource for each interface of a register. `fields`: a JSON list of field names.
CREATE TABLE resources (
  id TEXT NOT NULL PRIMARY KEY,
  register TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('verify', 'query')),
  sharing TEXT NOT NULL CHECK (sharing IN ('unconditional', 'conditional')),
  fields TEXT NOT NULL,
  legal_basis TEXT NOT NULL
);

-- Who may sign. The app secret is encrypted; a closed consumer is known and refused.
CREATE TABLE consumers (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  secret TEXT NOT NULL,
  created_at TEXT NOT NULL CHECK (length(created_at) = 24),
  closed_at TEXT CHECK (length(closed_at) = 24)
);

-- What a consumer asks an owner for, and what became of it.
CREATE TABLE grant_requests (
  id TEXT NOT NULL PRIMARY KEY,
  consumer TEXT NOT NULL REFERENCES consumers (id),
  resource TEXT NOT NULL REFERENCES resources (id),
  purpose TEXT NOT NULL,
  scene TEXT NOT NULL,
  asked_at TEXT NOT NULL CHECK (length(asked_at) = 24),
  state TEXT NOT NULL CHECK (state IN ('open', 'granted', 'refused')),
  decided_at TEXT CHECK (length(decided_at) = 24),
  decided_by TEXT,
  reason TEXT
);
CREATE INDEX grant_requests_consumer ON grant_requests (consumer, asked_at);

-- What an owner allowed: one consumer, one resource, one scene, until an instant, so many people a day.
CREATE TABLE grants (
  id TEXT NOT NULL PRIMARY KEY,
  consumer TEXT NOT NULL REFERENCES consumers (id),
  resource TEXT NOT NULL REFERENCES resources (id),
  purpose TEXT NOT NULL,
  scene TEXT NOT NULL,
  granted_by TEXT NOT NULL,
  granted_at TEXT NOT NULL CHECK (length(granted_at) = 24),
  expires_at TEXT NOT NULL CHECK (length(expires_at) = 24),
  daily_quota BIGINT NOT NULL CHECK (daily_quota > 0)
);
CREATE INDEX grants_consumer ON grants (consumer, resource, scene, expires_at);

-- People asked about under a grant on a day of the city.
CREATE TABLE quota_use (
  grant_id TEXT NOT NULL REFERENCES grants (id),
  day TEXT NOT NULL CHECK (length(day) = 10),
  used BIGINT NOT NULL,
  PRIMARY KEY (grant_id, day)
);

-- The replay window: numbers that were used; a row older than the window is of no use and goes.
CREATE TABLE nonces (
  consumer TEXT NOT NULL,
  nonce TEXT NOT NULL,
  at TEXT NOT NULL CHECK (length(at) = 24),
  PRIMARY KEY (consumer, nonce)
);
CREATE INDEX nonces_at ON nonces (at);

-- Short-lived secrets that calls are signed with, encrypted.
CREATE TABLE session_secrets (
  id TEXT NOT NULL PRIMARY KEY,
  consumer TEXT NOT NULL REFERENCES consumers (id),
  secret TEXT NOT NULL,
  ends_at TEXT NOT NULL CHECK (length(ends_at) = 24)
);
CREATE INDEX session_secrets_ends ON session_secrets (ends_at);

-- The gateway's own log of calls that were signed rightly, granted or refused.
CREATE TABLE gateway_log (
  id TEXT NOT NULL PRIMARY KEY,
  at TEXT NOT NULL CHECK (length(at) = 24),
  consumer TEXT NOT NULL,
  service TEXT NOT NULL,
  scene TEXT NOT NULL,
  case_id TEXT NOT NULL,
  actor TEXT NOT NULL,
  people BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  response_digest TEXT NOT NULL,
  took_ms BIGINT NOT NULL
);
CREATE INDEX gateway_log_consumer ON gateway_log (consumer, at);

-- The end of the chain of evidence. Its row is the lock under which the chain grows.
CREATE TABLE evidence_head (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO evidence_head (id, seq, hash) VALUES (1, 0, '');

-- One record for each call to a register. `hash` is keyed and covers every other column, `previous` the record before.
CREATE TABLE evidence (
  seq BIGINT NOT NULL PRIMARY KEY,
  at TEXT NOT NULL CHECK (length(at) = 24),
  register TEXT NOT NULL,
  requester TEXT NOT NULL,
  resource TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  response_digest TEXT NOT NULL,
  signature TEXT NOT NULL,
  legal_basis TEXT NOT NULL,
  purpose TEXT NOT NULL,
  scene TEXT NOT NULL,
  case_id TEXT NOT NULL,
  actor TEXT NOT NULL,
  people BIGINT NOT NULL,
  merkle_root TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX evidence_case ON evidence (case_id, seq);
