-- How long events are kept, legal holds, and the one role that may remove what is past both (ARCHITECTURE.md, D-33).
DO $$
BEGIN
  BEGIN
    CREATE ROLE onrecord_purger NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- roles belong to the cluster: another database made it
  END;
  IF NOT pg_has_role(current_user, 'onrecord_purger', CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
    EXECUTE 'GRANT onrecord_purger TO CURRENT_USER';
  END IF;
END $$;

-- What was ever set: the last change of an organization and stream is its policy. Nothing here is changed or removed.
CREATE TABLE retention_change (
  -- All zeros: the installation's own, which binds every organization.
  organization_id uuid NOT NULL,
  stream text NOT NULL CHECK (stream IN ('commands', 'api-calls', 'tailnet-changes', 'network-flows')),
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Null: for ever, or as long as the installation says.
  days integer CHECK (days BETWEEN 1 AND 18250),
  changed_by text NOT NULL,
  PRIMARY KEY (organization_id, stream, changed_at)
);

CREATE TABLE legal_hold (
  organization_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  reason text NOT NULL,
  placed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  placed_by text NOT NULL,
  lifted_at timestamptz,
  lifted_by text,
  PRIMARY KEY (organization_id, id),
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);

-- What was removed, written by the removal itself.
CREATE TABLE retention_removal (
  organization_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  removed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- A stream, or `deliveries`.
  stream text NOT NULL,
  -- Whether it went with a whole partition.
  dropped boolean NOT NULL,
  rows bigint NOT NULL,
  oldest timestamptz NOT NULL,
  newest timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX retention_removal_at ON retention_removal (organization_id, removed_at DESC);
CREATE INDEX retention_removal_removed_at ON retention_removal (removed_at);

-- Deliveries an event of which was removed: whether it was their last is looked at later.
CREATE TABLE expired_delivery (
  organization_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  PRIMARY KEY (organization_id, delivery_id)
);
-- Those without an event go by when they came.
CREATE INDEX delivery_received_at ON delivery (organization_id, received_at);
CREATE INDEX change_key_event ON change_key (organization_id, event_id);

-- The transaction that last removed shared rows (callers, targets, …) of an organization: ids remembered from before it may be gone.
CREATE TABLE shared_row_epoch (
  organization_id uuid PRIMARY KEY,
  epoch xid8 NOT NULL
);

CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON retention_change FOR EACH ROW EXECUTE FUNCTION guard_sealed();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON retention_change FOR EACH STATEMENT EXECUTE FUNCTION guard_truncate();
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON retention_removal FOR EACH ROW EXECUTE FUNCTION guard_sealed();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON retention_removal FOR EACH STATEMENT EXECUTE FUNCTION guard_truncate();

-- A hold is lifted once and stays on record. Whoever places one waits for removals under way: after that nothing goes.
CREATE FUNCTION guard_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('onrecord.legal-hold', 0));
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.lifted_by IS NULL AND NEW.lifted_by IS NOT NULL AND
     (NEW.organization_id, NEW.id, NEW.name, NEW.reason, NEW.placed_at, NEW.placed_by) =
     (OLD.organization_id, OLD.id, OLD.name, OLD.reason, OLD.placed_at, OLD.placed_by) THEN
    NEW.lifted_at := coalesce(NEW.lifted_at, clock_timestamp());
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'legal_hold is a record: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON legal_hold FOR EACH ROW EXECUTE FUNCTION guard_hold();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON legal_hold FOR EACH STATEMENT EXECUTE FUNCTION guard_truncate();

-- What the policy says now ---------------------------------------------------------------------------------------------------
-- A day passes before a shorter policy, or a lifted hold, removes anything: whoever took over an administrator's account cannot erase a trail
-- at once, and a typing error can be taken back. So what counts is the longest of what was set within the last day.
CREATE FUNCTION retention_grace() RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN interval '24 hours';

CREATE FUNCTION is_held(organization uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT FROM legal_hold WHERE organization_id = organization AND (lifted_at IS NULL OR lifted_at > now() - retention_grace()))
$$;

-- Of the organization alone, or of the installation (all zeros). Null: for ever.
CREATE FUNCTION retention_days(organization uuid, of_stream text) RETURNS integer
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT CASE WHEN bool_and(days IS NOT NULL) AND min(changed_at) <= now() - retention_grace() THEN max(days) END
    FROM retention_change
   WHERE organization_id = organization AND stream = of_stream AND changed_at >= coalesce(
     (SELECT max(changed_at) FROM retention_change
       WHERE organization_id = organization AND stream = of_stream AND changed_at <= now() - retention_grace()), '-infinity')
$$;

-- Whole UTC days, so that a policy removes partitions and no parts of them. Null: nothing.
CREATE FUNCTION retention_floor(days integer) RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE RETURN event_id_floor(date_trunc('day', now() - make_interval(hours => 24 * days), 'UTC'));

-- Events of an organization with a smaller id may be removed now; null: none. Its caller keeps new holds waiting until its transaction ends.
CREATE FUNCTION removable_below(organization uuid, of_stream text) RETURNS uuid
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('onrecord.legal-hold', 0));
  IF is_held(organization) THEN
    RETURN NULL;
  END IF;
  RETURN retention_floor(least(retention_days(organization, of_stream), retention_days('00000000-0000-0000-0000-000000000000', of_stream)));
