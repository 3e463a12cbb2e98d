-- Look-ups of other systems at the registers' gateway are flagged beside those of officers: a row is of an account or of a consumer, whose
-- `looks` are people asked about.
CREATE TABLE look_up_flags_of_all (
  id TEXT NOT NULL PRIMARY KEY,
  staff_id TEXT REFERENCES staff (id),
  consumer TEXT,
  flag TEXT NOT NULL CHECK (flag IN ('without_case', 'outside_cases', 'after_hours')),
  on_day TEXT NOT NULL CHECK (length(on_day) = 10),
  looks BIGINT NOT NULL,
  threshold BIGINT NOT NULL,
  first_at TEXT NOT NULL CHECK (length(first_at) = 24),
  last_at TEXT NOT NULL CHECK (length(last_at) = 24),
  explained BIGINT NOT NULL DEFAULT 0 CHECK (explained IN (0, 1)),
  explanation TEXT,
  explained_by TEXT,
  explained_at TEXT CHECK (length(explained_at) = 24),
  UNIQUE (staff_id, on_day, flag),
  UNIQUE (consumer, on_day, flag),
  CHECK ((staff_id IS NULL) <> (consumer IS NULL))
);
INSERT INTO look_up_flags_of_all (id, staff_id, flag, on_day, looks, threshold, first_at, last_at, explained, explanation, explained_by, explained_at)
  SELECT id, staff_id, flag, on_day, looks, threshold, first_at, last_at, explained, explanation, explained_by, explained_at FROM look_up_flags;
DROP TABLE look_up_flags;
ALTER TABLE look_up_flags_of_all RENAME TO look_up_flags;
CREATE INDEX look_up_flags_list ON look_up_flags (explained, on_day, id);
