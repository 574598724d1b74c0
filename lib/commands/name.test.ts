import { expect, it } from "vitest";
import { commandName } from "./name.ts";

const session = "6cae7945-8c0e-4f57-9d0f-6a8d3a1b2c3d";

it("says exactly what kubectl said of itself", () => {
  const kubectlCommand = "kubectl create secret generic";
  expect(commandName({ kubectlCommand, userAgent: "kubectl/v1.36.4", session })).toBe(kubectlCommand);
});

it("names the program and its session when kubectl said nothing, and makes nothing up", () => {
  const userAgent = "kubectl.1.27/v1.27.16 (linux/amd64) kubernetes/cbb86e0";
  expect(commandName({ kubectlCommand: null, userAgent, session })).toBe("kubectl.1.27 (session 6cae7945)");
  expect(commandName({ kubectlCommand: "", userAgent: "helm", session })).toBe("helm (session 6cae7945)");
  expect(commandName({ kubectlCommand: null, userAgent: null, session })).toBe("session 6cae7945");
});

it("never cuts a character in half: PostgreSQL would refuse the text and the follower would stand still", () => {
  const name = commandName({ kubectlCommand: null, userAgent: "x".repeat(63) + "💥", session: "1234567💥9" });
  expect(name.isWellFormed()).toBe(true);
  expect(name).toContain("(session 1234567💥)");
});
