import { createHmac } from "node:crypto";
import { zstdDecompressSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { POST as ingest } from "../../app/api/ingest/route.ts";
import { GET as getPolicy, PUT as putPolicy } from "../../app/api/settings/redaction/route.ts";
import { POST as preview } from "../../app/api/settings/redaction/preview/route.ts";
import { createApiToken } from "../../lib/auth/api-token.ts";
import type { Role } from "../../lib/auth/scope.ts";
import { deriveCommands } from "../../lib/commands/follow.ts";
import { transaction } from "../../lib/db.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { useFreshDatabase } from "../support/database.ts";
import { newOrganization } from "../support/people.ts";
import { everyItem, filterOf, readerOf } from "../support/read.ts";
import { SHIPPERS } from "../support/shippers.ts";

useFreshDatabase();

/** Nothing else in the database looks like it, in any encoding. */
const SECRET = "pl4nted-S3cret-9f2c71";
const encoded = (text: string): string => Buffer.from(text).toString("base64");

const audit = (id: string, more: object): object => ({
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  auditID: id,
  stage: "ResponseComplete",
  requestReceivedTimestamp: "2026-11-20T12:00:00.000001Z",
  stageTimestamp: "2026-11-20T12:00:00.100000Z",
  verb: "create",
  user: { username: "eve@example.com" },
  responseStatus: { code: 201 },
  requestURI: "/api/v1/namespaces/shop/secrets",
  objectRef: { resource: "secrets", namespace: "shop", name: "db", apiVersion: "v1" },
  ...more,
});
const secretObject = {
  kind: "Secret",
  apiVersion: "v1",
  metadata: { name: "db" },
  data: { password: encoded(SECRET) },
  stringData: { other: SECRET },
};
const exec = (more: string): object => ({
  requestURI: `/api/v1/namespaces/shop/pods/web-0/exec?${more}`,
  objectRef: { resource: "pods", subresource: "exec", namespace: "shop", name: "web-0" },
});

const teleport = (uid: string, more: object): object => ({
  ei: 0,
  uid,
  time: "2026-11-20T12:00:00.100Z",
  user: "eve@example.com",
  kubernetes_cluster: "prod-eu",
  kubernetes_pod_name: "web-0",
  kubernetes_pod_namespace: "shop",
  proto: "kube",
  ...more,
});

const PLANTED: Record<string, object[]> = {
  "kubernetes-audit": [
    audit("a1", { requestObject: secretObject, responseObject: secretObject }),
    audit("a2", { requestObject: { kind: "SecretList", items: [secretObject] } }),
    audit("a3", { verb: "patch", requestObject: { data: { password: encoded(SECRET) } } }),
    audit("a4", {
      requestObject: {
        kind: "ConfigMap",
        metadata: { annotations: { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(secretObject) } },
      },
    }),
    audit("a5", { responseObject: { kind: "TokenRequest", status: { token: SECRET } } }),
    audit("a6", exec(`command=mysql&command=--password=${SECRET}&container=app`)),
    audit("a7", exec(`command=login&command=--token&command=${SECRET}`)),
    audit("a8", { userAgent: `curl/8 Authorization: Bearer ${SECRET}` }),
  ],
  onrecord: [
    {
      type: "command",
      time: "2026-11-20T12:00:00Z",
      user: "eve@example.com",
      command: `kubectl create secret generic x --from-literal=password=${SECRET}`,
    },
    {
      type: "api-call",
      time: "2026-11-20T12:00:01Z",
      user: "eve@example.com",
      method: "GET",
      path: `/api/v1/pods?token=${SECRET}`,
    },
  ],
  "tailscale-recorder": [
    {
      type: "kubernetes-api-request",
      id: "",
      timestamp: 1_795_000_000,
      request: {
        method: "POST",
        path: "/api/v1/namespaces/shop/secrets",
        body: encoded(JSON.stringify(secretObject)),
        queryParameters: {},
      },
      kubernetes: { IsResourceRequest: true, Verb: "create", APIVersion: "v1", Namespace: "shop", Resource: "secrets" },
      source: { node: "desk.example.ts.net", nodeID: "nDESK", nodeUser: "eve@example.com" },
    },
  ],
  teleport: [
    teleport("t1", { event: "exec", code: "T3002I", command: `mysql -u root --password=${SECRET}` }),
    teleport("t2", {
      event: "session.start",
      code: "T2000I",
      sid: "5d2f6a10",
      initial_command: ["helm", "login", "--token", SECRET],
    }),
    teleport("t3", {
      event: "kube.request",
      code: "T3009I",
      verb: "POST",
      request_path: `/api/v1/namespaces/shop/pods/web-0/exec?command=login&command=--password%3D${SECRET}`,
      resource_kind: "pods",
      resource_namespace: "shop",
      resource_name: "web-0",
      response_code: 101,
    }),
  ],
  paralus: [
    {
      version: "1.0",
      category: "AUDIT",
      origin: "cluster",
      portal: "ADMIN",
      type: "kubectl.command.detail",
      timestamp: "2026-11-20T12:00:00Z",
      actor: { type: "USER", account: { username: "eve@example.com" } },
      client: { type: "BROWSER" },
      detail: { message: `kubectl exec web-0 -- psql --password=${SECRET}`, meta: { cluster_name: "c" } },
    },
  ],
};

type Made = { organizationId: string; token: string };

async function newSource(kind: string): Promise<Made> {
  const organizationId = await newOrganization();
  const { token } = await createSource({ organizationId, kind, name: kind, cluster: "prod-eu" });
  return { organizationId, token };
}

function send({ token }: Made, body: string): Promise<Response> {
  return ingest(
    new Request("http://onrecord.example/api/ingest", {
      method: "POST",
      body,
      headers: { authorization: `Bearer ${token}` },
    }),
    undefined,
  );
}

/** Every value of every table as text, sealed parts unpacked. */
async function everything(): Promise<string> {
  return transaction({ role: "owner" }, async (client) => {
    const tables = await client.query<{ name: string }>(
      "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace",
    );
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query<Record<string, unknown>>(`SELECT * FROM ${name}`);
      texts.push(JSON.stringify(rows), ...rows.flatMap((row) => Object.values(row).flatMap(bytesOf)));
    }
    return texts.join("\n");
  });
}

