import { ALL_TYPES } from "./all-types.ts";
import { isPreamble, isWriting, type Call } from "./call.ts";
import { QUIET_MAX_MS, THINK_MAX_MS } from "./gap.ts";
import { Trail } from "./trail.ts";

/** Quiet this long, a command that waits for nothing does nothing any more. */
const IDLE_MAX_MS = 2_000;

/** A command with one more call, and how likely that is against all else (natural logarithm). */
export type Continuation = { to: OpenCommand; logWeight: number };

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
  /** What became of it with the call that is being assigned; the one thing that changes, and only a memory. */
  tried: { call: Call; next: Continuation | undefined } | undefined;
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
    if (!isBesides(call)) this.#busyUntilMs = Math.max(this.#busyUntilMs, call.endMs);
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
    const isMissing = call.status === 404;
    this.gets += 1;
    if (this.deleted.has(call.object)) {
      this.confirming = true;
      if (isMissing) this.gone = this.gone.with(call.object);
    }
    if (this.before?.last === this.acted && this.hasJustRead(call.object)) this.readTwice = call;
    this.read = this.read.with(call.object);
    // Whether the namespace of what is missing is there changes nothing about that.
    if (isMissing) this.missing = call;
    else if (call.resource !== "namespaces") this.missing = undefined;
  }

  #noteList(call: Call): void {
    this.firstList ??= call;
    if (!this.listedTypes.has(call.type)) this.listsAll &&= ALL_TYPES[this.listedTypes.size] === call.type;
    this.listed = this.listed.with(call.collection);
    this.listedTypes = this.listedTypes.with(call.type);
  }

  #noteWrite(call: Call): void {
    if (!isWriting(call)) return;
    if (call.kind === "delete") this.#noteDelete(call);
    if (call.kind === "evict") this.evicted = this.evicted.with(call.object);
    if (call.kind === "create") {
      this.created = this.created.with(call.collection);
      this.missing = undefined;
    }
    if (call.resource === "nodes" && call.manager === null && this.hasJustRead(call.object)) this.node = call;
    this.wrote = call;
  }

  #noteDelete(call: Call): void {
    this.deleted = this.deleted.with(call.object);
    if ((call.status ?? 200) >= 400) this.refused += 1;
  }

  /** Its calls in time order. */
  calls(): Call[] {
    const calls = [this.last];
    for (let { before } = this; before !== undefined; before = before.before) calls.push(before.last);
    return calls.reverse();
  }

  /** Milliseconds from the end of what it was doing to the start of this call; below nothing where they overlap. */
  gapTo({ occurredMs }: Call): number {
    const { last } = this;
    if (!isBesides(last)) return occurredMs - this.#busyUntilMs;
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
    const isAtEditor = this.openapi && this.wrote === undefined && this.first === this.acted;
    return isAtEditor ? THINK_MAX_MS : IDLE_MAX_MS;
  }

  /** Whether it is at emptying a node. */
  get drains(): boolean {
    return this.node !== undefined && this.firstList !== undefined;
  }

  /** Whether it listed the pods of a node, as drain does. */
  get listsNode(): boolean {
    return this.firstList?.query.get("fieldSelector")?.startsWith("spec.nodeName=") === true;
  }

  /** Whether it made the pod of a call, or put a container into it, to run something: run and debug, which stay with it. */
  hasRun({ resource, collection, name }: Call): boolean {
    const { wrote } = this;
    if (wrote === undefined || resource !== "pods") return false;
    if (wrote.subresource === "ephemeralcontainers") return wrote.name === name;
    return this.created.has(collection) && (wrote.manager ?? "kubectl-run") === "kubectl-run";
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

/** Watches and followed logs go on while kubectl does something else. */
function isBesides({ kind, longRunning }: Call): boolean {
  return kind === "watch" || (kind === "log" && longRunning);
}
