-- Roll-ups (ARCHITECTURE.md, D-36): how many API calls of each caller, place, operation and result an hour saw. Derived, rebuildable; a body is a
-- segment of lib/rollups/segment. An hour's calls are told by its own body or by its day's, and by neither once they changed.
CREATE SEQUENCE rollup_version;

CREATE TABLE rollup_hour (
  organization_id uuid NOT NULL,
  -- Hours are UTC's.
  from_at timestamptz NOT NULL,
  -- touched: its calls changed, or were never counted; rolling: they are about to be; ready: `body` tells them; merged: its day's body does.
  state text NOT NULL CHECK (state IN ('touched', 'rolling', 'ready', 'merged')),
  -- New with every mark and every body, and never used twice: whoever holds a body or is making one knows by it whether that is still the one.
  version bigint NOT NULL DEFAULT nextval('rollup_version'),
  -- When it came to this state.
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  rolls integer NOT NULL DEFAULT 0,
  body bytea,
  PRIMARY KEY (organization_id, from_at),
  CHECK ((body IS NOT NULL) = (state = 'ready'))
);
ALTER TABLE rollup_hour ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX rollup_hour_due ON rollup_hour (from_at DESC) WHERE state IN ('touched', 'rolling');
CREATE INDEX rollup_hour_ready ON rollup_hour (organization_id, from_at DESC) WHERE state = 'ready';

CREATE TABLE rollup_day (
  organization_id uuid NOT NULL,
  from_at timestamptz NOT NULL,
  version bigint NOT NULL DEFAULT nextval('rollup_version'),
  body bytea NOT NULL,
  PRIMARY KEY (organization_id, from_at)
);
ALTER TABLE rollup_day ALTER COLUMN body SET STORAGE EXTERNAL;

-- Says that API calls of these hours were stored, changed or removed, in the transaction that does it, before or after. In any order with whoever
-- rolls: once the transaction has its number, it either sees the mark that was set before, or is one of those that are waited for.
CREATE FUNCTION touch_hours(organization uuid, hours timestamptz[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  own timestamptz[] := ARRAY(SELECT DISTINCT date_trunc('hour', h, 'UTC') FROM unnest(hours) AS h ORDER BY 1);
BEGIN
  -- A snapshot taken before would not see the mark.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'touch_hours needs READ COMMITTED, this transaction is %', current_setting('transaction_isolation') USING ERRCODE = 'active_sql_transaction';
  END IF;
  PERFORM pg_current_xact_id();
  IF cardinality(own) = (SELECT count(*) FROM rollup_hour r WHERE r.organization_id = organization AND r.from_at = ANY (own) AND r.state = 'touched') THEN
    RETURN;
  END IF;
  -- All take rows in order of time: no deadlock.
  INSERT INTO rollup_hour (organization_id, from_at, state) SELECT organization, h, 'touched' FROM unnest(own) AS h ON CONFLICT DO NOTHING;
  PERFORM FROM rollup_hour r WHERE r.organization_id = organization AND r.from_at = ANY (own) AND r.state <> 'touched' ORDER BY r.from_at FOR UPDATE;
  UPDATE rollup_hour r SET state = 'touched', since = clock_timestamp(), body = NULL
   WHERE r.organization_id = organization AND r.from_at = ANY (own) AND r.state <> 'touched';
END $$;

-- Forgets an organization's roll-ups and notes every hour that has calls, to be rolled. Returns how many hours there are.
CREATE FUNCTION roll_up_anew(organization uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  low uuid := '00000000-0000-0000-0000-000000000000';
  hour timestamptz;
BEGIN
  UPDATE rollup_hour r SET state = 'touched', since = clock_timestamp(), rolls = 0, body = NULL WHERE r.organization_id = organization;
  DELETE FROM rollup_day r WHERE r.organization_id = organization;
  LOOP
    -- An event id's first 48 bits are milliseconds since 1970.
    SELECT to_timestamp(('x' || left(replace(e.id::text, '-', ''), 12))::bit(48)::bigint / 3600000 * 3600) INTO hour
      FROM audit_event e WHERE e.organization_id = organization AND e.id >= low ORDER BY e.id LIMIT 1;
    EXIT WHEN NOT FOUND;
    INSERT INTO rollup_hour (organization_id, from_at, state) VALUES (organization, hour, 'touched') ON CONFLICT DO NOTHING;
    low := event_id_floor(hour + interval '1 hour');
  END LOOP;
  RETURN (SELECT count(*) FROM rollup_hour r WHERE r.organization_id = organization);
END $$;
SELECT roll_up_anew(id) FROM organization;

CREATE VIEW rollup_hours AS SELECT * FROM rollup_hour WHERE organization_id = current_setting('app.organization')::uuid;
CREATE VIEW rollup_days AS SELECT * FROM rollup_day WHERE organization_id = current_setting('app.organization')::uuid;
REVOKE ALL ON rollup_hour, rollup_day, rollup_hours, rollup_days FROM PUBLIC;
GRANT SELECT ON rollup_hours, rollup_days TO onrecord_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON rollup_hour, rollup_day TO onrecord_writer;
GRANT USAGE ON SEQUENCE rollup_version TO onrecord_writer;
