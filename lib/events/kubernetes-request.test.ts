import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLongRunning, kubernetesRequest, type KubernetesRequest } from "./kubernetes-request.ts";

const NONE = {
  apiGroup: undefined,
  apiVersion: undefined,
  resource: undefined,
  subresource: undefined,
  namespace: undefined,
  name: undefined,
};
const core = (fields: Partial<KubernetesRequest>) => ({
  ...NONE,
  isResourceRequest: true,
  apiVersion: "v1",
  ...fields,
});
const apps = (fields: Partial<KubernetesRequest>) => core({ apiGroup: "apps", ...fields });
const path = (verb: string) => ({ ...NONE, isResourceRequest: false, verb });

const CASES: [method: string, path: string, expected: Partial<KubernetesRequest>][] = [
  // core and named groups, namespaced and cluster-scoped
  ["GET", "/api/v1/namespaces/payments/pods", core({ verb: "list", namespace: "payments", resource: "pods" })],
  [
    "GET",
    "/api/v1/namespaces/payments/pods/web-0",
    core({ verb: "get", namespace: "payments", resource: "pods", name: "web-0" }),
  ],
  ["GET", "/api/v1/pods", core({ verb: "list", resource: "pods" })],
  ["GET", "/api/v1/nodes/node-1", core({ verb: "get", resource: "nodes", name: "node-1" })],
  [
    "GET",
    "/apis/apps/v1/namespaces/a/deployments/web",
    apps({ verb: "get", namespace: "a", resource: "deployments", name: "web" }),
  ],
  ["GET", "/apis/apps/v1/deployments?limit=500", apps({ verb: "list", resource: "deployments" })],
  [
    "GET",
    "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    core({ verb: "list", apiGroup: "rbac.authorization.k8s.io", resource: "clusterroles" }),
  ],
  // methods
  ["POST", "/api/v1/namespaces/a/pods", core({ verb: "create", namespace: "a", resource: "pods" })],
  ["PUT", "/api/v1/namespaces/a/pods/x", core({ verb: "update", namespace: "a", resource: "pods", name: "x" })],
  ["PATCH", "/api/v1/namespaces/a/pods/x", core({ verb: "patch", namespace: "a", resource: "pods", name: "x" })],
  ["DELETE", "/api/v1/namespaces/a/pods/x", core({ verb: "delete", namespace: "a", resource: "pods", name: "x" })],
  ["DELETE", "/api/v1/namespaces/a/pods", core({ verb: "deletecollection", namespace: "a", resource: "pods" })],
  ["HEAD", "/api/v1/namespaces/a/pods/x", core({ verb: "get", namespace: "a", resource: "pods", name: "x" })],
  ["HEAD", "/api/v1/namespaces/a/pods", core({ verb: "list", namespace: "a", resource: "pods" })],
  ["get", "/api/v1/pods", core({ verb: "list", resource: "pods" })],
  ["OPTIONS", "/api/v1/pods", core({ verb: "", resource: "pods" })],
  // subresources
  [
    "POST",
    "/api/v1/namespaces/a/pods/x/exec?command=sh",
    core({ verb: "create", namespace: "a", resource: "pods", name: "x", subresource: "exec" }),
  ],
  [
    "GET",
    "/api/v1/namespaces/a/pods/x/log",
    core({ verb: "get", namespace: "a", resource: "pods", name: "x", subresource: "log" }),
  ],
  [
    "PATCH",
    "/apis/apps/v1/namespaces/a/deployments/web/scale",
    apps({ verb: "patch", namespace: "a", resource: "deployments", name: "web", subresource: "scale" }),
  ],
  [
    "GET",
    "/api/v1/namespaces/a/services/web:80/proxy/some/path",
    core({ verb: "get", namespace: "a", resource: "services", name: "web:80", subresource: "proxy" }),
  ],
  [
    "GET",
    "/api/v1/nodes/node-1/proxy/healthz",
    core({ verb: "get", resource: "nodes", name: "node-1", subresource: "proxy" }),
  ],
  // namespaces are a resource themselves
  ["GET", "/api/v1/namespaces", core({ verb: "list", resource: "namespaces" })],
  ["POST", "/api/v1/namespaces", core({ verb: "create", resource: "namespaces" })],
  ["GET", "/api/v1/namespaces/a", core({ verb: "get", namespace: "a", resource: "namespaces", name: "a" })],
  [
    "PUT",
    "/api/v1/namespaces/a/finalize",
    core({ verb: "update", namespace: "a", resource: "namespaces", name: "a", subresource: "finalize" }),
  ],
  [
    "PATCH",
    "/api/v1/namespaces/a/status",
    core({ verb: "patch", namespace: "a", resource: "namespaces", name: "a", subresource: "status" }),
  ],
  // watches
  ["GET", "/api/v1/pods?watch=true", core({ verb: "watch", resource: "pods" })],
  ["GET", "/api/v1/pods?watch=1", core({ verb: "watch", resource: "pods" })],
  ["GET", "/api/v1/pods?watch", core({ verb: "watch", resource: "pods" })],
  ["GET", "/api/v1/pods?watch=false", core({ verb: "list", resource: "pods" })],
  ["GET", "/api/v1/pods?watch=0", core({ verb: "list", resource: "pods" })],
  ["GET", "/api/v1/pods/x?watch=true", core({ verb: "get", resource: "pods", name: "x" })],
  ["GET", "/api/v1/watch/namespaces/a/pods", core({ verb: "watch", namespace: "a", resource: "pods" })],
  ["GET", "/api/v1/watch/namespaces/a/pods/x", core({ verb: "watch", namespace: "a", resource: "pods", name: "x" })],
  ["GET", "/api/v1/proxy/nodes/node-1/healthz", core({ verb: "proxy", resource: "nodes", name: "node-1" })],
  [
    "GET",
    "/api/v1/pods?fieldSelector=metadata.name%3Dx&watch=true",
    core({ verb: "watch", resource: "pods", name: "x" }),
  ],
  [
    "GET",
    "/api/v1/pods?fieldSelector=spec.nodeName%3Dn%2Cmetadata.name%3D%3Dx",
    core({ verb: "list", resource: "pods", name: "x" }),
  ],
  ["GET", "/api/v1/pods?fieldSelector=metadata.name!%3Dx", core({ verb: "list", resource: "pods" })],
  ["GET", "/api/v1/pods?fieldSelector=metadata.name%3Dx&limit=many", core({ verb: "list", resource: "pods" })],
  ["GET", "/api/v1/pods?limit=many&watch=true", core({ verb: "watch", resource: "pods" })],
  // non-resource paths, discovery among them
  ["GET", "/", path("get")],
  ["GET", "/version?timeout=32s", path("get")],
  ["POST", "/healthz", path("post")],
  ["GET", "/api", path("get")],
  ["GET", "/api/v1", path("get")],
  ["GET", "/apis", path("get")],
  ["GET", "/apis/apps", path("get")],
  ["GET", "/apis/apps/v1", path("get")],
  ["GET", "/openapi/v3/apis/apps/v1", path("get")],
  ["GET", "/api/v1/watch", path("get")],
  ["GET", "", path("get")],
  // encodings
  [
    "GET",
    "/api/v1/namespaces/a%2Dpods/pods/x%3Ay",
    core({ verb: "get", namespace: "a-pods", resource: "pods", name: "x:y" }),
  ],
  [
    "GET",
    "/api/v1/namespaces/a/pods/%E0%A4%A",
    core({ verb: "get", namespace: "a", resource: "pods", name: "%E0%A4%A" }),
  ],
  ["GET", "/api/v1/namespaces/a/pods/", core({ verb: "list", namespace: "a", resource: "pods" })],
  ["GET", "https://10.0.0.1:6443/api/v1/pods?watch=true", core({ verb: "watch", resource: "pods" })],
];

