import { expect, test } from "vitest";
import { loggedPath } from "./logged-path.ts";

test.each([
  ["/api/ingest/orc_src_secret", "/api/ingest/…"],
  ["/api//ingest//orc_src_secret/", "/api//ingest//…/"],
  ["/API/Ingest/orc_src_secret?x=1", "/API/Ingest/…"],
  ["/api/auth/callback/oidc?code=secret&state=secret", "/api/auth/callback/oidc"],
  ["/api/ingest/tailscale-webhook/4f1c", "/api/ingest/tailscale-webhook/4f1c"],
  ["/api/ingest", "/api/ingest"],
])("a log shows %s as %s", (url, shown) => {
  expect(loggedPath(url)).toBe(shown);
});
