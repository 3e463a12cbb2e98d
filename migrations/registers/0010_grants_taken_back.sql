-- What an owner took back, or decided anew: the grant stays in the table and covers no call any more.
ALTER TABLE grants ADD COLUMN revoked_at TEXT CHECK (revoked_at IS NULL OR length(revoked_at) = 24);
ALTER TABLE grants ADD COLUMN revoked_by TEXT;
