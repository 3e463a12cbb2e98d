-- Which registers said something else of the household in the re-check of `rechecked_at` than at its last check, in codes between commas.
-- A re-check keeps no answers, so these are asked every time: what they said at the check stands for nothing any more. NULL: not known,
-- and every register is asked.
ALTER TABLE cases ADD COLUMN recheck_moved TEXT;

-- Households that a run left out: what is stored of them cannot be read, or no office answers for their area.
ALTER TABLE recheck_runs ADD COLUMN skipped BIGINT NOT NULL DEFAULT 0;

-- Quotas of registers may be smaller than the city. `begins_after`: the household after which a run begins, those up to it come last;
-- `spent`: the registers whose quota was spent, in codes between commas; `spent_after`: the household after which that began.
ALTER TABLE recheck_runs ADD COLUMN begins_after TEXT NOT NULL DEFAULT '';
ALTER TABLE recheck_runs ADD COLUMN spent TEXT NOT NULL DEFAULT '';
ALTER TABLE recheck_runs ADD COLUMN spent_after TEXT;
