import { NextRequest } from "next/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readSession, sealSession } from "../../lib/auth/session.ts";
import { proxy } from "../../proxy.ts";

vi.stubEnv("NEXTAUTH_SECRET", "a secret of the tests, long enough to be one");

afterEach(() => {
  vi.useRealTimers();
});

const SESSION = { userId: "5a0d2b0e-7a77-4a3c-8d8c-1f0f7a9b2c22", method: "password", passwordMark: "m" } as const;
const COOKIE = "next-auth.session-token";

async function open(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ told: string | null; renewed: string | undefined }> {
  const response = await proxy(new NextRequest(`http://127.0.0.1:3456${path}`, { headers }));
  return {
    told: response.headers.get("x-middleware-request-x-onrecord-path"),
    renewed: response.cookies.get(COOKIE)?.value,
  };
}

describe("proxy", () => {
  it.each(["/", "/system/audit-logs/kubectl/api-calls?user!=a~b&q=a%20b+c&x=(1)*&user=%40", "/a?_rscx=1"])(
    "tells a page its address letter by letter: %s",
    async (path) => {
      expect((await open(path)).told).toBe(path);
    },
  );

  it("leaves out what Next's own client adds, and what a stranger claims", async () => {
    expect((await open("/a?b=1&_rsc=x1y2z&c=2", { "x-onrecord-path": "https://evil.example/" })).told).toBe(
      "/a?b=1&c=2",
    );
    expect((await open("/a?_rsc=x1y2z")).told).toBe("/a");
  });

  it("renews the session of who goes on using the console, not one that is young", async () => {
    const value = await sealSession(SESSION);
    expect((await open("/", { cookie: `${COOKIE}=${value}` })).renewed).toBeUndefined();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11 * 3_600_000 });
    const { renewed } = await open("/", { cookie: `${COOKIE}=${value}` });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11 * 3_600_000 });
    expect(await readSession(value)).toBeUndefined();
    expect(await readSession(renewed)).toMatchObject(SESSION);
  });

  it("makes no session out of a forged or expired one", async () => {
    const value = await sealSession(SESSION);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 13 * 3_600_000 });
    for (const cookie of [value, "eyJhbGciOiJub25lIn0.e30.", "x"])
      expect((await open("/", { cookie: `${COOKIE}=${cookie}` })).renewed).toBeUndefined();
  });
});
