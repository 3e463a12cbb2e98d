-- Look-ups that supervision asks about: without a case, outside one's cases, in bulk after hours.

-- How far the sealed record has been read.
CREATE TABLE look_up_watch (
  place BIGINT NOT NULL PRIMARY KEY CHECK (place = 1),
  position BIGINT NOT NULL
);
INSERT INTO look_up_watch (place, position) VALUES (1, 0);

-- One row for each account, day and flag. It is shown once there are as many look-ups as make it worth asking. `explanation` is
-- encrypted.
CREATE TABLE look_up_flags (
  id TEXT NOT NULL PRIMARY KEY,
  staff_id TEXT NOT NULL REFERENCES staff (id),
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
  UNIQUE (staff_id, on_day, flag)
);
CREATE INDEX look_up_flags_list ON look_up_flags (explained, on_day, id);
