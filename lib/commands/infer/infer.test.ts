import { expect, it } from "vitest";
import { callsOf, type Request } from "../../../tests/support/kubectl-calls.ts";
import { inferCommands } from "./infer.ts";

const KUBECTL = { kind: "kubectl" } as const;
const POD = "/api/v1/namespaces/payments/pods/web-0";
const PODS = "/api/v1/namespaces/payments/pods";
const DEPLOYMENT = "/apis/apps/v1/namespaces/payments/deployments/web";

function textsOf(requests: readonly Request[]): string[] {
  return inferCommands(KUBECTL, callsOf(requests)).map(({ text }) => text);
}

it("takes a cold cache, a list and its pages as one command", () => {
  const requests: Request[] = [
    [0, "GET", "/api?timeout=32s"],
    [3, "GET", "/apis?timeout=32s"],
    [12, "GET", `${PODS}?labelSelector=app%3Dweb&limit=500`],
    [16, "GET", `${PODS}?continue=abc&labelSelector=app%3Dweb&limit=500`],
  ];
  expect(textsOf(requests)).toEqual(["kubectl get pods -n payments -l app=web"]);
});

it("names container and program of what ran in a pod, quoted as a shell wants it", () => {
  const exec = `${POD}/exec?command=sh&command=-c&command=echo+%27hi%27&container=app&stdin=true&stdout=true&tty=true`;
  expect(
    textsOf([
      [0, "GET", POD],
      [12, "GET", exec, 101, 5_000],
    ]),
  ).toEqual([`kubectl exec web-0 -n payments -c app -it -- sh -c 'echo '\\''hi'\\'''`]);
});

it("tells the exec that was refused twice as one", () => {
  const exec = `${POD}/exec?command=id&container=app`;
  const [command] = inferCommands(
    KUBECTL,
    callsOf([
      [0, "GET", POD],
      [10, "GET", exec, 403],
      [15, "POST", exec, 403],
    ]),
  );
  expect(command?.calls).toHaveLength(3);
  expect(command?.verbPath).toBe("exec");
});

it("keeps two terminals apart that patch the same object at once", () => {
  const commands = inferCommands(
    KUBECTL,
    callsOf([
      [0, "GET", DEPLOYMENT],
      [2, "GET", DEPLOYMENT],
      [3.5, "PATCH", `${DEPLOYMENT}?fieldManager=kubectl-set`],
      [5.5, "PATCH", `${DEPLOYMENT}?fieldManager=kubectl-label`],
    ]),
  );
  expect(commands.map(({ calls }) => calls.length)).toEqual([2, 2]);
});

it("follows a deletion to the moment each object is gone, through kubectl's own limit of calls a second", () => {
  const names = Array.from({ length: 30 }, (_, at) => `/api/v1/namespaces/load/configmaps/load-${String(at)}`);
  const requests: Request[] = [
    [0, "GET", "/api/v1/namespaces/load/configmaps?labelSelector=batch%3Dsmall"],
    ...names.map((path, at) => [5 + at * 4, "DELETE", path] as const),
    ...names.map((path, at) => [150 + at * 200, "GET", path, 404] as const),
  ];
  expect(textsOf(requests)).toEqual(["kubectl delete configmaps -n load -l batch=small"]);
});

it("keeps drain together while a budget makes it wait", () => {
  const evict = `${POD}/eviction`;
  const requests: Request[] = [
    [0, "GET", "/api/v1/nodes/node-1"],
    [4, "PATCH", "/api/v1/nodes/node-1"],
    [9, "GET", "/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1&limit=500"],
    [13, "GET", "/api/v1"],
    [16, "POST", evict, 429],
    [5_018, "POST", evict, 429],
    [10_020, "POST", evict, 201],
    [10_024, "GET", POD],
    [11_026, "GET", POD, 404],
  ];
  expect(textsOf(requests)).toEqual(["kubectl drain node-1"]);
});

