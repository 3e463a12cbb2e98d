-- Each asking of the e-licence library for a form, as evidence of the licences that are used by reference: the reply encrypted, with
-- its hash, which stays when the reply itself is erased. The references stand with the answers of the case.
CREATE TABLE licence_askings (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  member_id TEXT NOT NULL,
  at TEXT NOT NULL CHECK (length(at) = 24),
  actor TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('hit', 'empty', 'not_covered', 'error', 'timeout')),
  as_of TEXT,
  source_seq TEXT NOT NULL,
  answered_in_ms BIGINT NOT NULL,
  reply TEXT,
  reply_hash TEXT NOT NULL
);
CREATE INDEX licence_askings_case ON licence_askings (case_id, at);
CREATE INDEX licence_askings_age ON licence_askings (at) WHERE reply IS NOT NULL;
