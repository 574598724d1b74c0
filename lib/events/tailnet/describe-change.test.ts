import { expect, test } from "vitest";

import { CHANGE_PHRASES } from "./change-phrases.ts";
import type { Change } from "./change.ts";
import { actorName, describeChange } from "./describe-change.ts";
import { DOCUMENTED_EVENTS, NEWER_EVENTS } from "./documented-events.fixture.ts";

const ALICE = { displayName: "Alice Architect", loginName: "alice@example.com", id: "u1", type: "USER" };
const TERRAFORM = { displayName: "terraform", loginName: "", id: "k1", type: "OAUTH_CLIENT" };
const BOB = { displayName: undefined, loginName: "bob@example.com", id: "u2", type: "USER" };

const NAMES: Record<string, string> = {
  NODE: "node1.example.ts.net",
  USER: "carol@example.com",
  TAILNET: "example.com",
  GROUP: "group:eng",
  API_KEY: "tskey-auth-k1",
  SHARE: "node1.example.ts.net",
};

function change(event: string, rest: Partial<Change> = {}): Change {
  const [targetType = "", action = "", property] = event.split(".");
  const targetName = NAMES[targetType] ?? "target-1";
  const none = { origin: "ADMIN_CONSOLE", old: undefined, new: undefined, details: undefined, error: undefined };
  return { actor: ALICE, action, targetType, targetName, property, ...none, ...rest };
}

const say = (event: string, rest: Partial<Change> = {}) => describeChange(change(event, rest));

test("each of the 116 documented events and the newer ones has a sentence of its own", () => {
  expect(DOCUMENTED_EVENTS).toHaveLength(116);
  for (const event of [...DOCUMENTED_EVENTS, ...NEWER_EVENTS]) expect(CHANGE_PHRASES, event).toHaveProperty([event]);
  expect(
    [...DOCUMENTED_EVENTS, ...NEWER_EVENTS].map((event) => `${event}: ${say(event)}`).join("\n"),
  ).toMatchSnapshot();
});

test("each of them can also have failed, and then says why", () => {
  const all = DOCUMENTED_EVENTS.map((event) => `${event}: ${say(event, { actor: TERRAFORM, error: "not permitted" })}`);
  expect(all.join("\n")).toMatchSnapshot();
});

test("the key of a device is extended, shortened, or no longer expires", () => {
  const expiry = (old: unknown, now: unknown) => say("NODE.UPDATE.KEY_EXPIRY_TIME", { old, new: now });
  expect(expiry("2026-03-01T00:00:00Z", "2026-09-01T10:30:00Z")).toBe(
    "Alice Architect extended key expiry of node1.example.ts.net to 2026-09-01 10:30 UTC",
  );
  expect(expiry("2026-09-01T00:00:00Z", "2026-03-01T00:00:00Z")).toBe(
    "Alice Architect shortened key expiry of node1.example.ts.net to 2026-03-01 00:00 UTC",
  );
  expect(expiry("2026-09-01T00:00:00Z", "0001-01-01T00:00:00Z")).toBe(
    "Alice Architect disabled key expiry of node1.example.ts.net",
  );
  expect(expiry("0001-01-01T00:00:00Z", "2026-09-01T00:00:00Z")).toContain("shortened key expiry");
  expect(expiry(undefined, "2026-09-01T00:00:00Z")).toContain("changed key expiry of node1.example.ts.net to 2026");
});

test("lists say what came and what went", () => {
  const tags = (old: unknown, now: unknown) =>
    say("NODE.UPDATE.ACL_TAGS", { actor: BOB, targetName: "db.example.ts.net", old, new: now });
  expect(tags([], ["tag:prod"])).toBe("bob@example.com added tag:prod to db.example.ts.net");
  expect(tags(["tag:prod", "tag:a"], ["tag:a"])).toBe("bob@example.com removed tag:prod from db.example.ts.net");
  expect(tags(["tag:old"], ["tag:new"])).toBe(
    "bob@example.com changed the tags of db.example.ts.net: added tag:new; removed tag:old",
  );
  expect(tags(["tag:a"], ["tag:a"])).toBe("bob@example.com changed the tags of db.example.ts.net");
  expect(tags(null, ["a", "b", "c", "d", "e", "f"])).toBe(
    "bob@example.com added a, b, c, d and 2 more to db.example.ts.net",
  );
  expect(say("NODE.UPDATE.ALLOWED_IPS", { old: ["100.64.0.9/32"], new: ["100.64.0.9/32", "10.0.0.0/24"] })).toBe(
    "Alice Architect added 10.0.0.0/24 to the allowed IPs of node1.example.ts.net",
  );
});

