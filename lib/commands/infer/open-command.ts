import { isPreamble, objectIn, type Call } from "./call.ts";
import { QUIET_MAX_MS, THINK_MAX_MS } from "./gap.ts";

/** Quiet this long, a command that waits for nothing does nothing any more. */
const IDLE_MAX_MS = 5_000;

/**
 * One command being put together: its calls in time order, and what they have done so far. Every question the rules ask is answered
 * without walking the calls, so that a command of ten thousand calls costs no more a call than one of two.
 */
export class OpenCommand {
  readonly calls: Call[] = [];
  /** Discovery and schemas asked for, by path. */
  readonly asked = new Set<string>();
  /** Objects read, with the last status. */
  readonly read = new Map<string, number | null>();
  /** Objects read twice in a row: what describe and rollout do. */
  readonly readTwice = new Set<string>();
  /** The first list of each collection. */
  readonly lists = new Map<string, Call>();
  /** Types of what was listed. */
  readonly listedTypes = new Set<string>();
  /** Objects deleted and not yet seen gone. */
  readonly leaving = new Set<string>();
  readonly evicted = new Set<string>();
  /** Collections created in. */
  readonly created = new Set<string>();
  /** The last call that is no preamble. */
  acted: Call | undefined;
  /** Of those, the last that wrote. */
  wrote: Call | undefined;
  /** The object whose absence the last reads told of. */
  missing: Call | undefined;
  openapi = false;
  /** Whether nothing but single objects was read, or nothing but lists. */
  onlyGets = true;
  onlyLists = true;
  confirming = false;
  /** The node that was read and patched: cordon, or the beginning of drain. */
  node: Call | undefined;
  /** How likely its calls belong together: the least certain of their assignments. */
  certainty = 1;
  #busyUntilMs = Number.NEGATIVE_INFINITY;

  get first(): Call | undefined {
    return this.calls[0];
  }

  get last(): Call | undefined {
    return this.calls.at(-1);
  }

  add(call: Call): void {
    const { last, acted } = this;
    this.calls.push(call);
    if (!call.longRunning) this.#busyUntilMs = Math.max(this.#busyUntilMs, call.endMs);
    else if (call.kind !== "watch") this.#busyUntilMs = call.endMs;
    if (isPreamble(call)) {
      this.asked.add(call.pathname);
      this.openapi ||= call.kind === "openapi";
      return;
    }
    this.acted = call;
    this.onlyGets &&= call.kind === "get";
    this.onlyLists &&= call.kind === "list";
    this.#note(call, { last, acted });
  }

  #note(call: Call, { last, acted }: { last: Call | undefined; acted: Call | undefined }): void {
    switch (call.kind) {
      case "get":
        this.#noteGet(call, last);
        break;
      case "list":
        if (!this.lists.has(call.collection)) this.lists.set(call.collection, call);
        this.listedTypes.add(call.type);
        break;
      case "delete":
        this.wrote = call;
        this.leaving.add(call.object);
        break;
      case "evict":
        this.wrote = call;
        this.evicted.add(call.object);
        break;
      case "create":
        this.wrote = call;
        this.created.add(call.collection);
        this.missing = undefined;
        break;
      case "patch":
      case "update":
        this.wrote = call;
        if (call.resource === "nodes" && call.manager === null && acted?.object === call.object) this.node = call;
        break;
      default:
    }
  }

  #noteGet(call: Call, last: Call | undefined): void {
    if (this.leaving.has(call.object)) this.confirming = true;
    if (call.status === 404) this.leaving.delete(call.object);
    if (last?.kind === "get" && last.object === call.object && last.status !== 404) this.readTwice.add(call.object);
    this.read.set(call.object, call.status);
    const checksNamespace = this.missing !== undefined && call.resource === "namespaces";
    if (call.status === 404) this.missing = call;
    else if (!checksNamespace) this.missing = undefined;
  }

  /** Milliseconds from the end of what it was doing to the start of this call; below nothing where they overlap. */
  gapTo({ occurredMs }: Call): number {
    const last = this.calls.at(-1);
    if (last?.kind !== "watch") return occurredMs - this.#busyUntilMs;
    // The API server learns late that a watch was left: its end says no more than that it may have been over.
    return occurredMs > last.endMs ? occurredMs - last.endMs : Math.min(2, occurredMs - this.#busyUntilMs);
  }

  /** Until when it may still make calls. */
  get openUntilMs(): number {
    const last = this.calls.at(-1);
    const end = Math.max(this.#busyUntilMs, last?.endMs ?? 0);
    return end + this.#patienceMs(last);
  }

  #patienceMs(last: Call | undefined): number {
    if (this.leaving.size > 0 || this.evicted.size > 0 || last?.kind === "watch") return QUIET_MAX_MS;
    const atEditor = this.openapi && this.wrote === undefined && this.acted?.kind === "get";
    return atEditor ? THINK_MAX_MS : IDLE_MAX_MS;
  }

  /** Whether it read this object last, and found it. */
  hasJustRead(object: string): boolean {
    return this.acted?.kind === "get" && this.acted.object === object && (this.acted.status ?? 200) < 400;
  }

  /** Whether it listed the collection this call's object lies in. */
  hasListed({ collection }: Call): boolean {
    return this.lists.has(collection);
  }

  /** Whether an object of this name and any type was read. */
  hasReadNamed(type: string, name: string): boolean {
    const acted = this.acted;
    if (acted === undefined) return false;
    return this.read.has(objectIn(acted.collection, name)) || acted.type === type;
  }
}
