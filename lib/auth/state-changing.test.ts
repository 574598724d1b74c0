import { describe, expect, it } from "vitest";
import { assertSameOrigin } from "./state-changing.ts";

const URL = "http://127.0.0.1:3456/api/sources";

function check(method: string, headers: Record<string, string>): () => void {
  return () => {
    assertSameOrigin(new Request(URL, { method, headers: { host: "127.0.0.1:3456", ...headers } }));
  };
}

describe("assertSameOrigin", () => {
  it.each([
    { "sec-fetch-site": "same-origin" },
    { origin: "http://127.0.0.1:3456" },
    { origin: "https://audit.example.com", "x-forwarded-host": "audit.example.com" },
  ])("lets the console's own pages change things: %j", (headers) => {
    expect(check("POST", headers)).not.toThrow();
  });

  it.each([
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:3456" },
    { "sec-fetch-site": "none" },
    { origin: "https://evil.example" },
    { origin: "http://127.0.0.1:9999" },
    { origin: "null" },
    {},
  ])("refuses everything else: %j", (headers) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) expect(check(method, headers)).toThrow("own pages");
  });

  it("leaves reading alone: links from elsewhere are followed", () => {
    expect(check("GET", { "sec-fetch-site": "cross-site" })).not.toThrow();
  });
});
