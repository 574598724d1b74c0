import { describe, expect, it } from "vitest";
import { listenerOf } from "./listener.ts";
import type { RecorderItem } from "./source.ts";

const RECORDER: RecorderItem = {
  listening: [{ address: "127.0.0.1:8080", problem: null }],
  proxyProtocol: false,
  verifiesCallers: false,
  asksForSecret: false,
  refused: {},
  sources: [],
};

describe("what is said of the recorder's listener", () => {
  it("is that there is none where the server was started without", () => {
    expect(listenerOf(null)).toEqual({ state: "none" });
  });

  it("is where it listens, how callers are checked and how many it refused", () => {
    expect(listenerOf({ ...RECORDER, refused: { tag: 2, "no-source": 3 } })).toEqual({
      state: "up",
      addresses: ["127.0.0.1:8080"],
      problem: null,
      checks: "It believes whoever reaches it.",
      refused: 5,
    });
    expect(listenerOf({ ...RECORDER, verifiesCallers: true })).toMatchObject({
      checks: "tailscaled is asked who calls.",
    });
  });

  it("names the addresses it has while another is still missing, and why when it has none", () => {
    const missing = { address: "100.64.0.7:80", problem: "this machine does not have this address, or not yet" };
    expect(listenerOf({ ...RECORDER, listening: [missing, ...RECORDER.listening] })).toMatchObject({
      state: "up",
      addresses: ["127.0.0.1:8080"],
    });
    expect(listenerOf({ ...RECORDER, listening: [missing] })).toMatchObject({
      state: "down",
      addresses: ["100.64.0.7:80"],
      problem: missing.problem,
    });
  });
});
