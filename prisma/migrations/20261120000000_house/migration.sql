-- The house: tenants, people, sources, deliveries, append-only events, derived commands.
-- Roles, not logins: the application takes one by SET LOCAL ROLE in every transaction, so that even a superuser's
-- DATABASE_URL is bound by it (ARCHITECTURE.md, D-05).
--   onrecord_gate    finds out who is asking: users, memberships, token hashes; no audit data
--   onrecord_app     reads one organization's events through scoped views, manages its sources and tokens
--   onrecord_writer  appends deliveries and events, keeps the derived commands
DO $$
DECLARE role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['onrecord_gate', 'onrecord_app', 'onrecord_writer'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- roles belong to the cluster: another database made it
    END;
    -- From 16 on, whoever makes a role may grant it, but not yet take it.
    IF NOT pg_has_role(current_user, role_name, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
      EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
    END IF;
  END LOOP;
END $$;

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Tenants and people -----------------------------------------------------------------------------------------------
CREATE TABLE organization (
  id uuid PRIMARY KEY,
  slug text NOT NULL UNIQUE,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE "user" (
  id uuid PRIMARY KEY,
  email text NOT NULL UNIQUE CHECK (email = lower(email)),
  name text,
  password_hash text,
  password_temporary boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  disabled_at timestamptz
);

CREATE TABLE membership (
  organization_id uuid NOT NULL REFERENCES organization,
  user_id uuid NOT NULL REFERENCES "user" ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'auditor', 'viewer')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, user_id)
);

-- Every attempt is kept: it throttles guessing and answers who signed in, from where, by which method.
CREATE TABLE sign_in (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  email text NOT NULL,
  source_ip text,
  method text NOT NULL CHECK (method IN ('password', 'oidc')),
  succeeded boolean NOT NULL,
  reason text
);
CREATE INDEX sign_in_email_at ON sign_in (email, at DESC);
CREATE INDEX sign_in_source_ip_at ON sign_in (source_ip, at DESC);

-- Sources and tokens -------------------------------------------------------------------------------------------------
CREATE TABLE source (
  organization_id uuid NOT NULL REFERENCES organization,
  id uuid NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  cluster text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, name)
);

CREATE TABLE source_token (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  source_id uuid NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  hint text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, source_id) REFERENCES source ON DELETE CASCADE
);

CREATE TABLE api_token (
  organization_id uuid NOT NULL REFERENCES organization,
  id uuid NOT NULL,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'auditor', 'viewer')),
  token_hash bytea NOT NULL UNIQUE,
  hint text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (organization_id, id)
);

