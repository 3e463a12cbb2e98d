-- What the review adds to a case: lists of what is missing, notices on the public site, letters.

-- One notice of everything missing; a second one only with a reason.
CREATE TABLE correction_items (
  case_id TEXT NOT NULL REFERENCES cases (id),
  notice BIGINT NOT NULL,
  position BIGINT NOT NULL,
  reason TEXT NOT NULL,
  note TEXT NOT NULL,
  due_on TEXT NOT NULL,
  PRIMARY KEY (case_id, notice, position)
);

-- What the public site shows of a case: masked name, number, area and size of the household, nothing else.
CREATE TABLE publicities (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  number TEXT NOT NULL,
  masked_name TEXT NOT NULL,
  household_size BIGINT NOT NULL,
  category TEXT,
  mode TEXT,
  area TEXT NOT NULL,
  office_id TEXT,
  started_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  opened_at TEXT NOT NULL CHECK (length(opened_at) = 24),
  content_hash TEXT NOT NULL,
  outcome TEXT CHECK (outcome IN ('held', 'taken_down')),
  closed_at TEXT CHECK (length(closed_at) = 24)
);
CREATE INDEX publicities_public ON publicities (started_on, id) WHERE outcome IS NULL;
CREATE INDEX publicities_case ON publicities (case_id, id);

-- Letters as they were written: the text is encrypted and hashed and never changes.
CREATE TABLE letters (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  kind TEXT NOT NULL CHECK (kind IN ('acceptance', 'correction', 'not_accepted', 'approval', 'refusal')),
  number TEXT NOT NULL,
  content TEXT NOT NULL,
  text_version TEXT NOT NULL,
  hash TEXT NOT NULL,
  written_at TEXT NOT NULL CHECK (length(written_at) = 24)
);
CREATE INDEX letters_case ON letters (case_id, id);

-- Who looked at personal data in clear, of which case, and why.
CREATE TABLE reveals (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  staff_id TEXT NOT NULL,
  officer_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL CHECK (length(at) = 24)
);
CREATE INDEX reveals_case ON reveals (case_id, id);
