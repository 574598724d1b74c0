import { transaction } from "../db.ts";
import { isTemporary } from "../outage.ts";
import { log } from "../log.ts";
import { readProgress, type PullKey, type PullProgress } from "./pull-state.ts";

/** A killed process keeps a source from the others for so long. */
export const LEASE_MS = 15_000;

export type Holder = PullKey & { holder: string; leaseMs: number };

/**
 * Takes a source to itself for one step, by the database's clock, however many processes try.
 * @returns how far its pull has come; undefined while somebody else has it.
 * @throws AppError `unavailable`
 */
export async function takeLease({ organizationId, id, holder, leaseMs }: Holder): Promise<PullProgress | undefined> {
  return transaction({ role: "writer", organizationId }, async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO pull_state AS p (organization_id, source_id, holder, lease_until)
       VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 ms')
       ON CONFLICT (organization_id, source_id) DO UPDATE SET holder = EXCLUDED.holder, lease_until = EXCLUDED.lease_until
        WHERE p.holder IS NULL OR p.holder = EXCLUDED.holder OR p.lease_until <= clock_timestamp()`,
      [organizationId, id, holder, leaseMs],
    );
    return rowCount === 0 ? undefined : (await readProgress(client, { organizationId, ids: [id] })).get(id);
  });
}

/** Gives it back with nothing changed; one that was taken over meanwhile stays as it is. */
export async function releaseLease({ organizationId, id, holder }: Holder): Promise<void> {
  await transaction({ role: "writer", organizationId }, (client) =>
    client.query(
      "UPDATE pull_state SET holder = NULL, lease_until = NULL WHERE organization_id = $1 AND source_id = $2 AND holder = $3",
      [organizationId, id, holder],
    ),
  );
}

/**
 * Keeps the lease while `work` lasts.
 * @param lost is called once when somebody else has taken it: the work is for nothing.
 */
export async function whileHolding<T>(holder: Holder, lost: () => void, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    renew(holder).then(
      (held) => {
        if (!held) lost();
      },
      (error: unknown) => {
        // The commit looks again; until then nothing is known.
        log[isTemporary(error) ? "debug" : "warn"]({ err: error }, "a lease could not be renewed");
      },
    );
  }, holder.leaseMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Late is early enough where nobody else wanted it. */
async function renew({ organizationId, id, holder, leaseMs }: Holder): Promise<boolean> {
  return transaction({ role: "writer", organizationId }, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE pull_state SET lease_until = clock_timestamp() + $4 * interval '1 ms'
        WHERE organization_id = $1 AND source_id = $2 AND holder = $3`,
      [organizationId, id, holder, leaseMs],
    );
    return rowCount === 1;
  });
}
