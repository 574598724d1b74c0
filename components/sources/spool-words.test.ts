import { describe, expect, it } from "vitest";
import { spoolWords } from "./spool-words.ts";

const EMPTY = { entries: 0, bytes: 0, maxBytes: 2 ** 31, failed: 0, full: false };

describe("what is said of the spool", () => {
  it("is nothing while it is empty", () => {
    expect(spoolWords(EMPTY)).toBeUndefined();
  });

  it("is how much waits, and that nothing is lost", () => {
    expect(spoolWords({ ...EMPTY, entries: 12, bytes: 3_000_000 })).toEqual({
      tone: "denied",
      text: "12 deliveries (3.0 MB of 2.1 GB) wait on this server's disk for the database. They were acknowledged and nothing is lost.",
    });
    expect(spoolWords({ ...EMPTY, entries: 1 })?.text).toMatch(/^1 delivery /);
  });

  it("is first that there is no room, then what could not be stored", () => {
    expect(spoolWords({ ...EMPTY, entries: 12, failed: 2, full: true })?.text).toMatch(/full .* 503/);
    expect(spoolWords({ ...EMPTY, entries: 12, failed: 2 })).toMatchObject({ tone: "failed" });
  });
});
