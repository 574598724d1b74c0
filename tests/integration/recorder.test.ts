import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, createServer, request, type Server } from "node:http";
import { BlockList, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GET as getMetrics } from "../../app/api/metrics/route.ts";
import { PATCH as patchSource } from "../../app/api/sources/[id]/route.ts";
import { createApiToken } from "../../lib/auth/api-token.ts";
import type { Role } from "../../lib/auth/scope.ts";
import { transaction } from "../../lib/db.ts";
import { trustedProxies } from "../../lib/platform/forwarded.ts";
import { startRecorder, type Recorder, type RecorderOptions } from "../../lib/recorder/start-recorder.ts";
import { recorderStatus } from "../../lib/recorder/status.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { useFreshDatabase } from "../support/database.ts";
import { newOrganization } from "../support/people.ts";
import { proxyHeader } from "../support/proxy-header.ts";
import { everyItem, filterOf, readerOf } from "../support/read.ts";

useFreshDatabase();

let recorder: Recorder;
let agent: Agent;

beforeEach(async () => {
  agent = new Agent({ keepAlive: true, maxSockets: 64 });
  // A connection may be anybody's among all sources of the installation.
  await transaction({ role: "owner" }, (client) => client.query("DELETE FROM source"));
});
afterEach(async () => {
  agent.destroy();
  await recorder.stop();
});

async function listen(options: Partial<RecorderOptions> = {}): Promise<number[]> {
  recorder = await startRecorder({
    port: 0,
    binds: ["127.0.0.1"],
    proxies: undefined,
    secret: undefined,
    tailscaledSocket: undefined,
    ...options,
  });
  return recorder.listening.map(({ address }) => Number(address.split(":").at(-1)));
}

type NewRecorder = { recorderAddresses?: string[]; allowedTags?: string[]; organizationId?: string };

async function newSource({ organizationId, ...settings }: NewRecorder = {}): Promise<{
  organizationId: string;
  id: string;
}> {
  const owner = organizationId ?? (await newOrganization());
  const name = `recorder ${String(settings.recorderAddresses ?? "")}`;
  const { id } = await createSource({
    organizationId: owner,
    kind: "tailscale-recorder",
    name,
    cluster: "prod-eu",
    settings,
  });
  return { organizationId: owner, id };
}

async function patchAs(role: Role, source: { organizationId: string; id: string }, body: unknown): Promise<Response> {
  const { organizationId, id } = source;
  const { token } = await createApiToken({ organizationId, name: role, role, createdBy: "test" });
  const init = { method: "PATCH", body: JSON.stringify(body), headers: { authorization: `Bearer ${token}` } };
  return patchSource(new Request("http://onrecord.example/api/sources/x", init), { params: Promise.resolve({ id }) });
}

/** As the proxy writes it: whole seconds, no id, a line break at the end (wire format: sessionrecording/event.go). */
function event(path = "/api/v1/namespaces/shop/pods?limit=500", at = new Date()): string {
  const pathname = path.split("?")[0] ?? "";
  return `${JSON.stringify({
    type: "kubernetes-api-request",
    id: "",
    timestamp: Math.floor(at.getTime() / 1000),
    userAgent: "kubectl/v1.36.3 (linux/amd64) kubernetes/0f29094",
    request: { method: "GET", path, body: "", queryParameters: {} },
    kubernetes: {
      IsResourceRequest: true,
      Path: pathname,
      Verb: "list",
      APIPrefix: "api",
      APIGroup: "",
      APIVersion: "v1",
      Namespace: "shop",
      Resource: "pods",
      Subresource: "",
      Name: "",
      Parts: ["pods"],
      FieldSelector: "",
      LabelSelector: "",
    },
    source: {
      node: "desk.example.ts.net",
      nodeID: "nDESK",
      nodeUserID: 6379346712345678,
      nodeUser: "dora@example.com",
    },
    destination: { node: "", nodeID: "" },
  })}\n`;
}

type Call = { host?: string; method?: string; path?: string; body?: string | Buffer; headers?: Record<string, string> };

function call(
  port: number,
  { host = "127.0.0.1", method = "POST", path = "/v2/event", body, headers = {} }: Call = {},
): Promise<{ status: number; text: string; port: number; retryAfter: string | undefined }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host, port, method, path, agent, headers: { "content-type": "application/json", ...headers } },
      (response) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.on("end", () => {
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(pieces).toString(),
            port: sent.socket?.localPort ?? 0,
            retryAfter: response.headers["retry-after"],
          });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** What comes back on a connection that begins with these bytes, until it is closed. */
