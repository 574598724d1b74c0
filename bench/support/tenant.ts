import { randomUUID } from "node:crypto";
import { createApiToken } from "../../lib/auth/api-token.ts";
import { transaction } from "../../lib/db.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { WORLD } from "./bodies.ts";

/** An organization whose clusters may send, and a token that may read. */
export type Tenant = {
  organizationId: string;
  /** By cluster, as `sourceTokens`. */
  sourceIds: ReadonlyMap<string, string>;
  sourceTokens: ReadonlyMap<string, string>;
  apiToken: string;
};

export async function makeTenant(name: string): Promise<Tenant> {
  const organizationId = randomUUID();
  await transaction({ role: "owner" }, (client) =>
    client.query("INSERT INTO organization (id, slug, name) VALUES ($1, $2, $2)", [organizationId, name]),
  );
  const sourceIds = new Map<string, string>();
  const sourceTokens = new Map<string, string>();
  for (const { name: cluster } of WORLD.clusters) {
    const { id, token } = await createSource({ organizationId, kind: "kubernetes-audit", name: cluster, cluster });
    sourceIds.set(cluster, id);
    sourceTokens.set(cluster, token);
  }
  const api = await createApiToken({ organizationId, name: "bench", role: "auditor", createdBy: "bench" });
  return { organizationId, sourceIds, sourceTokens, apiToken: api.token };
}
