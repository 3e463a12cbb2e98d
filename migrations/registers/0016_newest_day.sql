-- The newest day that the answers counted in a row said their data stand at: of a register at a gateway nothing else here tells it.
ALTER TABLE register_usage ADD COLUMN as_of TEXT CHECK (as_of IS NULL OR length(as_of) = 10);
