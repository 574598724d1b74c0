import { expect, test } from "vitest";

import { CHANGE_PHRASES } from "./change-phrases.ts";
import { WEBHOOK_CHANGES, webhookSentence } from "./webhook-changes.ts";

const TYPES =
  "nodeCreated nodeNeedsApproval nodeApproved nodeKeyExpiringInOneDay nodeKeyExpired nodeDeleted nodeSigned nodeNeedsSignature userCreated userNeedsApproval userApproved userSuspended userRestored userDeleted userRoleUpdated policyUpdate subnetIPForwardingNotEnabled exitNodeIPForwardingNotEnabled test webhookUpdated webhookDeleted nodeAuthorized nodeNeedsAuthorization";

test("every change a webhook tells of is one the configuration log has a phrase for", () => {
  for (const { targetType, action, property } of Object.values(WEBHOOK_CHANGES).flat()) {
    const key = [targetType, action, property].filter((word) => word !== undefined).join(".");
    expect(CHANGE_PHRASES).toHaveProperty([key]);
  }
  expect(WEBHOOK_CHANGES["userRoleUpdated"]).toEqual([{ targetType: "USER", action: "UPDATE", property: "USER_ROLE" }]);
});

test("every type has a sentence", () => {
  const data = {
    deviceName: "node1.example.ts.net",
    user: "carol@example.com",
    actor: "alice@example.com",
    oldRoles: ["member"],
    newRoles: ["admin", "auditor"],
  };
  const sentences = TYPES.split(" ").map((type) => `${type}: ${webhookSentence({ type, message: "?", data })}`);
  expect(sentences.join("\n")).toMatchSnapshot();
});

test("an unknown type says its message, and a known one does without data", () => {
  expect(webhookSentence({ type: "nodeSneezed", message: "Node sneezed", data: {} })).toBe("Node sneezed");
  expect(webhookSentence({ type: "nodeSneezed", message: undefined, data: {} })).toBe("Tailscale sent “nodeSneezed”");
  expect(webhookSentence({ type: "userRoleUpdated", message: undefined, data: {} })).toBe(
    "Somebody changed the role of a user from no role to no role",
  );
  expect(webhookSentence({ type: "x", message: "é".repeat(5000), data: {} })).toHaveLength(400);
});
