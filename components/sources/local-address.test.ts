import { expect, it } from "vitest";
import { localAddressIn } from "./local-address.ts";

const setup = (server: string) => [
  { title: "", why: "", path: null, whole: false, language: "yaml" as const, text: "kind: Policy\n" },
  { title: "", why: "", path: null, whole: false, language: "yaml" as const, text: `server: "${server}/api/ingest"\n` },
];

it.each(["http://localhost:3000", "https://127.0.0.1", "http://[::1]:80"])(
  "sees that %s is this machine only",
  (url) => {
    const steps = setup(url);
    expect(localAddressIn(steps)).toEqual({ step: steps[1], address: url });
  },
);

it.each(["localhost", "127.0.0.1", "::1"])("sees it of Fluent Bit's Host %s", (host) => {
  const [, step] = setup("https://audit.example.com");
  if (step === undefined) throw new Error("two steps");
  const output = { ...step, text: `    [OUTPUT]\n        Host ${host}\n        Port 80\n` };
  expect(localAddressIn([output])).toEqual({ step: output, address: host });
});

it("leaves Fluent Bit's Host of another machine alone", () => {
  const [, step] = setup("https://audit.example.com");
  if (step === undefined) throw new Error("two steps");
  expect(localAddressIn([{ ...step, text: "Host localhost.example.com\nMatch localhost \n" }])).toBeUndefined();
});

it.each(["https://audit.example.com", "http://10.0.0.5:3000", "http://localhost.example.com"])(
  "leaves %s alone",
  (url) => {
    expect(localAddressIn(setup(url))).toBeUndefined();
  },
);
