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

it.each(["https://audit.example.com", "http://10.0.0.5:3000", "http://localhost.example.com"])(
  "leaves %s alone",
  (url) => {
    expect(localAddressIn(setup(url))).toBeUndefined();
  },
);
