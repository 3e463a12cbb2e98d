-- The registers hold what departments deliver, record by record. Before, only invented people stood here: `anju demo` loads them anew.

DROP TABLE holdings;
DROP TABLE persons;

-- What a register holds: one row for each record. `subject` is a keyed hash of the ID number or the credit code, `record` one of
-- what tells records of one subject apart ('' where there can be only one). `name_check` is a keyed hash of number and name as the
-- department delivered them: a register answers only if both agree. The body is encrypted JSON.
--
-- A full delivery writes rows of a generation of its own; readers see the generation that `register_states` names, so nobody
-- ever sees half of one. A withdrawn record stays as a row, so that an older delta cannot bring it back.
CREATE TABLE records (
  register TEXT NOT NULL,
  generation BIGINT NOT NULL,
  subject TEXT NOT NULL,
  record TEXT NOT NULL,
  seq BIGINT NOT NULL,
  as_of TEXT NOT NULL CHECK (length(as_of) = 10),
  name_check TEXT,
  body TEXT NOT NULL,
  withdrawn BIGINT NOT NULL CHECK (withdrawn IN (0, 1)),
  feed BIGINT NOT NULL,
  line BIGINT NOT NULL,
  PRIMARY KEY (register, generation, subject, record)
);

-- What stands in a register. No row: it was never loaded, and its silence says nothing.
CREATE TABLE register_states (
  register TEXT NOT NULL PRIMARY KEY,
  generation BIGINT NOT NULL,
  as_of TEXT NOT NULL CHECK (length(as_of) = 10),
  held BIGINT NOT NULL,
  feed BIGINT NOT NULL
);

-- Every delivery of a department. `lines` is how many lines are done; it moves in the transaction that stored them.
CREATE TABLE feeds (
  id BIGINT NOT NULL PRIMARY KEY,
  register TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('full', 'delta')),
  file_name TEXT NOT NULL,
  file_hash TEXT NOT NULL,
  as_of TEXT NOT NULL CHECK (length(as_of) = 10),
  started_at TEXT NOT NULL CHECK (length(started_at) = 24),
  finished_at TEXT CHECK (finished_at IS NULL OR length(finished_at) = 24),
  state TEXT NOT NULL CHECK (state IN ('loading', 'done', 'failed')),
  lines BIGINT NOT NULL,
  read BIGINT NOT NULL,
  loaded BIGINT NOT NULL,
  unchanged BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  rejected BIGINT NOT NULL,
  disagreed BIGINT NOT NULL,
  net BIGINT NOT NULL
);
CREATE INDEX feeds_register ON feeds (register, id);

-- The lines a delivery was not loaded for: where and why, never what stood there.
CREATE TABLE feed_rejects (
  feed BIGINT NOT NULL,
  line BIGINT NOT NULL,
  reason TEXT NOT NULL,
  field TEXT NOT NULL,
  PRIMARY KEY (feed, line)
);