describe("a request's meaning", () => {
  it.each(CASES)("%s %s", (method, target, expected) => {
    expect(kubernetesRequest(method, target)).toEqual(expected);
  });

  it("is found for any text without throwing", () => {
    const segment = fc.constantFrom(
      "api",
      "apis",
      "v1",
      "apps",
      "namespaces",
      "watch",
      "proxy",
      "pods",
      "",
      "%2F",
      "%",
      "..",
      "?watch=1",
      "&fieldSelector=metadata.name=\\",
    );
    const target = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(segment, { maxLength: 10 }).map((parts) => `/${parts.join("/")}`),
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), target, (method, path) => {
        const request = kubernetesRequest(method, path);
        expect(request.isResourceRequest || request.resource === undefined).toBe(true);
      }),
    );
  });
});

describe("long-running calls", () => {
  const call = (method: string, target: string, status?: number) =>
    isLongRunning(kubernetesRequest(method, target), { path: target, status });

  it.each([
    ["GET", "/api/v1/pods?watch=true"],
    ["GET", "/api/v1/watch/pods"],
    ["GET", "/api/v1/namespaces/a/pods/x/exec?command=sh"],
    ["POST", "/api/v1/namespaces/a/pods/x/exec?command=sh"],
    ["GET", "/api/v1/namespaces/a/pods/x/attach"],
    ["POST", "/api/v1/namespaces/a/pods/x/portforward"],
    ["GET", "/api/v1/namespaces/a/pods/x/log?container=c&follow=true"],
  ])("%s %s is one", (method, target) => {
    expect(call(method, target)).toBe(true);
  });

  it.each([
    ["GET", "/api/v1/pods"],
    ["GET", "/api/v1/namespaces/a/pods/x/log"],
    ["GET", "/api/v1/namespaces/a/pods/x/log?follow=false"],
    ["GET", "/apis/example.com/v1/namespaces/a/shells/x/exec"],
    ["GET", "/api/v1/nodes/node-1/proxy/healthz"],
  ])("%s %s is none", (method, target) => {
    expect(call(method, target, 200)).toBe(false);
  });

  it("an upgrade through a proxy subresource is one", () => {
    expect(call("GET", "/api/v1/namespaces/a/services/web/proxy/ws", 101)).toBe(true);
  });
});