function bytesOf(value: unknown): string[] {
  if (!Buffer.isBuffer(value)) return [];
  try {
    return [value.toString("latin1"), zstdDecompressSync(value).toString("utf8")];
  } catch {
    return [value.toString("latin1")];
  }
}

const FORMS = [
  SECRET,
  encoded(SECRET),
  encodeURIComponent(SECRET),
  encoded(encoded(SECRET)),
  encoded(JSON.stringify(secretObject)).slice(60, 120),
];

/** Sends records that hold the secret, each whole and each broken. @returns what was logged meanwhile. */
async function plant(kind: string, records: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  try {
    const source = await newSource(kind);
    const answer: unknown = await (await send(source, records.join("\n"))).json();
    expect(answer).toMatchObject({ accepted: records.length, rejected: 0 });
    const broken = records.map((record) => `{"cut": 1, ${record.slice(1, -2)}`);
    await send(source, [...broken, '{"whole":true}'].join("\n"));
    await deriveCommands();
  } finally {
    stderr.mockRestore();
  }
  return lines.join("\n");
}

async function expectNoSecretIn(logged: string): Promise<void> {
  const stored = await everything();
  expect(stored).toContain("redacted:");
  for (const form of FORMS) {
    expect(stored).not.toContain(form);
    expect(logged).not.toContain(form);
  }
}