END $$;

-- Until when an event of that time is kept, as things are set now: the least of what the organization and the installation say, each as long as any
-- policy that still counts. Null: for ever, or for as long as a hold stands.
CREATE FUNCTION kept_until(organization uuid, of_stream text, occurred timestamptz) RETURNS timestamptz
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH policy AS (
    SELECT organization_id, changed_at, date_trunc('day', occurred, 'UTC') + make_interval(hours => 24 * (days + 1)) AS until,
      lead(changed_at) OVER setter AS superseded_at, row_number() OVER setter = 1 AS is_first
    FROM retention_change WHERE organization_id IN (organization, '00000000-0000-0000-0000-000000000000') AND stream = of_stream
    WINDOW setter AS (PARTITION BY organization_id ORDER BY changed_at)
  ), setter AS (
    SELECT greatest(max(least(coalesce(until, 'infinity'), coalesce(superseded_at + retention_grace(), 'infinity'))),
      max(changed_at + retention_grace()) FILTER (WHERE is_first)) AS until
    FROM policy GROUP BY organization_id
  ), hold AS (
    SELECT max(coalesce(lifted_at + retention_grace(), 'infinity')) AS until FROM legal_hold WHERE organization_id = organization
  )
  SELECT nullif(greatest((SELECT min(until) FROM setter), (SELECT until FROM hold)), 'infinity') WHERE EXISTS (SELECT FROM setter)
$$;

-- What may be removed --------------------------------------------------------------------------------------------------------
CREATE FUNCTION is_purger_of(organization uuid) RETURNS boolean
  LANGUAGE sql STABLE RETURN current_user = 'onrecord_purger' AND organization = nullif(current_setting('app.organization', true), '')::uuid;

