-- Whose signatures on electronic licences are believed, for which kind, under which key (Ed25519, 64 hex digits). An issuer may have
-- two keys for a while, the old one and the new.
CREATE TABLE licence_issuers (
  issuer TEXT NOT NULL,
  kind TEXT NOT NULL,
  public_key TEXT NOT NULL CHECK (length(public_key) = 64),
  name TEXT NOT NULL,
  since TEXT NOT NULL CHECK (length(since) = 10),
  PRIMARY KEY (issuer, kind, public_key)
);

-- The licences delivered before had another form, and nothing read them: they are delivered anew.
DELETE FROM records WHERE register = 'licence';
DELETE FROM register_states WHERE register = 'licence';
