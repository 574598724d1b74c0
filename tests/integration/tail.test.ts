import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { GET as getTail } from "../../app/api/audit-logs/[stream]/tail/route.ts";
import { createApiToken } from "../../lib/auth/api-token.ts";
import { deriveCommands } from "../../lib/commands/follow.ts";
import { transaction } from "../../lib/db.ts";
import type { StreamId } from "../../lib/events/field.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { endOfLog, readStep } from "../../lib/tail/read-step.ts";
import { tailEvents, type TailMessage } from "../../lib/tail/tail-events.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, recordedCommand, type TestSource } from "../support/events.ts";
import { readerOf } from "../support/read.ts";
import { parseFilter } from "../../lib/query/filter.ts";

vi.stubEnv("NEXTAUTH_SECRET", "a secret of the tests, long enough to be one");
useFreshDatabase();

const open: AsyncIterableIterator<TailMessage, undefined>[] = [];

afterEach(async () => {
  for (const tail of open.splice(0)) await tail.return?.();
});

type Told = { id: string; item: { id: string; outcome?: string } };

type Wanted = { query?: string; stream?: StreamId; lastEventId?: string | undefined };

async function tail(
  source: TestSource,
  { query = "", stream = "api-calls", lastEventId }: Wanted = {},
): Promise<AsyncIterableIterator<TailMessage, undefined>> {
  const filter = parseFilter(stream, new URLSearchParams(query));
  const made = await tailEvents({ scope: readerOf(source), stream, filter, lastEventId });
  open.push(made);
  return made;
}

/** Reads on until it has this many items. */
async function take(from: AsyncIterableIterator<TailMessage, undefined>, count: number): Promise<Told[]> {
  const told: Told[] = [];
  while (told.length < count) {
    const { done, value } = await from.next();
    if (done === true) break;
    told.push(...(value.items as Told[]));
  }
  return told;
}

function calls(count: number, facts = {}): ReturnType<typeof apiCall>[] {
  return Array.from({ length: count }, () => apiCall({ at: new Date().toISOString(), ...facts }));
}

async function store(source: TestSource, events: Parameters<typeof judged>[0]): Promise<string[]> {
  await append(source, arrivalAt(new Date()), [judged(events)]);
  return events.map(({ id }) => id);
}

const ids = (told: readonly Told[]): string[] => told.map(({ item }) => item.id);

