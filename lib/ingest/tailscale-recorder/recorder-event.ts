import { jsonObject, jsonText, jsonTexts, shownJson, type Json } from "../../events/json.ts";

/**
 * What we read of a Kubernetes request event of Tailscale's API server proxy (wire format: sessionrecording/event.go). A field of the
 * wrong type counts as absent. The caller's `nodeUserID` exceeds what a JavaScript number holds and is left in the raw record.
 */
export type RecorderEvent = {
  /** Where the event is stored; undefined for one as the proxy posts it, whose id is empty. */
  key: string | undefined;
  /** Unix seconds, without a fraction. */
  second: number | undefined;
  userAgent: string | undefined;
  method: string | undefined;
  /** Path and query. */
  path: string | undefined;
  /** Base64; empty when the request had none, undefined when the event does not say. */
  body: string | undefined;
  /** What the proxy resolved the request to; its members are named as Go's RequestInfo has them. */
  kubernetes: Json | undefined;
  /** The caller's machine, and either the person who uses it or the tags it goes by. */
  node: string | undefined;
  nodeUser: string | undefined;
  nodeTags: string[];
  /** The proxy the request went to; tsrecorder alone fills it in. */
  destination: string | undefined;
};

const TYPE = "kubernetes-api-request";

/**
 * Reads either form: the event as the proxy posts it, or as tsrecorder stores it.
 * @param object what the object it was read from is called, where it was one of a bucket.
 * @returns why it cannot be an event.
 */
export function readRecorderEvent(value: unknown, object: string | undefined): RecorderEvent | { reject: string } {
  const record = jsonObject(value);
  if (record === undefined) return { reject: "record is not a JSON object" };
  const wrapped = record["type"] === undefined ? jsonObject(record["event"]) : undefined;
  const event = wrapped ?? record;
  const problem = wrongTypeOf(event["type"]);
  if (problem !== undefined) return { reject: problem };
  const key = keyOf(jsonText(event["id"]), object);
  if (wrapped !== undefined && key === undefined)
    return { reject: "event.id is missing: a stored event is told from others by its key in the bucket" };
  const asked = requestOf(event);
  if (asked.path === undefined) return { reject: "request.path is missing: it says what was asked for" };
  return {
    key,
    second: secondOf(event["timestamp"]),
    userAgent: jsonText(event["userAgent"]),
    ...asked,
    ...partiesOf(event),
  };
}

/**
 * An event's id is the key it was stored under. An object is known by where it lies: an id that names another one is not believed,
 * since whoever may write one object could otherwise take the place of any. A copy may lie under other folders; its name stays.
 */
function keyOf(id: string | undefined, object: string | undefined): string | undefined {
  if (object === undefined) return id;
  return id !== undefined && nameIn(id) === nameIn(object) ? id : object;
}

/** `events/<time>.event`. */
function nameIn(key: string): string {
  return key.split("/").slice(-2).join("/");
}

function wrongTypeOf(type: unknown): string | undefined {
  if (type === TYPE) return undefined;
  return type === undefined ? `type is missing: expected ${TYPE}` : `type is ${shownJson(type)}, not ${TYPE}`;
}

function secondOf(timestamp: unknown): number | undefined {
  return typeof timestamp === "number" && Number.isSafeInteger(timestamp) ? timestamp : undefined;
}

function requestOf(event: Json): Pick<RecorderEvent, "method" | "path" | "body" | "kubernetes"> {
  const request = jsonObject(event["request"]) ?? {};
  const kubernetes = jsonObject(event["kubernetes"]);
  return {
    method: jsonText(request["method"]),
    path: jsonText(request["path"]) ?? jsonText(kubernetes?.["Path"]),
    body: bodyOf(request["body"]),
    kubernetes,
  };
}

/** Go writes no bytes as "" or null. */
function bodyOf(body: unknown): string | undefined {
  return body === null ? "" : typeof body === "string" ? body : undefined;
}

function partiesOf(event: Json): Pick<RecorderEvent, "node" | "nodeUser" | "nodeTags" | "destination"> {
  const source = jsonObject(event["source"]) ?? {};
  return {
    node: jsonText(source["node"]),
    nodeUser: jsonText(source["nodeUser"]),
    nodeTags: jsonTexts(source["nodeTags"]),
    destination: jsonText(jsonObject(event["destination"])?.["node"]),
  };
}
