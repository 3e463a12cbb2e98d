-- What a city decides: offices, stage limits, policies, service guides, commitment texts, the working-day calendar.

CREATE TABLE offices (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('city', 'county', 'street')),
  area TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  address_zh TEXT NOT NULL,
  address_en TEXT NOT NULL,
  hours_zh TEXT NOT NULL,
  hours_en TEXT NOT NULL,
  phone TEXT NOT NULL
);
CREATE INDEX offices_area ON offices (kind, area);

CREATE TABLE areas (
  code TEXT NOT NULL PRIMARY KEY,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL
);

CREATE TABLE stage_limits (
  stage TEXT NOT NULL PRIMARY KEY,
  post TEXT,
  office_kind TEXT,
  working_days BIGINT NOT NULL
);

CREATE TABLE policies (
  version TEXT NOT NULL PRIMARY KEY,
  effective_from TEXT NOT NULL,
  content TEXT NOT NULL,
  imported_at TEXT NOT NULL CHECK (length(imported_at) = 24)
);
CREATE INDEX policies_effective ON policies (effective_from);

CREATE TABLE guides (
  code TEXT NOT NULL,
  version TEXT NOT NULL,
  effective_from TEXT NOT NULL,
  content TEXT NOT NULL,
  imported_at TEXT NOT NULL CHECK (length(imported_at) = 24),
  PRIMARY KEY (code, version)
);

CREATE TABLE commitment_texts (
  version TEXT NOT NULL PRIMARY KEY,
  effective_from TEXT NOT NULL,
  text_zh TEXT NOT NULL,
  text_en TEXT NOT NULL,
  hash TEXT NOT NULL,
  imported_at TEXT NOT NULL CHECK (length(imported_at) = 24)
);

CREATE TABLE calendar_days (
  day TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('holiday', 'workday')),
  name TEXT NOT NULL
);

-- One row: the city that runs the hall.
CREATE TABLE city (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  content TEXT NOT NULL
);

CREATE TABLE documents (
  code TEXT NOT NULL,
  effective_from TEXT NOT NULL,
  content TEXT NOT NULL,
  imported_at TEXT NOT NULL CHECK (length(imported_at) = 24),
  PRIMARY KEY (code, effective_from)
);
