import type { Log } from "../../tests/support/tailscale-api.ts";

const NODES = 400;
const PORTS = [443, 5432, 6379, 8080, 22, 53, 9090, 6443];

/** A network flow log of so many records, evenly through a stretch of time, made up as it is asked for. */
export class FlowLog implements Log {
  readonly #fromMs: number;
  readonly #everyMs: number;
  readonly #records: number;
  readonly #connections: number;

  /** @param size.connections in each record */
  constructor({ fromMs, toMs }: { fromMs: number; toMs: number }, size: { records: number; connections: number }) {
    this.#fromMs = fromMs;
    this.#everyMs = (toMs - fromMs) / size.records;
    this.#records = size.records;
    this.#connections = size.connections;
  }

  *find(fromMs: number, toMs: number): Generator<string> {
    const first = Math.max(0, Math.ceil((fromMs - this.#fromMs) / this.#everyMs));
    for (let n = first; n < this.#records && this.#timeOf(n) <= toMs; n++) yield this.#record(n);
  }

  #timeOf(n: number): number {
    return this.#fromMs + n * this.#everyMs;
  }

  #record(n: number): string {
    const endMs = Math.floor(this.#timeOf(n));
    const source = n % NODES;
    const peers = Array.from({ length: this.#connections }, (_, at) => (source + 1 + at * 7) % NODES);
    return JSON.stringify({
      logged: new Date(endMs).toISOString(),
      nodeId: nodeOf(source).nodeId,
      start: new Date(endMs - 5_000).toISOString(),
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
    });
  }
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