-- Row by row whose; the policy once a statement, below. The purger has no right on partitions, where that would not be asked.
CREATE FUNCTION guard_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF is_purger_of(OLD.organization_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only: DELETE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- Undoes a statement that removed anything that is to be kept. Else notes what it removed, and whose deliveries may have lost their last event.
CREATE FUNCTION judge_removal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF EXISTS (SELECT FROM gone GROUP BY organization_id
      HAVING (max(id::text COLLATE "C")::uuid < removable_below(organization_id, TG_ARGV[0])) IS NOT TRUE) THEN
    RAISE EXCEPTION '% is append-only: DELETE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  INSERT INTO retention_removal (organization_id, stream, dropped, rows, oldest, newest)
    SELECT organization_id, TG_ARGV[0], false, count(*), min(occurred_at), max(occurred_at) FROM gone GROUP BY 1;
  INSERT INTO expired_delivery SELECT DISTINCT organization_id, delivery_id FROM gone ON CONFLICT DO NOTHING;
  IF TG_ARGV[0] = 'api-calls' THEN
    PERFORM forget_calls(organization_id, array_agg(id)) FROM gone GROUP BY organization_id;
  END IF;
  RETURN NULL;
END $$;

-- What is derived of API calls that were removed: what they are shown as and counted in. The other event of a merged call is shown by itself again.
CREATE FUNCTION forget_calls(organization uuid, ids uuid[]) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE parted uuid[];
BEGIN
  WITH merged AS (DELETE FROM merged_call m WHERE m.organization_id = organization AND m.id = ANY (ids) RETURNING m.witness_id)
    SELECT coalesce(array_agg(witness_id), '{}') INTO parted FROM merged;
  UPDATE witnessed w SET under_id = NULL, derived_xid = pg_current_xact_id() WHERE w.organization_id = organization AND w.id = ANY (parted);
  DELETE FROM witnessed w WHERE w.organization_id = organization AND w.id = ANY (ids);
  PERFORM touch_hours(organization, ARRAY(SELECT DISTINCT moment_of(id) FROM unnest(ids || parted) AS id));
END $$;

-- The first 48 bits of an event's id are milliseconds since 1970.
CREATE FUNCTION moment_of(id uuid) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0);

-- An event refers to no delivery outside the range of ids that delivery made or advanced: partitions outside are not opened.
CREATE FUNCTION may_remove_delivery(organization uuid, delivery uuid, id_min uuid, id_max uuid, received timestamptz) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  shortest uuid;
  longest uuid;
BEGIN
  SELECT max(floor)::uuid, CASE WHEN bool_and(floor IS NOT NULL) THEN min(floor)::uuid END INTO shortest, longest
    FROM (SELECT removable_below(organization, s)::text COLLATE "C" AS floor FROM unnest(ARRAY['commands', 'api-calls', 'tailnet-changes', 'network-flows']) s) floors;
  IF (id_min < shortest OR event_id_floor(received) < longest) IS NOT TRUE THEN
    RETURN false;
  END IF;
  RETURN id_min IS NULL OR NOT (
    EXISTS (SELECT FROM audit_event e WHERE e.organization_id = organization AND e.delivery_id = delivery AND e.id BETWEEN id_min AND id_max) OR
    EXISTS (SELECT FROM command_event e WHERE e.organization_id = organization AND e.delivery_id = delivery AND e.id BETWEEN id_min AND id_max) OR
    EXISTS (SELECT FROM tailnet_change e WHERE e.organization_id = organization AND e.delivery_id = delivery AND e.id BETWEEN id_min AND id_max) OR
    EXISTS (SELECT FROM network_flow e WHERE e.organization_id = organization AND e.delivery_id = delivery AND e.id BETWEEN id_min AND id_max));
END $$;

CREATE FUNCTION guard_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND is_purger_of(OLD.organization_id) THEN
    IF may_remove_delivery(OLD.organization_id, OLD.id, OLD.event_id_min, OLD.event_id_max, OLD.received_at) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION '% is sealed: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION note_delivery_removal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO retention_removal (organization_id, stream, dropped, rows, oldest, newest)
    SELECT organization_id, 'deliveries', false, count(*), min(received_at), max(received_at) FROM gone GROUP BY 1;
  RETURN NULL;
END $$;

CREATE FUNCTION is_delivery_gone(organization uuid, delivery uuid) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN NOT EXISTS (SELECT FROM delivery d WHERE d.organization_id = organization AND d.id = delivery);
END $$;