describe("a secret that a source sends", () => {
  it.each(Object.keys(PLANTED))(
    "never reaches a table or a log line, from %s, in a readable record or a broken one",
    async (kind) => {
      const records = (PLANTED[kind] ?? []).map((record) => JSON.stringify(record));
      await expectNoSecretIn(await plant(kind, records));
    },
  );

  it.each(SHIPPERS)("never reaches a table or a log line, brought by $name, whole or broken", async ({ wrap }) => {
    const records = (PLANTED["kubernetes-audit"] ?? []).map((record) => wrap(JSON.stringify(record)));
    await expectNoSecretIn(await plant("kubernetes-audit", records));
  });

  it("is found again by what stands for it: equal secrets are equal, under a key of the organization's own", async () => {
    const [one, other] = [await newSource("onrecord"), await newSource("onrecord")];
    const command = (flag: string): string =>
      JSON.stringify({
        type: "command",
        time: "2026-11-20T12:00:00Z",
        user: "eve",
        command: `helm login --password=${flag}`,
      });
    for (const source of [one, other]) await send(source, [command(SECRET), command("another-one-0001")].join("\n"));
    await send(
      one,
      JSON.stringify({
        type: "command",
        time: "2026-11-20T13:00:00Z",
        user: "mallory",
        command: `kubectl --password=${SECRET} get pods`,
      }),
    );
    await deriveCommands();
    const masksOf = async (source: Made): Promise<string[]> => {
      const items = await everyItem({
        scope: readerOf(source),
        stream: "commands",
        filter: filterOf("commands"),
        now: new Date(),
      });
      return items.flatMap(({ command: text }) => /redacted:[^\s"]+/.exec(text) ?? []);
    };
    const [mine, theirs] = [await masksOf(one), await masksOf(other)];
    expect(mine).toHaveLength(3);
    expect(new Set(mine).size).toBe(2);
    expect(theirs.filter((mask) => mine.includes(mask))).toEqual([]);
    expect(mine.join()).not.toContain(createHmac("sha256", "").update(SECRET).digest("hex").slice(0, 16));
  });
});

describe("what an organization redacts", () => {
  async function as(role: Role, organizationId: string): Promise<Record<string, string>> {
    const { token } = await createApiToken({ organizationId, name: role, role, createdBy: "test" });
    return { authorization: `Bearer ${token}` };
  }
  const url = "http://onrecord.example/api/settings/redaction";

  it("can be tried before it is saved, and trying saves nothing", async () => {
    const source = await newSource("onrecord");
    const admin = await as("admin", source.organizationId);
    const tryOut = async (more: object): Promise<Response> =>
      preview(
        new Request(`${url}/preview`, {
          method: "POST",
          headers: admin,
          body: JSON.stringify({ record: `{"shoeSize":"forty-two","token":"${SECRET}"}`, ...more }),
        }),
        undefined,
      );
    const draft = { disabled: ["tokens"], keys: ["shoeSize"], prefixes: [] };
    const tried = (await (await tryOut({ policy: draft })).json()) as { kept: string; redacted: object };
    expect(tried.redacted).toEqual({ custom: 1 });
    expect(tried.kept).toContain(SECRET);
    const saved = (await (await tryOut({})).json()) as { kept: string; redacted: object };
    expect(saved.redacted).toEqual({ tokens: 1 });
    expect(saved.kept).not.toContain(SECRET);
    const wrong = await tryOut({ policy: { ...draft, keys: ["fine", "not fine"] } });
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toContain("policy.keys.1: needs 3 to 100");
  });

  it("can be seen by who may read, changed and tried by an admin alone, and is felt by the next delivery", async () => {
    const source = await newSource("onrecord");
    const [viewer, admin] = [await as("viewer", source.organizationId), await as("admin", source.organizationId)];
    const seen = (await (await getPolicy(new Request(url, { headers: viewer }), undefined)).json()) as object;
    expect(seen).toMatchObject({ policy: { disabled: [], keys: [], prefixes: [] } });
    expect(JSON.stringify(seen)).not.toMatch(/"key"/);
    const change = { method: "PUT", body: JSON.stringify({ disabled: [], keys: ["shoeSize"], prefixes: [] }) };
    expect((await putPolicy(new Request(url, { ...change, headers: viewer }), undefined)).status).toBe(403);
    expect((await putPolicy(new Request(url, { ...change, headers: admin }), undefined)).status).toBe(200);
    const tried = await preview(
      new Request(`${url}/preview`, {
        method: "POST",
        headers: admin,
        body: JSON.stringify({ record: { shoeSize: "forty-two", user: "eve" } }),
      }),
      undefined,
    );
    const { kept, redacted } = (await tried.json()) as { kept: string; redacted: Record<string, number> };
    expect(kept).toMatch(/^\{"shoeSize":"redacted:[^"]+","user":"eve"\}$/);
    expect(redacted).toEqual({ custom: 1 });
    expect(
      (
        await putPolicy(
          new Request(url, {
            method: "PUT",
            body: '{"disabled":["no-such-rule"],"keys":[],"prefixes":[]}',
            headers: admin,
          }),
          undefined,
        )
      ).status,
    ).toBe(422);
  });
});
