-- How far `onrecord import` has come in each folder of a bucket, for each source: what was imported once is not read again.
CREATE TABLE import_checkpoint (
  organization_id uuid NOT NULL,
  source_id uuid NOT NULL,
  location text NOT NULL, -- the bucket
  prefix text NOT NULL, -- the folder in it
  cursor text NOT NULL, -- listed again from here; every object before is stored
  seen text[] NOT NULL, -- stored ones past the cursor
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, source_id, location, prefix),
  FOREIGN KEY (organization_id, source_id) REFERENCES source ON DELETE CASCADE
);

-- What a reject's object is called in its bucket, so that a replay gives its event the id it would have had.
ALTER TABLE reject ADD COLUMN object_key text;
CREATE OR REPLACE VIEW rejects AS SELECT * FROM reject WHERE organization_id = current_setting('app.organization')::uuid;

ALTER TABLE import_checkpoint ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON import_checkpoint TO onrecord_writer
  USING (organization_id = current_setting('app.organization')::uuid);
REVOKE ALL ON import_checkpoint FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE ON import_checkpoint TO onrecord_writer;
