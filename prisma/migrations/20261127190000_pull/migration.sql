-- Sources that are asked for their records: what they are asked with, how far that has come, and what of their log is stored.

-- What a source signs in with elsewhere. Sealed (lib/platform/seal-secret.ts), opened by whoever pulls, never shown again.
CREATE TABLE source_secret (
  organization_id uuid NOT NULL,
  source_id uuid NOT NULL,
  method text NOT NULL CHECK (method IN ('api-token', 'oauth-client')),
  sealed bytea NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Of an OAuth client: the access token in use (sealed), so that a restart asks for no other: each one made is an event of the log that is read.
  access_token bytea,
  access_token_until timestamptz,
  PRIMARY KEY (organization_id, source_id),
  FOREIGN KEY (organization_id, source_id) REFERENCES source ON DELETE CASCADE
);

-- One row a pulled source: who pulls it now, when it is asked next, and what is the matter.
CREATE TABLE pull_state (
  organization_id uuid NOT NULL,
  source_id uuid NOT NULL,
  -- Whoever pulls, for as long as the lease lasts by this server's clock.
  holder uuid,
  lease_until timestamptz,
  -- When the newest records are asked for next, and when nothing is asked before.
  follow_at timestamptz,
  wait_until timestamptz,
  -- When the overlap was last read again.
  overlap_at timestamptz,
  window_ms bigint CHECK (window_ms > 0),
  -- The shortest window that was too much for the provider lately; grows as long as shorter ones do well.
  too_much_ms bigint,
  failures integer NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'backfilling', 'following', 'retrying', 'blocked')),
  problem jsonb,
  last_success_at timestamptz,
  -- The provider's clock at the last answer, less ours.
  clock_offset_ms bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (organization_id, source_id),
  FOREIGN KEY (organization_id, source_id) REFERENCES source ON DELETE CASCADE
);

-- What of the provider's log is stored: disjoint stretches of its time, both ends included. Neighbours are merged as they touch.
CREATE TABLE pull_window (
  organization_id uuid NOT NULL,
  source_id uuid NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  -- What the answers held whose stretches these are.
  records bigint NOT NULL,
  accepted bigint NOT NULL,
  fetched_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, source_id, from_at),
  CHECK (from_at <= to_at),
  FOREIGN KEY (organization_id, source_id) REFERENCES source ON DELETE CASCADE
);

-- Stretches whose answer was of no use, even of the shortest window; tried again from time to time while the rest goes on.
CREATE TABLE pull_failure (
  organization_id uuid NOT NULL,
  source_id uuid NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  attempts integer NOT NULL,
  retry_at timestamptz NOT NULL,
  problem jsonb NOT NULL,
  PRIMARY KEY (organization_id, source_id, from_at),
  CHECK (from_at <= to_at),
  FOREIGN KEY (organization_id, source_id) REFERENCES source ON DELETE CASCADE
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['source_secret', 'pull_state', 'pull_window', 'pull_failure'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY of_organization ON %I TO onrecord_app, onrecord_writer USING (organization_id = current_setting(''app.organization'')::uuid)', t);
    EXECUTE format('REVOKE ALL ON %I FROM PUBLIC', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO onrecord_writer', t);
  END LOOP;
END $$;
-- The application stores secrets and never reads one.
GRANT SELECT (organization_id, source_id, method, updated_at), INSERT, UPDATE ON source_secret TO onrecord_app;
GRANT SELECT ON pull_state, pull_window, pull_failure TO onrecord_app;
-- Which sources there are to pull is asked across organizations; a change of secrets counts as a change of the source.
CREATE POLICY at_the_gate ON source_secret TO onrecord_gate USING (true);
GRANT SELECT (organization_id, source_id, updated_at) ON source_secret TO onrecord_gate;
