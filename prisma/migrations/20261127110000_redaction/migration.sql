-- What each organization redacts before anything is stored, and the key that makes equal secrets look equal. Made on first use.
CREATE TABLE redaction (
  organization_id uuid PRIMARY KEY REFERENCES organization,
  -- 32 random bytes, sealed (lib/platform/seal-secret.ts): a copy of the database alone cannot check a guess.
  key bytea NOT NULL,
  -- {"disabled": [rule ids], "keys": [names], "prefixes": [beginnings]}
  rules jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by text NOT NULL
);
ALTER TABLE redaction ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON redaction TO onrecord_app USING (organization_id = current_setting('app.organization')::uuid);
-- For the directory a server keeps against the database's absence.
CREATE POLICY at_the_gate ON redaction TO onrecord_gate USING (true);
REVOKE ALL ON redaction FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE ON redaction TO onrecord_app;
GRANT SELECT ON redaction TO onrecord_gate;

-- How many values each rule replaced in a delivery's records; null when there was nothing to replace.
ALTER TABLE delivery ADD COLUMN redacted jsonb;
CREATE OR REPLACE VIEW deliveries AS SELECT * FROM delivery WHERE organization_id = current_setting('app.organization')::uuid;
