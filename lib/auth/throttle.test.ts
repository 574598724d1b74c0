import { describe, expect, it } from "vitest";
import { secondsToWait, underWayCounter, WINDOW_SECONDS } from "./throttle.ts";

const NOW = new Date("2026-11-20T23:43:22Z");
const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000);
const five = { limit: 5, underWay: 0, now: NOW };

describe("secondsToWait", () => {
  it("lets the fifth attempt through and stops the sixth", () => {
    expect(secondsToWait({ ...five, failures: [ago(1), ago(2), ago(3), ago(4)] })).toBe(0);
    expect(secondsToWait({ ...five, failures: [ago(1), ago(2), ago(3), ago(4), ago(5)] })).toBe(WINDOW_SECONDS - 5);
  });

  it("waits until the oldest of the last five leaves the window", () => {
    expect(secondsToWait({ ...five, failures: [ago(10), ago(20), ago(30), ago(40), ago(WINDOW_SECONDS - 7)] })).toBe(7);
    expect(secondsToWait({ ...five, failures: [ago(10), ago(20), ago(30), ago(40), ago(WINDOW_SECONDS)] })).toBe(0);
  });

  it("counts attempts under way, so that a burst gets no more guesses than a queue", () => {
    expect(secondsToWait({ ...five, failures: [], underWay: 4 })).toBe(0);
    expect(secondsToWait({ ...five, failures: [], underWay: 5 })).toBe(1);
    expect(secondsToWait({ ...five, failures: [ago(1), ago(2), ago(3)], underWay: 2 })).toBe(1);
  });
});

describe("underWayCounter", () => {
  it("says how many others are under way for the same key", () => {
    const counter = underWayCounter();
    expect([counter.enter("a"), counter.enter("a"), counter.enter("b")]).toEqual([0, 1, 0]);
    counter.leave("a");
    expect(counter.enter("a")).toBe(1);
    counter.leave("a");
    counter.leave("a");
    expect(counter.enter("a")).toBe(0);
  });
});
