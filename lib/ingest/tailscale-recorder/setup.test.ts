import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import type { SetupStep } from "../source-setup.ts";
import { tailscaleRecorderSetup } from "./setup.ts";

const TARGET = { sourceId: "s", url: "https://audit.example.com", token: "orc_src_aaaa", cluster: "prod-eu" };

function step(steps: readonly SetupStep[], title: string): SetupStep {
  const found = steps.find((each) => each.title === title);
  if (found === undefined) throw new Error(`no step "${title}"`);
  return found;
}

/** HuJSON is JSON with comments and trailing commas. */
function parseHujson(text: string): unknown {
  return JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, "").replaceAll(/,(\s*[}\]])/g, "$1"));
}

it("gives a policy whose one grant reports to the tag and whose other lets the proxy reach it on port 80", () => {
  const { text, language } = step(tailscaleRecorderSetup(TARGET), "Tell the tailnet");
  expect(language).toBe("hujson");
  expect(parseHujson(text)).toEqual({
    tagOwners: {
      "tag:k8s-operator": ["autogroup:admin"],
      "tag:audit-recorder": ["autogroup:admin", "tag:k8s-operator"],
    },
    grants: [
      {
        src: ["group:eng"],
        dst: ["tag:k8s-operator"],
        app: {
          "tailscale.com/cap/kubernetes": [
            {
              impersonate: { groups: ["system:masters"] },
              recorder: ["tag:audit-recorder"],
              enforceRecorder: false,
              enableEvents: true,
            },
          ],
        },
      },
      { src: ["tag:k8s-operator"], dst: ["tag:audit-recorder"], ip: ["tcp:80"] },
    ],
  });
});

it("names the port it really listens on wherever one stands", () => {
  const texts = tailscaleRecorderSetup({ ...TARGET, recorderPort: 9090 }).map(({ text }) => text);
  expect(texts.filter((text) => text.includes("9090"))).toHaveLength(4);
  expect(texts.join("")).not.toContain("8080");
  expect(texts.join("")).toContain("tailscale serve --tcp=80 --proxy-protocol=2 --bg tcp://127.0.0.1:9090\n");
});

it("says what becomes of kubectl when nobody records, and that the old variable is gone", () => {
  const steps = tailscaleRecorderSetup(TARGET);
  expect(step(steps, "Choose what kubectl does when Onrecord is away").why).toMatch(
    /fails open.*5 s.*fails closed.*502/s,
  );
  expect(step(steps, "Tell the tailnet").why).toContain("TS_EXPERIMENTAL_KUBE_API_EVENTS");
});

it("shows no token: the listener asks for none", () => {
  const texts = tailscaleRecorderSetup(TARGET).map(({ text }) => text);
  expect(texts.join("")).not.toContain(TARGET.token);
});

it("lets no cluster's name leave its quotes", () => {
  const steps = tailscaleRecorderSetup({ ...TARGET, cluster: "it's $(id)" });
  const { text } = step(steps, "With several clusters");
  const shell = `npm() { :; }\nnpx() { for argument in "$@"; do printf '%s\\n' "$argument"; done; }\n${text}`;
  expect(execFileSync("sh", ["-c", shell], { encoding: "utf8" })).toContain("\nit's $(id)\n");
});
