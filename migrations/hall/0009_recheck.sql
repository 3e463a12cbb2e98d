-- The re-check of every household, and the clues it leaves for officers.

-- One run. `cursor`: the last case that is done; it moves in the transaction that wrote the clues of its page. Policy and day are
-- those of the start, so that a run that was stopped ends as it would have without.
CREATE TABLE recheck_runs (
  id TEXT NOT NULL PRIMARY KEY,
  scope TEXT NOT NULL CHECK (scope IN ('open', 'waiting', 'tenants', 'all')),
  started_at TEXT NOT NULL CHECK (length(started_at) = 24),
  finished_at TEXT CHECK (length(finished_at) = 24),
  state TEXT NOT NULL CHECK (state IN ('running', 'done')),
  cursor TEXT NOT NULL,
  done BIGINT NOT NULL,
  total BIGINT NOT NULL,
  people BIGINT NOT NULL,
  found BIGINT NOT NULL,
  silent BIGINT NOT NULL,
  policy_version TEXT NOT NULL,
  judged_on TEXT NOT NULL CHECK (length(judged_on) = 10)
);
CREATE INDEX recheck_runs_open ON recheck_runs (scope, id) WHERE state = 'running';

-- Since when nothing about a household went unasked: the start of the last run in which every register answered. From then on a
-- register with a delta interface need not be asked about whoever it names no change of.
ALTER TABLE cases ADD COLUMN rechecked_at TEXT CHECK (length(rechecked_at) = 24);

-- One thing that is different at one household. '' stands for no member and no register. `content` and `note` are encrypted;
-- `fingerprint` is a keyed hash of what was found, so that what an officer has dismissed does not come back the next night.
CREATE TABLE clues (
  id TEXT NOT NULL PRIMARY KEY,
  run TEXT NOT NULL REFERENCES recheck_runs (id),
  case_id TEXT NOT NULL REFERENCES cases (id),
  office_id TEXT NOT NULL,
  area TEXT NOT NULL,
  rule TEXT NOT NULL,
  member_id TEXT NOT NULL,
  register TEXT NOT NULL,
  effect TEXT NOT NULL CHECK (effect IN ('loses', 'doubt', 'improves', 'notice')),
  rank BIGINT NOT NULL,
  content TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  found_at TEXT NOT NULL CHECK (length(found_at) = 24),
  state TEXT NOT NULL CHECK (state IN ('open', 'looked_at', 'dismissed', 'followed', 'gone')),
  handled BIGINT NOT NULL CHECK (handled IN (0, 1)),
  note TEXT,
  handled_by TEXT,
  handled_at TEXT CHECK (length(handled_at) = 24)
);
CREATE UNIQUE INDEX clues_once ON clues (case_id, rule, member_id, register) WHERE handled = 0;
CREATE INDEX clues_case ON clues (case_id);
CREATE INDEX clues_desk ON clues (office_id, handled, rank, id);
