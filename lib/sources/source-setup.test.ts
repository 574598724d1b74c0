import { expect, it, vi } from "vitest";
import { sourceSetup } from "./source-setup.ts";

it("what is pasted for a recorder names the port that this server listens on", () => {
  vi.stubEnv("RECORDER_PORT", "9191");
  const steps = sourceSetup("tailscale-recorder", {
    sourceId: "s",
    url: "https://audit.example",
    token: "t",
    cluster: "prod-eu",
  });
  const texts = steps.map(({ text }) => text).join("\n");
  expect(texts).toContain("127.0.0.1:9191");
  expect(texts).not.toContain("8080");
});
