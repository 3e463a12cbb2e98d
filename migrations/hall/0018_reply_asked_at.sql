-- When each reply was asked for. A check that attaches to another keeps the replies of that one, and they are no younger for it: each is
-- erased by its own age.
ALTER TABLE register_replies ADD COLUMN asked_at TEXT CHECK (length(asked_at) = 24);
UPDATE register_replies SET asked_at = (SELECT v.at FROM verifications v WHERE v.id = register_replies.verification_id);
CREATE INDEX register_replies_age ON register_replies (asked_at) WHERE reply IS NOT NULL;
DROP INDEX verifications_age;
