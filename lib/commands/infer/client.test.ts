import { expect, it } from "vitest";
import { clientOf } from "./client.ts";

function kindOf(userAgent: string | null, accessMethod = "client"): string | undefined {
  const client = clientOf({ userAgent, accessMethod });
  return client?.kind === "console" ? client.label : client?.kind;
}

it("knows kubectl by its release, whatever its binary is called", () => {
  expect(kindOf("kubectl/v1.36.4 (linux/amd64) kubernetes/bb826b1")).toBe("kubectl");
  expect(kindOf("kubectl.1.27/v1.27.16 (linux/amd64) kubernetes/cbb86e0")).toBe("kubectl");
});

it("takes no plugin and no other program for kubectl", () => {
  expect(kindOf("kubectl-argo-rollouts/v0.0.0 (linux/amd64) kubernetes/$Format")).toBeUndefined();
  expect(kindOf("bulk-loader/2.0")).toBeUndefined();
  expect(kindOf("curl/7.88.1")).toBeUndefined();
  expect(kindOf(null)).toBeUndefined();
});

it("knows consoles by name", () => {
  expect(kindOf("Freelens/1.10.3")).toBe("Freelens");
  expect(kindOf("k9s/v0.50.9 (linux/amd64) kubernetes/$Format")).toBe("k9s");
  expect(kindOf("Helm/3.19.0")).toBe("Helm");
});

it("makes nobody of a controller, whatever it calls itself", () => {
  expect(kindOf("kubectl/v1.36.4 (linux/amd64) kubernetes/bb826b1", "controller")).toBeUndefined();
});
