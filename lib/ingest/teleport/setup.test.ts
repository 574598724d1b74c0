import { expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { teleportSetup } from "./setup.ts";

const token = `orc_src_${"a".repeat(43)}`;

function stepsFor(url: string) {
  return teleportSetup({ sourceId: "s", url, token, cluster: null });
}

function configurationFor(url: string): string {
  return stepsFor(url).find(({ path }) => path?.endsWith(".toml"))?.text ?? "";
}

it("posts to an address that carries the token, since the event handler sends no credential", () => {
  expect(configurationFor("https://audit.example.com/")).toContain(
    `\nurl = "https://audit.example.com/api/ingest/${token}"\n`,
  );
});

it("leaves the address whole when the event handler adds a session's name to it", () => {
  const [, sessionUrl = ""] = /^session-url = "(.*)"$/m.exec(configurationFor("http://10.0.0.5:3000")) ?? [];
  expect(new URL(`${sessionUrl}.5d2f6a10.log`).pathname).toBe(`/api/ingest/${token}`);
});

it("asks for the events that are read, and no others", () => {
  expect(configurationFor("https://audit.example.com")).toContain(
    'types = "kube.request,port,exec,session.start,session.end"',
  );
});

it("names the same files everywhere, and a user that may read and no more", () => {
  const steps = stepsFor("https://audit.example.com");
  const start = steps.find(({ title }) => title === "Start it")?.text ?? "";
  for (const { path } of steps) if (path !== null) expect(start).toContain(path);
  expect(configurationFor("https://audit.example.com")).toContain('identity = "/etc/teleport-event-handler/identity"');
  expect(start).toContain("--out=/etc/teleport-event-handler/identity");
  const documents = parseAllDocuments(steps[0]?.text ?? "").map(
    (document) => document.toJS() as { kind: string; spec: unknown },
  );
  expect(documents.map(({ kind }) => kind)).toEqual(["role", "user"]);
  expect(documents[0]?.spec).toMatchObject({
    allow: { rules: [{ resources: ["event", "session"], verbs: ["list", "read"] }] },
  });
});
