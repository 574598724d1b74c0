import { expect, it } from "vitest";
import { kubectlTarget } from "./kubectl-command.ts";

it.each([
  ["kubectl get pods -n payments", "payments", "pods"],
  ["kubectl get po --namespace payments", "payments", "pods"],
  ["kubectl --namespace=payments get deploy/web", "payments", "deployments"],
  ["kubectl -npayments get Deployment.apps web", "payments", "deployments"],
  ["kubectl -n=payments describe ing web", "payments", "ingresses"],
  ["kubectl get -o wide -l app=web pods", undefined, "pods"],
  ["kubectl get networkpolicies.networking.k8s.io", undefined, "networkpolicies"],
  ["kubectl delete pod web -n a -n b", "b", "pods"],
  ["kubectl get pods -n payments -A", undefined, "pods"],
  ["kubectl get pods --all-namespaces", undefined, "pods"],
  ["kubectl create deploy web --image=web:1", undefined, "deployments"],
  ["kubectl rollout restart deployment/web -n payments", "payments", "deployments"],
  ["kubectl set image deploy web web=web:2", undefined, "deployments"],
  ["kubectl top node", undefined, "nodes"],
  ["kubectl exec -itn payments web-0 -- sh -n other", "payments", "pods"],
  ["kubectl logs -f deploy/web", undefined, "pods"],
  ["kubectl port-forward svc/web 8080:80", undefined, "pods"],
  ["kubectl drain node-1 --ignore-daemonsets", undefined, "nodes"],
  ['kubectl patch deploy web -p \'{"spec": {"replicas": 2}}\' -n payments', "payments", "deployments"],
  ['kubectl get pods -n "pay ments" | grep -n web', "pay ments", "pods"],
])("reads %s", (text, namespace, resource) => {
  expect(kubectlTarget(text)).toEqual({ namespace, resource });
});

it.each([
  "kubectl",
  "kubectl get",
  "kubectl get all",
  "kubectl get pods,services",
  "kubectl get widgets",
  "kubectl get jobs.batch.volcano.sh",
  "kubectl get --what-is-this pods",
  "kubectl --what-is-this get pods",
  "kubectl rollout restart -f web.yaml",
  "kubectl rollout restart --what deploy/web",
  "kubectl apply -f web.yaml",
  "kubectl config view",
  "kubectl version",
  "helm get pods",
  "sudo kubectl get pods",
  "",
  " -n",
])("is certain of no resource in: %s", (text) => {
  expect(kubectlTarget(text).resource).toBeUndefined();
});

it("takes no namespace that is not said", () => {
  for (const text of [
    "kubectl get pods -n",
    "kubectl get pods -n ''",
    "kubectl get pods --namespace=",
    "helm list -n a",
  ])
    expect(kubectlTarget(text).namespace).toBeUndefined();
});

it("is done at once with whatever was typed", () => {
  const hostile = [
    '"'.repeat(1e6),
    "kubectl get " + "\\".repeat(1e6),
    `kubectl ${"-n ".repeat(1e6)}`,
    `kubectl get ${"'".repeat(1e6)}`,
  ];
  const before = performance.now();
  for (const text of hostile) kubectlTarget(text);
  expect(performance.now() - before).toBeLessThan(500);
});