describe("a tail", () => {
  it("tells what is stored after it began, and nothing that was there before", async () => {
    const source = await makeSource();
    await store(source, calls(3));
    const live = await tail(source);
    const reading = take(live, 2);
    const stored = await store(source, calls(2));
    expect(ids(await reading)).toEqual(stored.toSorted());
  });

  it("tells only what matches, and nothing of another organization", async () => {
    const [source, other] = [await makeSource(), await makeSource()];
    const live = await tail(source, { query: "namespace=payments&outcome!=success" });
    await store(other, calls(2, { outcome: "failed" }));
    await store(source, calls(2));
    await store(source, calls(1, { outcome: "failed", namespace: "web" }));
    const [denied] = await store(source, calls(1, { outcome: "denied" }));
    expect(ids(await take(live, 1))).toEqual([denied]);
  });

  it("tells a call again when it ended", async () => {
    const source = await makeSource();
    const at = new Date().toISOString();
    const live = await tail(source);
    await store(source, [apiCall({ at, key: "watch", stage: 1, outcome: "running", status: undefined })]);
    const [began] = await take(live, 1);
    await store(source, [apiCall({ at, key: "watch" })]);
    const [ended] = await take(live, 1);
    expect([began?.item, ended?.item]).toMatchObject([{ outcome: "running" }, { outcome: "success" }]);
    expect(began?.item.id).toBe(ended?.item.id);
  });

  it("never passes over a delivery that began before another and was committed after it", async () => {
    const source = await makeSource();
    const log = { organizationId: source.organizationId, stream: "api-calls" } as const;
    const begin = await endOfLog(log);
    // An open transaction that began first holds the end of the log back: what it will commit comes before what is stored meanwhile.
    const stored = await transaction({ role: "owner" }, async (client) => {
      await client.query("SELECT pg_current_xact_id()");
      const ids = await store(source, calls(1));
      expect((await readStep(log, begin)).entries).toEqual([]);
      return ids;
    });
    expect((await readStep(log, begin)).entries.map(({ item }) => item.id)).toEqual(stored);
  });

  it("that was cut off anywhere resumes without a gap and without telling anything twice", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 6 }),
        fc.nat(),
        async (deliveries, cut) => {
          const source = await makeSource();
          const begin = await tail(source);
          const place = begin.next();
          const stored: string[] = [];
          for (const size of deliveries) stored.push(...(await store(source, calls(size))).toSorted());
          const first = (await place).value?.items as Told[];
          const all = [...first, ...(await take(begin, stored.length - first.length))];
          expect(ids(all)).toEqual(stored);
          const at = cut % all.length;
          const rest = stored.length - at - 1;
          const resumed = rest === 0 ? [] : await take(await tail(source, { lastEventId: all[at]?.id }), rest);
          expect(ids(resumed)).toEqual(stored.slice(at + 1));
        },
      ),
      { numRuns: 12, seed: 6 },
    );
  });

  it("of commands tells a command when it is derived, and again when a call changes it", async () => {
    const source = await makeSource();
    const at = new Date().toISOString();
    const live = await tail(source, { stream: "commands" });
    await store(source, [recordedCommand({ at, session: "s" })]);
    await deriveCommands();
    expect((await take(live, 1))[0]?.item).toMatchObject({ apiCalls: 0 });
    await store(source, [apiCall({ at, session: "s" })]);
    await deriveCommands();
    expect((await take(live, 1))[0]?.item).toMatchObject({ apiCalls: 1 });
  });

  it("is read once for all who tail the same stream", async () => {
    const source = await makeSource();
    const many = await Promise.all(Array.from({ length: 50 }, () => tail(source)));
    const reading = Promise.all(many.map((one) => take(one, 20)));
    const stored = await store(source, calls(20));
    for (const told of await reading) expect(ids(told)).toEqual(stored.toSorted());
  });
});

describe("over HTTP", () => {
  async function connect(source: TestSource, headers: Record<string, string> = {}): Promise<Response> {
    const { organizationId } = source;
    const { token } = await createApiToken({ organizationId, name: randomUUID(), role: "viewer", createdBy: "test" });
    const request = new Request("http://localhost/api/audit-logs/api-calls/tail", {
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    return getTail(request, { params: Promise.resolve({ stream: "api-calls" }) });
  }

  function readerOfText(response: Response): ReadableStreamDefaultReader<string> {
    if (response.body === null) throw new Error("no body");
    return response.body.pipeThrough(new TextDecoderStream()).getReader();
  }

  it("a tail is Server-Sent Events, and the last id resumes it", async () => {
    const source = await makeSource();
    const response = await connect(source);
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const reader = readerOfText(response);
    expect((await reader.read()).value).toMatch(/^retry: \d+\n\n$/);
    const reading = reader.read();
    const [first] = await store(source, calls(1));
    const [, id = "", data = ""] = /^id: (\S+)\ndata: (.*)\n\n$/.exec((await reading).value ?? "") ?? [];
    expect(JSON.parse(data)).toMatchObject({ id: first });
    await reader.cancel();
    const [second] = await store(source, calls(1));
    const again = readerOfText(await connect(source, { "last-event-id": id }));
    await again.read();
    expect((await again.read()).value).toContain(second);
    await again.cancel();
  });

  it("an id that no tail gave is refused", async () => {
    expect((await connect(await makeSource(), { "last-event-id": "nonsense" })).status).toBe(400);
  });
});
