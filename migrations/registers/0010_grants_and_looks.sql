-- What an owner took back, or decided anew: the grant stays in the table and covers no call any more.
ALTER TABLE grants ADD COLUMN revoked_at TEXT CHECK (revoked_at IS NULL OR length(revoked_at) = 24);
ALTER TABLE grants ADD COLUMN revoked_by TEXT;

-- Whom the gateway's consumers asked about: one row a person of each call that was answered. `line` is that of `gateway_log`, which has
-- the rest; `subject` is as in `access_log`.
CREATE TABLE gateway_looks (
  subject TEXT NOT NULL,
  at TEXT NOT NULL CHECK (length(at) = 24),
  line TEXT NOT NULL,
  place BIGINT NOT NULL,
  PRIMARY KEY (subject, at, line, place)
);

-- Serves what consumers asked in a day, for supervision.
CREATE INDEX gateway_log_at ON gateway_log (at);
