import { expect, it } from "vitest";
import type { ApiCallEvent, RawRecord, RecordContext } from "../../events/event.ts";
import { formatInstant, instantOf } from "../../events/instant.ts";
import { tailscaleRecorder } from "./normalize.ts";

const SECOND = Date.UTC(2026, 8, 1, 12, 0, 0);
const CONTEXT: RecordContext = {
  organizationId: "00000000-0000-4000-8000-00000000000a",
  sourceId: "00000000-0000-4000-8000-00000000000b",
  cluster: undefined,
  deliveryId: "00000000-0000-7000-8000-00000000000d",
  receivedAt: instantOf(SECOND + 437),
};
const EVENT = {
  type: "kubernetes-api-request",
  id: "",
  timestamp: SECOND / 1000,
  request: { method: "GET", path: "/api/v1/namespaces/shop/pods", body: "", queryParameters: {} },
  source: { node: "erin-thinkpad.tail4f2a.ts.net", nodeUser: "erin@example.com" },
  destination: { node: "", nodeID: "" },
};
const KEY = "nPRXY5KD4CNTRL/events/2026-08-31T09:14:02.5Z.event";

type Given = { index?: number; key?: string; context?: Partial<RecordContext> };

function call(value: object, given: Given = {}): ApiCallEvent {
  const raw: RawRecord = {
    key: given.key,
    index: given.index ?? 0,
    bytes: Buffer.from(JSON.stringify(value)),
    value,
    problem: undefined,
  };
  const verdict = tailscaleRecorder.normalize(raw, { ...CONTEXT, ...given.context });
  if (!("event" in verdict) || verdict.event.stream !== "api-calls") throw new Error(JSON.stringify(verdict));
  return verdict.event;
}

it("takes the receive time of a live event, and its own second once it is older than a proxy waits", () => {
  expect(formatInstant(call(EVENT).occurredAt)).toBe("2026-09-01T12:00:00.437000Z");
  const late = { context: { receivedAt: instantOf(SECOND + 10_001) } };
  expect(formatInstant(call(EVENT, late).occurredAt)).toBe("2026-09-01T12:00:00.000000Z");
});

it("tells live events apart by delivery and index alone, and gives the same one the same id again", () => {
  const other = { context: { deliveryId: "00000000-0000-7000-8000-00000000000e" } };
  const ids = [call(EVENT), call(EVENT, { index: 1 }), call(EVENT, other)].map(({ id }) => id);
  expect(new Set(ids).size).toBe(3);
  expect(call(EVENT).id).toBe(ids[0]);
});

it("tells a stored event by its key, in whatever delivery and form it comes", () => {
  const event = { ...EVENT, id: KEY };
  const stored = call({ stableID: "nPRXY5KD4CNTRL", event, timestamp: "2026-08-31 09:14:02 +0000 UTC" });
  const again = call(event, { index: 7, context: { deliveryId: "00000000-0000-7000-8000-00000000000e" } });
  expect(again.id).toBe(stored.id);
  expect(formatInstant(stored.occurredAt)).toBe("2026-08-31T09:14:02.500000Z");
  expect(stored.sourceEventId).toBe(KEY);
  expect(call({ ...event, id: KEY.replace(".5Z", ".51Z") }).id).not.toBe(stored.id);
});

it("tells an object of a bucket by where it lies: an id that names another object takes nobody's place", () => {
  const forged = KEY.replace(".5Z", ".25Z");
  const [own, other] = [call({ ...EVENT, id: KEY }), call({ ...EVENT, id: forged })];
  expect(call({ ...EVENT, id: forged }, { key: KEY })).toMatchObject({ id: own.id, sourceEventId: KEY });
  expect(call({ ...EVENT, id: forged }, { key: forged }).id).toBe(other.id);
  expect(call({ event: { ...EVENT, id: 7 } }, { key: KEY }).id).toBe(own.id);
});

it("knows an object in a copy under folders of another name by its id", () => {
  const copied = `backup/events/${KEY.split("/").at(-1) ?? ""}`;
  expect(call({ ...EVENT, id: KEY }, { key: copied }).id).toBe(call({ ...EVENT, id: KEY }).id);
});

it("tells an object that was stored below a folder by its whole id, as its file is told", () => {
  const id = `recordings/${KEY}`;
  expect(call({ ...EVENT, id }, { key: KEY }).id).toBe(call({ ...EVENT, id }).id);
});

it("names the cluster as the source does, else the proxy a stored event went to", () => {
  const stored = { ...EVENT, id: KEY, destination: { node: "k8s-prod.tail4f2a.ts.net", nodeID: "nPRXY5KD4CNTRL" } };
  expect(call(stored).cluster).toBe("k8s-prod.tail4f2a.ts.net");
  expect(call(stored, { context: { cluster: "prod-eu" } }).cluster).toBe("prod-eu");
  expect(call(EVENT).cluster).toBeUndefined();
});

it("claims no outcome and no duration: the event is sent before the request", () => {
  expect(call(EVENT)).toMatchObject({ status: undefined, outcome: "unknown", durationMs: undefined });
});

it("never has a tagged machine for a person", () => {
  const tagged = { ...EVENT, source: { node: "runner-3.tail4f2a.ts.net", nodeTags: ["tag:ci"] } };
  expect(call(tagged)).toMatchObject({ user: "runner-3.tail4f2a.ts.net", userType: "node", groups: ["tag:ci"] });
});
