/** Beyond these many the oldest give way: a tail left running over night must not fill the memory. */
export const LIVE_ROWS_MAX = 500;

type Timed = { id: string; occurredAt: string; witnessId?: string | null };

/** What came while the list was live; newest first. */
export type LiveRows<Item extends Timed> = {
  shown: readonly Item[];
  /** Came while the reader was further down: shown when asked for. */
  waiting: readonly Item[];
  /** Whether some had to give way. */
  dropped: boolean;
  /** The ids that were shown last, for the eye to find. */
  fresh: ReadonlySet<string>;
};

export const NO_LIVE_ROWS: LiveRows<never> = { shown: [], waiting: [], dropped: false, fresh: new Set() };

/**
 * The rows with what just came. A row that comes again under its id takes the place of the old one, wherever that is.
 * @param items in the order they came.
 * @param away whether the reader is further down, where nothing may shift.
 */
export function arrive<Item extends Timed>(
  rows: LiveRows<Item>,
  items: readonly Item[],
  away: boolean,
): LiveRows<Item> {
  const latest = new Map(items.map((item) => [item.id, item]));
  const shown = replaced(rows.shown, latest);
  const known = new Set(rows.shown.map(({ id }) => id));
  const added = [...latest.values()].filter(({ id }) => !known.has(id));
  const waiting = withAdded(rows.waiting, added);
  const next = bounded({ ...rows, shown, waiting });
  return away ? next : showWaiting(next);
}

/** The rows with those that waited among the shown ones. */
export function showWaiting<Item extends Timed>(rows: LiveRows<Item>): LiveRows<Item> {
  if (rows.waiting.length === 0) return rows;
  const fresh = new Set(rows.waiting.map(({ id }) => id));
  return { ...rows, shown: withAdded(rows.shown, rows.waiting), waiting: [], fresh };
}

/** What is shown in the end. */
export type MergedRows<Item> = {
  items: Item[];
  /** Those above the line: came since, and are on no page that was loaded. */
  live: ReadonlySet<string>;
  /** How many new rows wait; what only replaces a loaded one does not count. */
  waiting: number;
};

/**
 * The pages that were loaded, below what came since. A loaded row that came again is replaced where it stands, also while the
 * reader is further down: that shifts nothing. What another witness told of a call gives way to the call that both are merged in.
 */
export function mergeRows<Item extends Timed>(loaded: readonly Item[], rows: LiveRows<Item>): MergedRows<Item> {
  const ids = new Set(loaded.map(({ id }) => id));
  const isNew = ({ id }: Item): boolean => !ids.has(id);
  const merged = new Set(rows.shown.flatMap(({ witnessId }) => witnessId ?? []));
  const isAlone = ({ id }: Item): boolean => !merged.has(id);
  const above = rows.shown.filter(isNew).filter(isAlone);
  const latest = new Map([...rows.shown, ...rows.waiting].map((item) => [item.id, item]));
  return {
    items: [...above, ...replaced(loaded, latest).filter(isAlone)],
    live: new Set(above.map(({ id }) => id)),
    waiting: rows.waiting.filter(isNew).length,
  };
}

function replaced<Item extends Timed>(rows: readonly Item[], latest: ReadonlyMap<string, Item>): readonly Item[] {
  return rows.some(({ id }) => latest.has(id)) ? rows.map((row) => latest.get(row.id) ?? row) : rows;
}

function withAdded<Item extends Timed>(rows: readonly Item[], added: readonly Item[]): readonly Item[] {
  if (added.length === 0) return rows;
  const ids = new Set(added.map(({ id }) => id));
  const others = rows.filter(({ id }) => !ids.has(id));
  return [...added.toReversed(), ...others].sort((one, other) => compare(other.occurredAt, one.occurredAt));
}

/** Instants as the API writes them all have the same form. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function bounded<Item extends Timed>(rows: LiveRows<Item>): LiveRows<Item> {
  const waiting = rows.waiting.slice(0, LIVE_ROWS_MAX);
  const shown = rows.shown.slice(0, LIVE_ROWS_MAX - waiting.length);
  const dropped = waiting.length + shown.length < rows.waiting.length + rows.shown.length;
  return dropped ? { ...rows, waiting, shown, dropped } : rows;
}
