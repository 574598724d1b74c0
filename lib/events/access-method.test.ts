import { describe, expect, it } from "vitest";
import { accessMethodOf } from "./access-method.ts";
import { userTypeOf } from "./user-type.ts";

const by = (user: string | undefined, agent: string | undefined) =>
  accessMethodOf(agent, { user, userType: userTypeOf(user) });

describe("the access method", () => {
  it.each([
    ["alice", "kubectl/v1.36.4 (linux/amd64) kubernetes/bb826b1", "kubectl"],
    ["bob", "kubectl.1.27/v1.27.16 (linux/amd64) kubernetes/cbb86e0", "kubectl"],
    ["bob", "kubectl.exe/v1.36.4 (windows/amd64) kubernetes/bb826b1", "kubectl"],
    [undefined, "kubectl/v1.36.4 (linux/amd64) kubernetes/bb826b1", "kubectl"],
    ["system:serviceaccount:platform:ci-deployer", "kubectl/v1.36.4 (linux/amd64) kubernetes/bb826b1", "kubectl"],
    ["alice", "Mozilla/5.0 (X11; Linux x86_64)", "browser"],
    ["alice", "curl/7.88.1", "client"],
    ["alice", "Freelens/1.10.3", "client"],
    ["alice", "k9s/v0.50.1 (linux/amd64) kubernetes/$Format", "client"],
    ["alice", "Helm/3.18.0", "client"],
    ["admin", "bulk-loader/2.0", "client"],
    ["system:anonymous", "curl/7.88.1", "client"],
    ["system:admin", "k9s/v0.50.1", "client"],
    ["alice", undefined, "unknown"],
    ["system:node:node-1", "fake-kubelet/0.1 (linux/amd64) research", "controller"],
    ["system:apiserver", "kube-apiserver/v1.36.2 (linux/amd64) kubernetes/8e16b12", "controller"],
    ["system:kube-scheduler", "kube-scheduler/v1.36.2 (linux/amd64) kubernetes/8e16b12/leader-election", "controller"],
    [
      "system:serviceaccount:kube-system:job-controller",
      "kube-controller-manager/v1.36.2 (linux/amd64) kubernetes/8e16b12/system:serviceaccount:kube-system:job-controller",
      "controller",
    ],
    ["system:serviceaccount:kube-system:coredns", "Go-http-client/2.0", "controller"],
    [
      "system:serviceaccount:platform:budget-operator",
      "budget-operator/v0.4.1 (linux/amd64) kubernetes/$Format",
      "controller",
    ],
    ["system:serviceaccount:cd:flux", "source-controller/v1.6.0 (linux/amd64) kubernetes/$Format", "controller"],
    ["system:serviceaccount:app:worker", "worker/v1 (linux/amd64) kubernetes/$Format/leader-election", "controller"],
    ["system:serviceaccount:platform:ci-deployer", "curl/7.88.1", "in-cluster"],
    ["system:serviceaccount:app:worker", "python-requests/2.32", "in-cluster"],
    ["system:serviceaccount:app:worker", undefined, "in-cluster"],
  ])("of %s with %s is %s", (user, agent, expected) => {
    expect(by(user, agent)).toBe(expected);
  });

  it("never makes a person a controller, whatever the agent claims", () => {
    expect(by("mallory", "kube-controller-manager/v1.36.2 (linux/amd64) kubernetes/8e16b12/leader-election")).toBe(
      "client",
    );
  });

  it("reads any agent without throwing", () => {
    expect(by("alice", `${"A".repeat(1024)}...TRUNCATED`)).toBe("client");
    expect(by("alice", "evil/1.0 <script>alert(1)</script>")).toBe("client");
  });
});

describe("the user type", () => {
  it.each([
    ["alice@example.com", "person"],
    ["admin", "person"],
    ["system:serviceaccount:platform:ci-deployer", "service-account"],
    ["system:node:node-1", "node"],
    ["system:kube-scheduler", "system"],
    ["system:anonymous", "anonymous"],
    ["", "anonymous"],
    [undefined, "anonymous"],
  ])("of %s is %s", (user, expected) => {
    expect(userTypeOf(user)).toBe(expected);
  });
});
