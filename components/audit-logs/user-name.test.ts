import { expect, it } from "vitest";
import { shortUser, userLook } from "./user-name.ts";
import { isWriteVerb } from "./verbs.ts";

it("shows machines short and marked, people as they are", () => {
  expect(userLook("system:serviceaccount:platform:ci-deployer", "service-account")).toEqual({
    text: "platform/ci-deployer",
    icon: "bot",
  });
  expect(userLook("system:node:node-2", "node")).toEqual({ text: "node:node-2", icon: "bot" });
  expect(userLook("tag:ci", "person")).toEqual({ text: "tag:ci", icon: "tag" });
  expect(userLook("alice@example.com", "person")).toEqual({ text: "alice@example.com", icon: undefined });
  expect([shortUser("alice@example.com", "person"), shortUser(null, "anonymous")]).toEqual(["alice", "—"]);
});

it("takes an unknown verb for one that writes", () => {
  expect(["get", "LIST", "watch"].some(isWriteVerb)).toBe(false);
  expect(["create", "approve", "deletecollection", "impersonate"].every(isWriteVerb)).toBe(true);
});