-- What belongs to a delivery goes when it went.
CREATE FUNCTION guard_of_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND is_purger_of(OLD.organization_id) THEN
    IF is_delivery_gone(OLD.organization_id, OLD.delivery_id) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION '% is sealed: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION is_change_gone(organization uuid, event uuid) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN event < removable_below(organization, 'tailnet-changes') AND
    NOT EXISTS (SELECT FROM tailnet_change e WHERE e.organization_id = organization AND e.id = event);
END $$;

CREATE FUNCTION guard_change_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND is_purger_of(OLD.organization_id) THEN
    IF is_change_gone(OLD.organization_id, OLD.event_id) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION '% is sealed: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

-- Shared rows ----------------------------------------------------------------------------------------------------------------
-- A delivery writes ids of shared rows that its process remembers. It holds its organization's lock shared from its first statement to its end, and
-- gives up when the epoch is not the one its ids were found in. Whoever removes shared rows holds the lock alone while it looks for events that
-- refer to them and until its commit, and changes the epoch: so no delivery is between the look and the commit, and the next ones ask anew.
CREATE FUNCTION hold_source(organization uuid, source uuid, alone boolean) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  IF alone THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(source::text, 0));
  ELSE
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(source::text, 0));
  END IF;
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('onrecord.shared-rows ' || organization::text, 0));
  -- A statement of its own: it sees what was committed while we waited.
  RETURN coalesce((SELECT epoch::text FROM shared_row_epoch WHERE organization_id = organization), '0');
END $$;

-- Those of the ids that no event refers to. Never a scan: it is asked of ids that are nowhere.
CREATE FUNCTION unused_shared_rows(ids bigint[]) RETURNS SETOF bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET enable_seqscan = off SET jit = off AS $$
DECLARE one bigint;
BEGIN
  FOREACH one IN ARRAY ids LOOP
    IF NOT EXISTS (SELECT FROM audit_event e WHERE ARRAY[e.caller_id, e.place_id, e.operation_id, e.target_id, e.result_id] @> ARRAY[one])
      AND NOT EXISTS (SELECT FROM merged_call m WHERE ARRAY[m.caller_id, m.place_id, m.operation_id, m.target_id, m.result_id] @> ARRAY[one]) THEN
      RETURN NEXT one;
    END IF;
  END LOOP;
END $$;

CREATE FUNCTION may_remove_shared_row(organization uuid, id bigint) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('onrecord.shared-rows ' || organization::text, 0));
  INSERT INTO shared_row_epoch AS s (organization_id, epoch) VALUES (organization, pg_current_xact_id())
    ON CONFLICT (organization_id) DO UPDATE SET epoch = EXCLUDED.epoch WHERE s.epoch <> EXCLUDED.epoch;
  RETURN removable_below(organization, 'api-calls') IS NOT NULL AND EXISTS (SELECT FROM unused_shared_rows(ARRAY[id]));
END $$;

CREATE FUNCTION guard_shared_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND is_purger_of(OLD.organization_id) THEN
    IF may_remove_shared_row(OLD.organization_id, OLD.id) THEN
      RETURN OLD;
    END IF;
    RETURN NULL; -- in use again since the purger looked: passed over
  END IF;
  RAISE EXCEPTION '% is sealed: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

-- The guards of old let nobody remove anything ---------------------------------------------------------------------------------
DO $$
DECLARE
  t record;
  name text;
BEGIN
  FOR t IN SELECT * FROM (VALUES
      ('audit_event', 'api-calls', 'guard_api_call'), ('command_event', 'commands', 'guard_event'),
      ('tailnet_change', 'tailnet-changes', 'guard_telling'), ('network_flow', 'network-flows', 'guard_telling')) AS v(events, stream, guard) LOOP
    -- `guard` keeps its name: make_partition switches it off while it moves rows out of the default partition.
    EXECUTE format('DROP TRIGGER guard ON %I', t.events);
    EXECUTE format('CREATE TRIGGER guard BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION guard_removal()', t.events);
    EXECUTE format('CREATE TRIGGER guard_change BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION %I()', t.events, t.guard);
    EXECUTE format('CREATE TRIGGER judge_removal AFTER DELETE ON %I REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION judge_removal(%L)',
      t.events, t.stream);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['caller', 'place', 'operation', 'target', 'result', 'delivery', 'delivery_part', 'reject', 'reject_replay', 'change_key'] LOOP
    EXECUTE format('DROP TRIGGER guard ON %I', name);
    EXECUTE format('CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION %I()', name, CASE
      WHEN name = 'delivery' THEN 'guard_delivery'
      WHEN name = 'change_key' THEN 'guard_change_key'
      WHEN name IN ('delivery_part', 'reject', 'reject_replay') THEN 'guard_of_delivery'
      ELSE 'guard_shared_row' END);
  END LOOP;
