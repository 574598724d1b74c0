import type { ApiCallItem, CommandItem } from "../../lib/events/item.ts";
import { describe, expect, it } from "vitest";
import { singular } from "./nouns.ts";
import { callSentence, commandSentence, type Piece } from "./sentence.ts";

const CALL: ApiCallItem = {
  id: "0193a5e1-9f7c-8d20-b1c4-000000000001",
  occurredAt: "2026-11-20T23:43:22.652000Z",
  receivedAt: "2026-11-20T23:43:24.106000Z",
  user: "alice@example.com",
  userType: "person",
  groups: [],
  authenticatedUser: null,
  device: null,
  sourceIp: null,
  cluster: "prod-eu",
  namespace: "payments",
  apiGroup: "apps",
  apiVersion: "v1",
  resource: "deployments",
  subresource: null,
  name: "web",
  verb: "delete",
  accessMethod: "kubectl",
  status: 200,
  outcome: "success",
  durationMs: 212.4,
  longRunning: false,
  userAgent: null,
  path: "/x",
  session: null,
  kubectlCommand: null,
  commandId: null,
  requestBytes: null,
  responseBytes: null,
  clockSkew: false,
  witness: null,
  witnessId: null,
  ambiguous: false,
  source: "prod-api",
  sourceEventId: null,
};
const COMMAND: CommandItem = {
  id: CALL.id,
  occurredAt: CALL.occurredAt,
  receivedAt: CALL.receivedAt,
  user: "bob@example.com",
  userType: "person",
  groups: [],
  device: null,
  sourceIp: null,
  cluster: "staging-us",
  namespace: "platform",
  resource: "pods",
  command: "kubectl get po -A",
  origin: "recorded",
  confidence: 1,
  accessMethod: "kubectl",
  outcome: "success",
  exitCode: 0,
  durationMs: 3114,
  apiCalls: 6,
  session: null,
  clockSkew: false,
  source: "wrapper",
  sourceEventId: null,
};

const plain = (pieces: Piece[]): string =>
  pieces.map((piece) => (typeof piece === "string" ? piece : Object.values(piece).join(""))).join("");
const call = (over: Partial<ApiCallItem>): string => plain(callSentence({ ...CALL, ...over }));

describe("an API call as a sentence", () => {
  it.each<[Partial<ApiCallItem>, string]>([
    [{}, "alice@example.com deleted deployment web in payments on prod-eu. Allowed, 212 ms."],
    [
      { status: 403, outcome: "denied", durationMs: 1 },
      "alice@example.com tried to delete deployment web in payments on prod-eu. Denied with 403, 1 ms.",
    ],
    [
      { verb: "get", status: 404, outcome: "failed", durationMs: 3 },
      "alice@example.com tried to read deployment web in payments on prod-eu. Failed with 404, 3 ms.",
    ],
    [
      { verb: "list", resource: "pods", name: null },
      "alice@example.com listed pods in payments on prod-eu. Allowed, 212 ms.",
    ],
    [
      { verb: "list", resource: "nodes", name: null, namespace: null },
      "alice@example.com listed nodes on prod-eu. Allowed, 212 ms.",
    ],
    [
      { verb: "create", name: null, resource: "pods" },
      "alice@example.com created a pod in payments on prod-eu. Allowed, 212 ms.",
    ],
    [
      { verb: "get", resource: "namespaces", name: "payments" },
      "alice@example.com read namespace payments on prod-eu. Allowed, 212 ms.",
    ],
    [
      {
        verb: "create",
        resource: "pods",
        name: "toolbox",
        subresource: "exec",
        status: 101,
        longRunning: true,
        durationMs: 252_000,
      },
      "alice@example.com ran a process in pod toolbox in payments on prod-eu. Allowed, open for 4 min 12 s.",
    ],
    [
      {
        verb: "get",
        resource: "pods",
        name: "ledger",
        subresource: "log",
        status: null,
        outcome: "running",
        durationMs: null,
        longRunning: true,
      },
      "alice@example.com read the log of pod ledger in payments on prod-eu. Still running.",
    ],
    [
      { verb: "patch", subresource: "status" },
      "alice@example.com patched the status of deployment web in payments on prod-eu. Allowed, 212 ms.",
    ],
    [
      { verb: "patch", subresource: "scale" },
      "alice@example.com scaled deployment web in payments on prod-eu. Allowed, 212 ms.",
    ],
    [
      {
        user: null,
        userType: "anonymous",
        resource: null,
        name: null,
        namespace: null,
        verb: "get",
        path: "/healthz",
        status: 401,
        outcome: "denied",
        durationMs: null,
      },
      "Someone unauthenticated tried to request GET /healthz on prod-eu. Denied with 401.",
    ],
    [{ verb: "approve", cluster: null, namespace: null }, "alice@example.com approve deployment web. Allowed, 212 ms."],
  ])("%j", (over, sentence) => {
    expect(call(over)).toBe(sentence);
  });

  it("marks what comes from the record, so that nothing of it can pose as ours", () => {
    expect(callSentence(CALL).filter((piece) => typeof piece !== "string")).toEqual([
      { strong: "alice@example.com" },
      { strong: "web" },
      { strong: "payments" },
      { strong: "prod-eu" },
    ]);
  });
});

describe("a command as a sentence", () => {
  it("tells what was run, where and how it ended", () => {
    expect(plain(commandSentence(COMMAND))).toBe(
      "bob@example.com ran kubectl get po -A on staging-us. Succeeded, 3.11 s. 6 API calls.",
    );
  });

  it("does not claim an inferred command was typed", () => {
    const inferred = { ...COMMAND, origin: "inferred", outcome: "denied", durationMs: null, apiCalls: 1 } as const;
    expect(plain(commandSentence(inferred))).toBe(
      "bob@example.com ran what was most likely kubectl get po -A on staging-us. Denied. 1 API call.",
    );
  });
});

it("names one of a resource", () => {
  expect(
    ["pods", "networkpolicies", "ingresses", "endpoints", "storageclasses", "leases", "proxies", "gateways"].map(
      singular,
    ),
  ).toEqual(["pod", "networkpolicy", "ingress", "endpoints", "storageclass", "lease", "proxy", "gateway"]);
});

it("takes no word of a record for what every JavaScript object has", () => {
  for (const word of Object.getOwnPropertyNames(Object.prototype))
    expect(call({ verb: word, resource: word, subresource: word })).toBe(
      `alice@example.com ${word} the ${word} of ${word} web in payments on prod-eu. Allowed, 212 ms.`,
    );
});
