import type { PoolClient } from "pg";
import { HOUR_MS } from "../events/durations.ts";
import { formatInstant, instantOf } from "../events/instant.ts";
import type { Changed } from "./insert-events.ts";

/** Told at the end, since what rolls them up, or another delivery, may wait for ours from then on; unless they are this many. */
const HOURS_MAX = 10_000;

/** The hours whose API calls one delivery makes or advances: their roll-ups no longer hold (ARCHITECTURE.md, D-36). */
export class TouchedHours {
  readonly #client: PoolClient;
  readonly #organizationId: string;
  readonly #hours = new Set<number>();

  constructor(client: PoolClient, { organizationId }: { organizationId: string }) {
    this.#client = client;
    this.#organizationId = organizationId;
  }

  /** @param rows in id order; @param changed what of them the table did not hold already. */
  async add(rows: readonly { event: { id: string; occurredAt: { ms: number } } }[], changed: Changed): Promise<void> {
    const { idMin, idMax } = changed;
    if (idMin === null || idMax === null) return;
    for (const { event } of rows)
      if (event.id >= idMin && event.id <= idMax) this.#hours.add(Math.floor(event.occurredAt.ms / HOUR_MS));
    if (this.#hours.size > HOURS_MAX) await this.tell();
  }

  async tell(): Promise<void> {
    if (this.#hours.size === 0) return;
    const hours = Array.from(this.#hours, (hour) => formatInstant(instantOf(hour * HOUR_MS)));
    this.#hours.clear();
    await this.#client.query({
      name: "touch-hours",
      text: "SELECT touch_hours($1, $2)",
      values: [this.#organizationId, hours],
    });
  }
}
