import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followTail } from "./tail-source.ts";

class FakeSource {
  static readonly CLOSED = 2;
  static made: FakeSource[] = [];
  readyState = 0;
  onopen: () => void = () => undefined;
  onmessage: (message: { data: string }) => void = () => undefined;
  onerror: () => void = () => undefined;
  readonly href: string;
  constructor(href: string) {
    this.href = href;
    FakeSource.made.push(this);
  }
  close(): void {
    this.readyState = FakeSource.CLOSED;
  }
}

const latest = (): FakeSource => FakeSource.made.at(-1) ?? new FakeSource("none");

function follow() {
  const said: string[] = [];
  const stop = followTail<{ id: string }>("/tail", {
    onItems: (items) => said.push(items.map(({ id }) => id).join(" ")),
    onBegin: () => said.push("begin"),
    onLost: (lost) => said.push(lost ? "lost" : "there"),
  });
  return { said, stop };
}

beforeEach(() => {
  FakeSource.made = [];
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeSource);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a burst is handed over together", () => {
  const { said } = follow();
  latest().onmessage({ data: '{"id":"a"}' });
  latest().onmessage({ data: '{"id":"b"}' });
  vi.advanceTimersByTime(1_000);
  expect(said).toEqual(["a b"]);
});

test("a connection that is back at once was never lost, and does not begin anew", () => {
  const { said } = follow();
  latest().onopen();
  latest().onerror();
  vi.advanceTimersByTime(1_000);
  latest().onopen();
  vi.advanceTimersByTime(10_000);
  expect([said, FakeSource.made.length]).toEqual([["there", "begin", "there"], 1]);
});

test("one that stays away is said to be lost until it is back", () => {
  const { said } = follow();
  latest().onopen();
  for (let second = 0; second < 5; second += 1) {
    latest().onerror();
    vi.advanceTimersByTime(1_000);
  }
  latest().onopen();
  expect(said).toEqual(["there", "begin", "lost", "there"]);
});

test("one that was refused is tried again, less and less often, and begins anew", () => {
  const { said } = follow();
  const refuse = (): void => {
    latest().readyState = FakeSource.CLOSED;
    latest().onerror();
  };
  refuse();
  vi.advanceTimersByTime(2_000);
  refuse();
  vi.advanceTimersByTime(3_999);
  expect(FakeSource.made).toHaveLength(2);
  vi.advanceTimersByTime(1);
  latest().onopen();
  expect([said, FakeSource.made.length]).toEqual([["lost", "there", "begin"], 3]);
});

test("nothing comes after it was stopped", () => {
  const { said, stop } = follow();
  latest().onmessage({ data: '{"id":"a"}' });
  latest().onerror();
  stop();
  vi.advanceTimersByTime(60_000);
  expect([said, latest().readyState]).toEqual([[], FakeSource.CLOSED]);
});
