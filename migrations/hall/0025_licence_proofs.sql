-- Where each reply of the e-licence library stands in the evidence of the calls, as with `register_replies`. NULL: a reply from before this
-- was kept. `at` is from here on when it was asked, not when it was written.
ALTER TABLE licence_askings ADD COLUMN proof TEXT;
