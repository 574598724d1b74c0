-- Rejects that could be read after a fix, and how much a source may send.

-- A reject is sealed, so what became of it later stands beside it: one row for each that has its event now.
CREATE TABLE reject_replay (
  organization_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  delivery_index integer NOT NULL,
  -- As the reject has them: a window of time is counted without reading rejects.
  source_id uuid NOT NULL,
  received_at timestamptz NOT NULL,
  replayed_at timestamptz NOT NULL,
  -- An e-mail address, `token:<name>` or `command line`.
  replayed_by text NOT NULL,
  -- The delivery that brought its event, and its place there.
  replay_delivery_id uuid NOT NULL,
  replay_index integer NOT NULL,
  PRIMARY KEY (organization_id, delivery_id, delivery_index)
);
CREATE INDEX reject_replay_source_received_at ON reject_replay (organization_id, source_id, received_at DESC);
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON reject_replay FOR EACH ROW EXECUTE FUNCTION guard_sealed();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON reject_replay FOR EACH STATEMENT EXECUTE FUNCTION guard_truncate();

-- A replay is our doing: it says nothing of when and how the source sends.
ALTER TABLE delivery ADD COLUMN replay boolean NOT NULL DEFAULT false;

CREATE OR REPLACE VIEW deliveries AS SELECT * FROM delivery WHERE organization_id = current_setting('app.organization')::uuid;
CREATE VIEW reject_replays AS SELECT * FROM reject_replay WHERE organization_id = current_setting('app.organization')::uuid;

-- Records a second; null: as many as come.
ALTER TABLE source ADD COLUMN rate_limit integer CHECK (rate_limit BETWEEN 1 AND 1000000);

REVOKE ALL ON reject_replay, reject_replays FROM PUBLIC;
GRANT SELECT ON reject_replays TO onrecord_app;
GRANT SELECT, INSERT ON reject_replay TO onrecord_writer;
