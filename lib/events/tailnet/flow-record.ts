import { hash } from "node:crypto";
import {
  FLOW_CLASSES,
  STAGES,
  type FlowClass,
  type NetworkFlowEvent,
  type RawRecord,
  type RecordContext,
  type Verdict,
} from "../event.ts";
import { eventId } from "../event-id.ts";
import { elapsedMs, parseInstant, type Instant } from "../instant.ts";
import { jsonObject, jsonText, shownJson, type Json } from "../json.ts";
import { naturalKey } from "../natural-key.ts";
import { countersOf, losslessCounters, type Counters } from "./counter.ts";
import { endpointOf, servicePort } from "./endpoint.ts";
import { endsOf, type FlowEnds } from "./flow-ends.ts";
import { flowNodes, type FlowNodes } from "./flow-node.ts";
import { protocolName } from "./protocol-name.ts";

/** Under which member of a record each class of traffic lies. */
const TRAFFIC = {
  virtual: "virtualTraffic",
  subnet: "subnetTraffic",
  exit: "exitTraffic",
  physical: "physicalTraffic",
};

/** Whether this is a record of Tailscale's network flow logs, in whatever way it came. */
export function isFlowRecord(record: Json): boolean {
  return jsonText(record["nodeId"]) !== undefined && record["start"] !== undefined && record["action"] === undefined;
}

/**
 * One record of a network flow log (tailscale `types/netlogtype`, `wgengine/netlog`): what one node saw in one window, an event for
 * each connection. A record without traffic is no event and no reject.
 */
export function flowsOf(record: Json, raw: RawRecord, context: RecordContext): Verdict {
  const start = timeOf(record, "start");
  const end = timeOf(record, "end");
  if ("reject" in start) return start;
  if ("reject" in end) return end;
  const wrong = Object.values(TRAFFIC).find((member) => !isTraffic(record[member]));
  if (wrong !== undefined) return { reject: `${wrong} is no list of connections` };
  const reporterId = jsonText(record["nodeId"]) ?? "";
  const window = new Window(context, { reporterId, start, end, nodes: flowNodes(record, reporterId) });
  const told = losslessCounters(record, raw);
  const events: NetworkFlowEvent[] = [];
  for (const flowClass of FLOW_CLASSES)
    for (const connection of connectionsOf(told, flowClass)) {
      const counters = countersOf(connection);
      if ("reject" in counters) return counters;
      events.push(window.flow(flowClass, connection, counters));
    }
  return { events };
}

function timeOf(record: Json, member: "start" | "end"): Instant | { reject: string } {
  const value = record[member];
  const time = typeof value === "string" ? parseInstant(value) : undefined;
  return (
    time ?? {
      reject:
        value === undefined
          ? `${member} is missing`
          : `${member} "${shownJson(value)}" is no RFC 3339 time between 1970 and 10889`,
    }
  );
}

function isTraffic(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (Array.isArray(value) && value.every((one) => jsonObject(one) !== undefined))
  );
}

function connectionsOf(record: Json, flowClass: FlowClass): Json[] {
  return (record[TRAFFIC[flowClass]] ?? []) as Json[];
}

type Reported = { reporterId: string; start: Instant; end: Instant; nodes: FlowNodes };

/** The window of one record: what all its connections share. */
class Window {
  readonly #sourceId: string;
  readonly #reported: Reported;
  readonly #spanKey: string;
  /** How often a connection of the same key came before: anonymised exit traffic may repeat one. */
  readonly #seen = new Map<string, number>();

  constructor({ sourceId }: RecordContext, reported: Reported) {
    this.#sourceId = sourceId;
    this.#reported = reported;
    this.#spanKey = [reported.start, reported.end].map(({ ms, ns }) => `${String(ms)}.${String(ns)}`).join(" ");
  }

  flow(flowClass: FlowClass, connection: Json, counters: Counters): NetworkFlowEvent {
    const { reporterId, start, end, nodes } = this.#reported;
    const protocol = protocolName(protocolOf(connection));
    const src = endpointOf(connection["src"]);
    const dst = endpointOf(connection["dst"]);
    const ends = endsOf({ src, dst }, flowClass, nodes);
    return {
      stream: "network-flows",
      id: eventId(start, this.#key([flowClass, protocol, src?.text, dst?.text])),
      occurredAt: start,
      stage: STAGES.complete,
      digest: hash("sha256", naturalKey(Object.values(counters)), "hex").slice(0, 32),
      conversation: flowClass === "physical" ? undefined : conversationOf({ flowClass, protocol, src, dst }),
      class: flowClass,
      protocol,
      port: flowClass === "physical" ? undefined : servicePort(src, dst),
      src: src?.text,
      dst: dst?.text,
      srcIp: src?.ip,
      dstIp: dst?.ip,
      ...ends,
      reporter: nodes.reporter.name,
      reporterId,
      durationMs: Math.max(0, elapsedMs(start, end)),
      ...counters,
    };
  }

  /** Design: reporting node, window, class, protocol and both ends; a repeated one has its number in the record, too. */
  #key(parts: (string | undefined)[]): (string | undefined)[] {
    const key = naturalKey(parts);
    const before = this.#seen.get(key) ?? 0;
    this.#seen.set(key, before + 1);
    return [
      this.#sourceId,
      "flow",
      this.#reported.reporterId,
      this.#spanKey,
      ...parts,
      before === 0 ? undefined : String(before),
    ];
  }
}

/** The wire has numbers, the documentation names. */
function protocolOf({ proto }: Json): number | string | undefined {
  return typeof proto === "number" || typeof proto === "string" ? proto : undefined;
}

/** One value for a conversation, whichever end reports it: class, protocol and both ends in a fixed order. */
function conversationOf({
  flowClass,
  protocol,
  src,
  dst,
}: FlowEnds & { flowClass: FlowClass; protocol: string | undefined }): string | undefined {
  if (src === undefined || dst === undefined) return undefined;
  const ends = [src.text, dst.text].sort();
  return hash("sha256", naturalKey([flowClass, protocol, ...ends]), "hex").slice(0, 32);
}