END $$;
CREATE TRIGGER note_removal AFTER DELETE ON delivery REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_delivery_removal();

-- Whole days -----------------------------------------------------------------------------------------------------------------
-- Drops the oldest partition of a stream that the installation keeps no longer and that holds nothing of an organization under a hold. Dropping
-- needs the whole table alone for a moment, and whoever comes later queues behind that lock: so it gives up after half a second while somebody
-- reads (D-11). Until then the partition is only kept from being written to, for as long as it takes to note what it holds.
-- Returns nothing when there is none; `dropped` is false when it gave up.
CREATE FUNCTION drop_expired_partition(of_stream text) RETURNS TABLE (partition text, dropped boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET lock_timeout = '500ms' AS $$
DECLARE
  parent text := CASE of_stream WHEN 'api-calls' THEN 'audit_event' WHEN 'commands' THEN 'command_event'
    WHEN 'tailnet-changes' THEN 'tailnet_change' WHEN 'network-flows' THEN 'network_flow' END;
  days integer := retention_days('00000000-0000-0000-0000-000000000000', of_stream);
  held boolean;
BEGIN
  FOR partition IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = parent::regclass AND c.relname ~ '_\d{8}$' AND days IS NOT NULL
        AND to_date(right(c.relname, 8), 'YYYYMMDD') < (now() AT TIME ZONE 'UTC')::date - days ORDER BY 1 LOOP
    BEGIN
      PERFORM pg_advisory_xact_lock(hashtext('onrecord.partitions'));
      PERFORM pg_advisory_xact_lock_shared(hashtextextended('onrecord.legal-hold', 0));
      EXECUTE format('LOCK TABLE public.%I IN SHARE MODE', partition);
      EXECUTE format('SELECT EXISTS (SELECT FROM organization o WHERE is_held(o.id) AND EXISTS (SELECT FROM public.%I e WHERE e.organization_id = o.id))', partition)
        INTO held;
      CONTINUE WHEN held;
      PERFORM drop_partition(of_stream, partition);
      dropped := true;
    EXCEPTION
      WHEN lock_not_available THEN dropped := false;
      WHEN undefined_table THEN CONTINUE; -- somebody else dropped it
    END;
    RETURN NEXT;
    RETURN;
  END LOOP;
END $$;

-- The same as forget_calls of a whole UTC day of everybody's, without looking at each call.
CREATE FUNCTION forget_day(day date) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  first timestamptz := day::timestamp AT TIME ZONE 'UTC';
  low uuid := event_id_floor(first);
  high uuid := event_id_floor(first + interval '24 hours');
BEGIN
  PERFORM forget_calls(o.id, ARRAY(SELECT w.id FROM witnessed w WHERE w.organization_id = o.id AND w.id >= low AND w.id < high)) FROM organization o;
  PERFORM touch_hours(r.organization_id, array_agg(r.from_at)) FROM rollup_hour r WHERE r.from_at >= first AND r.from_at < first + interval '24 hours' GROUP BY r.organization_id;
END $$;

CREATE FUNCTION drop_partition(of_stream text, partition text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  EXECUTE format('WITH of_delivery AS MATERIALIZED (
      SELECT organization_id, delivery_id, count(*) AS rows, min(occurred_at) AS oldest, max(occurred_at) AS newest FROM public.%I GROUP BY 1, 2
    ), noted AS (
      INSERT INTO expired_delivery SELECT organization_id, delivery_id FROM of_delivery ON CONFLICT DO NOTHING
    )
    INSERT INTO retention_removal (organization_id, stream, dropped, rows, oldest, newest)
      SELECT organization_id, %L, true, sum(rows), min(oldest), max(newest) FROM of_delivery GROUP BY 1', partition, of_stream);
  IF of_stream = 'api-calls' THEN
    PERFORM forget_day(to_date(right(partition, 8), 'YYYYMMDD'));
  END IF;
  EXECUTE format('DROP TABLE public.%I', partition);
END $$;

-- Who may do what ------------------------------------------------------------------------------------------------------------
ALTER TABLE retention_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON retention_change FOR SELECT TO onrecord_app
  USING (organization_id IN (current_setting('app.organization')::uuid, '00000000-0000-0000-0000-000000000000'));
CREATE POLICY set_by_organization ON retention_change FOR INSERT TO onrecord_app WITH CHECK (organization_id = current_setting('app.organization')::uuid);
ALTER TABLE legal_hold ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON legal_hold TO onrecord_app USING (organization_id = current_setting('app.organization')::uuid);
ALTER TABLE retention_removal ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON retention_removal TO onrecord_app USING (organization_id = current_setting('app.organization')::uuid);
CREATE POLICY of_everybody ON retention_removal TO onrecord_writer USING (true);

REVOKE ALL ON retention_change, legal_hold, retention_removal, expired_delivery, shared_row_epoch FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION is_held(uuid), retention_days(uuid, text), removable_below(uuid, text), kept_until(uuid, text, timestamptz),
  may_remove_delivery(uuid, uuid, uuid, uuid, timestamptz), is_delivery_gone(uuid, uuid), is_change_gone(uuid, uuid), unused_shared_rows(bigint[]),
  may_remove_shared_row(uuid, bigint), drop_expired_partition(text), drop_partition(text, text), forget_calls(uuid, uuid[]), forget_day(date) FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO onrecord_purger;

GRANT SELECT, INSERT (organization_id, stream, days, changed_by) ON retention_change TO onrecord_app;
GRANT SELECT, INSERT (organization_id, id, name, reason, placed_by), UPDATE (lifted_by) ON legal_hold TO onrecord_app;
GRANT SELECT ON retention_removal TO onrecord_app, onrecord_writer;
GRANT EXECUTE ON FUNCTION is_held(uuid), retention_days(uuid, text), kept_until(uuid, text, timestamptz) TO onrecord_app;
GRANT SELECT ON shared_row_epoch TO onrecord_writer;
-- What is derived is the writer's to remove: it could be derived again.
GRANT EXECUTE ON FUNCTION removable_below(uuid, text) TO onrecord_writer, onrecord_purger;

-- The purger sees keys, and no word of what was recorded.
GRANT SELECT (organization_id, id, delivery_id), DELETE ON audit_event, command_event, tailnet_change, network_flow TO onrecord_purger;
GRANT SELECT (organization_id, id, event_id_min, event_id_max, received_at), DELETE ON delivery TO onrecord_purger;
GRANT SELECT (organization_id, delivery_id), DELETE ON delivery_part, reject, reject_replay TO onrecord_purger;
GRANT SELECT, DELETE ON expired_delivery, change_key TO onrecord_purger;
GRANT SELECT (organization_id, id), DELETE ON caller, place, operation, target, result TO onrecord_purger;
GRANT EXECUTE ON FUNCTION retention_days(uuid, text), may_remove_delivery(uuid, uuid, uuid, uuid, timestamptz), is_delivery_gone(uuid, uuid), is_change_gone(uuid, uuid),
  unused_shared_rows(bigint[]), may_remove_shared_row(uuid, bigint), drop_expired_partition(text) TO onrecord_purger;
