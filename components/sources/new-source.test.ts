import { expect, it } from "vitest";
import { checkNewSource, credentialsOf, fieldOfRefusal, NO_SOURCE, settingsOf } from "./new-source.ts";

const webhook = { id: "kubernetes-audit", label: "Webhook", summary: "", cluster: "required" } as const;
const events = { id: "onrecord", label: "Events", summary: "", cluster: "from-record" } as const;
const check = (name: string, cluster: string, kind: typeof webhook | typeof events = webhook) =>
  checkNewSource({ ...NO_SOURCE, name, cluster }, { kind, taken: ["prod-api"] });

it("lets a name and a cluster through, and no cluster where records name theirs", () => {
  expect(check("batch-api", "batch-eu")).toEqual({});
  expect(check("wrapper", "", events)).toEqual({});
});

it("names what is missing, taken, too long or not text", () => {
  expect(check(" ", "").name).toMatch(/name/);
  expect(check("x", " ").cluster).toMatch(/cluster/);
  expect(check(" prod-api ", "c").name).toMatch(/already/);
  expect(check("x".repeat(64), "c").name).toMatch(/63/);
  expect(check("a\u0007b", "c\u0000").name).toMatch(/control/);
  expect(check("ok", "c\u0000").cluster).toMatch(/control/);
});

it("puts the server's refusal beside the field it is about", () => {
  expect(fieldOfRefusal(409, 'There is a source named "x" already.')).toHaveProperty("name");
  expect(fieldOfRefusal(422, "cluster: needs 1 to 63 characters.")).toEqual({ cluster: "Needs 1 to 63 characters." });
  expect(fieldOfRefusal(409, "recorderAddresses: another source has it.")).toEqual({
    recorderAddresses: "Another source has it.",
  });
  expect(fieldOfRefusal(422, "There is no such kind.")).toBeUndefined();
});

it("sends what was typed of a recorder's connections, and nothing where nothing was", () => {
  const typed = { ...NO_SOURCE, recorderAddresses: " 100.64.0.7:8080, :8081\n", allowedTags: "" };
  expect(settingsOf({ kind: "tailscale-recorder", ...typed })).toEqual({
    recorderAddresses: ["100.64.0.7:8080", ":8081"],
  });
  expect(settingsOf({ ...NO_SOURCE, kind: "tailscale-recorder", recorderAddresses: " " })).toBeUndefined();
  expect(settingsOf({ kind: "onrecord", ...typed })).toBeUndefined();
});

const pulled = { id: "tailscale-config", label: "Changes", summary: "", cluster: "from-record" } as const;
const OAUTH = { ...NO_SOURCE, name: "tailnet", tailnet: "example.com", oauthClientId: " k1 ", oauthClientSecret: "s1" };

it("asks a pulled source for its tailnet and one credential, and for neither where its log is sent", () => {
  const check = (source: typeof OAUTH) => Object.keys(checkNewSource(source, { kind: pulled, taken: [] }));
  expect(check(OAUTH)).toEqual([]);
  expect(check({ ...NO_SOURCE, name: "x" })).toEqual(["tailnet", "oauthClientId", "oauthClientSecret"]);
  expect(check({ ...NO_SOURCE, name: "x", tailnet: "-", pullWay: "token" })).toEqual(["apiToken"]);
  expect(check({ ...NO_SOURCE, name: "x", pullWay: "none" })).toEqual([]);
  expect(check({ ...OAUTH, interval: "often" })).toEqual(["interval"]);
});

it("sends settings and credentials apart, and no credential that is not asked for", () => {
  const source = { ...OAUTH, kind: "tailscale-config", apiToken: "typed before", interval: "5m" };
  expect(settingsOf(source)).toEqual({ tailnet: "example.com", intervalMs: 300_000 });
  expect(credentialsOf(source)).toEqual({ oauthClientId: "k1", oauthClientSecret: "s1" });
  expect(credentialsOf({ ...source, pullWay: "token" })).toEqual({ apiToken: "typed before" });
  expect(credentialsOf({ ...source, pullWay: "none" })).toBeUndefined();
  expect(settingsOf({ ...source, pullWay: "none" })).toEqual({ tailnet: "example.com" });
  expect(settingsOf({ ...NO_SOURCE, kind: "tailscale-config", pullWay: "none" })).toBeUndefined();
});

it("finds the field of a refusal of settings and credentials", () => {
  expect(fieldOfRefusal(422, "settings.intervalMs: needs at least 1s")).toEqual({ interval: "Needs at least 1s" });
  expect(fieldOfRefusal(422, "apiToken: is no API access token")).toEqual({ apiToken: "Is no API access token" });
});
