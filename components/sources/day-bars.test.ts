import { expect, it } from "vitest";
import { dayBars } from "./day-bars.ts";

const bucket = (accepted: number, rejected: number) => ({ from: "2026-11-20T12:00:00.000Z", accepted, rejected });
const bars = (...series: ReturnType<typeof bucket>[]) => dayBars(series, (_, end) => end);

it("scales to the day's largest half hour, accepted and rejected together", () => {
  expect(bars(bucket(75, 25), bucket(50, 0))).toMatchObject([
    { accepted: 0.75, rejected: 0.25 },
    { accepted: 0.5, rejected: 0 },
  ]);
});

it("lets one reject among a million be seen, and nothing be nothing", () => {
  expect(bars(bucket(1_000_000, 1), bucket(0, 0))).toMatchObject([{ rejected: 0.04 }, { accepted: 0, rejected: 0 }]);
});

it("tells where each half hour ends", () => {
  expect(bars(bucket(0, 0))[0]?.title).toBe("2026-11-20T12:30:00.000Z");
});
