-- What happens in a tailnet (ARCHITECTURE.md, D-28): changes of its configuration and the traffic of its nodes. Both append-only, partitioned by the
-- time in their id. What is told twice is stored twice, since no event row is ever rewritten, and `folded` says what is shown under what.

-- Immutable under indexes, as in the first migration: a changed set of tokens is a new function name and a new index.
-- Parameters carry the tokens' keys as names; `f` is the outcome, `z` the source.
CREATE FUNCTION tailnet_change_facets_v1(organization_id uuid, u text, t text, h text, m text, r text, n text, p text, g text, f text, l text, k text, z uuid) RETURNS text[]
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 50 AS $$
DECLARE prefix text := organization_id::text || ':';
BEGIN
  RETURN array_remove(ARRAY[
    prefix || 'u:' || CASE WHEN octet_length(u) > 256 THEN 'md5:' || md5(u) ELSE u END,
    prefix || 't:' || t,
    prefix || 'h:' || CASE WHEN octet_length(h) > 256 THEN 'md5:' || md5(h) ELSE h END,
    prefix || 'm:' || CASE WHEN octet_length(m) > 256 THEN 'md5:' || md5(m) ELSE m END,
    prefix || 'r:' || CASE WHEN octet_length(r) > 256 THEN 'md5:' || md5(r) ELSE r END,
    prefix || 'n:' || CASE WHEN octet_length(n) > 256 THEN 'md5:' || md5(n) ELSE n END,
    prefix || 'p:' || CASE WHEN octet_length(p) > 256 THEN 'md5:' || md5(p) ELSE p END,
    prefix || 'g:' || CASE WHEN octet_length(g) > 256 THEN 'md5:' || md5(g) ELSE g END,
    prefix || 'o:' || f,
    prefix || 'l:' || CASE WHEN octet_length(l) > 256 THEN 'md5:' || md5(l) ELSE l END,
    prefix || 'k:' || CASE WHEN octet_length(k) > 256 THEN 'md5:' || md5(k) ELSE k END,
    prefix || 'z:' || z
  ], NULL);
END $$;

-- Ports of the client's end are as good as unique and would fill the index: the addresses and the service's port are what is asked for.
CREATE FUNCTION network_flow_facets_v1(organization_id uuid, u text, t text, c text, x text, p integer, i text, j text, a text, b text, w text, z uuid) RETURNS text[]
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 50 AS $$
DECLARE prefix text := organization_id::text || ':';
BEGIN
  RETURN array_remove(ARRAY[
    prefix || 'u:' || CASE WHEN octet_length(u) > 256 THEN 'md5:' || md5(u) ELSE u END,
    prefix || 't:' || t,
    prefix || 'c:' || c,
    prefix || 'x:' || CASE WHEN octet_length(x) > 256 THEN 'md5:' || md5(x) ELSE x END,
    prefix || 'p:' || p,
    prefix || 'i:' || CASE WHEN octet_length(i) > 256 THEN 'md5:' || md5(i) ELSE i END,
    prefix || 'j:' || CASE WHEN octet_length(j) > 256 THEN 'md5:' || md5(j) ELSE j END,
    prefix || 'a:' || CASE WHEN octet_length(a) > 256 THEN 'md5:' || md5(a) ELSE a END,
    prefix || 'b:' || CASE WHEN octet_length(b) > 256 THEN 'md5:' || md5(b) ELSE b END,
    prefix || 'w:' || CASE WHEN octet_length(w) > 256 THEN 'md5:' || md5(w) ELSE w END,
    prefix || 'z:' || z
  ], NULL);
END $$;

-- One change of the tailnet's configuration, as the audit log, a log stream or a webhook told of it.
CREATE TABLE tailnet_change (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  source_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  digest uuid NOT NULL,
  -- What the change is, whatever way it came and whenever that says it happened.
  change_key uuid NOT NULL,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  delivery_index integer NOT NULL,
  stage smallint NOT NULL,
  clock_skew boolean NOT NULL,
  -- Whether its time is the provider's own; a log stream's records have that of their sending.
  exact boolean NOT NULL,
  -- Told by a webhook, which shares no id with the audit log.
  witness boolean NOT NULL,
  user_name text,
  user_type text NOT NULL,
  actor_type text,
  actor_id text,
  action text NOT NULL,
  target_type text,
  target_name text,
  target_id text,
  property text,
  origin text,
  outcome text NOT NULL,
  group_id text,
  tailnet text,
  summary text NOT NULL,
  -- JSON, as text: of any type.
  old_value text,
  new_value text,
  details text,
  error text,
  PRIMARY KEY (organization_id, id)
) PARTITION BY RANGE (id);
CREATE INDEX tailnet_change_facets ON tailnet_change USING gin (tailnet_change_facets_v1(
  organization_id, user_name, user_type, actor_type, action, target_type, target_name, property, origin, outcome, tailnet, group_id, source_id)) WITH (fastupdate = on);
CREATE INDEX tailnet_change_search ON tailnet_change USING gin (search_text_v1(user_name, target_name, summary, NULL) gin_trgm_ops) WITH (fastupdate = on);
CREATE INDEX tailnet_change_delivery ON tailnet_change (delivery_id);
-- Only what may turn out to be told exactly elsewhere.
CREATE INDEX tailnet_change_inexact ON tailnet_change (change_key) WHERE NOT exact;

-- Where a change that was told exactly lies: what a stream tells of it later is nothing new.
CREATE TABLE change_key (
  organization_id uuid NOT NULL,
  source_id uuid NOT NULL,
  key uuid NOT NULL,
  event_id uuid NOT NULL,
  PRIMARY KEY (organization_id, source_id, key)
);

