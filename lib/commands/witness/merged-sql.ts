/**
 * What two events tell together, and which of the two is believed for what: the audit log for what was done and how it ended, the proxy for who
 * called from where. Under $1 organization, $2 audited ids, $3 proxied ids, $4 whether each pair is ambiguous. Digests are of a making of their
 * own: ingest never meets these rows, and what it makes is never looked for here.
 */
const PAIRS = `
  SELECT a.*, k.ambiguous, p.id AS witness_id,
    coalesce(pc.user_name, ac.user_name) AS user_name, pc.user_type, CASE ac.groups WHEN '{}' THEN pc.groups ELSE ac.groups END AS groups,
    coalesce(ac.authenticated_user, pc.authenticated_user) AS authenticated_user, coalesce(pc.device, ac.device) AS device,
    coalesce(pc.source_ip, ac.source_ip) AS source_ip, coalesce(nullif(pc.access_method, 'unknown'), ac.access_method) AS access_method,
    coalesce(ac.user_agent, pc.user_agent) AS user_agent,
    ap.source_id, ap.cluster, coalesce(ap.namespace, pp.namespace) AS namespace, pp.source_id AS witness_source_id,
    coalesce(at.name, pt.name) AS name, coalesce(at.path, pt.path) AS path, coalesce(at.kubectl_command, pt.kubectl_command) AS kubectl_command,
    (at.name IS NULL AND pt.name IS NOT NULL) OR (at.kubectl_command IS NULL AND pt.kubectl_command IS NOT NULL) AS tells_more,
    coalesce(a.request_bytes, p.request_bytes) AS bytes_in, coalesce(a.response_bytes, p.response_bytes) AS bytes_out,
    coalesce(a.session, p.session) AS of_session
  FROM unnest($2::uuid[], $3::uuid[], $4::boolean[]) AS k(audited_id, proxied_id, ambiguous)
  JOIN audit_event a ON a.organization_id = $1 AND a.id = k.audited_id
  JOIN audit_event p ON p.organization_id = $1 AND p.id = k.proxied_id
  JOIN caller ac ON ac.organization_id = $1 AND ac.id = a.caller_id JOIN caller pc ON pc.organization_id = $1 AND pc.id = p.caller_id
  JOIN place ap ON ap.organization_id = $1 AND ap.id = a.place_id JOIN place pp ON pp.organization_id = $1 AND pp.id = p.place_id
  JOIN target at ON at.organization_id = $1 AND at.id = a.target_id JOIN target pt ON pt.organization_id = $1 AND pt.id = p.target_id`;

const CALLER = "user_name, user_type, groups, authenticated_user, device, source_ip, access_method, user_agent";
const PLACE = "source_id, cluster, namespace, witness_source_id";
const TARGET = "name, path, kubectl_command";

function digestOf(columns: string): string {
  return `md5('merged' || row(${columns})::text)::uuid`;
}

function addSql(table: "caller" | "place" | "target", columns: string, which = ""): string {
  return `INSERT INTO ${table} (organization_id, digest, ${columns})
    SELECT DISTINCT ON (2) $1::uuid, ${digestOf(columns)}, ${columns} FROM (${PAIRS}) m ${which}
    ON CONFLICT (organization_id, digest) DO NOTHING`;
}

/** Adds what merged calls share and no event has: the two witnesses' parts of it together. */
export const ADD_CALLERS = addSql("caller", CALLER);
export const ADD_PLACES = addSql("place", PLACE);
export const ADD_TARGETS = addSql("target", TARGET, "WHERE tells_more");

const COLUMNS = {
  id: "m.id",
  witness_id: "m.witness_id",
  delivery_id: "m.delivery_id",
  digest: "m.digest",
  occurred_at: "m.occurred_at",
  received_at: "m.received_at",
  caller_id: "c.id",
  place_id: "p.id",
  operation_id: "m.operation_id",
  target_id: "coalesce(t.id, m.target_id)",
  result_id: "m.result_id",
  duration_ms: "m.duration_ms",
  request_bytes: "m.bytes_in",
  response_bytes: "m.bytes_out",
  delivery_index: "m.delivery_index",
  stage: "m.stage",
  clock_skew: "m.clock_skew",
  ambiguous: "m.ambiguous",
  source_event_id: "m.source_event_id",
  session: "m.of_session",
};
const NAMES = Object.keys(COLUMNS);

/** Stores merged calls; gives those that are new or changed. */
export const UPSERT_MERGED = `
  INSERT INTO merged_call AS e (organization_id, ${NAMES.join(", ")})
  SELECT $1::uuid, ${Object.values(COLUMNS).join(", ")} FROM (${PAIRS}) m
    JOIN caller c ON c.organization_id = $1 AND c.digest = ${digestOf(qualified(CALLER))}
    JOIN place p ON p.organization_id = $1 AND p.digest = ${digestOf(qualified(PLACE))}
    LEFT JOIN target t ON m.tells_more AND t.organization_id = $1 AND t.digest = ${digestOf(qualified(TARGET))}
  ON CONFLICT (organization_id, id) DO UPDATE SET ${NAMES.map((name) => `${name} = EXCLUDED.${name}`).join(", ")}
  WHERE (${NAMES.map((name) => `e.${name}`).join(", ")}) IS DISTINCT FROM (${NAMES.map((name) => `EXCLUDED.${name}`).join(", ")})
  RETURNING id, witness_id`;

function qualified(columns: string): string {
  return columns.replace(/\w+/g, "m.$&");
}
