import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { onrecordSetup } from "./setup.ts";

const token = `orc_src_${"a".repeat(43)}`;

/** Runs a step in a shell whose curl prints its arguments and its input. */
function run(text: string): string[] {
  const curl = `curl() { for argument in "$@"; do printf '%s\\n' "$argument"; done; cat; }\n`;
  return execFileSync("sh", ["-c", curl + text], { encoding: "utf8" })
    .trimEnd()
    .split("\n");
}

it("prints command lines that a shell runs as they are", () => {
  const steps = onrecordSetup({ sourceId: "s", url: "https://audit.example.com/", token, cluster: null });
  const sent = steps.map(({ text }) => run(text));
  for (const lines of sent) {
    expect(lines).toContain("https://audit.example.com/api/ingest");
    expect(lines).toContain(`Authorization: Bearer ${token}`);
  }
  const records = sent.map((lines) => JSON.parse(lines.at(-1) ?? "") as Record<string, unknown>);
  expect(records.map(({ type }) => type)).toEqual(["command", "api-call"]);
  for (const { time } of records) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

it("lets no address leave its quotes", () => {
  const [step] = onrecordSetup({ sourceId: "s", url: "http://a.example/x'$(id)'", token, cluster: "prod-eu" });
  expect(run(step?.text ?? "")[1]).toBe("http://a.example/x%27$(id)%27/api/ingest");
});
