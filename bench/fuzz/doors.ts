import { randomUUID } from "node:crypto";
import { createApiToken } from "../../lib/auth/api-token.ts";
import { transaction } from "../../lib/db.ts";
import { SOURCE_KINDS } from "../../lib/ingest/registry.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { corpusOf } from "./corpus.ts";
import type { Corpora, FuzzBody } from "./fuzz-body.ts";

/** A way in: an endpoint, and the source kind whose records come through it. */
export type Door = {
  /** As `--kind` names it. */
  name: string;
  kind: string;
  path: string;
  /** Tailscale's proxy has a port of its own to send to. */
  listener: "application" | "recorder";
  authorization: (token: string) => string;
  /** How many records it must find in a body; undefined where it may refuse the body, or where nobody can say. */
  expects: (body: FuzzBody) => number | undefined;
  /** Whether its answer says what became of the records. */
  receipts: boolean;
  /** What its refusals look like: never empty, never a stack. */
  refusal: RegExp;
  /** Whether two deliveries alike are two: their records have no identity but their arrival. */
  live: boolean;
};

/** Live records of Tailscale's proxy carry whole seconds and no id. */
const RECORDER_KIND = "tailscale-recorder";
const RECORDER_BYTES_MAX = 32 * 1024 * 1024;
const PROBLEM = /^\{"title":"[^"]+","status":\d+,"detail":".+","requestId":"[0-9a-f-]{36}"\}$/s;

/** The endpoint all kinds share, once for each kind there is. */
export const KIND_DOORS: readonly Door[] = Object.keys(SOURCE_KINDS).map((kind) => ({
  name: kind,
  kind,
  path: "/api/ingest",
  listener: "application",
  authorization: (token) => `Bearer ${token}`,
  expects: ({ records }) => records,
  receipts: true,
  refusal: PROBLEM,
  live: kind === RECORDER_KIND,
}));

/** A body without any event is refused as Splunk does, however well it is formed. */
const HEC: Door = {
  name: "hec",
  kind: "kubernetes-audit",
  path: "/services/collector/event",
  listener: "application",
  authorization: (token) => `Splunk ${token}`,
  expects: () => undefined,
  receipts: false,
  refusal: /^\{"text":".+","code":\d+\}$/s,
  live: false,
};

/** One event a body, whatever it holds; Content-Encoding means nothing there. */
const RECORDER: Door = {
  name: "recorder",
  kind: RECORDER_KIND,
  path: "/v2/event",
  listener: "recorder",
  authorization: (token) => `Bearer ${token}`,
  expects: ({ framing, bytes }) => (framing.whole && bytes.length <= RECORDER_BYTES_MAX ? 1 : undefined),
  receipts: false,
  refusal: /^[A-Z].+\n$/s,
  live: true,
};

/** Every way in. The recorder's first: of several sources that name no address, the oldest is the listener's. */
export const DOORS: readonly Door[] = [RECORDER, ...KIND_DOORS, HEC];

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
