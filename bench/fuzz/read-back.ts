import { Readable } from "node:stream";
import Papa from "papaparse";
import { transaction } from "../../lib/db.ts";
import { STREAM_IDS, type StreamId } from "../../lib/events/field.ts";
import { facetFields } from "../../lib/query/facet-values.ts";
import type { Entrance } from "./doors.ts";

/** All there can be: event ids hold times from 1970 to 10889. */
const EVER = "from=1970-01-01T00:00:00Z&to=10889-08-02T05:31:50.655Z";
const PAGE = 200;
/** Of the items on a page, one in so many is opened. */
const OPENED = 50;

type Asked = { baseUrl: string; apiToken: string };

/**
 * Reads everything an organization has through the API, in every way there is, as what was stored may be hostile.
 * @returns how many rows there were, and what is wrong: an answer that is no 200 or cannot be read, or rows that are missing.
 */
export async function readBack(baseUrl: string, entrance: Entrance): Promise<{ rows: number; problems: string[] }> {
  const asked = { baseUrl, apiToken: entrance.apiToken };
  const problems: string[] = [];
  let rows = 0;
  for (const stream of STREAM_IDS) {
    const named = `${entrance.name}, ${stream}`;
    const stored = await countStored(entrance.organizationId, stream);
    rows += stored;
    for (const [what, read] of Object.entries(READINGS)) {
      const found = await read(asked, stream).catch((error: unknown) => String(error));
      if (found !== stored) problems.push(`${named}, ${what}: ${String(found)}, stored ${String(stored)}`);
    }
    problems.push(...(await readFacets(asked, stream)).map((problem) => `${named}: ${problem}`));
  }
  const rejects = await readRejects(asked, entrance).catch((error: unknown) => String(error));
  if (rejects !== undefined) problems.push(`${entrance.name}, rejects: ${rejects}`);
  return { rows, problems };
}

/** Each finds out how many events there are. */
const READINGS: Record<string, (asked: Asked, stream: StreamId) => Promise<number>> = {
  "page by page": readPages,
  "export as CSV": readCsv,
  "export as NDJSON": readNdjson,
};

const TABLES: Record<StreamId, string> = {
  "api-calls": "audit_event",
  commands: "command",
  "tailnet-changes": "tailnet_change",
  "network-flows": "network_flow",
};

async function countStored(organizationId: string, stream: StreamId): Promise<number> {
  return transaction({ role: "owner", statementTimeoutMs: 0 }, async (client) => {
    const sql = `SELECT count(*)::int AS n FROM ${TABLES[stream]} e WHERE organization_id = $1
      AND NOT EXISTS (SELECT FROM folded f WHERE f.organization_id = e.organization_id AND f.id = e.id)`;
    const { rows } = await client.query<{ n: number }>(sql, [organizationId]);
    return rows[0]?.n ?? 0;
  });
}

async function readPages(asked: Asked, stream: StreamId): Promise<number> {
  const ids = new Set<string>();
  for (let cursor = ""; ;) {
    const page = (await json(asked, `/api/audit-logs/${stream}?${EVER}&limit=${String(PAGE)}${cursor}`)) as {
      items: { id: string }[];
      nextCursor: string | null;
    };
    for (const [index, { id }] of page.items.entries()) {
      ids.add(id);
      if (index % OPENED === 0) await json(asked, `/api/audit-logs/${stream}/${id}`);
    }
    if (page.nextCursor === null) return ids.size;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

async function readCsv(asked: Asked, stream: StreamId): Promise<number> {
  const body = await open(asked, `/api/audit-logs/${stream}/export?format=csv&${EVER}`);
  const widths = new Set<number>();
  let rows = -1; // The header is none.
  await new Promise<void>((resolve, reject) => {
    const parsing = body.pipe(Papa.parse(Papa.NODE_STREAM_INPUT));
    body.on("error", reject);
    parsing.on("error", reject).on("end", resolve);
    parsing.on("data", (row: string[]) => {
      rows++;
      widths.add(row.length);
    });
  });
  if (widths.size !== 1) throw new Error(`rows of ${[...widths].join(", ")} values`);
  return rows;
}

async function readNdjson(asked: Asked, stream: StreamId): Promise<number> {
  const body = await open(asked, `/api/audit-logs/${stream}/export?format=ndjson&${EVER}`);
  let rows = 0;
  let rest = "";
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const piece of body as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      JSON.parse(line);
      rows++;
    }
  }
  if (rest !== "") throw new Error(`the last line has no end: ${rest.slice(0, 100)}`);
  return rows;
}

async function readFacets(asked: Asked, stream: StreamId): Promise<string[]> {
  const problems: string[] = [];
  for (const { id } of facetFields(stream)) {
    const path = `/api/audit-logs/${stream}/facets?${EVER}&field=${id}`;
    await json(asked, path).catch((error: unknown) => problems.push(`facet ${id}: ${String(error)}`));
  }
  return problems;
}

/** The newest pages: each record is unpacked from what its delivery kept. */
async function readRejects(asked: Asked, { sourceId }: Entrance): Promise<undefined> {
  let cursor = "";
  for (let page = 0; page < 20; page++) {
    const path = `/api/sources/${sourceId}/rejects?limit=100${cursor}`;
    const { nextCursor } = (await json(asked, path)) as { nextCursor: string | null };
    if (nextCursor === null) return undefined;
    cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
  }
  return undefined;
}

async function json(asked: Asked, path: string): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of (await open(asked, path)) as AsyncIterable<Buffer>) pieces.push(piece);
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces)));
}

async function open({ baseUrl, apiToken }: Asked, path: string): Promise<Readable> {
  const response = await fetch(new URL(path, baseUrl), { headers: { authorization: `Bearer ${apiToken}` } });
  if (!response.ok || response.body === null)
    throw new Error(`${path.slice(0, 200)}: ${String(response.status)} ${(await response.text()).slice(0, 500)}`);
  // Two libraries describe the same stream, each in its own types.
  return Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
}
