import { ingestUrl } from "./ingest-url.ts";
import type { SetupTarget } from "./source-setup.ts";

/**
 * A section of a classic fluent-bit.conf that posts here and tries as long as it takes; Fluent Bit wants host, port and path apart.
 * @param match the tag whose records it sends.
 * @param options further lines of it.
 */
export function fluentBitOutput({ url, token }: SetupTarget, match: string, options: readonly string[]): string {
  const { protocol, hostname, port, pathname } = ingestUrl(url);
  const secure = protocol === "https:";
  return `[OUTPUT]
    Name http
    Match ${match}
    Host ${hostname.replace(/^\[|\]$/g, "")}
    Port ${port === "" ? (secure ? "443" : "80") : port}
    URI ${pathname}
    tls ${secure ? "On" : "Off"}
    Header Authorization Bearer ${token}
    Format json_lines
${options.map((option) => `    ${option}\n`).join("")}    Retry_Limit no_limits
`;
}