-- Deliveries: what arrived, sealed ------------------------------------------------------------------------------------
CREATE TABLE delivery (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  source_id uuid NOT NULL,
  received_at timestamptz NOT NULL,
  -- Arrival order: whoever follows the log takes deliveries whose transaction is below every running one.
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  records integer NOT NULL,
  accepted integer NOT NULL,
  duplicates integer NOT NULL,
  rejected integer NOT NULL,
  -- Range of the event ids this delivery made or advanced; null when it changed nothing.
  event_id_min uuid,
  event_id_max uuid,
  bytes bigint NOT NULL,
  sha256 bytea NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX delivery_xid ON delivery (xid, id);
CREATE INDEX delivery_source_received_at ON delivery (organization_id, source_id, received_at DESC);

-- The records of a delivery exactly as received, in zstd frames of about half a megabyte: one record is read without
-- unpacking a whole 256 MiB import. Each record is a 4-byte big-endian length and its bytes.
CREATE TABLE delivery_part (
  organization_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  first_index integer NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (organization_id, delivery_id, first_index)
);
ALTER TABLE delivery_part ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE reject (
  organization_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  delivery_index integer NOT NULL,
  source_id uuid NOT NULL,
  received_at timestamptz NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (organization_id, delivery_id, delivery_index)
);
CREATE INDEX reject_source_received_at ON reject (organization_id, source_id, received_at DESC);

-- Facet tokens and search text -----------------------------------------------------------------------------------------
-- Immutable under indexes: a changed set of tokens is a new function name and a new index, never an edit of these.
-- One token, as a query asks for it. GIN refuses keys above 2.7 kB, and names are attacker-controlled: long values are hashed.
CREATE FUNCTION facet_token(organization_id uuid, key text, value text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN organization_id::text || ':' || key || ':' || CASE WHEN octet_length(value) > 256 THEN 'md5:' || md5(value) ELSE value END;

-- All tokens of a row. plpgsql, because the planner would unfold an SQL function into every partition's plan (measured: 2.0 us
-- and 1.5 ms of planning against 1.5 us and none). Parameters carry the tokens' keys as names; `f` is the outcome.
CREATE FUNCTION api_call_facets_v1(organization_id uuid, u text, t text, a text, d text, i text, c text, n text, g text, r text, b text, m text, v text, x text, s integer, f text, k text, z uuid) RETURNS text[]
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 50 AS $$
DECLARE prefix text := organization_id::text || ':';
BEGIN
  RETURN array_remove(ARRAY[
    prefix || 'u:' || CASE WHEN octet_length(u) > 256 THEN 'md5:' || md5(u) ELSE u END,
    prefix || 't:' || t,
    prefix || 'a:' || CASE WHEN octet_length(a) > 256 THEN 'md5:' || md5(a) ELSE a END,
    prefix || 'd:' || CASE WHEN octet_length(d) > 256 THEN 'md5:' || md5(d) ELSE d END,
    prefix || 'i:' || CASE WHEN octet_length(i) > 256 THEN 'md5:' || md5(i) ELSE i END,
    prefix || 'c:' || CASE WHEN octet_length(c) > 256 THEN 'md5:' || md5(c) ELSE c END,
    prefix || 'n:' || CASE WHEN octet_length(n) > 256 THEN 'md5:' || md5(n) ELSE n END,
    prefix || 'g:' || CASE WHEN octet_length(g) > 256 THEN 'md5:' || md5(g) ELSE g END,
    prefix || 'r:' || CASE WHEN octet_length(r) > 256 THEN 'md5:' || md5(r) ELSE r END,
    prefix || 'b:' || CASE WHEN octet_length(b) > 256 THEN 'md5:' || md5(b) ELSE b END,
    prefix || 'm:' || CASE WHEN octet_length(m) > 256 THEN 'md5:' || md5(m) ELSE m END,
    prefix || 'v:' || CASE WHEN octet_length(v) > 256 THEN 'md5:' || md5(v) ELSE v END,
    prefix || 'x:' || x,
    prefix || 's:' || s,
    prefix || 'o:' || f,
    prefix || 'k:' || CASE WHEN octet_length(k) > 256 THEN 'md5:' || md5(k) ELSE k END,
    prefix || 'z:' || z
  ], NULL);
END $$;

CREATE FUNCTION command_facets_v1(organization_id uuid, u text, t text, d text, i text, c text, n text, r text, x text, f text, k text, z uuid) RETURNS text[]
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 50 AS $$
DECLARE prefix text := organization_id::text || ':';
BEGIN
  RETURN array_remove(ARRAY[
    prefix || 'u:' || CASE WHEN octet_length(u) > 256 THEN 'md5:' || md5(u) ELSE u END,
    prefix || 't:' || t,
    prefix || 'd:' || CASE WHEN octet_length(d) > 256 THEN 'md5:' || md5(d) ELSE d END,
    prefix || 'i:' || CASE WHEN octet_length(i) > 256 THEN 'md5:' || md5(i) ELSE i END,
    prefix || 'c:' || CASE WHEN octet_length(c) > 256 THEN 'md5:' || md5(c) ELSE c END,
    prefix || 'n:' || CASE WHEN octet_length(n) > 256 THEN 'md5:' || md5(n) ELSE n END,
    prefix || 'r:' || CASE WHEN octet_length(r) > 256 THEN 'md5:' || md5(r) ELSE r END,
    prefix || 'x:' || x,
    prefix || 'o:' || f,
    prefix || 'k:' || CASE WHEN octet_length(k) > 256 THEN 'md5:' || md5(k) ELSE k END,
    prefix || 'z:' || z
  ], NULL);
END $$;

-- Lower-cased, parts kept apart by a character no value holds at its edge, so that a needle never spans two fields.
CREATE FUNCTION search_text_v1(p1 text, p2 text, p3 text, p4 text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN lower(coalesce(p1, '') || E'\x1f' || coalesce(p2, '') || E'\x1f' || coalesce(p3, '') || E'\x1f' || coalesce(p4, ''));

-- Events: append-only, partitioned by the time in their id ----------------------------------------------------------------
CREATE TABLE audit_event (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  source_id uuid NOT NULL,
  source_event_id text,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  clock_skew boolean NOT NULL,
  stage smallint NOT NULL,
  digest uuid NOT NULL,
  delivery_id uuid NOT NULL,
  delivery_index integer NOT NULL,
  user_name text,
  user_type text NOT NULL,
  groups text[] NOT NULL,
  authenticated_user text,
  device text,
  source_ip text,
  cluster text,
  namespace text,
  api_group text,
  api_version text,
  resource text,
  subresource text,
  name text,
  verb text,
  access_method text NOT NULL,
  status integer,
  outcome text NOT NULL,
  duration_ms double precision,
  long_running boolean NOT NULL,
  user_agent text,
  path text,
  session text,
  kubectl_command text,
  request_bytes bigint,
  response_bytes bigint,
  PRIMARY KEY (organization_id, id)
) PARTITION BY RANGE (id);

CREATE INDEX audit_event_facets ON audit_event USING gin (api_call_facets_v1(
  organization_id, user_name, user_type, authenticated_user, device, source_ip, cluster, namespace, api_group, resource, subresource,
  name, verb, access_method, status, outcome, session, source_id)) WITH (fastupdate = on);
CREATE INDEX audit_event_search ON audit_event USING gin (search_text_v1(user_name, name, path, kubectl_command) gin_trgm_ops) WITH (fastupdate = on);

CREATE TABLE command_event (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  source_id uuid NOT NULL,
  source_event_id text,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  clock_skew boolean NOT NULL,
  stage smallint NOT NULL,
  digest uuid NOT NULL,
  delivery_id uuid NOT NULL,
  delivery_index integer NOT NULL,
  user_name text,
  user_type text NOT NULL,
  groups text[] NOT NULL,
  device text,
  source_ip text,
  cluster text,
  namespace text,
  resource text,
  access_method text NOT NULL,
  session text,
  duration_ms double precision,
  command text NOT NULL,
  exit_code integer,
  PRIMARY KEY (organization_id, id)
) PARTITION BY RANGE (id);

-- What commands are derived by. A delivery's id range alone is no way in: one late event widens it over every row in between, and
-- the batches of a busy cluster overlap. Only calls that carry a session can belong to a command, so the index is partial and costs
-- the other sources nothing.
CREATE INDEX audit_event_delivery_session ON audit_event (delivery_id) WHERE session IS NOT NULL;
CREATE INDEX command_event_delivery ON command_event (delivery_id);

-- Nothing but the advance of a stage may change an event: never back, never its identity. At equal stage the smaller digest
-- wins, so that any order of arrival ends in the same row. Retention drops partitions; it does not delete rows.
CREATE FUNCTION guard_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.organization_id, NEW.id, NEW.source_id, NEW.occurred_at, NEW.clock_skew) IS DISTINCT FROM
       (OLD.organization_id, OLD.id, OLD.source_id, OLD.occurred_at, OLD.clock_skew)
       OR NEW.source_event_id IS DISTINCT FROM OLD.source_event_id THEN
      RAISE EXCEPTION '% is append-only: the identity of an event never changes', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.stage > OLD.stage OR (NEW.stage = OLD.stage AND NEW.digest < OLD.digest) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION guard_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- Deliveries and rejects have no stages: they never change at all.
CREATE FUNCTION guard_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is sealed: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['audit_event', 'command_event'] LOOP
    EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', t || '_default', t);
    EXECUTE format('CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION guard_event()', t);
    EXECUTE format('CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION guard_truncate()', t);
    EXECUTE format('CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION guard_truncate()', t || '_default');
  END LOOP;
  FOREACH t IN ARRAY ARRAY['delivery', 'delivery_part', 'reject'] LOOP
    EXECUTE format('CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION guard_sealed()', t);
    EXECUTE format('CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION guard_truncate()', t);
  END LOOP;
END $$;

-- Partitions: one a UTC day, named <table>_YYYYMMDD --------------------------------------------------------------------------
-- An event id's first 48 bits are milliseconds since 1970.
CREATE FUNCTION event_id_floor(moment timestamptz) RETURNS uuid
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || '80008000000000000000')::uuid;

