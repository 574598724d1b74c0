import { describe, expect, it } from "vitest";
import { changeOf, checkDraft, draftOf, stillCounting, streamOfRefusal, type StreamRetention } from "./retention.ts";

const kept = (facts: Partial<StreamRetention>): StreamRetention => ({
  stream: "api-calls",
  installationDays: null,
  organizationDays: null,
  countingDays: null,
  changedAt: null,
  changedBy: null,
  ...facts,
});

describe("a draft of a retention policy", () => {
  it("says only what differs from what is set", () => {
    const streams = [kept({ organizationDays: 30 }), kept({ stream: "commands" })];
    const draft = draftOf(streams);
    expect(draft).toEqual({ commands: "", "api-calls": "30", "tailnet-changes": "", "network-flows": "" });
    expect(changeOf(draft, streams)).toEqual({});
    expect(changeOf({ ...draft, "api-calls": " ", commands: " 7 " }, streams)).toEqual({
      "api-calls": null,
      commands: 7,
    });
  });

  it("takes whole days up to what the installation keeps, or nothing", () => {
    const streams = [kept({ installationDays: 90 })];
    const wrong = (typed: string) => checkDraft({ ...draftOf(streams), "api-calls": typed }, streams)["api-calls"];
    for (const typed of ["", "1", "90"]) expect(wrong(typed), typed).toBeUndefined();
    for (const typed of ["0", "-1", "1.5", "ten", "91", "9999999"]) expect(wrong(typed), typed).toBeDefined();
  });

  it("finds the field a refusal is about", () => {
    expect(streamOfRefusal("commands: 9 days is longer than the installation keeps them.")).toEqual({
      commands: "9 days is longer than the installation keeps them.",
    });
    expect(streamOfRefusal("body: is wrong.")).toBeUndefined();
  });
});

it("a change of the last day does not count yet where it is shorter", () => {
  expect(stillCounting(kept({ organizationDays: 7, countingDays: 30 }))).toBe(true);
  expect(stillCounting(kept({ organizationDays: 7, countingDays: null }))).toBe(true);
  expect(stillCounting(kept({ organizationDays: 7, installationDays: 5, countingDays: 5 }))).toBe(false);
  expect(stillCounting(kept({}))).toBe(false);
});
