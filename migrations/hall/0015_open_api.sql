-- Other systems of the city: who they are, what their keys open, what residents let them do, and what they are told.

-- `webhook_secret` is encrypted; it signs what is sent to the address.
CREATE TABLE api_clients (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  webhook_url TEXT,
  webhook_secret TEXT,
  created_at TEXT NOT NULL CHECK (length(created_at) = 24)
);

-- A key is stored as a keyed hash; its prefix tells people which one it is.
CREATE TABLE api_keys (
  prefix TEXT NOT NULL PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES api_clients (id),
  key_hash TEXT NOT NULL,
  daily_quota BIGINT NOT NULL CHECK (daily_quota > 0),
  created_at TEXT NOT NULL CHECK (length(created_at) = 24),
  expires_at TEXT NOT NULL CHECK (length(expires_at) = 24),
  revoked_at TEXT CHECK (length(revoked_at) = 24),
  last_used_on TEXT CHECK (length(last_used_on) = 10)
);
CREATE INDEX api_keys_client ON api_keys (client_id);

CREATE TABLE api_key_scopes (
  prefix TEXT NOT NULL REFERENCES api_keys (prefix),
  scope TEXT NOT NULL CHECK (scope IN ('status', 'submit', 'statistics', 'webhooks')),
  PRIMARY KEY (prefix, scope)
);

-- What a resident lets a system see or do. `submit` gets its case when the application is handed in.
CREATE TABLE shares (
  id TEXT NOT NULL PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES api_clients (id),
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('status', 'submit')),
  case_id TEXT REFERENCES cases (id),
  token_hash TEXT NOT NULL UNIQUE,
  made_at TEXT NOT NULL CHECK (length(made_at) = 24),
  expires_at TEXT NOT NULL CHECK (length(expires_at) = 24),
  ended_at TEXT CHECK (length(ended_at) = 24)
);
CREATE INDEX shares_case ON shares (case_id);
CREATE INDEX shares_account ON shares (account_id, id);

-- Events on their way, written in the unit of the act. Number, event and time, nothing personal.
CREATE TABLE api_events (
  id TEXT NOT NULL PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES api_clients (id),
  case_id TEXT NOT NULL REFERENCES cases (id),
  number TEXT NOT NULL,
  event TEXT NOT NULL,
  at TEXT NOT NULL CHECK (length(at) = 24),
  state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
  attempts BIGINT NOT NULL DEFAULT 0,
  due_at TEXT NOT NULL CHECK (length(due_at) = 24),
  lease TEXT,
  leased_until TEXT CHECK (length(leased_until) = 24),
  settled_at TEXT CHECK (length(settled_at) = 24),
  fault TEXT
);
CREATE INDEX api_events_due ON api_events (due_at, id) WHERE state = 'queued';
CREATE INDEX api_events_failed ON api_events (settled_at, id) WHERE state = 'failed';
