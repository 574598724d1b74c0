import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { ApiCallEvent, RawRecord } from "../../events/event.ts";
import { readRecords } from "../records.ts";
import { auditDigest } from "./digest.ts";
import { kubernetesAudit } from "./normalize.ts";

const FIXTURES = join(import.meta.dirname, "../../../tests/fixtures/kubernetes-audit");
const CONTEXT = {
  organizationId: "o",
  sourceId: "s",
  cluster: "prod-eu",
  deliveryId: "d",
  receivedAt: { ms: 0, ns: 0 },
};

async function recordsOf(text: Buffer): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  for await (const batch of readRecords([text], (record) => record)) records.push(...batch);
  return records;
}

function eventOf(record: RawRecord): ApiCallEvent {
  const verdict = kubernetesAudit.normalize(record, CONTEXT);
  if (!("event" in verdict) || verdict.event.stream !== "api-calls") throw new Error(JSON.stringify(verdict));
  return verdict.event;
}

/** The events of a case that a real API server sent, in its order. */
async function given(name: string): Promise<ApiCallEvent[]> {
  const records = await recordsOf(readFileSync(join(FIXTURES, name, "input.ndjson")));
  return records.map(eventOf);
}

/** A complete event with what the test is about. */
async function made(fields: Record<string, unknown>): Promise<ApiCallEvent> {
  const event = {
    auditID: "a",
    stage: "ResponseComplete",
    requestReceivedTimestamp: "2026-11-20T23:41:54.866695Z",
    stageTimestamp: "2026-11-20T23:41:54.870000Z",
    requestURI: "/api/v1/namespaces/payments/pods",
    verb: "list",
    user: { username: "alice", groups: ["developers"] },
    responseStatus: { code: 200 },
    ...fields,
  };
  const [record] = await recordsOf(Buffer.from(JSON.stringify(event)));
  if (record === undefined) throw new Error("one record");
  return eventOf(record);
}

describe("the identity of a request", () => {
  it.each(["watch", "impersonated-through-a-proxy", "create-is-named-later", "exec-denied", "logs"])(
    "is the same at every stage: %s",
    async (name) => {
      expect(new Set((await given(name)).map(({ id }) => id)).size).toBe(1);
    },
  );

  it("differs for two requests with the same client-supplied audit ID", async () => {
    const ids = (await given("audit-id-used-twice")).map(({ id }) => id);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).toBe(ids[3]);
    expect(ids[0]).not.toBe(ids[2]);
  });

  it("depends on source, audit ID, received time, verb, URI and user, and on nothing that comes later", async () => {
    const base = await made({});
    const same = await Promise.all(
      [
        { stage: "RequestReceived", responseStatus: undefined },
        { impersonatedUser: { username: "bob" } },
        { responseStatus: { code: 500 } },
        { objectRef: { resource: "pods", name: "web" } },
        { requestReceivedTimestamp: "2026-11-21T00:41:54.866695+01:00" },
        { user: { username: "alice", groups: ["others"] } },
      ].map(made),
    );
    expect(new Set(same.map(({ id }) => id))).toEqual(new Set([base.id]));
    const others = await Promise.all(
      [
        { auditID: "b" },
        { verb: "get" },
        { requestURI: "/api/v1/namespaces/payments/pods?limit=1" },
        { user: { username: "bob" } },
        { requestReceivedTimestamp: "2026-11-20T23:41:54.866696Z" },
      ].map(made),
    );
    expect(new Set([base, ...others].map(({ id }) => id)).size).toBe(others.length + 1);
  });
});

describe("the digest", () => {
  it("is the same for a log line and the webhook's item of the same event, over the whole capture", async () => {
    const inLog = new Set(
      (await recordsOf(gunzipSync(readFileSync(join(FIXTURES, "capture/audit-log.jsonl.gz"))))).map(({ bytes }) =>
        auditDigest(bytes),
      ),
    );
    expect(inLog.size).toBe(9617);
    const posts = readdirSync(join(FIXTURES, "capture/webhook-posts"));
    let items = 0;
    for (const file of posts) {
      const body = gunzipSync(readFileSync(join(FIXTURES, "capture/webhook-posts", file)));
      for (const { bytes } of await recordsOf(body)) {
        expect(inLog.has(auditDigest(bytes))).toBe(true);
        items++;
      }
    }
    expect(items).toBe(9577);
  });
});

