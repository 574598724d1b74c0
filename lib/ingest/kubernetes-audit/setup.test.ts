import { expect, it } from "vitest";
import { kubernetesAuditSetup } from "./setup.ts";

const token = `orc_src_${"a".repeat(43)}`;

function textOf(url: string, path: string): string {
  const step = kubernetesAuditSetup({ url, token, cluster: "prod-eu" }).find((each) => each.path?.endsWith(path));
  if (step === undefined) throw new Error(`no step for ${path}`);
  return step.text;
}

it("gives the token as a credential over https", () => {
  const text = textOf("https://audit.example.com/", "audit-webhook.yaml");
  expect(text).toContain('server: "https://audit.example.com/api/ingest"');
  expect(text).toContain(`token: "${token}"`);
});

it("puts the token into the address over plain http, where kube-apiserver drops it silently, and says so", () => {
  const text = textOf("http://10.0.0.5:3000", "audit-webhook.yaml");
  expect(text).toContain(`server: "http://10.0.0.5:3000/api/ingest/${token}"`);
  expect(text).not.toContain("token:");
  expect(kubernetesAuditSetup({ url: "http://10.0.0.5:3000", token, cluster: "prod-eu" })[1]?.why).toMatch(
    /https only/,
  );
});

it("names the same files in the flags as it tells to write", () => {
  const steps = kubernetesAuditSetup({ url: "https://audit.example.com", token, cluster: "prod-eu" });
  const [policy, webhook, flags] = steps;
  expect(flags?.text).toContain(`--audit-policy-file=${policy?.path ?? "?"}\n`);
  expect(flags?.text).toContain(`--audit-webhook-config-file=${webhook?.path ?? "?"}\n`);
  expect(flags?.text).toContain("--audit-webhook-mode=batch\n");
  expect(flags?.text).toContain("--audit-webhook-batch-max-wait=5s\n");
});
