import type { Span } from "../../lib/pull/span.ts";
import { EvenLog } from "./even-log.ts";

const NODES = 400;
const PORTS = [443, 5432, 6379, 8080, 22, 53, 9090, 6443];
const WINDOW_MS = 5_000;

/** A network flow log. @param size.connections in each record */
export function flowLog(span: Span, { records, connections }: { records: number; connections: number }): EvenLog {
  return new EvenLog(span, records, (n, atMs) => recordOf(n, atMs, connections));
}

function recordOf(n: number, endMs: number, connections: number): unknown {
  const source = n % NODES;
  const peers = Array.from({ length: connections }, (_, at) => (source + 1 + at * 7) % NODES);
  return {
    logged: new Date(endMs).toISOString(),
    nodeId: nodeOf(source).nodeId,
    start: new Date(endMs - WINDOW_MS).toISOString(),
    end: new Date(endMs).toISOString(),
    srcNode: nodeOf(source),
    dstNodes: peers.slice(0, 3).map(nodeOf),
    virtualTraffic: peers.map((peer, at) => ({
      proto: at % 5 === 0 ? 17 : 6,
      src: `${addressOf(source)}:${String(20_000 + ((n * 31 + at) % 40_000))}`,
      dst: `${addressOf(peer)}:${String(PORTS[at % PORTS.length])}`,
      txPkts: 10 + (n % 90),
      txBytes: 1_000 + (n % 9_000),
      rxPkts: 12 + (n % 80),
      rxBytes: 4_000 + (n % 90_000),
    })),
  };
}

function addressOf(node: number): string {
  return `100.${String(64 + (node >> 8))}.${String(node & 255)}.7`;
}

function nodeOf(node: number) {
  return {
    nodeId: `n${String(node)}CNTRL`,
    name: `node-${String(node)}.example.ts.net`,
    addresses: [addressOf(node)],
    os: "linux",
    ...(node % 3 === 0 ? { tags: ["tag:prod"] } : { user: `user-${String(node % 60)}@example.com` }),
  };
}
