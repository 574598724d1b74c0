-- Every export that was asked for: how far it is, and of a whole one what its file is (rows, bytes, SHA-256), who asked for what, and when.
CREATE TABLE export (
  organization_id uuid NOT NULL REFERENCES organization,
  id uuid NOT NULL,
  -- Written to a file that is fetched later; a direct one goes to whoever asked as it is written.
  background boolean NOT NULL,
  stream text NOT NULL,
  -- A query string with its time range fixed at the moment of asking.
  filter text NOT NULL,
  format text NOT NULL CHECK (format IN ('csv', 'ndjson')),
  safe boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'expired', 'removed')),
  -- What became of it, in words, where it is not whole.
  error text,
  rows bigint NOT NULL DEFAULT 0,
  bytes bigint NOT NULL DEFAULT 0,
  -- How many rows there were to write when they were counted; inexact: at least so many.
  expected bigint,
  expected_exact boolean,
  sha256 bytea CHECK ((sha256 IS NOT NULL) = (state IN ('done', 'expired', 'removed'))),
  asked_by text NOT NULL,
  -- Of the product that was asked.
  version text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at timestamptz,
  -- The moment whose rows it holds.
  snapshot_at timestamptz,
  finished_at timestamptz,
  -- Of a file: when it is removed.
  expires_at timestamptz,
  -- Of a file: the data folder it lies in (lib/export/export-folder.ts).
  folder uuid CHECK ((folder IS NOT NULL) = background),
  -- How often it was begun: whoever writes as an earlier attempt was overtaken.
  attempt integer NOT NULL DEFAULT 0,
  -- Whoever writes it says so every second.
  seen_at timestamptz,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX export_asked_at ON export (organization_id, asked_at DESC, id);
-- What somebody works on, or should.
CREATE INDEX export_open ON export (state, asked_at) WHERE state IN ('waiting', 'running', 'done');

ALTER TABLE export ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON export TO onrecord_app USING (organization_id = current_setting('app.organization')::uuid);
-- What there is to do is asked across organizations.
CREATE POLICY at_the_gate ON export TO onrecord_gate USING (true);
REVOKE ALL ON export FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE ON export TO onrecord_app;
GRANT SELECT (organization_id, id, background, state, folder, attempt, asked_at, seen_at, expires_at) ON export TO onrecord_gate;