-- Makes the partitions of these UTC days where they are missing. Rows the default partition already holds for such a day move in
-- the same transaction. Runs as the owner, since the writer's role has no right on partitions.
-- Attaching needs the default partition alone for a moment, and whoever comes after waits behind it: so it gives up after half a
-- second while somebody reads (an export may take an hour). A day left out is made later; until then its rows lie in the default.
-- Returns whether all of these days have their partition now.
CREATE FUNCTION ensure_partitions(parent text, days date[]) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET lock_timeout = '500ms' AS $$
DECLARE
  day date;
  partition text;
BEGIN
  IF parent NOT IN ('audit_event', 'command_event') THEN
    RAISE EXCEPTION 'no partitioned table %', parent;
  END IF;
  FOR day IN SELECT DISTINCT d FROM unnest(days) AS d ORDER BY d LOOP
    partition := parent || '_' || to_char(day, 'YYYYMMDD');
    CONTINUE WHEN EXISTS (SELECT FROM pg_class WHERE relname = partition AND relnamespace = 'public'::regnamespace);
    BEGIN
      PERFORM make_partition(parent, partition, day);
    EXCEPTION WHEN lock_not_available THEN
      RETURN false;
    END;
  END LOOP;
  RETURN true;
END $$;

CREATE FUNCTION make_partition(parent text, partition text, day date) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  low uuid := event_id_floor(day::timestamp AT TIME ZONE 'UTC');
  high uuid := event_id_floor((day + 1)::timestamp AT TIME ZONE 'UTC');
  in_default boolean;
