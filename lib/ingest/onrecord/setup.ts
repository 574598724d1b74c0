import { ingestUrl } from "../ingest-url.ts";
import type { SetupStep, SetupTarget } from "../source-setup.ts";

/** A first record of each type, to be sent by hand: what a proxy or wrapper then sends by itself. */
export function onrecordSetup(target: SetupTarget): SetupStep[] {
  const cluster = target.cluster ?? "prod-eu";
  return [
    {
      title: "Report a command",
      why: "As a browser shell or a wrapper around kubectl does, once it ended.",
      path: null,
      whole: false,
      language: "shell",
      text: curl(target, {
        type: "command",
        time: NOW,
        user: "alice@example.com",
        cluster,
        namespace: "payments",
        resource: "pods",
        command: "kubectl get pods -n payments",
        accessMethod: "browser",
        session: SESSION,
        exitCode: 0,
        durationMs: 812,
      }),
    },
    {
      title: "Report an API call",
      why: "As a proxy does for every request. Calls and the command of one session are shown as one command. Several records go in one request as a JSON array or one a line.",
      path: null,
      whole: false,
      language: "shell",
      text: curl(target, {
        type: "api-call",
        time: NOW,
        user: "alice@example.com",
        cluster,
        method: "GET",
        path: "/api/v1/namespaces/payments/pods?limit=500",
        status: 200,
        durationMs: 12.5,
        userAgent: "kubectl/v1.36.4",
        session: SESSION,
        command: "kubectl get",
      }),
    },
  ];
}

const NOW = "$(date -u +%Y-%m-%dT%H:%M:%SZ)";
const SESSION = "6cae7945-8c0e-4f57-9d0f-6a8d3a1b2c3d";

/** A here-document: the shell fills in the time, and no quote in the JSON needs care. */
function curl({ url, token }: SetupTarget, record: Record<string, string | number>): string {
  const endpoint = ingestUrl(url).href.replaceAll("'", "%27");
  return `curl -sS '${endpoint}' \\
  -H 'Authorization: Bearer ${token}' \\
  -H 'Content-Type: application/json' \\
  --data-binary @- <<END
${JSON.stringify(record)}
END
`;
}
