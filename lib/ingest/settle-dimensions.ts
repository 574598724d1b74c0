import { hash } from "node:crypto";
import type { PoolClient } from "pg";
import { databaseUrl, transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import type { ApiCallEvent } from "../events/event.ts";
import { naturalKey } from "../events/natural-key.ts";
import { DIMENSIONS, type Call, type Dimension } from "./dimensions.ts";
import type { DimensionIds, Placed } from "./event-table.ts";
import { KnownIds, type KnownOf } from "./known-ids.ts";

/** Some 300 bytes each. A process that forgets asks the database again. */
const KNOWN_MAX = 50_000;
const known = new KnownIds(KNOWN_MAX);
const ATTEMPTS_MAX = 3;

type Settled<Event> = {
  calls: Placed<Event & { ids: DimensionIds }>[];
  /** Call once a transaction that came after has committed durably; until then a crash may still undo what was added. */
  remember: () => void;
};

/** Ids are remembered for one epoch of the organization's shared rows: see `shared-row-epoch.ts`. */
type Owner = { organizationId: string; sourceId: string; epoch: string };

/**
 * Gives every call the ids of what it shares with others, adding what is new. Added rows are committed at once, so that deliveries
 * that meet the same new caller never wait for each other, but not flushed to disk: whatever commit refers to them flushes them too.
 * @throws AppError `unavailable` when the database is away, or retention removes rows as fast as we look for them.
 */
export async function settleDimensions<Event extends ApiCallEvent>(
  owner: Owner,
  calls: readonly Placed<Event>[],
): Promise<Settled<Event>> {
  const scope = `${databaseUrl()} ${owner.organizationId} ${owner.epoch} `;
  const settling = DIMENSIONS.map((dimension) => new Settling(dimension, `${scope}${dimension.table} `));
  for (const { event } of calls) {
    const call: Call = Object.assign(event, { sourceId: owner.sourceId });
    for (const one of settling) one.take(call);
  }
  const missing = settling.filter(({ isComplete }) => !isComplete);
  if (missing.length > 0) {
    await transaction({ role: "writer", flush: "later" }, async (client) => {
      for (const one of missing) await one.add(client, owner.organizationId);
    });
  }
  const ids = settling.map((one) => one.ids());
  return {
    calls: calls.map(({ event, index }, at) => ({ event: Object.assign(event, { ids: idsAt(ids, at) }), index })),
    remember: () => {
      for (const one of missing) one.remember();
    },
  };
}

/** In the order of `DIMENSIONS`. */
function idsAt(ids: readonly string[][], call: number): DimensionIds {
  const [caller = "", place = "", operation = "", target = "", result = ""] = ids.map((column) => column[call]);
  return { caller, place, operation, target, result };
}

/** One dimension of one chunk of calls. */
class Settling {
  readonly #dimension: Dimension;
  readonly #scope: string;
  readonly #known: KnownOf;
  readonly #keys: string[] = [];
  /** Kept, since what is known may be forgotten while we wait for the database. */
  readonly #ids: (string | undefined)[] = [];
  /** The first call of each key whose id is not known. */
  readonly #unknown = new Map<string, Call>();
  readonly #added = new Map<string, string>();

  constructor(dimension: Dimension, scope: string) {
    this.#dimension = dimension;
    this.#scope = scope;
    this.#known = known.of(scope);
  }

  get isComplete(): boolean {
    return this.#unknown.size === 0;
  }

  take(call: Call): void {
    const key = naturalKey(this.#dimension.parts(call));
    const id = this.#known.get(key);
    this.#keys.push(key);
    this.#ids.push(id);
    if (id === undefined) this.#unknown.set(key, call);
  }

  /** In digest order, so that two who add the same rows never deadlock. */
  async add(client: PoolClient, organizationId: string): Promise<void> {
    const rows = [...this.#unknown].map(([key, call]) => ({
      key,
      call,
      digest: digestOf(this.#dimension.parts(call)),
    }));
    rows.sort((a, b) => (a.digest < b.digest ? -1 : 1));
    const keys = new Map(rows.map(({ key, digest }) => [digest, key]));
    const note = (found: { digest: string; id: string }[]): void => {
      for (const { digest, id } of found) this.#added.set(keys.get(digest) ?? "", id);
    };
    // A row that was in the way of ours may have been removed by retention when we look for it.
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const missing = rows.filter(({ key }) => !this.#added.has(key));
      if (missing.length === 0) return;
      note(await insert(client, organizationId, { dimension: this.#dimension, rows: missing }));
      const others = missing.filter(({ key }) => !this.#added.has(key)).map(({ digest }) => digest);
      if (others.length > 0) note(await find(client, organizationId, { dimension: this.#dimension, digests: others }));
    }
    if (rows.some(({ key }) => !this.#added.has(key)))
      throw new AppError("unavailable", "What these records share with others is being removed. Send them again.");
  }

  /** In the order of the calls. */
  ids(): string[] {
    return this.#keys.map((key, at) => {
      const id = this.#ids[at] ?? this.#added.get(key);
      if (id === undefined) throw new Error(`a ${this.#dimension.table} was neither known, found nor added`);
      return id;
    });
  }

  remember(): void {
    if (this.#added.size > 0) known.add(this.#scope, this.#added);
  }
}

/** First 128 bits of the SHA-256 of the parts as JSON, written as PostgreSQL writes a uuid. Stored: it may never change. */
function digestOf(parts: readonly (string | undefined)[]): string {
  const digits = hash("sha256", JSON.stringify(parts), "hex").slice(0, 32);
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

type Found = { digest: string; id: string }[];

async function insert(
  client: PoolClient,
  organizationId: string,
  { dimension: { table, columns }, rows }: { dimension: Dimension; rows: readonly { call: Call; digest: string }[] },
): Promise<Found> {
  const names = columns.map(({ name }) => name);
  // A list travels as text, one array literal a row: see event-table.ts.
  const arrays = columns.map(({ type }, at) => `$${String(at + 3)}::${type === "text[]" ? "text" : type}[]`);
  const values = columns.map(({ name, type }) => (type === "text[]" ? `r.${name}::text[]` : `r.${name}`));
  const result = await client.query<{ digest: string; id: string }>({
    name: `add-${table}`,
    text: `INSERT INTO ${table} (organization_id, digest, ${names.join(", ")})
           SELECT $1::uuid, r.digest, ${values.join(", ")} FROM unnest($2::uuid[], ${arrays.join(", ")}) AS r(digest, ${names.join(", ")})
           ON CONFLICT (organization_id, digest) DO NOTHING RETURNING id, digest`,
    values: [
      organizationId,
      rows.map(({ digest }) => digest),
      ...columns.map((column) => rows.map(({ call }, index) => column.of(call, index))),
    ],
  });
  return result.rows;
}

/** Somebody else added them, at some time or just now. */
async function find(
  client: PoolClient,
  organizationId: string,
  { dimension: { table }, digests }: { dimension: Dimension; digests: readonly string[] },
): Promise<Found> {
  const result = await client.query<{ digest: string; id: string }>({
    name: `find-${table}`,
    text: `SELECT id, digest FROM ${table} WHERE organization_id = $1 AND digest = ANY($2::uuid[])`,
    values: [organizationId, digests],
  });
  return result.rows;
}
