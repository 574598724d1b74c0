import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keptSecret } from "./secrets.ts";

test("a secret is made once, kept, and readable by its owner alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "onrecord-secret-"));
  const data = join(folder, "not/there/yet");
  const secret = keptSecret(data, "nextauth-secret");
  expect(secret.length).toBeGreaterThanOrEqual(43);
  expect(keptSecret(data, "nextauth-secret")).toBe(secret);
  expect(keptSecret(data, "another")).not.toBe(secret);
  expect(statSync(join(data, "nextauth-secret")).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
});
