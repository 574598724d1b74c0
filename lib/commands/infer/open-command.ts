import { ALL_TYPES } from "./all-types.ts";
import { isPreamble, type Call } from "./call.ts";
import { QUIET_MAX_MS, THINK_MAX_MS } from "./gap.ts";
import { Trail } from "./trail.ts";

/** Quiet this long, a command that waits for nothing does nothing any more. */
const IDLE_MAX_MS = 3_000;

/**
 * One command being put together: the state after its latest call, with the state before it. Never changed, so that several ways of
 * assigning calls share what they agree on. Every question the rules ask is answered without walking the calls: a command of ten
 * thousand costs no more a call than one of two.
 */
export class OpenCommand {
  readonly before: OpenCommand | undefined;
  readonly first: Call;
  readonly last: Call;
  readonly size: number = 1;
  /** How likely its calls belong together: the least certain of their assignments. */
  certainty = 1;
  /** Discovery and schemas asked for, by path. */
  asked = Trail.EMPTY;
  /** Objects read. */
  read = Trail.EMPTY;
  /** The last object that was read twice in a row: what describe and rollout do. */
  readTwice: Call | undefined;
  gets = 0;
  /** Collections listed, and their types. */
  listed = Trail.EMPTY;
  listedTypes = Trail.EMPTY;
  firstList: Call | undefined;
  /** Whether the types listed are the first of `get all`, in its order. */
  listsAll = true;
  deleted = Trail.EMPTY;
  /** Of what was deleted, what was seen gone. */
  gone = Trail.EMPTY;
  /** How many deletions were refused, or came too late. */
  refused = 0;
  evicted = Trail.EMPTY;
  /** Collections created in. */
  created = Trail.EMPTY;
  /** The last call that is no preamble, and of those the last that wrote. */
  acted: Call | undefined;
  wrote: Call | undefined;
  /** The object whose absence the last reads told of. */
  missing: Call | undefined;
  openapi = false;
  /** Whether nothing but single objects was read, or nothing but lists. */
  onlyGets = true;
  onlyLists = true;
  /** Whether it looks if what it deleted is gone. */
  confirming = false;
  /** The node that was read and patched: cordon, or the beginning of drain. */
  node: Call | undefined;
  #busyUntilMs = Number.NEGATIVE_INFINITY;
  #openUntilMs: number | undefined;

  /** @param before the state this call is added to; undefined where it begins a command. */
  constructor(call: Call, before?: OpenCommand) {
    this.before = before;
    this.last = call;
    this.first = before?.first ?? call;
    if (before !== undefined) {
      this.size = before.size + 1;
      this.#take(before);
    }
    if (!call.longRunning) this.#busyUntilMs = Math.max(this.#busyUntilMs, call.endMs);
    else if (call.kind !== "watch") this.#busyUntilMs = call.endMs;
    if (isPreamble(call)) this.#ask(call);
    else this.#act(call);
  }

  #take(before: OpenCommand): void {
    this.certainty = before.certainty;
    this.asked = before.asked;
    this.read = before.read;
    this.readTwice = before.readTwice;
    this.gets = before.gets;
    this.listed = before.listed;
    this.listedTypes = before.listedTypes;
    this.firstList = before.firstList;
    this.listsAll = before.listsAll;
    this.deleted = before.deleted;
    this.gone = before.gone;
    this.refused = before.refused;
    this.evicted = before.evicted;
    this.created = before.created;
    this.acted = before.acted;
    this.wrote = before.wrote;
    this.missing = before.missing;
    this.openapi = before.openapi;
    this.onlyGets = before.onlyGets;
    this.onlyLists = before.onlyLists;
    this.confirming = before.confirming;
    this.node = before.node;
    this.#busyUntilMs = before.#busyUntilMs;
  }

  #ask(call: Call): void {
    this.asked = this.asked.with(call.pathname);
    this.openapi ||= call.kind === "openapi";
  }

  #act(call: Call): void {
    this.onlyGets &&= call.kind === "get";
    this.onlyLists &&= call.kind === "list";
    if (call.kind === "get") this.#noteGet(call);
    else if (call.kind === "list") this.#noteList(call);
    else this.#noteWrite(call);
    this.acted = call;
  }

  #noteGet(call: Call): void {
    const last = this.before?.last;
    this.gets += 1;
    if (this.deleted.has(call.object)) this.confirming = true;
    if (call.status === 404 && this.deleted.has(call.object)) this.gone = this.gone.with(call.object);
    if (last?.kind === "get" && last.object === call.object && last.status !== 404) this.readTwice = call;
    this.read = this.read.with(call.object);
    const checksNamespace = this.missing !== undefined && call.resource === "namespaces";
    if (call.status === 404) this.missing = call;
    else if (!checksNamespace) this.missing = undefined;
  }

  #noteList(call: Call): void {
    this.firstList ??= call;
    if (!this.listedTypes.has(call.type)) this.listsAll &&= ALL_TYPES[this.listedTypes.size] === call.type;
    this.listed = this.listed.with(call.collection);
    this.listedTypes = this.listedTypes.with(call.type);
  }

  #noteWrite(call: Call): void {
    const { acted } = this;
    switch (call.kind) {
      case "delete":
        this.deleted = this.deleted.with(call.object);
        if ((call.status ?? 200) >= 400) this.refused += 1;
        break;
      case "evict":
        this.evicted = this.evicted.with(call.object);
        break;
      case "create":
        this.created = this.created.with(call.collection);
        this.missing = undefined;
        break;
      case "patch":
      case "update":
        if (call.resource === "nodes" && call.manager === null && acted?.object === call.object) this.node = call;
        break;
      default:
        return;
    }
    this.wrote = call;
  }

  /** Its calls in time order. */
  calls(): Call[] {
    const calls: Call[] = [];
    for (let state: OpenCommand | undefined = this; state !== undefined; state = state.before) calls.push(state.last);
    return calls.reverse();
  }

  /** Milliseconds from the end of what it was doing to the start of this call; below nothing where they overlap. */
  gapTo({ occurredMs }: Call): number {
    const { last } = this;
    if (last.kind !== "watch") return occurredMs - this.#busyUntilMs;
    // The API server learns late that a watch was left: its end says no more than that it may have been over.
    return occurredMs > last.endMs ? occurredMs - last.endMs : Math.min(2, occurredMs - this.#busyUntilMs);
  }

  /** Until when it may still make calls. */
  get openUntilMs(): number {
    this.#openUntilMs ??= Math.max(this.#busyUntilMs, this.last.endMs) + this.#patienceMs;
    return this.#openUntilMs;
  }

  get #patienceMs(): number {
    if (this.isWaiting || this.evicted.size > 0 || this.last.kind === "watch") return QUIET_MAX_MS;
    const atEditor = this.openapi && this.wrote === undefined && this.acted?.kind === "get" && this.first === this.acted;
    return atEditor ? THINK_MAX_MS : IDLE_MAX_MS;
  }

  /** Whether it deleted something that it has not seen gone. */
  get isWaiting(): boolean {
    return this.deleted.size > this.gone.size + this.refused;
  }

  waitsFor(object: string): boolean {
    return this.deleted.has(object) && !this.gone.has(object);
  }

  /** Whether it listed the collection of this call's object as kubectl does to act on each: without a limit. */
  hasListedAll({ collection }: Call): boolean {
    return this.listed.has(collection) && this.firstList?.query.has("limit") === false;
  }

  /** Whether it read this object last, and found it. */
  hasJustRead(object: string): boolean {
    const { acted } = this;
    return acted?.kind === "get" && acted.object === object && (acted.status ?? 200) < 400;
  }
}
