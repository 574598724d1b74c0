import type { APIRequestContext } from "@playwright/test";
import Papa from "papaparse";
import { post, webhookBodies } from "./support/fixtures.ts";
import { expect, test } from "./support/test.ts";

/** Over the capture, which a real API server made on 20 November 2026. */
const CAPTURE = "from=2026-11-20T00:00:00Z&to=2026-11-22T00:00:00Z";

const FILTERS = [
  "",
  "user=alice@example.com",
  "user=alice@example.com&user=bob@example.com&verb=delete",
  "user!=system:apiserver&outcome=denied",
  "outcome=failed&outcome=running",
  "namespace=payments&resource=deployments",
  "namespace=",
  "resource=pods&subresource=exec",
  "verb=get&verb=list&verb!=list",
  "status=404&accessMethod=kubectl",
  "durationMs=100..",
  "durationMs=..2&userType=person",
  "longRunning=true",
  "q=SECRETS",
  "q=evil/1.0",
  "accessMethod=controller&namespace=kube-system",
  "name=web&apiGroup=apps",
];

type Item = { id: string };

async function allItems(request: APIRequestContext, query: string, headers: Record<string, string>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await request.get(
      `/api/audit-logs/api-calls?${query}&limit=1000${cursor === null ? "" : `&cursor=${cursor}`}`,
      { headers },
    );
    expect(page.status(), query).toBe(200);
    const { items, nextCursor } = (await page.json()) as { items: Item[]; nextCursor: string | null };
    ids.push(...items.map(({ id }) => id));
    cursor = nextCursor;
  } while (cursor !== null);
  return ids;
}

test("what a real kube-apiserver posted is one row a request, and page, API and CSV agree on every filter", async ({
  adminPage,
  request,
  reader,
  source,
}) => {
  test.setTimeout(180_000);
  const bodies = webhookBodies();
  expect(await post(request, source, bodies)).toMatchObject({ rejected: 0 });
  expect(await post(request, source, bodies.toReversed())).toMatchObject({ accepted: 0, rejected: 0 });
  const counts = new Map<string, number>();
  for (const filter of FILTERS) {
    const query = [CAPTURE, `cluster=${source.cluster}`, filter].filter(Boolean).join("&");
    const ids = await allItems(request, query, reader);
    const count = (await (
      await request.get(`/api/audit-logs/api-calls/count?${query}`, { headers: reader })
    ).json()) as { count: number; complete: boolean };
    const csv = await (
      await request.get(`/api/audit-logs/api-calls/export?format=csv&${query}`, { headers: reader })
    ).text();
    const rows = Papa.parse<Item>(csv, { header: true, skipEmptyLines: true }).data.map(({ id }) => id);
    expect(count, filter).toEqual({ count: ids.length, complete: true });
    expect(rows.toSorted(), filter).toEqual(ids.toSorted());
    expect(new Set(ids).size, filter).toBe(ids.length);
    await adminPage.goto(`/system/audit-logs/kubectl/api-calls?${query}`);
    const shown = `API Calls ${ids.length.toLocaleString("en-US")}`;
    await expect(adminPage.getByRole("link", { name: shown, exact: true }), filter).toBeVisible();
    counts.set(filter, ids.length);
  }
  expect(counts.get("")).toBe(4721);
  expect([...counts.values()].filter((count) => count > 0).length).toBeGreaterThanOrEqual(14);
});
