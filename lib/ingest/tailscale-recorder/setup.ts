import type { SetupStep, SetupTarget } from "../source-setup.ts";

const RECORDER_TAG = "tag:audit-recorder";
const PROXY_TAG = "tag:k8s-operator";
const PORT_USUAL = 8080;

/** What makes a Tailscale API server proxy report to us: the listener, its place on the tailnet, the policy, and what an outage means. */
export function tailscaleRecorderSetup(target: SetupTarget): SetupStep[] {
  const port = target.recorderPort ?? PORT_USUAL;
  return [
    listenStep(port),
    exposeStep(port),
    exposeInKubernetesStep(port),
    policyStep(),
    failClosedStep(),
    clustersStep(target.cluster ?? "prod-eu", port),
  ];
}

function listenStep(port: number): SetupStep {
  return {
    title: "Let Onrecord listen",
    why: "The proxy sends plain HTTP inside the tailnet, without any credential, so the listener is for this machine or a tailnet address only and off until it has a port. No token is involved; the source's own is for what you push to /api/ingest.",
    path: null,
    whole: false,
    language: "shell",
    text: `RECORDER_PORT=${String(port)} RECORDER_BIND=127.0.0.1 RECORDER_PROXY_PROTOCOL=on \\
TAILSCALED_SOCKET=/var/run/tailscale/tailscaled.sock npm start
`,
  };
}

function exposeStep(port: number): SetupStep {
  return {
    title: "Put it on the tailnet",
    why: `On the machine Onrecord runs on. A recorder is found by its tag and called on port 80; the PROXY protocol tells who calls, and the socket above lets Onrecord check that the caller carries an allowed tag.`,
    path: null,
    whole: false,
    language: "shell",
    text: `sudo tailscale up --advertise-tags=${RECORDER_TAG}
sudo tailscale serve --tcp=80 --proxy-protocol=2 --bg tcp://127.0.0.1:${String(port)}
`,
  };
}

function exposeInKubernetesStep(port: number): SetupStep {
  return {
    title: "Or, where Onrecord runs in Kubernetes",
    why: "Instead of the step before: the operator puts the service on the tailnet. It hides who calls, so leave RECORDER_PROXY_PROTOCOL and TAILSCALED_SOCKET unset, bind the pod's address (RECORDER_BIND=0.0.0.0), and give each cluster a service and a port of its own.",
    path: "onrecord-recorder.yaml",
    whole: true,
    language: "yaml",
    text: `apiVersion: v1
kind: Service
metadata:
  name: onrecord-recorder
  annotations:
    tailscale.com/tags: "${RECORDER_TAG}"
    tailscale.com/hostname: onrecord-recorder
spec:
  type: LoadBalancer
  loadBalancerClass: tailscale
  selector:
    app: onrecord
  ports:
    - name: recorder
      port: 80
      targetPort: ${String(port)}
`,
  };
}

function policyStep(): SetupStep {
  return {
    title: "Tell the tailnet",
    why: "Merge this into the tailnet's policy file. enableEvents is what sends the events, with Tailscale 1.96 or later on the proxy; TS_EXPERIMENTAL_KUBE_API_EVENTS, which did so before, no longer exists. Leave impersonation as your grant has it now.",
    path: "policy.hujson",
    whole: false,
    language: "hujson",
    text: `{
  "tagOwners": {
    "${PROXY_TAG}": ["autogroup:admin"],
    "${RECORDER_TAG}": ["autogroup:admin", "${PROXY_TAG}"],
  },
  "grants": [
    {
      // Who may use kubectl, as whom, and where it is reported.
      "src": ["group:eng"],
      "dst": ["${PROXY_TAG}"],
      "app": {
        "tailscale.com/cap/kubernetes": [
          {
            "impersonate": { "groups": ["system:masters"] },
            "recorder": ["${RECORDER_TAG}"],
            "enforceRecorder": false,
            "enableEvents": true,
          },
        ],
      },
    },
    {
      // The proxy reaches the recorder, and nobody else does: whoever can, can forge events.
      "src": ["${PROXY_TAG}"],
      "dst": ["${RECORDER_TAG}"],
      "ip": ["tcp:80"],
    },
  ],
}
`,
  };
}

function failClosedStep(): SetupStep {
  return {
    title: "Choose what kubectl does when Onrecord is away",
    why: "As above, kubectl fails open: the proxy waits up to 5 s for each recorder address, then lets the request through, and its event is lost. With enforceRecorder it fails closed: kubectl gets 502 until Onrecord answers, and 403 for every request while no machine has the tag. Where no source answers for a connection, requests pass unrecorded in both.",
    path: "policy.hujson",
    whole: false,
    language: "hujson",
    text: `"enforceRecorder": true,
`,
  };
}

function clustersStep(cluster: string, port: number): SetupStep {
  return {
    title: "With several clusters",
    why: "An event does not say which cluster it is about. As long as there is one source of this kind every connection is its own; from the second on each names where it is called: an address Onrecord listens on, or with the PROXY protocol the tailnet address of its proxy.",
    path: null,
    whole: false,
    language: "shell",
    text: `RECORDER_PORT=${String(port)} RECORDER_BIND=100.64.0.7,100.64.0.8 npm start
npx onrecord source add --kind tailscale-recorder --name ${quoted(`${cluster}-proxy`)} --cluster ${quoted(cluster)} \\
  --recorder-address 100.64.0.7:${String(port)} --allowed-tag ${PROXY_TAG}
`,
  };
}

function quoted(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
