import { expect, it } from "vitest";
import { paralusSetup } from "./setup.ts";

const token = `orc_src_${"a".repeat(43)}`;

/** The outputs as Fluent Bit reads them: the first word is the key, in any case. */
function outputsFor(url: string): Record<string, string>[] {
  const [step] = paralusSetup({ sourceId: "s", url, token, cluster: null });
  return (step?.text ?? "")
    .split("[OUTPUT]")
    .slice(1)
    .map((section) =>
      Object.fromEntries(
        section
          .trim()
          .split("\n")
          .map((line) => /^\s*(\S+)\s+(.*)$/.exec(line)?.slice(1))
          .map(([key = "", value = ""] = []): [string, string] => [key.toLowerCase(), value]),
      ),
    );
}

it("sends both kinds of record, each with its time under its own name, which Fluent Bit's parser took out", () => {
  expect(outputsFor("https://audit.example.com/").map(({ match, json_date_key: key }) => [match, key])).toEqual([
    ["kubectl_api", "ts"],
    ["kubectl_cmd", "timestamp"],
  ]);
});

it("names host, port, path and encryption apart, as Fluent Bit wants them", () => {
  const named = (url: string): unknown[] => {
    const [{ host, port, uri, tls } = {}] = outputsFor(url);
    return [host, port, uri, tls];
  };
  expect(named("https://audit.example.com/")).toEqual(["audit.example.com", "443", "/api/ingest", "On"]);
  expect(named("http://10.0.0.5:3000/audit")).toEqual(["10.0.0.5", "3000", "/audit/api/ingest", "Off"]);
  expect(named("http://[fd00::5]")).toEqual(["fd00::5", "80", "/api/ingest", "Off"]);
});

it("gives the token as a header, and tries as long as it takes", () => {
  for (const output of outputsFor("https://audit.example.com"))
    expect(output).toMatchObject({
      name: "http",
      header: `Authorization Bearer ${token}`,
      format: "json_lines",
      json_date_format: "iso8601",
      retry_limit: "no_limits",
    });
});

it("stands at the depth of the chart's own sections inside fluent-bit.conf", () => {
  const [step] = paralusSetup({ sourceId: "s", url: "https://audit.example.com", token, cluster: null });
  for (const line of step?.text.trimEnd().split("\n") ?? []) expect(line).toMatch(/^ {4}(\[OUTPUT\]|\s{4}\S)/);
});