async function raw(port: number, bytes: Buffer | string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const pieces: Buffer[] = [];
  socket.on("data", (piece: Buffer) => pieces.push(piece));
  socket.on("error", () => undefined);
  socket.write(bytes);
  await once(socket, "close");
  return Buffer.concat(pieces).toString();
}

async function rowsOf(source: {
  organizationId: string;
}): Promise<{ path: string | null; user: string | null; device: string | null; cluster: string | null }[]> {
  return everyItem({ scope: readerOf(source), stream: "api-calls", filter: filterOf("api-calls"), now: new Date() });
}

async function deliveriesOf({ id }: { id: string }): Promise<{ records: number; rejected: number }[]> {
  const { rows } = await transaction({ role: "owner" }, (client) =>
    client.query<{ records: number; rejected: number }>("SELECT records, rejected FROM delivery WHERE source_id = $1", [
      id,
    ]),
  );
  return rows;
}

describe("a recorder with one source", () => {
  it("answers the proxy's probe and its event on one connection, 200 once the event can be read", async () => {
    const source = await newSource();
    const [port = 0] = await listen();
    const probe = await call(port, { method: "HEAD" });
    const posted = await call(port, { body: event() });
    expect([probe.status, probe.text, posted.status, posted.text]).toEqual([200, "", 200, ""]);
    expect(posted.port).toBe(probe.port);
    expect(await rowsOf(source)).toMatchObject([
      {
        user: "dora@example.com",
        device: "desk.example.ts.net",
        cluster: "prod-eu",
        path: "/api/v1/namespaces/shop/pods?limit=500",
        outcome: "unknown",
      },
    ]);
  });

  it("keeps each of 64 identical calls at once, in far fewer commits", async () => {
    const source = await newSource();
    const [port = 0] = await listen();
    const body = event();
    const answers = await Promise.all(Array.from({ length: 64 }, () => call(port, { body })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 64 }, () => 200));
    expect(await rowsOf(source)).toHaveLength(64);
    const deliveries = await deliveriesOf(source);
    expect(deliveries.reduce((sum, { records }) => sum + records, 0)).toBe(64);
    expect(deliveries.length).toBeLessThan(32);
  });

  it("answers 200 to an event it cannot read, and keeps it as a reject: anything else would stop the user's kubectl", async () => {
    const source = await newSource();
    const [port = 0] = await listen();
    for (const body of ["{not json", "[]", '{"type":"other"}', ""])
      expect((await call(port, { body })).status).toBe(200);
    const deliveries = await deliveriesOf(source);
    expect(deliveries.reduce((sum, { rejected }) => sum + rejected, 0)).toBe(4);
    expect(recorderStatus(source.organizationId)?.sources).toMatchObject([{ id: source.id, events: 4, rejected: 4 }]);
  });

  it("knows no other path or method, and tells an HTTP/2 client at once that this is none", async () => {
    await newSource();
    const [port = 0] = await listen();
    for (const [method, path] of [
      ["GET", "/v2/event"],
      ["HEAD", "/v2/record"],
      ["POST", "/record"],
      ["POST", "/"],
      ["PUT", "/v2/event"],
    ] as const)
      expect((await call(port, { method, path })).status, `${method} ${path}`).toBe(404);
    expect(await raw(port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("refuses what is larger than any event before reading it, and says so", async () => {
    const source = await newSource();
    const [port = 0] = await listen();
    const answer = await raw(port, "POST /v2/event HTTP/1.1\r\nHost: x\r\nContent-Length: 40000000\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*larger than 32 MiB/);
    expect(recorderStatus(source.organizationId)?.refused).toEqual({ "too-large": 1 });
  });

  it("asks for the secret where one is set, in the header or before the path", async () => {
    await newSource();
    const [port = 0] = await listen({ secret: "a long enough secret".replaceAll(" ", "-") });
    const secret = "a-long-enough-secret";
    expect((await call(port, { body: event() })).status).toBe(401);
    expect((await call(port, { body: event(), headers: { authorization: "Bearer wrong-wrong-wrong" } })).status).toBe(
      401,
    );
    expect((await call(port, { body: event(), headers: { authorization: `Bearer ${secret}` } })).status).toBe(200);
    expect((await call(port, { body: event(), path: `/${secret}/v2/event` })).status).toBe(200);
  });
});

describe("what the metrics tell of the recorder", () => {
  const scrape = async () => (await getMetrics(new Request("http://onrecord.example/api/metrics"), {})).text();

  it("is nothing where none listens, and else its calls by outcome, its commits and its connections", async () => {
    expect(await scrape()).not.toContain("onrecord_recorder");
    await newSource();
    const [port = 0] = await listen();
    for (const body of [event(), event(), "{"]) expect((await call(port, { body })).status).toBe(200);
    const metrics = await scrape();
    for (const line of [
      "onrecord_recorder_listening 1",
      "onrecord_recorder_connections 1",
      'onrecord_recorder_calls_total{outcome="stored"} 2',
      'onrecord_recorder_calls_total{outcome="rejected"} 1',
      'onrecord_recorder_calls_total{outcome="no-source"} 0',
      'onrecord_recorder_group_events_bucket{le="1"} 3',
      "onrecord_recorder_group_events_sum 3",
      "onrecord_recorder_commit_seconds_count 3",
    ])
      expect(metrics).toContain(line);
    expect(await scrape()).toContain("onrecord_recorder_group_events_sum 3");
    agent.destroy();
    await expect.poll(scrape).toContain("onrecord_recorder_connections 0");
  });
});

describe("whose a connection is", () => {
  it("is nobody's while there is no source: 404, so that kubectl goes on, until one is made", async () => {
    const [port = 0] = await listen();
    expect((await call(port, { method: "HEAD" })).status).toBe(404);
    await newSource();
    await recorder.refresh();
    expect((await call(port, { method: "HEAD" })).status).toBe(200);
  });

  it("is told by the address it was made to", async () => {
    const [first = 0, second = 0] = await listen({ binds: ["127.0.0.1:0", "127.0.0.2:0"] });
    const one = await newSource({ recorderAddresses: [`127.0.0.1:${String(first)}`] });
    const other = await newSource({ recorderAddresses: [`:${String(second)}`] });
    await recorder.refresh();
    expect((await call(first, { body: event("/api/v1/nodes") })).status).toBe(200);
    expect((await call(second, { host: "127.0.0.2", body: event("/api/v1/pods") })).status).toBe(200);
    expect((await rowsOf(one)).map(({ path }) => path)).toEqual(["/api/v1/nodes"]);
    expect((await rowsOf(other)).map(({ path }) => path)).toEqual(["/api/v1/pods"]);
  });

  it("is told by the tailnet address in its PROXY protocol header, and one without a header is closed", async () => {
    const source = await newSource({ recorderAddresses: ["100.64.0.9"] });
    const other = await newSource({ recorderAddresses: ["100.64.0.10"] });
    const [port = 0] = await listen({ proxies: trustedProxies([]) });
    const body = event("/api/v1/nodes?by=proxy");
    const http = `POST /v2/event HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`;
    const header = proxyHeader({ address: "100.64.0.9", port: 41_000 }, { address: "100.64.0.7", port: 80 });
    expect(await raw(port, Buffer.concat([header, Buffer.from(http)]))).toMatch(/^HTTP\/1\.1 200 /);
    expect(await raw(port, http)).toBe("");
    expect((await rowsOf(source)).map(({ path }) => path)).toEqual(["/api/v1/nodes?by=proxy"]);
    expect(await rowsOf(other)).toEqual([]);
    expect(recorderStatus(source.organizationId)?.refused).toEqual({ "no-proxy-header": 1 });
  });

  it("is not what a header says that nobody trusted wrote: the connection is closed", async () => {
    const source = await newSource();
    const [port = 0] = await listen({ proxies: new BlockList() });
    const header = proxyHeader({ address: "100.64.0.9", port: 41_000 }, { address: "100.64.0.7", port: 80 });
    expect(await raw(port, Buffer.concat([header, Buffer.from("HEAD /v2/event HTTP/1.1\r\nHost: x\r\n\r\n")]))).toBe(
      "",
    );
    expect(recorderStatus(source.organizationId)?.refused).toEqual({ "no-proxy-header": 1 });
  });

  it("follows a source's addresses when they are changed, without a restart", async () => {
    const [first = 0, second = 0] = await listen({ binds: ["127.0.0.1:0", "127.0.0.2:0"] });
    const moved = await newSource({ recorderAddresses: [`:${String(first)}`] });
    await newSource({ recorderAddresses: ["100.64.0.9"] });
    await recorder.refresh();
    const probe = () => call(second, { host: "127.0.0.2", method: "HEAD" });
    expect((await probe()).status).toBe(404);
    const settings = { recorderAddresses: [`127.0.0.2:${String(second)}`] };
    expect(await (await patchAs("admin", moved, { settings })).json()).toMatchObject({
      id: moved.id,
      settings: { ...settings, allowedTags: ["tag:k8s-operator"] },
    });
    await expect.poll(async () => (await probe()).status, { timeout: 5_000 }).toBe(200);
    expect((await call(first, { method: "HEAD" })).status).toBe(404);
  });

  it("cannot be two sources' by one address, not even when both are told at once", async () => {
    const claims = await Promise.allSettled(
      Array.from({ length: 6 }, () => newSource({ recorderAddresses: ["100.64.0.7:80"] })),
    );
    expect(claims.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const other = await newSource({ recorderAddresses: ["100.64.0.8"] });
    const claim = await patchAs("admin", other, { settings: { recorderAddresses: ["100.64.0.8", "100.64.0.7:80"] } });
    expect(claim.status).toBe(409);
    expect(await claim.text()).toContain("another source has 100.64.0.7:80 already");
    // Its own are its own.
    const same = await patchAs("admin", other, { settings: { recorderAddresses: ["100.64.0.8", "100.64.0.9"] } });
    expect(same.status).toBe(200);
    await listen();
  });

  it("is changed by an administrator of its organization alone, and only to what means something", async () => {
    await listen();
    const source = await newSource();
    const settings = { recorderAddresses: ["100.64.0.9"] };
    expect((await patchAs("viewer", source, { settings })).status).toBe(403);
    const stranger = { id: source.id, organizationId: await newOrganization() };
    expect((await patchAs("admin", stranger, { settings })).status).toBe(404);
    for (const [body, names] of [
      [{}, "rateLimit"],
      [{ settings, rateLimit: null }, "needs one of"],
      [{ settings: { recorderAddresses: ["nowhere"] } }, 'recorderAddresses: "nowhere"'],
      [{ settings: { allowedTags: [] } }, "allowedTags"],
      [{ settings: { colour: "blue" } }, "colour"],
    ] as const) {
      const refused = await patchAs("admin", source, body);
      expect([refused.status, await refused.text()]).toEqual([
        422,
        expect.stringContaining(names.replaceAll('"', '\\"')),
      ]);
    }
  });

  it("is never another organization's to see", async () => {
    const mine = await newSource({ recorderAddresses: ["100.64.0.9"] });
    const theirs = await newSource({ recorderAddresses: ["100.64.0.10"] });
    await listen();
    expect(recorderStatus(mine.organizationId)?.sources.map(({ id }) => id)).toEqual([mine.id]);
    expect(recorderStatus(theirs.organizationId)?.sources.map(({ id }) => id)).toEqual([theirs.id]);
  });
});

describe("where a tailscaled is asked who calls", () => {
  let folder: string;
  let tailscaled: Server | undefined;
  let tags: string[] | undefined;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "onrecord-tailscaled-"));
    tags = ["tag:k8s-operator"];
    tailscaled = createServer((asked, response) => {
      const known = asked.url?.startsWith("/localapi/v0/whois?addr=") === true && tags !== undefined;
      response.writeHead(known ? 200 : 404).end(JSON.stringify({ Node: { Tags: tags } }));
    });
    tailscaled.listen(join(folder, "sock"));
    await once(tailscaled, "listening");
  });
  afterEach(() => {
    tailscaled?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("takes events of machines that carry an allowed tag", async () => {
    await newSource();
    const [port = 0] = await listen({ tailscaledSocket: join(folder, "sock") });
    expect((await call(port, { body: event() })).status).toBe(200);
  });

  it.each([
    ["carries another tag", ["tag:laptop"]],
    ["carries none", []],
    ["is unknown to the tailnet", undefined],
  ])("refuses one that %s, and counts it", async (_case, carried) => {
    tags = carried;
    const source = await newSource();
    const [port = 0] = await listen({ tailscaledSocket: join(folder, "sock") });
    const answer = await call(port, { body: event() });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain("tag:k8s-operator");
    expect(await rowsOf(source)).toEqual([]);
    expect(recorderStatus(source.organizationId)?.refused).toEqual({ tag: 1 });
  });

  it("takes nothing while tailscaled does not answer: nobody has said who calls", async () => {
    const source = await newSource();
    const [port = 0] = await listen({ tailscaledSocket: join(folder, "no-such-socket") });
    expect(await call(port, { body: event() })).toMatchObject({ status: 503, retryAfter: "2" });
    expect(await rowsOf(source)).toEqual([]);
  });
});
