import { createHmac, randomUUID } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { POST as postWebhook } from "../../app/api/ingest/tailscale-webhook/[sourceId]/route.ts";
import { transaction } from "../../lib/db.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { setWebhookSecret } from "../../lib/sources/set-webhook-secret.ts";
import { useFreshDatabase } from "../support/database.ts";
import { makeSource } from "../support/events.ts";
import { everyItem, filterOf, readerOf } from "../support/read.ts";
import { webhookRecord } from "../support/tailnet.ts";

vi.stubEnv("ONRECORD_SECRET_KEY", "a key of the tests, long enough to be one");
useFreshDatabase();

const BODY = JSON.stringify([webhookRecord(), webhookRecord({ type: "test", data: undefined })]);
const FIRST = "tskey-webhook-first";
const SECOND = "tskey-webhook-second";

async function givenSource(): Promise<{ organizationId: string; sourceId: string }> {
  const { organizationId } = await makeSource();
  const { id } = await createSource({ organizationId, kind: "tailscale-config", name: "tailnet" });
  return { organizationId, sourceId: id };
}

const now = (): number => Math.floor(Date.now() / 1000);

type Signed = { body?: string; secret: string; time?: number };

function post(sourceId: string, { body = BODY, secret, time = now() }: Signed): Promise<Response> {
  const v1 = createHmac("sha256", secret)
    .update(`${String(time)}.${body}`)
    .digest("hex");
  const request = new Request(`http://localhost/api/ingest/tailscale-webhook/${sourceId}`, {
    method: "POST",
    body,
    headers: { "tailscale-webhook-signature": `t=${String(time)},v1=${v1}`, "user-agent": "Go-http-client/1.1" },
  });
  return postWebhook(request, { params: Promise.resolve({ sourceId }) });
}

describe("a Tailscale webhook", () => {
  it("is stored once it is signed with the source's secret, and once however often it is sent", async () => {
    const { organizationId, sourceId } = await givenSource();
    await setWebhookSecret({ organizationId, sourceId, secret: FIRST });
    expect(await (await post(sourceId, { secret: FIRST })).json()).toMatchObject({ accepted: 2, rejected: 0 });
    expect(await (await post(sourceId, { secret: FIRST })).json()).toMatchObject({ accepted: 0, duplicates: 2 });
    const stream = "tailnet-changes" as const;
    const query = {
      scope: readerOf({ organizationId }),
      stream,
      filter: filterOf(stream),
      limit: 100,
      now: new Date(),
    };
    expect(await everyItem(query)).toHaveLength(2);
  });

  it("signed with the secret before is good until the one after", async () => {
    const { organizationId, sourceId } = await givenSource();
    await setWebhookSecret({ organizationId, sourceId, secret: FIRST });
    await setWebhookSecret({ organizationId, sourceId, secret: SECOND });
    for (const secret of [FIRST, SECOND]) expect((await post(sourceId, { secret })).status).toBe(200);
    await setWebhookSecret({ organizationId, sourceId, secret: "tskey-webhook-third" });
    expect((await post(sourceId, { secret: FIRST })).status).toBe(401);
  });

  it("is refused when it is signed by nobody, late, for another source or for one that has no secret", async () => {
    const { organizationId, sourceId } = await givenSource();
    expect((await post(sourceId, { secret: FIRST })).status).toBe(401);
    await setWebhookSecret({ organizationId, sourceId, secret: FIRST });
    expect((await post(sourceId, { secret: SECOND })).status).toBe(401);
    expect((await post(sourceId, { secret: FIRST, time: now() - 400 })).status).toBe(401);
    expect((await post(randomUUID(), { secret: FIRST })).status).toBe(401);
    expect((await post("no-source", { secret: FIRST })).status).toBe(401);
    await setWebhookSecret({ organizationId, sourceId, secret: null });
    expect((await post(sourceId, { secret: FIRST })).status).toBe(401);
  });

  it("whose event cannot be read is answered 200, and kept as a reject", async () => {
    const { organizationId, sourceId } = await givenSource();
    await setWebhookSecret({ organizationId, sourceId, secret: FIRST });
    const response = await post(sourceId, {
      body: JSON.stringify([{ what: "nobody knows" }, webhookRecord()]),
      secret: FIRST,
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ accepted: 1, rejected: 1 });
  });

  it("has a secret that stands in no table as it is", async () => {
    const { organizationId, sourceId } = await givenSource();
    await setWebhookSecret({ organizationId, sourceId, secret: FIRST });
    const { rows } = await transaction({ role: "owner" }, (client) =>
      client.query<{ sealed: Buffer }>("SELECT sealed FROM webhook_secret WHERE organization_id = $1", [
        organizationId,
      ]),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.sealed.includes(FIRST)).toBe(false);
  });

  it("is no matter of sources of other kinds", async () => {
    const { organizationId, id: sourceId } = await makeSource();
    await expect(setWebhookSecret({ organizationId, sourceId, secret: FIRST })).rejects.toThrow("has no webhook");
    const own = await givenSource();
    await expect(setWebhookSecret({ ...own, secret: "a b" })).rejects.toThrow("webhookSecret: needs");
  });
});
