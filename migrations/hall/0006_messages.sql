-- The SMS outbox and the ratings. Phone, content and comment are encrypted per field; tokens are stored hashed.

CREATE TABLE messages (
  id TEXT NOT NULL PRIMARY KEY,
  template TEXT NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('zh-CN', 'en')),
  phone TEXT NOT NULL,
  content TEXT NOT NULL,
  account_id TEXT,
  case_id TEXT,
  urgent BIGINT NOT NULL CHECK (urgent IN (0, 1)),
  secret BIGINT NOT NULL CHECK (secret IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
  attempts BIGINT NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL CHECK (length(created_at) = 24),
  due_at TEXT NOT NULL CHECK (length(due_at) = 24),
  lease TEXT,
  leased_until TEXT CHECK (length(leased_until) = 24),
  settled_at TEXT CHECK (length(settled_at) = 24),
  fault TEXT
);
CREATE INDEX messages_due ON messages (due_at, id) WHERE state = 'queued';
CREATE INDEX messages_account ON messages (account_id, id);
CREATE INDEX messages_case ON messages (case_id, id);
CREATE INDEX messages_failed ON messages (settled_at, id) WHERE state = 'failed';

-- One invitation per case and step, and with it the vote once it is cast.
CREATE TABLE ratings (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  step TEXT NOT NULL CHECK (step IN ('receipt', 'decision')),
  office_id TEXT,
  area TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  invited_at TEXT NOT NULL CHECK (length(invited_at) = 24),
  expires_at TEXT NOT NULL CHECK (length(expires_at) = 24),
  level BIGINT CHECK (level BETWEEN 1 AND 5),
  comment TEXT,
  voted_at TEXT CHECK (length(voted_at) = 24),
  channel TEXT CHECK (channel IN ('link', 'account')),
  followed_up_at TEXT CHECK (length(followed_up_at) = 24),
  UNIQUE (case_id, step)
);
CREATE INDEX ratings_bad ON ratings (voted_at, id) WHERE level <= 2 AND followed_up_at IS NULL;
CREATE INDEX ratings_votes ON ratings (step, area);
CREATE INDEX ratings_account ON ratings (account_id, id);

CREATE TABLE rating_reasons (
  rating_id TEXT NOT NULL REFERENCES ratings (id),
  reason TEXT NOT NULL,
  PRIMARY KEY (rating_id, reason)
);
