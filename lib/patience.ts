import { AsyncLocalStorage } from "node:async_hooks";

/** How long the database may keep somebody waiting who has another way out. */
export type Patience = {
  /** For a connection, whether the pool has none left or the server does not answer. */
  connectMs: number;
  /** Ends the wait for everything else: aborted, the transaction is given up with its connection and its outcome is unknown. */
  signal: AbortSignal;
};

const current = new AsyncLocalStorage<Patience>();

/** Every transaction begun within `work` gives up, as `unavailable`, when this patience is over. */
export function impatiently<T>(patience: Patience, work: () => Promise<T>): Promise<T> {
  return current.run(patience, work);
}

/** The patience of whoever is running; undefined for one that waits as long as it takes. */
export function currentPatience(): Patience | undefined {
  return current.getStore();
}
