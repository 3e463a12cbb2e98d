-- Serves the nightly forgetting of whom consumers asked about.
CREATE INDEX gateway_looks_at ON gateway_looks (at);
