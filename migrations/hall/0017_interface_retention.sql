-- Finds what has ended long ago: events that were settled, shares that were taken back or are over.
CREATE INDEX api_events_settled ON api_events (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX shares_ended ON shares ((COALESCE(ended_at, expires_at)));
