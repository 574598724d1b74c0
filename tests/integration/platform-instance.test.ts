import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claimInstance } from "../../lib/platform/instance.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "onrecord-instance-"));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

test("a second server on a data folder is told which process runs and where; after kill -9 the next one starts", async () => {
  const path = join(import.meta.dirname, "../../lib/platform/instance.ts");
  const claim = `import { claimInstance } from ${JSON.stringify(path)};
    claimInstance(${JSON.stringify(dataDir)}, "http://localhost:3000"); console.log("claimed"); setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ["--input-type=module", "-e", claim], { stdio: ["ignore", "pipe", "inherit"] });
  await once(other.stdout, "data");
  expect(() => claimInstance(dataDir, "http://localhost:3001")).toThrow(
    `Onrecord already runs on ${dataDir}: process ${String(other.pid)}, http://localhost:3000.`,
  );
  other.kill("SIGKILL");
  await once(other, "exit");
  claimInstance(dataDir, "http://localhost:3001")();
});
