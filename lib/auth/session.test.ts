import { afterEach, describe, expect, it, vi } from "vitest";
import type * as Session from "./session.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

/** The configuration is read once per process, so each case loads the modules anew. */
function load(url: string): Promise<typeof Session> {
  vi.stubEnv("ONRECORD_URL", url);
  return import("./session.ts");
}

describe("cookies", () => {
  it("are bound to host and https where ONRECORD_URL says https", async () => {
    const { cookieName, cookieOptions } = await load("https://audit.example.com");
    expect(cookieName("session-token")).toBe("__Host-next-auth.session-token");
    expect(cookieOptions()).toEqual({ httpOnly: true, sameSite: "lax", path: "/", secure: true });
  });

  it.each(["", "http://audit.internal:3000"])(
    "are kept by a browser on plain http too (ONRECORD_URL=%j)",
    async (url) => {
      const { cookieName, cookieOptions } = await load(url);
      expect(cookieName("session-token")).toBe("next-auth.session-token");
      expect(cookieOptions()).toMatchObject({ httpOnly: true, secure: false });
    },
  );
});

describe("readSession", () => {
  it("refuses to work without a secret instead of trusting everybody", async () => {
    const { readSession } = await load("");
    await expect(readSession("anything")).rejects.toMatchObject({ code: "unavailable" });
  });
});
