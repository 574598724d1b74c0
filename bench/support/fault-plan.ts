import { Random } from "../../lib/demo/random.ts";

/** One `kill -9`. `awayMs`: how long what was killed stays away; 0 for as long as starting again takes. */
export type Fault = { victim: "database" | "application"; atMs: number; awayMs: number };

/** How long events are sent, how long the database is away in one piece within that, and how often each is killed. */
export type FaultOrder = {
  seed: number;
  durationMs: number;
  awayMs: number;
  databaseKills: number;
  applicationKills: number;
};

/**
 * When to kill what. The long outage comes early and one kill of the application falls into its middle, so that one has to start
 * without a database; the other kills are spread over the rest by chance.
 * @returns in the order they happen.
 */
export function planFaults({ seed, durationMs, awayMs, databaseKills, applicationKills }: FaultOrder): Fault[] {
  const random = new Random(seed);
  const calmMs = durationMs - awayMs;
  const moments = spread(random, databaseKills, calmMs);
  const longAt = moments[Math.min(1, moments.length - 1)] ?? 0;
  const shifted = (atMs: number): number => (atMs > longAt ? atMs + awayMs : atMs);
  const faults: Fault[] = moments.map((atMs) => ({
    victim: "database",
    atMs: shifted(atMs),
    awayMs: atMs === longAt ? awayMs : 0,
  }));
  for (const [index, atMs] of spread(random, applicationKills, calmMs).entries())
    faults.push({ victim: "application", atMs: index === 0 ? longAt + awayMs / 2 : shifted(atMs), awayMs: 0 });
  return faults.sort((a, b) => a.atMs - b.atMs);
}

/** One moment in each of `count` equal stretches, never at a stretch's edge. */
function spread(random: Random, count: number, totalMs: number): number[] {
  return Array.from({ length: count }, (_, at) => ((at + 0.2 + 0.6 * random.unit()) / count) * totalMs);
}