it("tells cordon from uncordon by what came before", () => {
  const patchNode = (atMs: number): Request[] => [
    [atMs, "GET", "/api/v1/nodes/node-1"],
    [atMs + 4, "PATCH", "/api/v1/nodes/node-1"],
  ];
  expect(textsOf([...patchNode(0), ...patchNode(9_000)])).toEqual(["kubectl cordon node-1", "kubectl uncordon node-1"]);
});

it("waits for a user at an editor", () => {
  const map = "/api/v1/namespaces/payments/configmaps/flags";
  const requests: Request[] = [
    [0, "GET", map],
    [5, "GET", "/openapi/v3?timeout=32s"],
    [95_000, "PATCH", `${map}?fieldManager=kubectl-edit&fieldValidation=Strict`],
  ];
  expect(textsOf(requests)).toEqual(["kubectl edit configmaps flags -n payments"]);
});

it("recognizes apply with any one of its calls missing", () => {
  const requests: Request[] = [
    [0, "GET", "/openapi/v3?timeout=32s"],
    [40, "GET", "/api/v1/namespaces/payments/configmaps/flags", 404],
    [43, "GET", "/api/v1/namespaces/payments"],
    [
      46,
      "POST",
      "/api/v1/namespaces/payments/configmaps?fieldManager=kubectl-client-side-apply&fieldValidation=Strict",
      201,
    ],
    [52, "GET", DEPLOYMENT],
    [75, "PATCH", `${DEPLOYMENT}?fieldManager=kubectl-client-side-apply&fieldValidation=Strict`],
  ];
  for (const missing of requests.keys()) {
    const verbs = inferCommands(KUBECTL, callsOf(requests.toSpliced(missing, 1))).map(({ verbPath }) => verbPath);
    expect(verbs.filter((verb) => verb === "apply").length, `without call ${String(missing)}`).toBeGreaterThan(0);
  }
});

it("is never certain, and less so where several commands leave the same calls", () => {
  const confidenceOf = (requests: Request[]): number => inferCommands(KUBECTL, callsOf(requests))[0]?.confidence ?? 1;
  const list = confidenceOf([[0, "GET", `${PODS}?limit=500`]]);
  const set = confidenceOf([
    [0, "GET", DEPLOYMENT],
    [4, "PATCH", `${DEPLOYMENT}?fieldManager=kubectl-set`],
  ]);
  expect(list).toBeLessThan(1);
  expect(list).toBeGreaterThan(0.9);
  expect(set).toBeLessThan(0.6);
});

it("shows a console's work as such, and never as a command that was typed", () => {
  const commands = inferCommands(
    { kind: "console", label: "Freelens" },
    callsOf([
      [0, "GET", PODS],
      [900, "GET", `${PODS}?watch=true`, 200, 60_000],
      [4_000, "GET", `${POD}/exec?command=sh&container=app`, 101, 9_000],
      [61_000, "GET", "/api/v1/namespaces/platform/secrets"],
    ]),
  );
  expect(commands.map(({ text }) => text)).toEqual([
    "Freelens: browsing pods in payments",
    "Freelens: a session in pods/web-0 in payments",
    "Freelens: browsing secrets in platform",
  ]);
});

it("names a release that Helm writes", () => {
  const secret = "/api/v1/namespaces/payments/secrets/sh.helm.release.v1.web.v3";
  const [command] = inferCommands({ kind: "console", label: "Helm" }, callsOf([[0, "PUT", secret]]));
  expect(command?.text).toBe("Helm: updating release web in payments");
});

