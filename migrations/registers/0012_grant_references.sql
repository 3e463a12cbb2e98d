-- By which decision or letter of the owner a grant was written; nothing of what the hall may ask by regulation and of earlier grants.
ALTER TABLE grants ADD COLUMN reference TEXT;
