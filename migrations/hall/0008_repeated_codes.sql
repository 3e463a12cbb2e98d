-- A spent code answers, for a moment, the second press of a double click in the session that spent it.
ALTER TABLE codes ADD COLUMN spent_at TEXT CHECK (length(spent_at) = 24);
