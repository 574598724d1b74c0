import { describe, expect, it } from "vitest";
import { signInMessage, throttledCode } from "./sign-in-error.ts";

describe("signInMessage", () => {
  it("says nothing when nothing went wrong", () => {
    expect(signInMessage(undefined)).toBeUndefined();
    expect(signInMessage("")).toBeUndefined();
  });

  it("says how long to wait", () => {
    expect(signInMessage(throttledCode(840))).toBe("Too many attempts. Try again in 14 minutes.");
    expect(signInMessage(throttledCode(1))).toBe("Too many attempts. Try again in 1 second.");
  });

  it.each(["toString", "__proto__", "<b>call 0800 …</b>", "Throttled-999999999"])(
    "never repeats what the address says: %s",
    (code) => {
      expect(signInMessage(code)).toBe("Signing in did not work. Try again.");
    },
  );
});
