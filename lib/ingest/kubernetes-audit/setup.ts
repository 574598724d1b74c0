import { ingestUrl } from "../ingest-url.ts";
import type { SetupStep, SetupTarget } from "../source-setup.ts";
import { cloudSteps } from "./cloud-setup.ts";
import { shipperSteps } from "./shipper-setup.ts";

const FOLDER = "/etc/kubernetes/onrecord";

const WAY = "API server";

/**
 * What to give a kube-apiserver: which requests to audit, where to post them, and the flags that name both files. Or else what to give the
 * shipper of an audit log that is written already, or a cloud that runs the API server.
 */
export function kubernetesAuditSetup(target: SetupTarget): SetupStep[] {
  return [policyStep(), webhookStep(target), flagsStep(), ...shipperSteps(target), ...cloudSteps(target)];
}

function policyStep(): SetupStep {
  return {
    way: WAY,
    title: "Say what is audited",
    why: "Every request at level Metadata: who, what, when, from where and how it ended, without any body. Bodies hold secrets, and at a higher level one malformed body makes the API server drop the whole batch it is in.",
    path: `${FOLDER}/audit-policy.yaml`,
    whole: true,
    language: "yaml",
    text: `apiVersion: audit.k8s.io/v1
kind: Policy
# The later stages of a request tell everything its first one does.
omitStages: [RequestReceived]
rules:
  # Heartbeats and probes: most of the volume, none of the answers.
  - level: None
    userGroups: ["system:nodes"]
    verbs: [get, update]
    resources: [{ group: coordination.k8s.io, resources: [leases] }]
  - level: None
    users: ["system:apiserver", "system:kube-scheduler", "system:kube-controller-manager"]
    verbs: [get, update]
    resources: [{ group: coordination.k8s.io, resources: [leases] }]
  - level: None
    nonResourceURLs: ["/healthz*", "/livez*", "/readyz*"]
  - level: Metadata
`,
  };
}

function webhookStep({ url, token }: SetupTarget): SetupStep {
  const secure = new URL(url).protocol === "https:";
  const endpoint = ingestUrl(url).href;
  return {
    way: WAY,
    title: "Say where it goes",
    why: secure
      ? "A kubeconfig for the audit webhook. Several API servers of one cluster use the same file."
      : "kube-apiserver sends a token over https only and drops it without a word otherwise, so over plain http the address carries it. Keep this to a network you trust: whoever reads the traffic reads the token.",
    path: `${FOLDER}/audit-webhook.yaml`,
    whole: true,
    language: "yaml",
    text: webhookConfig(secure ? endpoint : `${endpoint}/${token}`, secure ? token : undefined),
  };
}

function webhookConfig(server: string, token: string | undefined): string {
  const certificate = `
      # Only where the certificate is from an authority of your own:
      # certificate-authority: ${FOLDER}/ca.crt`;
  const credential = `
    user:
      token: ${JSON.stringify(token)}`;
  return `apiVersion: v1
kind: Config
clusters:
  - name: onrecord
    cluster:
      server: ${JSON.stringify(server)}${token === undefined ? "" : certificate}
users:
  - name: kube-apiserver${token === undefined ? "\n    user: {}" : credential}
contexts:
  - name: onrecord
    context:
      cluster: onrecord
      user: kube-apiserver
current-context: onrecord
`;
}

function flagsStep(): SetupStep {
  return {
    way: WAY,
    title: "Tell the API server",
    why: "For a kubeadm cluster, in the static pod's manifest; anywhere else only the four flags. The API server restarts, and its first events are here within seconds.",
    path: "/etc/kubernetes/manifests/kube-apiserver.yaml",
    whole: false,
    language: "yaml",
    text: `spec:
  containers:
    - name: kube-apiserver
      command:
        - kube-apiserver
        # … the flags that are there already, and:
        - --audit-policy-file=${FOLDER}/audit-policy.yaml
        - --audit-webhook-config-file=${FOLDER}/audit-webhook.yaml
        - --audit-webhook-mode=batch
        - --audit-webhook-batch-max-wait=5s
      volumeMounts:
        - name: onrecord
          mountPath: ${FOLDER}
          readOnly: true
  volumes:
    - name: onrecord
      hostPath:
        path: ${FOLDER}
        type: Directory
`,
  };
}