it("infers a segment alone as it infers it among others", () => {
  const day: Request[] = [
    [0, "GET", `${PODS}?limit=500`],
    [200, "GET", DEPLOYMENT],
    [204, "PATCH", `${DEPLOYMENT}?fieldManager=kubectl-label`],
  ];
  const later = day.map(([atMs, ...rest]) => [atMs + 3_600_000, ...rest] as const);
  const calls = callsOf([...day, ...later]);
  const whole = inferCommands(KUBECTL, calls).map(({ text, confidence }) => ({ text, confidence }));
  const apart = [calls.slice(0, 3), calls.slice(3)].flatMap((part) => inferCommands(KUBECTL, part));
  expect(apart.map(({ text, confidence }) => ({ text, confidence }))).toEqual(whole);
});

it("takes hostile paths as text", () => {
  const path = `${PODS}?labelSelector=${encodeURIComponent("<script>\ud83d".toWellFormed())}&limit=500`;
  const [command] = inferCommands(
    KUBECTL,
    callsOf([
      [0, "GET", path],
      [1, "GET", "/api/v1/namespaces/%zz/pods?limit=1"],
    ]),
  );
  expect(command?.text).toContain("<script>");
  expect(command?.text.isWellFormed()).toBe(true);
});

it("learns how far away a user is, and waits that long for what comes next", () => {
  const far = (atMs: number): Request[] => [
    [atMs, "GET", "/api?timeout=32s"],
    [atMs + 121, "GET", "/apis?timeout=32s"],
    [atMs + 250, "GET", DEPLOYMENT],
    [atMs + 372, "PATCH", `${DEPLOYMENT}?fieldManager=kubectl-label`],
  ];
  expect(textsOf([0, 5_000, 10_000].flatMap(far))).toEqual(
    Array.from({ length: 3 }, () => "kubectl label deployments web -n payments"),
  );
});

it("counts neither the look before a create nor a try that was repeated as a failure", () => {
  const outcomeOf = (requests: Request[]): string => inferCommands(KUBECTL, callsOf(requests))[0]?.outcome ?? "none";
  const evict = `${POD}/eviction`;
  const drain: Request[] = [
    [0, "GET", "/api/v1/nodes/node-1"],
    [4, "PATCH", "/api/v1/nodes/node-1"],
    [9, "GET", "/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1&limit=500"],
    [13, "GET", "/api/v1"],
    [16, "POST", evict, 429],
    [5_018, "POST", evict, 201],
    [5_024, "GET", POD, 404],
  ];
  expect(outcomeOf(drain)).toBe("success");
  expect(outcomeOf(drain.toSpliced(5))).toBe("failed");
  expect(
    outcomeOf([
      [0, "GET", "/openapi/v3?timeout=32s"],
      [40, "GET", "/api/v1/namespaces/payments/configmaps/flags", 404],
      [
        43,
        "POST",
        "/api/v1/namespaces/payments/configmaps?fieldManager=kubectl-client-side-apply&fieldValidation=Strict",
        201,
      ],
    ]),
  ).toBe("success");
});

it("takes no word of a record for what every JavaScript object has", () => {
  const words = Object.getOwnPropertyNames(Object.prototype);
  for (const word of words) {
    const base = {
      longRunning: false,
      apiGroup: null,
      namespace: "payments",
      status: 200,
      outcome: "success",
    } as const;
    const call = {
      ...base,
      durationMs: 1,
      verb: "get",
      resource: "pods",
      subresource: null,
      name: "web-0",
      path: `${POD}?fieldManager=${word}`,
    };
    const odd = [{ verb: word }, { subresource: word }, { resource: word }, { resource: null, path: word }].flatMap(
      (facts) => ["get", "create", "patch"].map((verb) => ({ ...call, verb, ...facts })),
    );
    const calls = odd.map((one, at) => ({ ...one, id: String(at).padStart(3, "0"), occurredMs: at * 10 }));
    for (const { confidence, verbPath, text } of inferCommands(KUBECTL, calls)) {
      expect(confidence, `${word}: ${text}`).toBeGreaterThan(0);
      expect(typeof verbPath, `${word}: ${text}`).toBe("string");
    }
  }
});
