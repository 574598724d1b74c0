import type { Client } from "pg";
import type { Peer } from "./peer.ts";

/** Paralus' short names for our fields (relay, pkg/tail/types.go). */
const KEYS: Readonly<Record<string, string>> = {
  user: "un",
  cluster: "cn",
  namespace: "ns",
  resource: "k",
  verb: "m",
  status: "sc",
};
/** What its page groups by (pkg/service/relay_audit_db.go), one statement each. */
const GROUPED = ["un", "cn", "ns", "k", "m", "sc"];

/**
 * The table Paralus keeps, `audit_logs(tag, time, data)` without an index, with the same events, and its own statements: conditions and groups on
 * `data->>'…'`. It has no LIMIT; ours is given to it, lest most of the time be the sending of millions of rows.
 */
export async function openParalus(client: Client, organizationId: string): Promise<Peer> {
  await client.query("CREATE TABLE peer_audit_logs_read (tag text, time timestamptz, data jsonb)");
  await client.query(FILL, [organizationId]);
  await client.query("ANALYZE peer_audit_logs_read");
  return {
    page: (filter) => {
      const conditions = Object.keys(filter).map(
        (field, at) => `data->>'${KEYS[field] ?? field}' = $${String(at + 1)}`,
      );
      return client.query(
        `SELECT tag, time, data FROM peer_audit_logs_read WHERE tag = 'kubectl_api' AND ${conditions.join(" AND ")} ORDER BY time DESC LIMIT 50`,
        Object.values(filter),
      );
    },
    facets: async () => {
      for (const key of GROUPED)
        await client.query(
          `SELECT data->>'${key}' AS key, count(1) AS count FROM peer_audit_logs_read WHERE tag = 'kubectl_api' GROUP BY data->>'${key}'`,
        );
    },
    close: async () => {
      await client.query("DROP TABLE peer_audit_logs_read");
    },
  };
}

const FILL = `
  INSERT INTO peer_audit_logs_read
    SELECT 'kubectl_api', occurred_at, jsonb_build_object('ts', occurred_at, 'id', id, 'sc', status, 'un', user_name, 'o', organization_id, 'p', '', 'pr', 'default',
        'ra', source_ip, 'd', duration_ms / 1000, 'cn', cluster, 'av', concat_ws('/', nullif(api_group, ''), api_version), 'k', resource, 'ns', namespace,
        'n', name, 'm', verb, 'url', path, 'q', '', 'w', response_bytes, 'st', 'kubectl cli')
      FROM api_call_rows WHERE organization_id = $1`;
