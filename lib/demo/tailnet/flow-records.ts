import type { Random } from "../random.ts";
import type { Conversation, Party } from "./conversation.ts";

/** A node's report of one window, and when that ended. */
type FlowRecord = { endMs: number; record: object };

const WINDOW_MS = 5_000;
const WINDOWS_MAX = 3;
/** How often the node that is called reports, too; older clients do not. */
const BOTH_ENDS = 0.65;
const UNDERLAY = 0.3;
/** How often a peer is reached by a relay (DERP region 4, Frankfurt) and not directly. */
const RELAYED = 0.15;
const RELAY = "127.3.3.40:4";
const EPHEMERAL_PORTS = 49_152;
/** What WireGuard adds. */
const OVERHEAD = 1.08;

type Ends = { src?: string; dst?: string; proto?: number };
type Counters = { txBytes: number; rxBytes: number };
type Exchange = {
  conversation: Conversation;
  /** The caller's side of it. */
  ends: Ends;
  counters: Counters;
};

/** What the nodes of a conversation report of it: a window each for some seconds, of one or both of them. */
export function* flowRecords(conversation: Conversation, random: Random): Generator<FlowRecord> {
  const { talk, startMs } = conversation;
  const ends = endsOf(conversation, random);
  const reportsToo = random.chance(BOTH_ENDS);
  const windows = 1 + random.below(WINDOWS_MAX);
  for (let window = 0; window < windows; window++) {
    const counters = {
      txBytes: Math.ceil(random.logNormal(talk.txBytes, 0.8)),
      rxBytes: Math.ceil(random.logNormal(talk.rxBytes, 0.8)),
    };
    const exchange = { conversation, ends, counters };
    const fromMs = startMs + window * WINDOW_MS;
    yield callersReport(exchange, { fromMs, random });
    // Each node has a clock and a beat of its own.
    if (reportsToo) yield calledReport(exchange, fromMs + random.below(1_500));
  }
}

function endsOf({ talk, caller, called }: Conversation, random: Random): Ends {
  const own = `${caller.node.ip}:${String(talk.port === 0 ? 0 : EPHEMERAL_PORTS + random.below(16_000))}`;
  // Nothing else is told of exit traffic unless the tailnet logs its destinations.
  if (talk.kind === "exit") return { src: `${caller.node.ip}:0` };
  const host = talk.behind === undefined ? called.node.ip : `${talk.behind}.${String(10 + random.below(24))}`;
  return { src: own, dst: `${host}:${String(talk.port)}`, proto: talk.proto };
}

function callersReport(
  { conversation: { talk, caller, called }, ends, counters }: Exchange,
  { fromMs, random }: { fromMs: number; random: Random },
): FlowRecord {
  const traffic = { [`${talk.kind}Traffic`]: [connection(ends, counters)] };
  return windowOf(
    [caller, called],
    fromMs,
    random.chance(UNDERLAY) ? { ...traffic, ...underlay(called, { counters, random }) } : traffic,
  );
}

/** Seen from the other side: its `src` is what was called, and what one sent the other received. */
function calledReport(
  { conversation: { talk, caller, called }, ends, counters }: Exchange,
  fromMs: number,
): FlowRecord {
  const { src, dst, ...rest } = ends;
  const turned = { ...(dst !== undefined && { src: dst }), ...(src !== undefined && { dst: src }), ...rest };
  const seen = connection(turned, { txBytes: counters.rxBytes, rxBytes: counters.txBytes });
  return windowOf([called, caller], fromMs, { [`${talk.kind}Traffic`]: [seen] });
}

function underlay({ node }: Party, { counters, random }: { counters: Counters; random: Random }): object {
  const ends = { src: `${node.ip}:0`, dst: random.chance(RELAYED) ? RELAY : node.endpoint };
  const { txBytes, rxBytes } = counters;
  const wrapped = { txBytes: Math.ceil(txBytes * OVERHEAD), rxBytes: Math.ceil(rxBytes * OVERHEAD) };
  return { physicalTraffic: [connection(ends, wrapped)] };
}

function connection(ends: Ends, { txBytes, rxBytes }: Counters): object {
  return { ...ends, txPkts: packets(txBytes), txBytes, rxPkts: packets(rxBytes), rxBytes };
}

function packets(bytes: number): number {
  return 1 + Math.ceil(bytes / 1_200);
}

function windowOf([own, other]: [Party, Party], fromMs: number, traffic: object): FlowRecord {
  const endMs = fromMs + WINDOW_MS;
  const [start, end] = [fromMs, endMs].map((ms) => new Date(ms).toISOString());
  const record = { nodeId: own.node.id, start, end, srcNode: described(own), dstNodes: [described(other)], ...traffic };
  return { endMs, record };
}

function described({ node: { id, name, ip, os }, owner }: Party): object {
  const [third, last] = ip
    .split(".")
    .slice(2)
    .map((part) => Number(part).toString(16));
  return { nodeId: id, name, addresses: [ip, `fd7a:115c:a1e0::${third ?? ""}:${last ?? ""}`], os, ...owner };
}
