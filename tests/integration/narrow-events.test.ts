import { readFileSync } from "node:fs";
import pg from "pg";
import { expect, it } from "vitest";
import { emptyDatabase } from "../support/database.ts";

const migration = (name: string): string => readFileSync(`prisma/migrations/${name}/migration.sql`, "utf8");
const SHOWN = `to_jsonb(e) - '{facets,search_text,keys,caller_id,place_id,operation_id,target_id,result_id}'::text[]`;

/** Rows of two organizations that differ in every way a call can: absent values, an empty text, a list, a day without a partition. */
const FILL = `
  INSERT INTO organization (id, slug, name) VALUES ('11111111-1111-4111-8111-111111111111', 'a', 'a'), ('22222222-2222-4222-8222-222222222222', 'b', 'b');
  SELECT ensure_partitions('audit_event', ARRAY['2026-11-20']::date[]);
  INSERT INTO audit_event (organization_id, id, source_id, source_event_id, occurred_at, received_at, clock_skew, stage, digest, delivery_id, delivery_index,
      user_name, user_type, groups, authenticated_user, device, source_ip, cluster, namespace, api_group, api_version, resource, subresource, name, verb,
      access_method, status, outcome, duration_ms, long_running, user_agent, path, session, kubectl_command, request_bytes, response_bytes)
  SELECT CASE n % 2 WHEN 0 THEN '11111111-1111-4111-8111-111111111111'::uuid ELSE '22222222-2222-4222-8222-222222222222'::uuid END,
    (CASE n % 5 WHEN 0 THEN '01000000-0000-8000-8000-' ELSE '01a1f89c-fb80-8000-8000-' END || lpad(n::text, 12, '0'))::uuid,
    gen_random_uuid(), 'audit-' || n, now(), now(), n % 7 = 0, 1 + n % 4, md5(n::text)::uuid, gen_random_uuid(), n,
    CASE WHEN n % 3 > 0 THEN 'user-' || n % 3 END, 'person', CASE n % 2 WHEN 0 THEN '{}'::text[] ELSE ARRAY['g,"1"', ''] END, nullif(n % 4, 0)::text, NULL, '',
    'c', nullif(n % 5, 0)::text, NULL, 'v1', 'pods', NULL, 'name-' || n % 6, 'get', 'kubectl', 200 + n % 3, 'success', n * 1.5, n % 2 = 0,
    'agent', '/p?' || n % 9, nullif('s' || n % 4, 's0'), NULL, NULL, n
  FROM generate_series(1, 200) n;`;

it("takes over every event of an installation as it was, when what events share moves to tables of its own", async () => {
  const database = await emptyDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(migration("20261120000000_house"));
    await client.query(FILL);
    const rows = async (view: string): Promise<unknown[]> =>
      (await client.query<{ row: unknown }>(`SELECT ${SHOWN} AS row FROM ${view} e ORDER BY organization_id, id`)).rows;
    const before = await rows("audit_event");
    expect(before).toHaveLength(200);
    await client.query(migration("20261127100000_narrow_events"));
    expect(await rows("api_call_rows")).toEqual(before);
    const placed = await client.query<{ at: string; n: number }>(
      "SELECT tableoid::regclass::text AS at, count(*)::int AS n FROM audit_event GROUP BY 1 ORDER BY 1",
    );
    expect(placed.rows).toEqual([
      { at: expect.stringMatching(/^audit_event_\d{8}$/) as unknown, n: 160 },
      { at: "audit_event_default", n: 40 },
    ]);
    await expect(client.query("DELETE FROM audit_event")).rejects.toThrow(/append-only/);
    await expect(client.query("UPDATE caller SET user_name = 'mallory'")).rejects.toThrow(/sealed/);
  } finally {
    await client.end();
    await database.drop();
  }
});
