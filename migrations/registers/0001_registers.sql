-- The embedded registers. People stand here as a keyed hash of the ID number; what a register holds of them is encrypted.

CREATE TABLE meta (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

-- Everybody the registers know. `name_check` is a keyed hash of number and name: a register answers only if both agree.
CREATE TABLE persons (
  subject TEXT NOT NULL PRIMARY KEY,
  name_check TEXT NOT NULL
);

-- What a register holds of a person: the records as encrypted JSON. No row: it holds nothing.
CREATE TABLE holdings (
  register TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (register, subject)
);

-- How a register behaves towards one person, whatever the weather: the families of the demo whose outcome is known.
CREATE TABLE conditions (
  register TEXT NOT NULL,
  subject TEXT NOT NULL,
  condition TEXT NOT NULL CHECK (condition IN ('steady', 'down', 'not_covered')),
  PRIMARY KEY (register, subject)
);

-- Every use of a register: who asked about whom, for which case, why, and what came of it.
CREATE TABLE access_log (
  id TEXT NOT NULL PRIMARY KEY,
  at TEXT NOT NULL CHECK (length(at) = 24),
  register TEXT NOT NULL,
  subject TEXT NOT NULL,
  case_id TEXT NOT NULL,
  actor TEXT NOT NULL,
  scene TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('hit', 'empty', 'not_covered', 'error', 'timeout')),
  answered_in_ms BIGINT NOT NULL
);
CREATE INDEX access_log_case ON access_log (case_id, at);
CREATE INDEX access_log_subject ON access_log (subject, at);
