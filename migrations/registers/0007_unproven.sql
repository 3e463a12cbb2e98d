-- Whom a register does not answer about, because a line of a delivery was rejected: what it holds of them may be less than there is.
-- One row for each such line, `subject` and `record` hashed as in `records`. `record` is NULL if the line does not say which record it
-- is about, `seq` if not from which state on the register is right again. `subject` is '' if the line does not say whom it is about:
-- nobody is marked then, but the delivery says nothing of whom it leaves out. Line 0: the person held more in the generation before.
--
-- The rows are of a generation, as the records are: those of a full delivery are seen when its records are.
CREATE TABLE unproven (
  register TEXT NOT NULL,
  generation BIGINT NOT NULL,
  subject TEXT NOT NULL,
  feed BIGINT NOT NULL,
  line BIGINT NOT NULL,
  record TEXT,
  seq BIGINT,
  PRIMARY KEY (register, generation, subject, feed, line)
);

-- The last day of which it is proven that no record means none. NULL: the day it stands at; '': none, so that no record says nothing.
ALTER TABLE register_states ADD COLUMN nothing_until TEXT CHECK (nothing_until IS NULL OR length(nothing_until) IN (0, 10));

-- Whom the lines were about that were rejected before, nobody knows any more. Those of a repeated or an older record, and withdrawals
-- in a full delivery, left nobody without a record.
UPDATE register_states SET nothing_until = '' WHERE EXISTS (
  SELECT 1 FROM feeds f JOIN feed_rejects r ON r.feed = f.id
  WHERE f.register = register_states.register AND r.reason NOT IN ('duplicate_key', 'out_of_order', 'gone_in_full')
  AND (f.id = register_states.generation OR (f.kind = 'delta' AND f.id > register_states.generation))
);

-- What an import that is under way has rejected so far left no mark. It does not go on where it was: the same file begins anew.
UPDATE feeds SET state = 'failed', finished_at = started_at WHERE state = 'loading';
