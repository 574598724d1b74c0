import { expect, it } from "vitest";
import { codeParts } from "./code-parts.ts";

const YAML = `users:
  - name: kube-apiserver
    user:
      token: "orc_src_abc"
# a remark: with a colon

server: https://h/api/ingest/orc_src_abc
`;

it("joins to exactly the text given", () => {
  for (const language of ["yaml", "toml", "shell", "hujson"] as const) {
    const parts = codeParts(YAML, { language, token: "orc_src_abc" });
    expect(parts.map(({ text }) => text).join("")).toBe(YAML);
  }
});

it("tells keys and comments of TOML", () => {
  const parts = codeParts('[a.b]\n# not: a key\nsession-url = "x"\n', { language: "toml", token: "" });
  expect(parts.filter(({ look }) => look !== undefined)).toEqual([
    { text: "# not: a key", look: "muted" },
    { text: "session-url =", look: "key" },
  ]);
});

it("marks the token wherever it stands, keys and comments", () => {
  const parts = codeParts(YAML, { language: "yaml", token: "orc_src_abc" });
  expect(parts.filter(({ look }) => look === "tok")).toHaveLength(2);
  expect(parts.filter(({ look }) => look === "muted").map(({ text }) => text)).toEqual(["# a remark: with a colon"]);
  expect(parts.filter(({ look }) => look === "key").map(({ text }) => text.trim())).toEqual([
    "users:",
    "- name:",
    "user:",
    "token:",
    "server:",
  ]);
});
