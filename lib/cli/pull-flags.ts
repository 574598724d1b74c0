import { Option } from "commander";
import { parseDuration } from "./duration.ts";
import { secretArgument } from "./secret-argument.ts";

/** What a pulled source is told on the command line. */
export type PullFlags = {
  tailnet?: string;
  baseUrl?: string;
  interval?: number;
  apiAuth?: string;
  apiToken?: string;
  oauthClientId?: string;
  oauthClientSecret?: string;
};

/** The flags, made anew: a command keeps those it was given. */
export function pullOptions(): Option[] {
  return [
    new Option("--tailnet <name>", "pulled kinds: the tailnet, - for the credential's own"),
    new Option("--api-token <token>", "pulled kinds: an API access token (tskey-api-…, or @file); it expires"),
    new Option("--oauth-client-id <id>", "pulled kinds: an OAuth client"),
    new Option("--oauth-client-secret <secret>", "pulled kinds: its secret (tskey-client-…, or @file)"),
    new Option("--api-auth <how>", "pulled kinds: how an API token is presented").choices(["bearer", "basic"]),
    new Option("--base-url <url>", "pulled kinds: the API, if not https://api.tailscale.com"),
    new Option(
      "--interval <duration>",
      "pulled kinds: how often the newest records are asked for, as 5s, 2m or 1h",
    ).argParser(parseDuration),
  ];
}

/** Only what was given: a kind that is not pulled refuses it. */
export function pullSettingsOf({ tailnet, baseUrl, interval, apiAuth }: PullFlags): Record<string, unknown> {
  return {
    ...(tailnet !== undefined && { tailnet }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(interval !== undefined && { intervalMs: interval }),
    ...(apiAuth !== undefined && { apiAuth }),
  };
}

/** @returns undefined where none was given. */
export function credentialsOf({ apiToken, oauthClientId, oauthClientSecret }: PullFlags): object | undefined {
  if (apiToken === undefined && oauthClientId === undefined && oauthClientSecret === undefined) return undefined;
  return {
    ...(apiToken !== undefined && { apiToken: secretArgument("--api-token", apiToken) }),
    ...(oauthClientId !== undefined && { oauthClientId }),
    ...(oauthClientSecret !== undefined && {
      oauthClientSecret: secretArgument("--oauth-client-secret", oauthClientSecret),
    }),
  };
}