BEGIN
  -- One maker at a time; looked at again under the lock (not by to_regclass, whose cache does not see what the other one made).
  PERFORM pg_advisory_xact_lock(hashtext('onrecord.partitions'));
  IF EXISTS (SELECT FROM pg_class WHERE relname = partition AND relnamespace = 'public'::regnamespace) THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition, parent);
  EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', parent || '_default');
  EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE id >= $1 AND id < $2)', parent || '_default') INTO in_default USING low, high;
  IF in_default THEN
    EXECUTE format('ALTER TABLE public.%I DISABLE TRIGGER guard', parent || '_default');
    EXECUTE format('WITH moved AS (DELETE FROM public.%I WHERE id >= $1 AND id < $2 RETURNING *) INSERT INTO public.%I SELECT * FROM moved',
      parent || '_default', partition) USING low, high;
    EXECUTE format('ALTER TABLE public.%I ENABLE TRIGGER guard', parent || '_default');
  END IF;
  EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', parent, partition, low, high);
  EXECUTE format('CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION guard_truncate()', partition);
END $$;

-- Commands: derived, rebuildable -----------------------------------------------------------------------------------------------
CREATE TABLE command (
  organization_id uuid NOT NULL,
  -- The smallest id among the recorded command and its calls.
  id uuid NOT NULL,
  source_id uuid NOT NULL,
  source_event_id text,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  clock_skew boolean NOT NULL,
  user_name text,
  user_type text NOT NULL,
  groups text[] NOT NULL,
  device text,
  source_ip text,
  cluster text,
  namespace text,
  resource text,
  access_method text NOT NULL,
  session text,
  command text NOT NULL,
  origin text NOT NULL CHECK (origin IN ('recorded', 'inferred')),
  confidence real NOT NULL,
  outcome text NOT NULL,
  exit_code integer,
  duration_ms double precision,
  api_calls integer NOT NULL,
  -- The recorded command's own event, where there is one.
  command_event_id uuid,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX command_facets ON command USING gin (command_facets_v1(
  organization_id, user_name, user_type, device, source_ip, cluster, namespace, resource, access_method, outcome, session, source_id)) WITH (fastupdate = on);
CREATE INDEX command_search ON command USING gin (search_text_v1(user_name, command, NULL, NULL) gin_trgm_ops) WITH (fastupdate = on);

-- Hashed: a session is the client's text, of any length.
CREATE INDEX command_session ON command USING hash (session);

CREATE TABLE command_call (
  organization_id uuid NOT NULL,
  call_id uuid NOT NULL,
  command_id uuid NOT NULL,
  PRIMARY KEY (organization_id, call_id)
);
-- Without organization_id: with it, a planner whose statistics are old takes this for the way to one call and walks the whole index.
CREATE INDEX command_call_command ON command_call (command_id, call_id);

-- How far a follower of the log has come: every delivery whose transaction is below `xid` is done.
CREATE TABLE follower (
  name text PRIMARY KEY,
  xid xid8 NOT NULL
);

-- What the application's role may see: one organization, even for a query that forgets to ask ---------------------------------
-- A plain view and not row-level security: under a policy PostgreSQL refuses the GIN and trigram indexes (D-05).
CREATE VIEW api_calls AS
  SELECT e.*,
    api_call_facets_v1(organization_id, user_name, user_type, authenticated_user, device, source_ip, cluster, namespace, api_group, resource,
      subresource, name, verb, access_method, status, outcome, session, source_id) AS facets,
    search_text_v1(user_name, name, path, kubectl_command) AS search_text
  FROM audit_event e WHERE organization_id = current_setting('app.organization')::uuid;
CREATE VIEW commands AS
  SELECT c.*,
    command_facets_v1(organization_id, user_name, user_type, device, source_ip, cluster, namespace, resource, access_method, outcome, session,
      source_id) AS facets,
    search_text_v1(user_name, command, NULL, NULL) AS search_text
  FROM command c WHERE organization_id = current_setting('app.organization')::uuid;
CREATE VIEW command_events AS SELECT * FROM command_event WHERE organization_id = current_setting('app.organization')::uuid;
CREATE VIEW command_calls AS SELECT * FROM command_call WHERE organization_id = current_setting('app.organization')::uuid;
CREATE VIEW deliveries AS SELECT * FROM delivery WHERE organization_id = current_setting('app.organization')::uuid;
CREATE VIEW delivery_parts AS SELECT * FROM delivery_part WHERE organization_id = current_setting('app.organization')::uuid;
CREATE VIEW rejects AS SELECT * FROM reject WHERE organization_id = current_setting('app.organization')::uuid;

-- Small tables: row-level security -------------------------------------------------------------------------------------------------
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['membership', 'source', 'source_token', 'api_token'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY of_organization ON %I TO onrecord_app USING (organization_id = current_setting(''app.organization'')::uuid)', t);
    EXECUTE format('CREATE POLICY at_the_gate ON %I TO onrecord_gate USING (true)', t);
  END LOOP;
END $$;
ALTER TABLE organization ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON organization TO onrecord_app USING (id = current_setting('app.organization')::uuid);
CREATE POLICY at_the_gate ON organization TO onrecord_gate USING (true);
ALTER TABLE "user" ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON "user" TO onrecord_app USING (id IN (SELECT user_id FROM membership));
CREATE POLICY at_the_gate ON "user" TO onrecord_gate USING (true);

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION ensure_partitions(text, date[]), make_partition(text, text, date) FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO onrecord_gate, onrecord_app, onrecord_writer;

GRANT SELECT ON organization, "user", membership, source, source_token, api_token TO onrecord_gate;
GRANT INSERT, UPDATE ON "user", membership TO onrecord_gate;
GRANT UPDATE (last_used_at) ON source_token, api_token TO onrecord_gate;
GRANT SELECT, INSERT ON sign_in TO onrecord_gate;

GRANT SELECT ON api_calls, commands, command_events, command_calls, deliveries, delivery_parts, rejects TO onrecord_app;
GRANT SELECT ON organization, "user" TO onrecord_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON membership, source, source_token, api_token TO onrecord_app;

GRANT SELECT, INSERT ON delivery, delivery_part, reject TO onrecord_writer;
GRANT SELECT, INSERT, UPDATE ON audit_event, command_event TO onrecord_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON command, command_call, follower TO onrecord_writer;
GRANT EXECUTE ON FUNCTION ensure_partitions(text, date[]) TO onrecord_writer;
