-- What the registers said about a case, what the rules made of it, and what officers found on rules that data left open.

-- One asking of the registers. `kind`: prefill for the applicant's form, check for the officers.
CREATE TABLE verifications (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('prefill', 'check')),
  at TEXT NOT NULL CHECK (length(at) = 24),
  actor TEXT NOT NULL,
  policy_version TEXT,
  took_ms BIGINT NOT NULL,
  outcome TEXT CHECK (outcome IN ('eligible', 'ineligible', 'undecided')),
  facts TEXT,
  assessment TEXT,
  assessment_hash TEXT
);
CREATE INDEX verifications_case ON verifications (case_id, kind, at);
CREATE INDEX verifications_age ON verifications (at);

-- The evidence: each reply encrypted, with its hash and verdict-bearing status, which stay when the reply itself is erased.
CREATE TABLE register_replies (
  verification_id TEXT NOT NULL REFERENCES verifications (id),
  member_id TEXT NOT NULL,
  register TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('hit', 'empty', 'not_covered', 'error', 'timeout')),
  as_of TEXT,
  source_seq TEXT NOT NULL,
  answered_in_ms BIGINT NOT NULL,
  reply TEXT,
  reply_hash TEXT NOT NULL,
  PRIMARY KEY (verification_id, member_id, register)
);

-- Findings of officers. `question` is the hash of the open result that was ruled on: another question needs another ruling.
CREATE TABLE rulings (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL,
  verification_id TEXT NOT NULL REFERENCES verifications (id),
  rule TEXT NOT NULL,
  member_id TEXT,
  question TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'fail')),
  reason TEXT NOT NULL,
  actor TEXT NOT NULL,
  post TEXT NOT NULL,
  at TEXT NOT NULL CHECK (length(at) = 24)
);
CREATE INDEX rulings_case ON rulings (case_id, at);
