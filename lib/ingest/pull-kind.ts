import { z } from "zod";

/** How a kind's records are asked for, in windows of their provider's time. Durations in milliseconds. */
export type PullKind = {
  /** Which log of the provider's. */
  logPath: "configuration" | "network";
  /** What the credential must be allowed. */
  scope: string;
  /** The plan the provider wants for it, for people; absent where any will do. */
  plan?: string;
  /** How long the provider keeps records. */
  horizonMs: number;
  /** How late a record may show up: nothing younger counts as complete. */
  lagMs: number;
  /** How far back complete time is read again, for records later than that. */
  overlapMs: number;
  /** Whether what is younger than the lag is read as well, incomplete: seen sooner, and read twice. */
  readsAhead?: boolean;
  /** The first window there ever is, and the bounds of those it grows or shrinks to. */
  firstWindowMs: number;
  windowMinMs: number;
  windowMaxMs: number;
};

const INTERVAL_MS = { least: 1_000, most: 86_400_000, usual: 60_000 };

/** What every source of a pulled kind is told; its credentials lie elsewhere, sealed. */
export const pullSettingsSchema = z.strictObject({
  /** Its name, its id, or `-` for the credential's own. */
  tailnet: z
    .string()
    .trim()
    .regex(/^[\w.@-]{1,255}$/, "needs the tailnet's name or id, or - for the one the credential belongs to")
    .default("-"),
  baseUrl: z
    .url({ protocol: /^https?$/, error: "needs an http or https URL, e.g. https://api.tailscale.com" })
    .refine((url) => isPlain(url), "needs a URL without a user, a query or a fragment")
    .default("https://api.tailscale.com"),
  /** How often the newest records are asked for. */
  intervalMs: z
    .int("needs a whole number of milliseconds")
    .min(INTERVAL_MS.least, "needs at least 1s")
    .max(INTERVAL_MS.most, "needs at most 24h")
    .default(INTERVAL_MS.usual),
  /** How an API access token is presented. */
  apiAuth: z.enum(["bearer", "basic"]).default("bearer"),
});

export type PullSettings = z.infer<typeof pullSettingsSchema>;

function isPlain(text: string): boolean {
  const { username, password, search, hash } = new URL(text);
  return username + password + search + hash === "";
}