-- One connection in one window, as one node reported it. Counters are unsigned 64-bit numbers, seen from the reporting node.
CREATE TABLE network_flow (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  source_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  digest uuid NOT NULL,
  -- The same at both ends; null where the record does not tell the ends.
  conversation uuid,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  duration_ms double precision,
  delivery_index integer NOT NULL,
  port integer,
  stage smallint NOT NULL,
  -- Of the reporting node: 0 the end that called, 1 not known, 2 the end that was called, or on the way.
  side smallint NOT NULL,
  clock_skew boolean NOT NULL,
  tx_bytes numeric(20) NOT NULL,
  rx_bytes numeric(20) NOT NULL,
  tx_pkts numeric(20) NOT NULL,
  rx_pkts numeric(20) NOT NULL,
  class text NOT NULL,
  protocol text,
  src text,
  dst text,
  src_ip text,
  dst_ip text,
  src_device text,
  dst_device text,
  src_node_id text,
  dst_node_id text,
  src_tags text[] NOT NULL,
  dst_tags text[] NOT NULL,
  user_name text,
  user_type text NOT NULL,
  reporter text,
  reporter_id text NOT NULL,
  PRIMARY KEY (organization_id, id)
) PARTITION BY RANGE (id);
CREATE INDEX network_flow_facets ON network_flow USING gin (network_flow_facets_v1(
  organization_id, user_name, user_type, class, protocol, port, src_ip, dst_ip, src_device, dst_device, reporter, source_id)) WITH (fastupdate = on);
CREATE INDEX network_flow_delivery ON network_flow (delivery_id);

-- Derived, rebuildable: a row that tells what another one tells better, and that one.
CREATE TABLE folded (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  under_id uuid NOT NULL,
  -- report: the other end's report of a conversation; push: a stream's record of a change that was pulled; webhook: a webhook's of a change
  how text NOT NULL CHECK (how IN ('report', 'push', 'webhook')),
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX folded_under ON folded (organization_id, under_id);

-- As guard_event, for rows that know no id of their source.
CREATE FUNCTION guard_telling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.organization_id, NEW.id, NEW.source_id, NEW.occurred_at, NEW.clock_skew) IS DISTINCT FROM
       (OLD.organization_id, OLD.id, OLD.source_id, OLD.occurred_at, OLD.clock_skew) THEN
      RAISE EXCEPTION '% is append-only: the identity of an event never changes', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.stage > OLD.stage OR (NEW.stage = OLD.stage AND NEW.digest < OLD.digest) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['tailnet_change', 'network_flow'] LOOP
    EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', t || '_default', t);
    EXECUTE format('CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION guard_telling()', t);
    EXECUTE format('CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION guard_truncate()', t);
    EXECUTE format('CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION guard_truncate()', t || '_default');
  END LOOP;
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON change_key FOR EACH ROW EXECUTE FUNCTION guard_sealed();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON change_key FOR EACH STATEMENT EXECUTE FUNCTION guard_truncate();

-- The same as before, with the two new tables.
CREATE OR REPLACE FUNCTION ensure_partitions(parent text, days date[]) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET lock_timeout = '500ms' AS $$
DECLARE
  day date;
  partition text;
BEGIN
  IF parent NOT IN ('audit_event', 'command_event', 'tailnet_change', 'network_flow') THEN
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

-- `told`: every row. The streams' views leave out what is folded under another row.
CREATE VIEW tailnet_changes_told AS
  SELECT e.*,
    tailnet_change_facets_v1(organization_id, user_name, user_type, actor_type, action, target_type, target_name, property, origin, outcome, tailnet,
      group_id, source_id) AS facets,
    search_text_v1(user_name, target_name, summary, NULL) AS search_text,
    (witness OR EXISTS (SELECT FROM folded f WHERE f.organization_id = e.organization_id AND f.under_id = e.id AND f.how = 'webhook')) AS witnessed
  FROM tailnet_change e WHERE organization_id = current_setting('app.organization')::uuid;
CREATE VIEW tailnet_changes AS
  SELECT e.* FROM tailnet_changes_told e
  WHERE NOT EXISTS (SELECT FROM folded f WHERE f.organization_id = e.organization_id AND f.id = e.id);
CREATE VIEW network_flows_told AS
  SELECT e.*,
    network_flow_facets_v1(organization_id, user_name, user_type, class, protocol, port, src_ip, dst_ip, src_device, dst_device, reporter, source_id) AS facets,
    search_text_v1(user_name, src_device, dst_device, NULL) AS search_text,
    EXISTS (SELECT FROM folded f WHERE f.organization_id = e.organization_id AND f.under_id = e.id) AS both_reported
  FROM network_flow e WHERE organization_id = current_setting('app.organization')::uuid;
CREATE VIEW network_flows AS
  SELECT e.* FROM network_flows_told e
  WHERE NOT EXISTS (SELECT FROM folded f WHERE f.organization_id = e.organization_id AND f.id = e.id);
CREATE VIEW folds AS SELECT * FROM folded WHERE organization_id = current_setting('app.organization')::uuid;

REVOKE ALL ON tailnet_change, tailnet_change_default, network_flow, network_flow_default, change_key, folded, tailnet_changes_told, tailnet_changes,
  network_flows_told, network_flows, folds FROM PUBLIC;
GRANT SELECT ON tailnet_changes_told, tailnet_changes, network_flows_told, network_flows, folds TO onrecord_app;
GRANT SELECT, INSERT, UPDATE ON tailnet_change, network_flow TO onrecord_writer;
GRANT SELECT, INSERT ON change_key TO onrecord_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON folded TO onrecord_writer;
