import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { log } from "../log.ts";

export type HeldTransaction = {
  client: PoolClient;
  /** Ends it and gives the connection back; the first call counts. Resolves when that is done. */
  end: () => Promise<void>;
  /** Rolls back. @returns the error to throw: what the database's going away looks like to callers, else the error itself. */
  fail: (error: unknown) => Promise<unknown>;
};

/**
 * `transaction` for a generator: it cannot hand its caller rows from within a callback, so here the callback waits until the
 * generator is through.
 * @throws AppError `unavailable` when the database cannot be reached.
 */
export async function holdTransaction(access: Parameters<typeof transaction>[0]): Promise<HeldTransaction> {
  const opened = Promise.withResolvers<PoolClient>();
  const finished = Promise.withResolvers<undefined>();
  const over = transaction(access, (client) => {
    opened.resolve(client);
    return finished.promise;
  });
  over.catch(opened.reject);
  return {
    client: await opened.promise,
    async end() {
      finished.resolve(undefined);
      await over.catch((error: unknown) => {
        log.debug({ err: error }, "a transaction that only read did not end well");
      });
    },
    async fail(error) {
      finished.reject(error);
      return over.then(
        () => error,
        (mapped: unknown) => mapped,
      );
    },
  };
}
