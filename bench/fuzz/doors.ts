import { randomUUID } from "node:crypto";
import { createApiToken } from "../../lib/auth/api-token.ts";
import { transaction } from "../../lib/db.ts";
import { SOURCE_KINDS } from "../../lib/ingest/registry.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { corpusOf } from "./corpus.ts";
import type { Corpora } from "./fuzz-body.ts";

/** A way in: an endpoint, and the source kind whose records come through it. */
export type Door = {
  /** As `--kind` names it. */
  name: string;
  kind: string;
  path: string;
  authorization: (token: string) => string;
  /** Whether two deliveries alike are two: their records have no identity but their arrival. */
  live: boolean;
};

/** Live records of Tailscale's proxy carry whole seconds and no id. */
const LIVE_KINDS = ["tailscale-recorder"];
const bearer = (token: string): string => `Bearer ${token}`;

/** Every source kind there is, by the endpoint all share. */
export const DOORS: readonly Door[] = Object.keys(SOURCE_KINDS).map((kind) => ({
  name: kind,
  kind,
  path: "/api/ingest",
  authorization: bearer,
  live: LIVE_KINDS.includes(kind),
}));

/** A door with an organization of its own behind it. */
export type Entrance = Door & {
  organizationId: string;
  sourceId: string;
  token: string;
  apiToken: string;
  corpora: Corpora;
};

/** Makes an organization with one source for a door. */
export async function openDoor(door: Door): Promise<Entrance> {
  const organizationId = randomUUID();
  await transaction({ role: "owner" }, (client) =>
    client.query("INSERT INTO organization (id, slug, name) VALUES ($1, $2, $2)", [
      organizationId,
      `fuzz-${door.name}`,
    ]),
  );
  const source = await createSource({ organizationId, kind: door.kind, name: door.name, cluster: "prod-eu" });
  const api = await createApiToken({ organizationId, name: "fuzz", role: "auditor", createdBy: "bench" });
  const all = Object.keys(SOURCE_KINDS).flatMap(corpusOf);
  return {
    ...door,
    organizationId,
    sourceId: source.id,
    token: source.token,
    apiToken: api.token,
    corpora: { own: corpusOf(door.kind), all },
  };
}
