-- Where each reply stands in the evidence of the calls: number of the record, place, number of answers, subject (a keyed hash), path to
-- the record's Merkle root. Empty: nobody was asked. NULL: a reply from before this was kept.
ALTER TABLE register_replies ADD COLUMN proof TEXT;
