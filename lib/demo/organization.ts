import { randomUUID } from "node:crypto";
import { FIRST_ORGANIZATION } from "../auth/users.ts";
import { transaction } from "../db.ts";
import { createSource } from "../sources/create-source.ts";
import { listSources } from "../sources/list-sources.ts";
import { rotateSourceToken } from "../sources/source-token.ts";
import { CHANGES_SENDER, FLOWS_SENDER } from "./tailnet/hec.ts";
import { TAILNET } from "./tailnet/tailnet.ts";
import type { Target } from "./target.ts";
import { auditSender } from "./traffic.ts";
import type { World } from "./world.ts";

const DEMO_ORGANIZATION = { slug: "demo", name: "Example Pay" } as const;

type DemoSource = { sender: string; kind: Target["kind"]; name: string; cluster: string | null };

/**
 * The demo organization with its sources, made where they are missing. Tokens are kept nowhere, so each start mints new ones.
 * @returns where each sender posts, by the sender's name.
 */
export async function openDemo(
  world: World,
  baseUrl: string,
): Promise<{ organizationId: string; targets: Map<string, Target> }> {
  const organizationId = await ensureOrganization();
  const existing = new Map((await listSources({ organizationId })).map(({ name, id }) => [name, id]));
  const url = new URL("/api/ingest", baseUrl).href;
  const targets = new Map<string, Target>();
  for (const { sender, kind, name, cluster } of sourcesOf(world)) {
    const sourceId = existing.get(name);
    const { token } =
      sourceId === undefined
        ? await createSource({ organizationId, kind, name, cluster })
        : await rotateSourceToken({ organizationId, sourceId });
    targets.set(sender, { url, token, kind });
  }
  return { organizationId, targets };
}

/** The time of the newest event the demo organization has of a stream, by its view; whoever sent it. */
export async function newestEventMs(
  organizationId: string,
  view: "api_calls" | "network_flows",
): Promise<number | undefined> {
  return transaction({ role: "app", organizationId }, async (client) => {
    const { rows } = await client.query<{ at: Date }>(`SELECT occurred_at AS at FROM ${view} ORDER BY id DESC LIMIT 1`);
    return rows[0]?.at.getTime();
  });
}

const TAILNET_SOURCES: readonly DemoSource[] = [
  { sender: CHANGES_SENDER, kind: "tailscale-config", name: "tailnet-changes", cluster: TAILNET },
  { sender: FLOWS_SENDER, kind: "tailscale-network", name: "tailnet-flows", cluster: TAILNET },
];

function sourcesOf({ clusters }: World): DemoSource[] {
  const audit = clusters.map(({ name }) => ({
    sender: auditSender(name),
    kind: "kubernetes-audit" as const,
    name: `${name}-api`,
    cluster: name,
  }));
  const native = ["kubectl-proxy", "browser-shell"].map((name) => ({
    sender: name,
    kind: "onrecord" as const,
    name,
    cluster: null,
  }));
  return [...audit, ...native, ...TAILNET_SOURCES];
}

/**
 * Every owner of the first organization owns this one too. It counts as older than all others: a person who has chosen no
 * organization yet sees their oldest, and with --demo that must be the one with life in it.
 */
function ensureOrganization(): Promise<string> {
  return transaction({ role: "owner" }, async (client) => {
    await client.query(
      `INSERT INTO organization (id, slug, name, created_at)
       SELECT $1, $2, $3, coalesce(min(created_at), now()) - interval '1 second' FROM organization
       ON CONFLICT (slug) DO NOTHING`,
      [randomUUID(), DEMO_ORGANIZATION.slug, DEMO_ORGANIZATION.name],
    );
    const { rows } = await client.query<{ id: string }>("SELECT id FROM organization WHERE slug = $1", [
      DEMO_ORGANIZATION.slug,
    ]);
    const id = rows[0]?.id;
    if (id === undefined) throw new Error("the demo organization was neither found nor made");
    await client.query(
      `INSERT INTO membership (organization_id, user_id, role)
       SELECT $1, m.user_id, 'owner' FROM membership m JOIN organization o ON o.id = m.organization_id
        WHERE o.slug = $2 AND m.role = 'owner'
       ON CONFLICT DO NOTHING`,
      [id, FIRST_ORGANIZATION],
    );
    return id;
  });
}
