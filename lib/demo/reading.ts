import { APPS, CORE, DEPLOYMENT, POD, RBAC, get, notFound, post, session, type Scenario } from "./scenario.ts";

const unauthorized = get("/api?timeout=32s", { ms: 0.6, status: 401 });

/** What people look at. */
export const READING: readonly Scenario[] = [
  {
    text: "kubectl get pods -n {ns}",
    command: "kubectl get",
    resource: "pods",
    needs: "view",
    jobs: { developer: 30, operator: 22, auditor: 12, contractor: 14 },
    steps: [get(`${CORE}/pods?limit=500`, { ms: 7, bytes: 41_000 })],
  },
  {
    text: "kubectl get deploy,svc,ing -n {ns}",
    command: "kubectl get",
    resource: "deployments",
    needs: "view",
    jobs: { developer: 8, operator: 8, contractor: 3 },
    steps: [
      get(`${APPS}/deployments?limit=500`, { bytes: 22_000 }),
      get(`${CORE}/services?limit=500`),
      get("/apis/networking.k8s.io/v1/namespaces/{ns}/ingresses?limit=500"),
    ],
  },
  {
    text: "kubectl get all -n {ns}",
    command: "kubectl get",
    resource: "pods",
    needs: "view",
    jobs: { developer: 5, operator: 4, auditor: 3 },
    steps: ["pods", "replicationcontrollers", "services"]
      .map((kind) => get(`${CORE}/${kind}?limit=500`))
      .concat(
        ["daemonsets", "deployments", "replicasets", "statefulsets"].map((kind) => get(`${APPS}/${kind}?limit=500`)),
      )
      .concat(
        get("/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers?limit=500"),
        ["cronjobs", "jobs"].map((kind) => get(`/apis/batch/v1/namespaces/{ns}/${kind}?limit=500`)),
      ),
  },
  {
    text: "kubectl describe pod {pod} -n {ns}",
    command: "kubectl describe",
    resource: "pods",
    needs: "view",
    jobs: { developer: 14, operator: 10, contractor: 4 },
    steps: [
      get(POD, { fails: notFound, bytes: 6_800 }),
      get(`${CORE}/events?fieldSelector=involvedObject.name%3D{pod}&limit=500`),
    ],
  },
  {
    text: "kubectl logs {pod} -n {ns} --tail=200",
    command: "kubectl logs",
    resource: "pods",
    needs: "view",
    jobs: { developer: 18, operator: 9, contractor: 7 },
    steps: [
      get(POD, { fails: notFound, bytes: 6_800 }),
      get(`${POD}/log?container={app}&tailLines=200`, { ms: 22, bytes: 28_000 }),
    ],
  },
  {
    text: "kubectl logs -f deploy/{app} -n {ns}",
    command: "kubectl logs",
    resource: "pods",
    needs: "view",
    jobs: { developer: 9, operator: 5 },
    steps: [
      get(DEPLOYMENT),
      get(`${CORE}/pods?labelSelector=app%3D{app}&limit=500`),
      session(`${POD}/log?container={app}&follow=true`, 190_000, { bytes: 310_000 }),
    ],
  },
  {
    text: "kubectl get pods -n {ns} -w",
    command: "kubectl get",
    resource: "pods",
    needs: "view",
    jobs: { developer: 4, operator: 4 },
    steps: [get(`${CORE}/pods?limit=500`), session(`${CORE}/pods?resourceVersion=812345&watch=true`, 140_000)],
  },
  {
    text: "kubectl get events -n {ns} --sort-by=.lastTimestamp",
    command: "kubectl get",
    resource: "events",
    needs: "view",
    jobs: { developer: 6, operator: 8, auditor: 4 },
    steps: [get(`${CORE}/events?limit=500`, { ms: 12, bytes: 96_000 })],
  },
  {
    text: "kubectl top pods -n {ns}",
    command: "kubectl top pod",
    resource: "pods",
    needs: "view",
    jobs: { developer: 4, operator: 8 },
    steps: [
      get("/apis/metrics.k8s.io/v1beta1/namespaces/{ns}/pods", { ms: 18, fails: { chance: 0.05, status: 503 } }),
      get(`${CORE}/pods?limit=500`),
    ],
  },
  {
    text: "kubectl get nodes -o wide",
    command: "kubectl get",
    resource: "nodes",
    clusterScoped: true,
    needs: "view",
    jobs: { operator: 12, auditor: 3, contractor: 2 },
    steps: [get("/api/v1/nodes?limit=500", { ms: 8, bytes: 88_000 })],
  },
  {
    text: "kubectl get secret {app}-db -n {ns} -o yaml",
    command: "kubectl get",
    resource: "secrets",
    needs: "admin",
    jobs: { developer: 4, operator: 3, contractor: 5 },
    steps: [get(`${CORE}/secrets/{app}-db`, { bytes: 1_900 })],
  },
  {
    text: "kubectl get secrets -n {ns}",
    command: "kubectl get",
    resource: "secrets",
    needs: "admin",
    jobs: { developer: 3, operator: 3, contractor: 6, auditor: 1 },
    steps: [get(`${CORE}/secrets?limit=500`, { bytes: 52_000 })],
  },
  {
    text: "kubectl auth can-i create pods/exec -n {ns}",
    command: "kubectl auth can-i",
    resource: "selfsubjectaccessreviews",
    needs: "none",
    jobs: { contractor: 4, auditor: 3, developer: 1 },
    steps: [post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { ms: 2 })],
  },
  {
    text: "kubectl get clusterrolebindings -o wide",
    command: "kubectl get",
    resource: "clusterrolebindings",
    clusterScoped: true,
    needs: "admin",
    jobs: { auditor: 9, operator: 2, contractor: 2 },
    steps: [get(`${RBAC}/clusterrolebindings?limit=500`, { bytes: 61_000 })],
  },
  {
    text: "kubectl get pods -n {ns}",
    command: "kubectl get",
    resource: "pods",
    needs: "none",
    jobs: { contractor: 3 },
    steps: [unauthorized, unauthorized, unauthorized, unauthorized, unauthorized],
  },
];
