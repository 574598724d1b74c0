import fc from "fast-check";
import { expect, it } from "vitest";
import { transaction } from "../../lib/db.ts";
import { STREAM_IDS, type StreamId } from "../../lib/events/field.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { applyRetention } from "../../lib/retention/apply-retention.ts";
import { INSTALLATION } from "../../lib/retention/read-policy.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, recordedCommand, type TestSource } from "../support/events.ts";
import { forgetPolicies, noon, setPolicy } from "../support/retention.ts";

useFreshDatabase();

const RUNS = 8;
const TABLES = { "api-calls": "audit_event", commands: "command_event" } as const;
type Tried = keyof typeof TABLES;
const TRIED = Object.keys(TABLES) as Tried[];

const days = fc.option(fc.integer({ min: 1, max: 6 }), { nil: null });
/** Organization 2 is the installation. */
const change = fc.record({
  of: fc.integer({ min: 0, max: 2 }),
  stream: fc.constantFrom(...TRIED),
  days,
  hoursAgo: fc.integer({ min: 1, max: 60 }),
});
const hold = fc.record({
  of: fc.integer({ min: 0, max: 1 }),
  liftedHoursAgo: fc.option(fc.integer({ min: 1, max: 60 }), { nil: null }),
});
const delivery = fc.record({
  of: fc.integer({ min: 0, max: 1 }),
  events: fc.array(fc.record({ stream: fc.constantFrom(...TRIED), daysAgo: fc.integer({ min: 0, max: 8 }) }), {
    minLength: 1,
    maxLength: 5,
  }),
});
const world = fc.record({
  changes: fc.uniqueArray(change, {
    maxLength: 10,
    selector: ({ of, stream, hoursAgo }) => `${String(of)} ${stream} ${String(hoursAgo)}`,
  }),
  holds: fc.array(hold, { maxLength: 1 }),
  deliveries: fc.array(delivery, { minLength: 1, maxLength: 6 }),
});

type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

/** For how many days a stream is kept by what one of them set: the longest of the last day, and before the first for ever. */
function kept({ changes }: World, of: number, stream: StreamId): number {
  const own = changes
    .filter((each) => each.of === of && each.stream === stream)
    .sort((a, b) => b.hoursAgo - a.hoursAgo);
  const counting = [
    { days: null, until: own[0]?.hoursAgo ?? 0 },
    ...own.map((each, at) => ({ days: each.days, until: own[at + 1]?.hoursAgo ?? 0 })),
  ];
  return Math.max(...counting.filter(({ until }) => until < 24).map((each) => each.days ?? Infinity));
}

function isKept(given: World, of: number, event: { stream: Tried; daysAgo: number }): boolean {
  const held = given.holds.some((each) => each.of === of && (each.liftedHoursAgo ?? 0) < 24);
  const longest = Math.min(kept(given, of, event.stream), kept(given, 2, event.stream));
  return held || event.daysAgo <= longest;
}

async function prepare(given: World, sources: readonly TestSource[]): Promise<void> {
  const ids = [...sources.map(({ organizationId }) => organizationId), INSTALLATION];
  for (const { of, ...setting } of given.changes) await setPolicy({ ...setting, organizationId: ids[of] ?? "" });
  for (const { of, liftedHoursAgo } of given.holds)
    await transaction({ role: "owner" }, (client) =>
      client.query(
        `INSERT INTO legal_hold (organization_id, name, reason, placed_by, lifted_at, lifted_by)
         VALUES ($1, 'case', 'test', 'test', now() - make_interval(hours => $2), CASE WHEN $2 IS NOT NULL THEN 'test' END)`,
        [ids[of], liftedHoursAgo],
      ),
    );
}

async function left(table: string, organizations: readonly string[]): Promise<string[]> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM ${table} WHERE organization_id = ANY($1) ORDER BY id`,
      [organizations],
    );
    return rows.map(({ id }) => id);
  });
}

it("what is left is what the policies and holds say, event by event and delivery by delivery", async () => {
  expect(STREAM_IDS).toEqual(expect.arrayContaining(TRIED));
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      await forgetPolicies();
      const sources = [await makeSource(), await makeSource()];
      const expected: Record<Tried | "delivery", string[]> = { "api-calls": [], commands: [], delivery: [] };
      for (const { of, events } of given.deliveries) {
        const made = events.map(({ stream, daysAgo }) =>
          stream === "commands" ? recordedCommand({ at: noon(daysAgo) }) : apiCall({ at: noon(daysAgo) }),
        );
        const source = sources[of];
        if (source === undefined) throw new Error("no such organization");
        const { deliveryId } = await append(source, arrivalAt(new Date()), [judged(made)]);
        const remaining = events.flatMap((event, at) =>
          isKept(given, of, event) ? [{ stream: event.stream, id: made[at]?.id ?? "" }] : [],
        );
        for (const { stream, id } of remaining) expected[stream].push(id);
        if (remaining.length > 0) expected.delivery.push(deliveryId);
      }
      await prepare(given, sources);
      await applyRetention();
      const organizations = sources.map(({ organizationId }) => organizationId);
      for (const stream of TRIED)
        expect(await left(TABLES[stream], organizations), stream).toEqual(expected[stream].sort());
      expect(await left("delivery", organizations)).toEqual(expected.delivery.sort());
      expect((await applyRetention()).removed, "a second run finds nothing").toBe(0);
    }),
    { numRuns: RUNS },
  );
}, 180_000);
