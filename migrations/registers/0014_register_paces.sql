-- Whose turn is next at a register with a rate: one pace for every process that asks over this database. `due`: when the next call would
-- come if all were spaced evenly, in microseconds since 1970.
CREATE TABLE register_paces (
  register TEXT NOT NULL PRIMARY KEY,
  due BIGINT NOT NULL
);
