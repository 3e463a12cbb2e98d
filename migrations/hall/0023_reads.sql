-- Which account of staff has read which case on which day of the city: the first reading of a day is put on the record, once.
CREATE TABLE case_reads (
  case_id TEXT NOT NULL REFERENCES cases (id),
  staff_id TEXT NOT NULL,
  day TEXT NOT NULL CHECK (length(day) = 10),
  at TEXT NOT NULL CHECK (length(at) = 24),
  PRIMARY KEY (case_id, staff_id, day)
);

-- About whom registers may be asked for a case before it is handed in, since they agreed to it or were asked to. The answers of a draft
-- are sealed: by this somebody with an account of their own finds what was asked about them. It outlives the draft, as the registers'
-- log does, which knows people by a keyed hash as well.
CREATE TABLE asked_about (
  resident_index TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES cases (id),
  PRIMARY KEY (resident_index, case_id)
);

-- The cases of a person, ended ones too.
CREATE INDEX case_members_person ON case_members (resident_index);
