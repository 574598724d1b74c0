import type { SetupStep, SetupTarget } from "./source-setup.ts";

const STREAM = "Log streaming";

/**
 * How a tailnet's log reaches us: what a pulling source needs on Tailscale's side, or a log stream to our HEC endpoint.
 * @param log as Tailscale's API names it.
 * @param scope what an OAuth client must be given to read it.
 */
export function tailnetLogSetup(
  { url, token }: SetupTarget,
  { log, scope }: { log: "configuration" | "network"; scope: string },
): SetupStep[] {
  const endpoint = new URL("services/collector/event", `${url.replace(/\/+$/, "")}/`).href;
  return [
    {
      way: "Pull",
      title: "Give it an OAuth client",
      why: `In Tailscale's admin console, Settings › Trust credentials: an OAuth client with the scope ${scope} and nothing else. Where this source was made without credentials, this gives it them; it pulls within seconds, the newest first and then backwards.`,
      path: null,
      whole: false,
      language: "shell",
      text: `npx onrecord source add --kind tailscale-${log === "network" ? "network" : "config"} --name tailnet-${log} \\
  --tailnet example.com --oauth-client-id k123456CNTRL --oauth-client-secret tskey-client-…
`,
    },
    {
      way: STREAM,
      title: "Let Tailscale send it",
      why: "A log stream of type Splunk. A public address must be https; a node of the tailnet may be plain http. What is both pulled and streamed is on record once.",
      path: null,
      whole: false,
      language: "shell",
      text: `curl -sS -X PUT -u "$TAILSCALE_API_TOKEN:" -H 'Content-Type: application/json' \\
  'https://api.tailscale.com/api/v2/tailnet/-/logging/${log}/stream' \\
  --data-binary '{"destinationType":"splunk","url":"${endpoint}","user":"onrecord","token":"${token}","compressionFormat":"zstd"}'
`,
    },
    {
      way: "Bucket",
      title: "Bring what a bucket holds",
      why: "What Tailscale streamed to S3 or Google Cloud Storage, or a folder with a copy of it. Run again, it reads only what is new; what is here already changes nothing.",
      path: null,
      whole: false,
      language: "shell",
      text: `npx onrecord import --source tailnet-${log} s3://my-logs/${log}\n`,
    },
  ];
}
