-- Households about which a register was silent in a run, until they are asked about once more at its end: the clues and the silences
-- that were counted of them.
CREATE TABLE recheck_silent (
  run TEXT NOT NULL REFERENCES recheck_runs (id),
  case_id TEXT NOT NULL REFERENCES cases (id),
  found BIGINT NOT NULL,
  silent BIGINT NOT NULL,
  PRIMARY KEY (run, case_id)
);
