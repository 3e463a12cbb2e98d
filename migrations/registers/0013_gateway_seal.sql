-- What a gateway over these registers seals its answers with: the secret is encrypted; a retired key stays, so that what it sealed can be
-- verified.
CREATE TABLE gateway_keys (
  id TEXT NOT NULL PRIMARY KEY,
  secret TEXT NOT NULL,
  public TEXT NOT NULL,
  created_at TEXT NOT NULL CHECK (length(created_at) = 24),
  retired_at TEXT CHECK (retired_at IS NULL OR length(retired_at) = 24)
);
-- One seals at a time, however many processes start at once.
CREATE UNIQUE INDEX gateway_keys_in_use ON gateway_keys ((coalesce(retired_at, ''))) WHERE retired_at IS NULL;

-- Keys under which the hall believes the gateway that it is a consumer of: told by its settings, or by the gateway at the first session.
-- What was believed once stays, for the evidence.
CREATE TABLE gateway_trust (
  consumer TEXT NOT NULL,
  id TEXT NOT NULL,
  public TEXT NOT NULL,
  since TEXT NOT NULL CHECK (length(since) = 24),
  PRIMARY KEY (consumer, id)
);

-- The seal under an answer, the id of its key, and when the gateway answered; empty where there is no seal, and not in the hash then.
ALTER TABLE evidence ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence ADD COLUMN seal_key TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence ADD COLUMN answered_at TEXT NOT NULL DEFAULT '' CHECK (answered_at = '' OR length(answered_at) = 24);