describe("who acted", () => {
  it("is the impersonated person behind a proxy, with their groups; who was authenticated is kept", async () => {
    const [received, complete] = await given("impersonated-through-a-proxy");
    expect(received).toMatchObject({ user: "system:serviceaccount:tailscale:operator", userType: "service-account" });
    expect(complete).toMatchObject({
      user: "alice@example.com",
      userType: "person",
      authenticatedUser: "system:serviceaccount:tailscale:operator",
      accessMethod: "kubectl",
    });
    expect(complete?.groups).not.toContain("system:serviceaccounts");
  });

  it("is the impersonator where impersonation was refused", async () => {
    expect((await given("impersonation-refused")).at(-1)).toMatchObject({
      user: "alice",
      status: 403,
      outcome: "denied",
    });
  });

  it("is nobody in a request that failed authentication, which is denied and never running", async () => {
    const events = await given("unauthenticated");
    expect(events).toHaveLength(5);
    for (const event of events) {
      expect(event).toMatchObject({ user: undefined, userType: "anonymous", stage: 2, status: 401, outcome: "denied" });
      expect(event.durationMs).toBeGreaterThan(0);
    }
  });

  it("came from the last address: those before are the client's own words", async () => {
    const event = await made({ sourceIPs: ["8.8.8.8", "1.1.1.1", "10.0.0.7"] });
    expect(event.sourceIp).toBe("10.0.0.7");
    expect((await given("spoofed-source-ips")).map(({ sourceIp }) => sourceIp)).not.toContain("8.8.8.8");
  });
});

describe("how it ended", () => {
  it.each([
    [200, "success"],
    [101, "success"],
    [304, "success"],
    [401, "denied"],
    [403, "denied"],
    [400, "failed"],
    [404, "failed"],
    [409, "failed"],
    [413, "failed"],
    [422, "failed"],
    [429, "failed"],
    [500, "failed"],
  ])("status %d is %s", async (code, outcome) => {
    expect((await made({ responseStatus: { code } })).outcome).toBe(outcome);
  });

  it("is denied whoever refused, authorization or a later check", async () => {
    for (const event of await given("refused-after-authorization"))
      expect(event).toMatchObject({ status: 403, outcome: "denied" });
    for (const event of await given("refused-by-rbac")) expect(event).toMatchObject({ status: 403, outcome: "denied" });
  });

  it("is not known before the last stage, whatever status a watch or exec has at once", async () => {
    expect((await given("watch")).map(({ outcome, status }) => [outcome, status])).toEqual([
      ["running", undefined],
      ["running", 200],
      ["success", 200],
    ]);
    expect((await given("exec-over-websocket")).map(({ outcome }) => outcome)).toEqual([
      "running",
      "running",
      "success",
    ]);
  });

  it("is failed after a panic", async () => {
    expect((await given("panic")).at(-1)).toMatchObject({ stage: 4, outcome: "failed", status: 500 });
  });

  it("is unknown where the record has no status, unless authorization said no", async () => {
    expect((await made({ responseStatus: undefined })).outcome).toBe("unknown");
    const annotations = { "authorization.k8s.io/decision": "forbid" };
    expect((await made({ responseStatus: undefined, annotations })).outcome).toBe("denied");
  });
});

describe("how long it took", () => {
  it("is stage time minus received time, to the microsecond, at the last stage only", async () => {
    expect((await made({})).durationMs).toBe(3.305);
    expect((await made({ stage: "ResponseStarted" })).durationMs).toBeUndefined();
    expect((await made({ stage: "RequestReceived" })).durationMs).toBeUndefined();
  });

  it.each(["watch", "exec-over-websocket", "exec-over-spdy", "exec-denied", "attach", "port-forward", "logs-followed"])(
    "is a session's length and marked so at every stage: %s",
    async (name) => {
      for (const { longRunning } of await given(name)) expect(longRunning).toBe(true);
    },
  );

  it.each(["logs", "node-proxy", "access-methods", "no-object-ref"])("is a latency: %s", async (name) => {
    for (const { longRunning } of await given(name)) expect(longRunning).toBe(false);
  });
});

describe("what it was about", () => {
  it("is what objectRef says", async () => {
    expect((await given("exec-over-spdy")).at(-1)).toMatchObject({
      verb: "create",
      resource: "pods",
      subresource: "exec",
      namespace: "payments",
      name: "toolbox",
      apiGroup: undefined,
      apiVersion: "v1",
    });
  });

  it("is read from the URI where there is no objectRef, as for every request that failed authentication", async () => {
    const event = await made({
      stage: "ResponseStarted",
      user: {},
      responseStatus: { code: 401 },
      verb: "get",
      requestURI: "/apis/apps/v1/namespaces/payments/deployments/web/scale",
    });
    expect(event).toMatchObject({
      apiGroup: "apps",
      apiVersion: "v1",
      resource: "deployments",
      subresource: "scale",
      namespace: "payments",
      name: "web",
    });
  });

  it("is nothing for discovery, version, health and metrics", async () => {
    for (const event of await given("no-object-ref"))
      expect(event).toMatchObject({ resource: undefined, namespace: undefined, verb: "get" });
  });

  it("of a create has its name once the object is stored, or from the object itself", async () => {
    const [received, complete] = await given("create-is-named-later");
    expect([received?.name, complete?.name]).toEqual([undefined, "kube-system"]);
    expect((await given("create-is-named-in-its-object"))[0]?.name).toBe("web-676d5f44c4-4h2mq");
    for (const { name } of await given("create-without-a-name")) expect(name).toBeUndefined();
  });

  it("keeps the verb Kubernetes recorded: a HEAD is a list, an exec over a websocket a get", async () => {
    expect((await given("head"))[0]).toMatchObject({ verb: "list", status: 405 });
    expect((await given("exec-over-websocket"))[0]?.verb).toBe("get");
  });
});
