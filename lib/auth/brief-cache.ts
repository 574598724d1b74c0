type Entry<T> = { value: Promise<T | undefined>; until: number };

type Limits = {
  /** How stale an answer may be: the time a revocation takes to be felt. */
  ttlMs: number;
  /** The oldest entry leaves when one more would be kept. */
  max: number;
};

type BriefCache<T> = {
  get: (key: string) => Promise<T | undefined>;
  /** What is so now. */
  refresh: (key: string) => Promise<T | undefined>;
  clear: () => void;
};

/**
 * Remembers what `load` answered, for seconds, so that a busy caller does not ask the database each time. Callers that ask at once share one load.
 * Neither a failure nor `undefined` is remembered: what does not exist may be made the next moment.
 */
export function briefCache<T>(load: (key: string) => Promise<T | undefined>, { ttlMs, max }: Limits): BriefCache<T> {
  const entries = new Map<string, Entry<T>>();

  function forget(key: string, entry: Entry<T>): void {
    if (entries.get(key) === entry) entries.delete(key);
  }

  function get(key: string): Promise<T | undefined> {
    const known = entries.get(key);
    if (known !== undefined && known.until > Date.now()) return known.value;
    const entry: Entry<T> = { value: load(key), until: Date.now() + ttlMs };
    entries.delete(key);
    entries.set(key, entry);
    entry.value.then(
      (value) => {
        if (value === undefined) forget(key, entry);
      },
      () => {
        forget(key, entry);
      },
    );
    const oldest = entries.size > max ? entries.keys().next() : undefined;
    if (oldest?.done === false) entries.delete(oldest.value);
    return entry.value;
  }

  function refresh(key: string): Promise<T | undefined> {
    entries.delete(key);
    return get(key);
  }

  return {
    get,
    refresh,
    clear: () => {
      entries.clear();
    },
  };
}
