import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ACCESS_METHODS, OUTCOMES, USER_TYPES, type AuditEvent, type Verdict } from "../events/event.ts";
import { isEventId } from "../events/event-id.ts";
import { formatInstant } from "../events/instant.ts";
import { readRecords } from "./records.ts";
import { SOURCE_KINDS } from "./registry.ts";
import type { SourceKind } from "./source-kind.ts";

const FIXTURES = join(import.meta.dirname, "../../tests/fixtures");
/** UPDATE=1 rewrites what is expected; the review reads the difference. */
const UPDATE = process.env["UPDATE"] === "1";
const CONTEXT = {
  organizationId: "00000000-0000-4000-8000-00000000000a",
  sourceId: "00000000-0000-4000-8000-00000000000b",
  cluster: "prod-eu",
  deliveryId: "00000000-0000-7000-8000-00000000000d",
  // The morning of 29 July 2026, a moment after what the live samples say.
  receivedAt: { ms: Date.UTC(2026, 6, 29, 10, 45, 30, 250), ns: 0 },
};

function casesOf(kind: string): string[] {
  return readdirSync(join(FIXTURES, kind)).filter((name) => existsSync(join(FIXTURES, kind, name, "input.ndjson")));
}

async function verdictsOf(kind: SourceKind, name: string): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const input = readFileSync(join(FIXTURES, kind.id, name, "input.ndjson"));
  for await (const batch of readRecords([input], (record) => record))
    verdicts.push(...batch.map((record) => kind.normalize(record, CONTEXT)));
  return verdicts;
}

function eventsOf(verdict: Verdict): readonly AuditEvent[] {
  if ("reject" in verdict) return [];
  return "event" in verdict ? [verdict.event] : verdict.events;
}

/** As the expected files have it: absent values left out, the moment readable. */
function plain(verdict: Verdict): unknown {
  if ("reject" in verdict) return verdict;
  const readable = eventsOf(verdict).map((event) => ({ ...event, occurredAt: formatInstant(event.occurredAt) }));
  return JSON.parse(JSON.stringify("event" in verdict ? { event: readable[0] } : { events: readable })) as unknown;
}

describe.each(Object.values<SourceKind>(SOURCE_KINDS))("source kind $id", (kind) => {
  it("has fixtures", () => {
    expect(casesOf(kind.id).length).toBeGreaterThan(0);
  });

  it.each(casesOf(kind.id))("reads %s as expected, and the same each time", async (name) => {
    const verdicts = await verdictsOf(kind, name);
    const file = join(FIXTURES, kind.id, name, "expected.json");
    if (UPDATE) writeFileSync(file, `${JSON.stringify(verdicts.map(plain), null, 2)}\n`);
    expect(verdicts.map(plain)).toEqual(JSON.parse(readFileSync(file, "utf8")));
    expect(await verdictsOf(kind, name)).toEqual(verdicts);
  });

  it.each(casesOf(kind.id))("makes canonical events of %s", async (name) => {
    for (const verdict of await verdictsOf(kind, name)) {
      if ("reject" in verdict) {
        expect(verdict.reject).toMatch(/^\S.{5,}/);
        continue;
      }
      for (const event of eventsOf(verdict)) {
        expect(isEventId(event.id)).toBe(true);
        expect(event.digest).toMatch(/^[0-9a-f]{32}$/);
        expect(USER_TYPES).toContain(event.userType);
        if ("accessMethod" in event) expect(ACCESS_METHODS).toContain(event.accessMethod);
        if ("outcome" in event) expect(OUTCOMES).toContain(event.outcome);
        if ("durationMs" in event) expect(event.durationMs ?? 0).toBeGreaterThanOrEqual(0);
        // Absent is undefined; an empty text would be one more value to filter by.
        expect(Object.entries(event).filter(([, value]) => value === "")).toEqual([]);
      }
    }
  });
});
