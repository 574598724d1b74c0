import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { secretArgument } from "./secret-argument.ts";

it("takes a secret as given", () => {
  expect(secretArgument("--api-token", "tskey-api-x")).toBe("tskey-api-x");
});

it("reads a secret from a file, without the line's end", () => {
  const folder = mkdtempSync(join(tmpdir(), "onrecord-secret-"));
  writeFileSync(join(folder, "token"), "tskey-api-y\n");
  expect(secretArgument("--api-token", `@${join(folder, "token")}`)).toBe("tskey-api-y");
  rmSync(folder, { recursive: true });
});

it("names the flag and the file that cannot be read", () => {
  expect(() => secretArgument("--api-token", "@/no/such/file")).toThrow(
    /^--api-token @\/no\/such\/file cannot be read: ENOENT/,
  );
});
