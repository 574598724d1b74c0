-- What a webhook signs its bodies with: the secret in use and, while one is exchanged for another, the one before. Sealed, never shown again.
CREATE TABLE webhook_secret (
  organization_id uuid NOT NULL,
  source_id uuid NOT NULL,
  -- 0 the one in use, 1 the one before
  position smallint NOT NULL CHECK (position IN (0, 1)),
  sealed bytea NOT NULL,
  set_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, source_id, position),
  FOREIGN KEY (organization_id, source_id) REFERENCES source ON DELETE CASCADE
);
ALTER TABLE webhook_secret ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON webhook_secret TO onrecord_app USING (organization_id = current_setting('app.organization')::uuid);
CREATE POLICY at_the_gate ON webhook_secret TO onrecord_gate USING (true);
REVOKE ALL ON webhook_secret FROM PUBLIC;
-- Whoever checks a signature opens them; the application stores them and sees when that was.
GRANT SELECT ON webhook_secret TO onrecord_gate;
GRANT SELECT (organization_id, source_id, position, set_at), INSERT, UPDATE, DELETE ON webhook_secret TO onrecord_app;