test("values that can be read in a sentence are in it", () => {
  expect(say("USER.UPDATE.USER_ROLE", { old: "MEMBER", new: "NETWORK_ADMIN" })).toBe(
    "Alice Architect changed the role of carol@example.com from member to network admin",
  );
  expect(say("NODE.UPDATE.MACHINE_NAME", { old: "node1", new: "db" })).toBe(
    "Alice Architect renamed node1.example.ts.net from node1 to db",
  );
  expect(say("TAILNET.UPDATE.MAX_KEY_DURATION", { old: 180, new: 90 })).toBe(
    "Alice Architect changed how long device keys are valid from 180 to 90",
  );
  expect(say("NODE.UPDATE.EXIT_NODE", { old: false, new: true })).toBe(
    "Alice Architect made node1.example.ts.net an exit node",
  );
  expect(
    say("TAILNET.UPDATE.DNS_CONFIG", { old: { magic: true, ns: ["1.1.1.1"] }, new: { magic: true, ns: [] } }),
  ).toBe("Alice Architect changed the DNS settings (ns)");
  expect(say("TAILNET.CREATE.LOGSTREAM_ENDPOINT", { new: { provider: "s3", logstreamType: "configuration" } })).toBe(
    "Alice Architect started streaming configuration logs to s3",
  );
  expect(say("TAILNET.ENABLE.MAGIC_DNS", { old: false, new: true })).toBe("Alice Architect enabled MagicDNS");
});

test("a policy file is not read out", () => {
  expect(say("TAILNET.UPDATE.ACL", { old: "{}", new: '{"grants":[]}' })).toBe(
    "Alice Architect changed the policy file",
  );
});

test("a device that changes itself is not named twice", () => {
  const db = { displayName: "db.example.ts.net", loginName: "", id: "n1", type: "NODE" };
  const self = (event: string, rest: Partial<Change> = {}) =>
    say(event, { actor: db, targetName: "db.example.ts.net", ...rest });
  expect(self("NODE.CREATE")).toBe("db.example.ts.net added itself to the tailnet");
  expect(self("NODE.LOGIN")).toBe("db.example.ts.net logged in");
  expect(self("NODE.UPDATE.ALLOWED_IPS", { old: [], new: ["10.0.0.0/24"] })).toBe(
    "db.example.ts.net added 10.0.0.0/24 to its own allowed IPs",
  );
  expect(say("USER.UPDATE.USER_ROLE", { targetName: "alice@example.com", old: "ADMIN", new: "OWNER" })).toBe(
    "Alice Architect changed their own role from admin to owner",
  );
});

test("what acted is said with its name where the name does not say it", () => {
  expect(say("NODE.DISABLE.KEY_EXPIRY", { actor: TERRAFORM, targetName: "db", error: "not permitted" })).toBe(
    "terraform (OAuth client) failed to disable key expiry of db: not permitted",
  );
  expect(actorName({ ...TERRAFORM, displayName: "OAuth client" })).toBe("OAuth client");
  expect(actorName({ displayName: "", loginName: "", id: undefined, type: "SCIM" })).toBe("SCIM");
  expect(actorName({ displayName: "", loginName: "", id: "k9", type: undefined })).toBe("k9");
  expect(actorName({ displayName: undefined, loginName: undefined, id: undefined, type: undefined })).toBe("Somebody");
});

test("a combination nobody has seen yet still says who, what and on what", () => {
  expect(say("PAM_WIDGET.ROTATE.ACCESS_TOKEN")).toBe(
    "Alice Architect performed “rotate” on the access token of the PAM widget target-1",
  );
  expect(say("TAILNET.DISABLE.NEW_THING")).toBe("Alice Architect disabled the new thing of the tailnet example.com");
  expect(say("NODE.CREATE.WIDGET", { targetName: undefined })).toBe("Alice Architect created the widget of a node");
  expect(say("NODE.constructor", { targetName: "n" })).toBe("Alice Architect performed “constructor” on the node n");
  const nothing = { action: undefined, targetType: undefined, targetName: undefined, property: undefined };
  expect(say("", nothing)).toBe("Alice Architect changed something");
});

test("details and a telling origin are part of it", () => {
  expect(say("API_KEY.CREATE", { details: "scopes - all" })).toBe(
    "Alice Architect created the key tskey-auth-k1 (scopes - all)",
  );
  expect(say("TAILNET.DISABLE.TKA", { origin: "SUPPORT_REQUEST" })).toBe(
    "Alice Architect disabled tailnet lock, through Tailscale support",
  );
  expect(say("USER.PUSH_USER.ATTRIBUTES", { origin: "IDENTITY_PROVIDER" })).toBe(
    "Alice Architect synced carol@example.com from the identity provider",
  );
});

test("what a record says is never read as a place in a phrase", () => {
  expect(say("NODE.UPDATE.ACL_TAGS", { targetName: "{added}", old: [], new: ["{t}", "[the x]", "<on {t}>"] })).toBe(
    "Alice Architect added {t}, [the x], <on {t}> to {added}",
  );
});

test("no sentence is longer than 400 characters, whatever the record says", () => {
  const long = "😀".repeat(20_000);
  const actor = { displayName: long, loginName: long, id: long, type: long };
  for (const event of [...DOCUMENTED_EVENTS, "X.Y.Z"]) {
    for (const values of [
      { old: long, new: `${long}x` },
      { old: [long, "a"], new: [`${long}y`, `${long}z`] },
    ]) {
      const sentence = say(event, { ...values, actor, targetName: long, details: long, error: long });
      expect(sentence.length).toBeLessThanOrEqual(400);
      expect(sentence.isWellFormed()).toBe(true);
    }
  }
});
