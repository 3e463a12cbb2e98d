-- Cases to whose last check some register gave no answer: how often it was asked again by itself since, and when it is next.
CREATE TABLE silent_checks (
  case_id TEXT NOT NULL PRIMARY KEY REFERENCES cases (id),
  tries BIGINT NOT NULL,
  next_at TEXT NOT NULL CHECK (length(next_at) = 24)
);
CREATE INDEX silent_checks_due ON silent_checks (next_at, case_id);

-- Those that wait already.
INSERT INTO silent_checks (case_id, tries, next_at)
SELECT c.id, 0, v.at FROM cases c
JOIN verifications v ON v.id = (SELECT l.id FROM verifications l WHERE l.case_id = c.id AND l.kind = 'check' ORDER BY l.at DESC, l.id DESC LIMIT 1)
WHERE c.state IN ('first_review', 'second_review', 'publicity', 'decision', 'objection', 'recheck') AND c.check_result IS NOT NULL
AND EXISTS (SELECT 1 FROM register_replies r WHERE r.verification_id = v.id AND r.status IN ('error', 'timeout'));
