import { fluentBitOutput } from "../fluent-bit-output.ts";
import { ingestUrl } from "../ingest-url.ts";
import type { SetupStep, SetupTarget } from "../source-setup.ts";

const AUDIT_LOG = "/var/log/kubernetes/audit/audit.log";
const WAY = "Log shipper";

/** For a cluster whose API servers write an audit log already: what its shipper is told. One of these is enough. */
export function shipperSteps(target: SetupTarget): SetupStep[] {
  return [fluentBitStep(target), vectorStep(target), hecStep(target)];
}

function fluentBitStep(target: SetupTarget): SetupStep {
  return {
    way: WAY,
    title: "With Fluent Bit",
    why: "One of these three is enough. On each control plane node, for the file that --audit-log-path names. A line longer than its buffer would end the reading, so the buffer is made large enough.",
    path: "/etc/fluent-bit/fluent-bit.conf",
    whole: false,
    language: "yaml",
    text: `[INPUT]
    Name tail
    Tag kube.audit
    Path ${AUDIT_LOG}
    DB /var/lib/fluent-bit/onrecord.db
    Buffer_Max_Size 4M

${fluentBitOutput(target, "kube.audit", ["compress gzip"])}`,
  };
}

function vectorStep(target: SetupTarget): SetupStep {
  return {
    way: WAY,
    title: "With Vector",
    why: "What could not be sent waits on its disk, and a line counts as read once it is stored here.",
    path: "/etc/vector/onrecord.toml",
    whole: true,
    language: "toml",
    text: `[sources.kubernetes_audit]
type = "file"
include = ["${AUDIT_LOG}"]
max_line_bytes = 4194304

${vectorSink(target, "kubernetes_audit")}`,
  };
}

/** A sink of Vector that posts here. @param input the source whose lines it sends. */
export function vectorSink({ url, token }: SetupTarget, input: string): string {
  return `[sinks.onrecord]
type = "http"
inputs = ["${input}"]
uri = "${ingestUrl(url).href}"
auth.strategy = "bearer"
auth.token = "${token}"
encoding.codec = "json"
compression = "gzip"
acknowledgements.enabled = true
buffer.type = "disk"
buffer.max_size = 1073741824
`;
}

function hecStep({ url, token }: SetupTarget): SetupStep {
  const endpoint = new URL("../services/collector/event", ingestUrl(url)).href.replaceAll("'", "%27");
  return {
    way: WAY,
    title: "With anything that speaks Splunk HEC",
    why: "Give it this address and the token as its HEC token. Try it with the last line of the audit log:",
    path: null,
    whole: false,
    language: "shell",
    text: `tail -n 1 ${AUDIT_LOG} | jq -c '{event: .}' |
  curl -sS '${endpoint}' \\
  -H 'Authorization: Splunk ${token}' --data-binary @-
`,
  };
}
