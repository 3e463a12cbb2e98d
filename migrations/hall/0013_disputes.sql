-- What an applicant says to be wrong in a register: a task of its owner with a limit of its own, and the time a case stands for it.

-- `claim` and `answer` are encrypted. `shelf` follows from the state, so that one index serves the list. Office and area are those of
-- the county that writes to the owner. `verification_id`: the asking whose record the applicant saw.
CREATE TABLE disputes (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  member_id TEXT NOT NULL,
  register TEXT NOT NULL,
  office_id TEXT NOT NULL,
  area TEXT NOT NULL,
  verification_id TEXT,
  claim TEXT NOT NULL,
  opened_at TEXT NOT NULL CHECK (length(opened_at) = 24),
  due_on TEXT NOT NULL CHECK (length(due_on) = 10),
  state TEXT NOT NULL CHECK (state IN ('open', 'corrected', 'upheld', 'unsettled', 'lapsed', 'dropped')),
  shelf TEXT NOT NULL CHECK (shelf IN ('open', 'answered', 'over')),
  answer TEXT,
  ended_by TEXT,
  ended_at TEXT CHECK (length(ended_at) = 24)
);
-- One open dispute for each record.
CREATE UNIQUE INDEX disputes_once ON disputes (case_id, member_id, register) WHERE state = 'open';
CREATE INDEX disputes_case ON disputes (case_id, id);
CREATE INDEX disputes_desk ON disputes (office_id, shelf, due_on, id);
CREATE INDEX disputes_due ON disputes (due_on, id) WHERE state = 'open';

-- The papers handed in with a dispute; the files themselves are the case's.
CREATE TABLE dispute_documents (
  dispute_id TEXT NOT NULL REFERENCES disputes (id),
  document_id TEXT NOT NULL,
  PRIMARY KEY (dispute_id, document_id)
);
CREATE INDEX dispute_documents_document ON dispute_documents (document_id);

-- The register whose record an upload shows to be wrong.
ALTER TABLE case_documents ADD COLUMN register TEXT;

-- Since when the clock of a case stands; and each time it stood, with the working days its dates moved on by.
ALTER TABLE cases ADD COLUMN held_on TEXT;
CREATE TABLE case_holds (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  began_at TEXT NOT NULL CHECK (length(began_at) = 24),
  ended_at TEXT CHECK (length(ended_at) = 24),
  days BIGINT
);
CREATE INDEX case_holds_case ON case_holds (case_id, began_at);
