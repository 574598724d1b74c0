-- Facets as numbers (ARCHITECTURE.md, D-06): texts that begin with the organization's id cost twice as much to sort into the index.
-- Immutable under indexes: a changed set of keys is a new function name and a new index, never an edit of these.

-- One key, as a query asks for it. Two values may share one: the column decides.
CREATE FUNCTION facet_key(organization_id uuid, key text, value text) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN hashtextextended(value, uuid_hash_extended(organization_id, ascii(key)));

-- All keys of a row. plpgsql, because the planner would unfold an SQL function into every partition's plan. Parameters are called what the keys
-- are; `f` is the outcome, `z` the source.
CREATE FUNCTION command_facets_v2(organization_id uuid, u text, t text, d text, i text, c text, n text, r text, x text, f text, k text, z uuid) RETURNS bigint[]
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 50 AS $$
BEGIN
  RETURN array_remove(ARRAY[
    public.facet_key(organization_id, 'u', u),
    public.facet_key(organization_id, 't', t),
    public.facet_key(organization_id, 'd', d),
    public.facet_key(organization_id, 'i', i),
    public.facet_key(organization_id, 'c', c),
    public.facet_key(organization_id, 'n', n),
    public.facet_key(organization_id, 'r', r),
    public.facet_key(organization_id, 'x', x),
    public.facet_key(organization_id, 'o', f),
    public.facet_key(organization_id, 'k', k),
    public.facet_key(organization_id, 'z', z::text)
  ], NULL);
END $$;

CREATE FUNCTION tailnet_change_facets_v2(organization_id uuid, u text, t text, h text, m text, r text, n text, p text, g text, f text, l text, k text, z uuid) RETURNS bigint[]
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 50 AS $$
BEGIN
  RETURN array_remove(ARRAY[
    public.facet_key(organization_id, 'u', u),
    public.facet_key(organization_id, 't', t),
    public.facet_key(organization_id, 'h', h),
    public.facet_key(organization_id, 'm', m),
    public.facet_key(organization_id, 'r', r),
    public.facet_key(organization_id, 'n', n),
    public.facet_key(organization_id, 'p', p),
    public.facet_key(organization_id, 'g', g),
    public.facet_key(organization_id, 'o', f),
    public.facet_key(organization_id, 'l', l),
    public.facet_key(organization_id, 'k', k),
    public.facet_key(organization_id, 'z', z::text)
  ], NULL);
END $$;

-- Ports of the client's end are as good as unique and would fill the index: the addresses and the service's port are what is asked for.
CREATE FUNCTION network_flow_facets_v2(organization_id uuid, u text, t text, c text, x text, p integer, i text, j text, a text, b text, w text, z uuid) RETURNS bigint[]
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 50 AS $$
BEGIN
  RETURN array_remove(ARRAY[
    public.facet_key(organization_id, 'u', u),
    public.facet_key(organization_id, 't', t),
    public.facet_key(organization_id, 'c', c),
    public.facet_key(organization_id, 'x', x),
    public.facet_key(organization_id, 'p', p::text),
    public.facet_key(organization_id, 'i', i),
    public.facet_key(organization_id, 'j', j),
    public.facet_key(organization_id, 'a', a),
    public.facet_key(organization_id, 'b', b),
    public.facet_key(organization_id, 'w', w),
    public.facet_key(organization_id, 'z', z::text)
  ], NULL);
END $$;

DROP INDEX command_facets, tailnet_change_facets, network_flow_facets;
CREATE INDEX command_facets ON command USING gin (command_facets_v2(
  organization_id, user_name, user_type, device, source_ip, cluster, namespace, resource, access_method, outcome, session, source_id)) WITH (fastupdate = on);
CREATE INDEX tailnet_change_facets ON tailnet_change USING gin (tailnet_change_facets_v2(
  organization_id, user_name, user_type, actor_type, action, target_type, target_name, property, origin, outcome, tailnet, group_id, source_id)) WITH (fastupdate = on);
CREATE INDEX network_flow_facets ON network_flow USING gin (network_flow_facets_v2(
  organization_id, user_name, user_type, class, protocol, port, src_ip, dst_ip, src_device, dst_device, reporter, source_id)) WITH (fastupdate = on);

-- The views as they were, with these facets.
DROP VIEW commands, tailnet_changes, tailnet_changes_told, network_flows, network_flows_told;
CREATE VIEW commands AS
  SELECT c.*,
    command_facets_v2(organization_id, user_name, user_type, device, source_ip, cluster, namespace, resource, access_method, outcome, session,
      source_id) AS facets,
    search_text_v1(user_name, command, NULL, NULL) AS search_text
  FROM command c WHERE organization_id = current_setting('app.organization')::uuid;
CREATE VIEW tailnet_changes_told AS
  SELECT e.*,
    tailnet_change_facets_v2(organization_id, user_name, user_type, actor_type, action, target_type, target_name, property, origin, outcome, tailnet,
      group_id, source_id) AS facets,
    search_text_v1(user_name, target_name, summary, NULL) AS search_text,
    (witness OR EXISTS (SELECT FROM folded f WHERE f.organization_id = e.organization_id AND f.under_id = e.id AND f.how = 'webhook')) AS witnessed
  FROM tailnet_change e WHERE organization_id = current_setting('app.organization')::uuid;
CREATE VIEW tailnet_changes AS
  SELECT e.* FROM tailnet_changes_told e
  WHERE NOT EXISTS (SELECT FROM folded f WHERE f.organization_id = e.organization_id AND f.id = e.id);
CREATE VIEW network_flows_told AS
  SELECT e.*,
    network_flow_facets_v2(organization_id, user_name, user_type, class, protocol, port, src_ip, dst_ip, src_device, dst_device, reporter, source_id) AS facets,
    search_text_v1(user_name, src_device, dst_device, NULL) AS search_text,
    EXISTS (SELECT FROM folded f WHERE f.organization_id = e.organization_id AND f.under_id = e.id) AS both_reported
  FROM network_flow e WHERE organization_id = current_setting('app.organization')::uuid;
CREATE VIEW network_flows AS
  SELECT e.* FROM network_flows_told e
  WHERE NOT EXISTS (SELECT FROM folded f WHERE f.organization_id = e.organization_id AND f.id = e.id);
REVOKE ALL ON commands, tailnet_changes_told, tailnet_changes, network_flows_told, network_flows FROM PUBLIC;
GRANT SELECT ON commands, tailnet_changes_told, tailnet_changes, network_flows_told, network_flows TO onrecord_app;

DROP FUNCTION command_facets_v1, tailnet_change_facets_v1, network_flow_facets_v1, facet_token;
