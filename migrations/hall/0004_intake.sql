-- Cases from draft to end, their households, and who handled which step. Personal fields are encrypted per field.

CREATE TABLE cases (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 0,
  number TEXT UNIQUE,
  acceptance_number TEXT UNIQUE,
  tracking_phone TEXT,
  answers TEXT NOT NULL,
  applicant_name TEXT NOT NULL,
  household_size BIGINT NOT NULL DEFAULT 1,
  area TEXT NOT NULL DEFAULT '',
  office_id TEXT,
  category TEXT,
  mode TEXT CHECK (mode IN ('flat', 'subsidy')),
  policy_version TEXT,
  check_result TEXT,
  check_failed_at TEXT CHECK (length(check_failed_at) = 24),
  created_at TEXT NOT NULL CHECK (length(created_at) = 24),
  saved_at TEXT NOT NULL CHECK (length(saved_at) = 24),
  expires_on TEXT,
  submitted_at TEXT CHECK (length(submitted_at) = 24),
  accepted_at TEXT CHECK (length(accepted_at) = 24),
  decided_at TEXT CHECK (length(decided_at) = 24),
  stage_started_on TEXT,
  stage_limit_days BIGINT,
  remind_on TEXT,
  warn_on TEXT,
  due_on TEXT,
  red_on TEXT,
  promised_on TEXT,
  paused_on TEXT,
  publicity_booked BIGINT NOT NULL DEFAULT 0 CHECK (publicity_booked IN (0, 1))
);
CREATE INDEX cases_account ON cases (account_id, created_at);
-- The worklist of an office, by due date; an office holds only what is under way.
CREATE INDEX cases_worklist ON cases (office_id, due_on, id) WHERE office_id IS NOT NULL;
CREATE INDEX cases_due ON cases (state, due_on, id);
-- One draft per account.
CREATE UNIQUE INDEX cases_one_draft ON cases (account_id) WHERE state = 'draft';
CREATE INDEX cases_drafts ON cases (expires_on) WHERE state = 'draft';

-- One row per member, the applicant at position 0. `live` is 1 from submit until the case has ended: one live application per person.
CREATE TABLE case_members (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  position BIGINT NOT NULL,
  relation TEXT NOT NULL,
  name TEXT NOT NULL,
  resident_id TEXT NOT NULL,
  resident_index TEXT NOT NULL,
  birth TEXT NOT NULL,
  phone TEXT,
  phone_index TEXT,
  consent TEXT NOT NULL DEFAULT 'none' CHECK (consent IN ('none', 'own_account', 'code', 'signed_form', 'guardian')),
  consented_at TEXT CHECK (length(consented_at) = 24),
  consent_document TEXT,
  live BIGINT NOT NULL DEFAULT 0 CHECK (live IN (0, 1)),
  UNIQUE (case_id, resident_index)
);
CREATE INDEX case_members_case ON case_members (case_id, position);
CREATE UNIQUE INDEX case_members_live ON case_members (resident_index) WHERE live = 1;

-- Every transition, in the same unit as the state change.
CREATE TABLE case_events (
  case_id TEXT NOT NULL REFERENCES cases (id),
  seq BIGINT NOT NULL,
  at TEXT NOT NULL CHECK (length(at) = 24),
  act TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  actor TEXT NOT NULL,
  post TEXT,
  office_id TEXT,
  reasons TEXT NOT NULL DEFAULT '[]',
  opinion TEXT,
  policy_version TEXT,
  evidence TEXT,
  real_name_level BIGINT,
  due_on TEXT,
  -- The version of the case the act was done on.
  version BIGINT NOT NULL,
  PRIMARY KEY (case_id, seq)
);

-- Which natural person handled which deciding step. One person holds at most one step of a case; a step may change hands.
CREATE TABLE case_handlers (
  case_id TEXT NOT NULL REFERENCES cases (id),
  officer_id TEXT NOT NULL,
  step TEXT NOT NULL CHECK (step IN ('acceptance', 'first_review', 'second_review', 'approval', 'objection', 'recheck')),
  at TEXT NOT NULL CHECK (length(at) = 24),
  PRIMARY KEY (case_id, officer_id)
);

-- Uploads. The file lies encrypted in the file store under the id, with a key of its own that is sealed here.
CREATE TABLE case_documents (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  account_id TEXT NOT NULL,
  member_id TEXT,
  kind TEXT NOT NULL,
  notice BIGINT,
  name TEXT NOT NULL,
  content_type TEXT NOT NULL CHECK (content_type IN ('image/jpeg', 'application/pdf')),
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  data_key TEXT NOT NULL,
  at TEXT NOT NULL CHECK (length(at) = 24)
);
CREATE INDEX case_documents_case ON case_documents (case_id, at);

-- What the applicant answered to a one-time notice.
CREATE TABLE correction_answers (
  case_id TEXT NOT NULL REFERENCES cases (id),
  notice BIGINT NOT NULL,
  text TEXT NOT NULL,
  at TEXT NOT NULL CHECK (length(at) = 24),
  PRIMARY KEY (case_id, notice)
);
