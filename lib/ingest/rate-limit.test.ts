import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RecentCount } from "./recent-count.ts";
import { TokenBucket } from "./token-bucket.ts";
import { refusedByKind, refusedLately, withinLimit, type LimitedSource } from "./rate-limit.ts";
import type { Judged } from "./append.ts";

const BURST_SECONDS = 5;

/** Deliveries as they come: so much later than the one before, with so many records. */
const arrivals = fc.array(fc.record({ afterMs: fc.nat({ max: 4_000 }), records: fc.integer({ min: 1, max: 600 }) }), {
  minLength: 1,
  maxLength: 60,
});
const rates = fc.integer({ min: 1, max: 500 });

type Admitted = { atMs: number; records: number };

function play(bucket: TokenBucket, coming: readonly { afterMs: number; records: number }[]): Admitted[] {
  const admitted: Admitted[] = [];
  let atMs = 0;
  for (const { afterMs, records } of coming) {
    atMs += afterMs;
    if (bucket.waitMs(atMs) > 0) continue;
    bucket.take(records);
    admitted.push({ atMs, records });
  }
  return admitted;
}

describe("a token bucket", () => {
  it("admits in no window more than its rate, its burst and the end of one delivery", () => {
    fc.assert(
      fc.property(rates, arrivals, (rate, coming) => {
        const admitted = play(new TokenBucket(rate, 0), coming);
        for (const [first, { atMs: from }] of admitted.entries()) {
          let records = 0;
          for (const each of admitted.slice(first)) {
            records += each.records;
            const allowed = (rate * (each.atMs - from)) / 1_000 + rate * BURST_SECONDS + each.records - 1;
            expect(records).toBeLessThanOrEqual(allowed);
          }
        }
      }),
    );
  });

  it("never owes more than one delivery takes to pay", () => {
    fc.assert(
      fc.property(rates, arrivals, (rate, coming) => {
        const bucket = new TokenBucket(rate, 0);
        const admitted = play(bucket, coming);
        const largest = Math.max(...admitted.map(({ records }) => records));
        expect(bucket.waitMs(admitted.at(-1)?.atMs ?? 0)).toBeLessThanOrEqual(Math.ceil((largest * 1_000) / rate));
      }),
    );
  });

  it("admits again exactly when it said it would, and not a millisecond before", () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 100_000 }), (rate, records) => {
        const bucket = new TokenBucket(rate, 0);
        bucket.take(rate * BURST_SECONDS + records);
        const waitMs = bucket.waitMs(0);
        expect(bucket.waitMs(waitMs - 1)).toBe(1);
        expect(bucket.waitMs(waitMs)).toBe(0);
      }),
    );
  });

  it("admits a batch larger than all it holds, and then nothing until that is paid", () => {
    const bucket = new TokenBucket(10, 0);
    expect(bucket.waitMs(0)).toBe(0);
    bucket.take(400);
    expect(bucket.waitMs(0)).toBe(35_100);
  });

  it("gives nothing for a clock that is set back", () => {
    const bucket = new TokenBucket(10, 100_000);
    bucket.take(50);
    expect(bucket.waitMs(100_000)).toBe(100);
    expect(bucket.waitMs(0)).toBe(100);
    expect(bucket.waitMs(100)).toBe(0);
  });

  it("holds no more than its burst, however long it rests or whatever it is given back", () => {
    const bucket = new TokenBucket(10, 0);
    bucket.giveBack(1_000);
    bucket.waitMs(3_600_000);
    bucket.take(50);
    expect(bucket.waitMs(3_600_000)).toBe(100);
  });
});

describe("a limited source", () => {
  const START = new Date("2026-11-20T12:00:00Z");
  const later = (ms: number) => ({ receivedAt: new Date(START.getTime() + ms) });
  const sourceOf = (rateLimit: number | null): LimitedSource => ({
    id: crypto.randomUUID(),
    kind: "onrecord",
    name: "edge",
    rateLimit,
  });
  const chunk = (records: number): Judged[] =>
    Array.from({ length: records }, (_, index) => ({
      record: { index, bytes: Buffer.alloc(0), value: {}, problem: undefined },
      verdict: { reject: "" },
    }));
  const read = async (chunks: AsyncIterable<Judged[]> | Iterable<Judged[]>): Promise<number> => {
    let records = 0;
    for await (const each of chunks) records += each.length;
    return records;
  };
  const send = (source: LimitedSource, ms: number, ...chunks: Judged[][]) =>
    withinLimit(source, later(ms), (metered) => read(metered(chunks)));

  it("is refused with the source, the limit, what to do and when", async () => {
    const source = sourceOf(100);
    expect(await send(source, 0, chunk(400), chunk(400))).toBe(800);
    await expect(send(source, 0, chunk(1))).rejects.toMatchObject({
      code: "throttled",
      retryAfterSeconds: 4,
      message: expect.stringMatching(
        /"edge" is limited to 100 records a second .* again in 4 s.*source limit/,
      ) as string,
    });
    expect(await send(source, 4_000, chunk(1))).toBe(1);
  });

  it("is charged before what is behind it reads on", async () => {
    const source = sourceOf(1);
    await withinLimit(source, later(0), async (metered) => {
      for await (const each of metered([chunk(5)])) {
        expect(each).toHaveLength(5);
        await expect(send(source, 0, chunk(1))).rejects.toMatchObject({ code: "throttled" });
      }
    });
  });

  it("is not charged twice for records that are read twice, nor for what was not stored", async () => {
    const source = sourceOf(10);
    await withinLimit(source, later(0), async (metered) => {
      await read(metered([chunk(30)]));
      await read(metered([chunk(30)]));
    });
    const failing = withinLimit(source, later(0), async (metered) => {
      await read(metered([chunk(5_000)]));
      throw new Error("the database is away");
    });
    await expect(failing).rejects.toThrow("away");
    expect(await send(source, 0, chunk(20))).toBe(20);
    await expect(send(source, 0, chunk(1))).rejects.toMatchObject({ code: "throttled" });
  });

  it("without a limit takes what comes, and a new limit begins afresh", async () => {
    const source = sourceOf(1);
    await send(source, 0, chunk(100));
    await expect(send(source, 0, chunk(1))).rejects.toMatchObject({ code: "throttled" });
    for (let times = 0; times < 3; times++) await send({ ...source, rateLimit: null }, 0, chunk(100_000));
    expect(await send({ ...source, rateLimit: 2 }, 0, chunk(1))).toBe(1);
  });

  it("has its refusals counted, for five minutes and by kind", async () => {
    const source = sourceOf(1);
    const before = refusedByKind().get("onrecord") ?? 0;
    await send(source, 0, chunk(100_000));
    for (const ms of [0, 1_000, 200_000]) await expect(send(source, ms, chunk(1))).rejects.toThrow();
    expect(refusedLately(source.id, later(200_000).receivedAt)).toBe(3);
    expect(refusedLately(source.id, later(310_000).receivedAt)).toBe(1);
    expect(refusedByKind().get("onrecord")).toBe(before + 3);
    expect(refusedLately(crypto.randomUUID(), START)).toBe(0);
  });
});

it("a recent count forgets what is older than five minutes", () => {
  const count = new RecentCount();
  for (let ms = 0; ms < 3_600_000; ms += 1_000) count.add(ms);
  expect(count.total(3_599_999)).toBe(300);
  expect(count.total(7_200_000)).toBe(0);
});
