-- Which account of staff has read which case on which day of the city: the first reading of a day is put on the record, once.
CREATE TABLE case_reads (
  case_id TEXT NOT NULL REFERENCES cases (id),
  staff_id TEXT NOT NULL,
  day TEXT NOT NULL CHECK (length(day) = 10),
  at TEXT NOT NULL CHECK (length(at) = 24),
  PRIMARY KEY (case_id, staff_id, day)
);
