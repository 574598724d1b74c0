import { describe, expect, it } from "vitest";
import { kubernetesAuditSetup } from "./setup.ts";

const token = `orc_src_${"a".repeat(43)}`;

function textOf(url: string, path: string): string {
  const step = kubernetesAuditSetup({ sourceId: "s", url, token, cluster: "prod-eu" }).find((each) =>
    each.path?.endsWith(path),
  );
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
  expect(
    kubernetesAuditSetup({ sourceId: "s", url: "http://10.0.0.5:3000", token, cluster: "prod-eu" })[1]?.why,
  ).toMatch(/https only/);
});

it("names the same files in the flags as it tells to write", () => {
  const steps = kubernetesAuditSetup({ sourceId: "s", url: "https://audit.example.com", token, cluster: "prod-eu" });
  const [policy, webhook, flags] = steps;
  expect(flags?.text).toContain(`--audit-policy-file=${policy?.path ?? "?"}\n`);
  expect(flags?.text).toContain(`--audit-webhook-config-file=${webhook?.path ?? "?"}\n`);
  expect(flags?.text).toContain("--audit-webhook-mode=batch\n");
  expect(flags?.text).toContain("--audit-webhook-batch-max-wait=5s\n");
});

describe("the other ways", () => {
  const steps = (url: string) => kubernetesAuditSetup({ sourceId: "s", url, token, cluster: "prod-eu" });
  const way = (name: string) => steps("https://audit.example.com/").filter((step) => step.way === name);

  it("are told apart, the API server's own first", () => {
    expect([...new Set(steps("https://audit.example.com").map((step) => step.way))]).toEqual([
      "API server",
      "Log shipper",
      "EKS, GKE, AKS",
    ]);
  });

  it("send to the same address with the same token, whatever the shipper", () => {
    const [fluentBit, vector, hec] = way("Log shipper").map(({ text }) => text);
    expect(fluentBit).toContain("    Host audit.example.com\n    Port 443\n    URI /api/ingest\n    tls On\n");
    expect(fluentBit).toContain(`    Header Authorization Bearer ${token}\n`);
    expect(vector).toContain('uri = "https://audit.example.com/api/ingest"\n');
    expect(vector).toContain(`auth.token = "${token}"\n`);
    expect(hec).toContain("'https://audit.example.com/services/collector/event'");
    expect(hec).toContain(`Authorization: Splunk ${token}`);
    expect(steps("http://10.0.0.5:3000/audit").find(({ text }) => text.includes("Splunk"))?.text).toContain(
      "'http://10.0.0.5:3000/audit/services/collector/event'",
    );
  });

  it("cover each cloud, with the token where its sender can carry it", () => {
    const [eks, gke, aks, eventHub] = way("EKS, GKE, AKS").map(({ text }) => text);
    expect(eks).toContain(`"Url": "https://audit.example.com/api/ingest", "AccessKey": "${token}"`);
    expect(gke).toContain(`--push-endpoint 'https://audit.example.com/api/ingest/${token}'`);
    expect(aks).toContain('"category":"kube-audit"');
    expect(eventHub).toContain(`auth.token = "${token}"\n`);
    // Vector reads $$ as one $, which Azure's user name begins with.
    expect(eventHub).toContain('sasl.username = "$$ConnectionString"\n');
  });
});
