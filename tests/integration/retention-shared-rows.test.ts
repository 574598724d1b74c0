import { beforeEach, expect, it } from "vitest";
import { transaction } from "../../lib/db.ts";
import { AppError } from "../../lib/errors.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { applyRetention } from "../../lib/retention/apply-retention.ts";
import { placeHold } from "../../lib/retention/legal-holds.ts";
import { sweepSharedRows } from "../../lib/retention/sweep-shared-rows.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, type TestSource } from "../support/events.ts";
import { countOf, forgetPolicies, noon, setPolicy } from "../support/retention.ts";

useFreshDatabase();
beforeEach(forgetPolicies);

const NO_PAUSE = { pauseMs: 0 };
const ROUNDS = 4;

async function givenSource(): Promise<TestSource> {
  const source = await makeSource();
  await setPolicy({ organizationId: source.organizationId, stream: "api-calls", days: 30 });
  return source;
}

function deliver(source: TestSource, ...facts: Parameters<typeof apiCall>[0][]): Promise<unknown> {
  return append(source, arrivalAt(new Date()), [judged(facts.map((each) => apiCall(each)))]);
}

/** Events of the organization that say something by an id which is not there. */
async function brokenEvents(organizationId: string): Promise<number> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit_event e WHERE e.organization_id = $1 AND NOT (
         EXISTS (SELECT FROM caller d WHERE d.organization_id = $1 AND d.id = e.caller_id)
         AND EXISTS (SELECT FROM place d WHERE d.organization_id = $1 AND d.id = e.place_id)
         AND EXISTS (SELECT FROM operation d WHERE d.organization_id = $1 AND d.id = e.operation_id)
         AND EXISTS (SELECT FROM target d WHERE d.organization_id = $1 AND d.id = e.target_id)
         AND EXISTS (SELECT FROM result d WHERE d.organization_id = $1 AND d.id = e.result_id))`,
      [organizationId],
    );
    return rows[0]?.n ?? 0;
  });
}

it("callers and targets that no event refers to any more go, those of others stay, and what a process remembered of them is asked anew", async () => {
  const source = await givenSource();
  const { organizationId } = source;
  const gone = { user: "left@example.com", name: "old-pod" };
  await deliver(source, { at: noon(50), ...gone }, { at: noon(50) }, { at: noon(5) });
  await applyRetention();
  await sweepSharedRows(NO_PAUSE);
  expect(await countOf("caller", organizationId)).toBe(1);
  expect(await countOf("target", organizationId)).toBe(1);
  expect(await countOf("operation", organizationId)).toBe(1);
  await deliver(source, { at: noon(5), ...gone });
  expect(await countOf("caller", organizationId)).toBe(2);
  expect(await brokenEvents(organizationId)).toBe(0);
});

it("nothing of an organization under a hold, or without a policy, is swept", async () => {
  const [held, free] = [await givenSource(), await makeSource()];
  for (const source of [held, free])
    await transaction({ role: "owner" }, (client) =>
      client.query(`INSERT INTO target (organization_id, digest, name) VALUES ($1, gen_random_uuid(), 'nowhere')`, [
        source.organizationId,
      ]),
    );
  await placeHold({ organizationId: held.organizationId, name: "Case", reason: "asked for", by: "owner@example.com" });
  expect(await sweepSharedRows(NO_PAUSE)).toEqual({ removed: 0 });
  for (const source of [held, free]) expect(await countOf("target", source.organizationId)).toBe(1);
});

it("a delivery that is being written keeps what it refers to: the sweep gives up and comes again", async () => {
  const source = await givenSource();
  const { organizationId } = source;
  await deliver(source, { at: noon(50), name: "between" });
  await applyRetention();
  const sweeping = Promise.withResolvers<{ removed: number }>();
  const chunks = async function* () {
    yield judged([apiCall({ at: noon(5), name: "between" })]);
    yield judged([apiCall({ at: noon(5), name: "second" })], 1);
    // Now the transaction is open, and its first rows are written.
    sweeping.resolve(await sweepSharedRows(NO_PAUSE));
    yield judged([apiCall({ at: noon(5), name: "third" })], 2);
  };
  await append(source, arrivalAt(new Date()), chunks());
  expect(await sweeping.promise).toEqual({ removed: 0 });
  expect(await brokenEvents(organizationId)).toBe(0);
  expect(await countOf("target", organizationId)).toBe(3);
});

/** A delivery that met a sweep at each of its attempts is refused, as a sender may be at any time. */
function refusedForNow(error: unknown): false {
  if (error instanceof AppError && error.code === "unavailable") return false;
  throw error;
}

it("deliveries, removals and sweeps at once never leave an event that refers to nothing", async () => {
  const source = await givenSource();
  const { organizationId } = source;
  const names = Array.from({ length: 200 }, (_, n) => `pod-${String(n)}`);
  let over = false;
  let recent = 0;
  const remove = async (): Promise<number> => {
    let removed = 0;
    for (let round = 0; round < ROUNDS; round++) {
      await applyRetention();
      removed += (await sweepSharedRows(NO_PAUSE)).removed;
    }
    over = true;
    return removed;
  };
  const send = async (sender: number): Promise<void> => {
    for (let n = 0; !over; n++) {
      const name = names[(n * 3 + sender) % names.length] ?? "";
      // Nearly all go again at once, so the rows they share come into use and out of it all the time.
      const stays = n % 10 === 9;
      const sent = deliver(source, { at: noon(stays ? 5 : 50), name, user: `${name}@example.com` });
      const stored = await sent.then(() => true, refusedForNow);
      if (stored && stays) recent += 1;
    }
  };
  const [removed] = await Promise.all([remove(), send(0), send(1), send(2)]);
  expect(removed).toBeGreaterThan(0);
  expect(await brokenEvents(organizationId)).toBe(0);
  await applyRetention();
  expect(await countOf("audit_event", organizationId)).toBe(recent);
});
