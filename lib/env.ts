import { resolve } from "node:path";
import { z } from "zod";

const text = z.string().trim().min(1).optional();
const port = z.coerce.number().int().min(0).max(65_535);
const list = z
  .string()
  .optional()
  .transform((value) =>
    (value ?? "")
      .split(",")
      .map((part) => part.trim().toLowerCase())
      .filter(Boolean),
  );

/** Every environment variable the product reads; README and .env.example list the same names. */
const schema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  PORT: port.default(3000),
  HOST: z.string().default("0.0.0.0"),
  /** The address people type; decides `Secure`/`__Host-` cookies and the links we print. */
  ONRECORD_URL: z.url({ protocol: /^https?$/ }).optional(),
  ONRECORD_DATA_DIR: z
    .string()
    .default(".onrecord")
    .transform((path) => resolve(path)),
  /** Unset: an embedded PostgreSQL in the data folder. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(200).default(20),
  NEXTAUTH_SECRET: z.string().min(32, "needs at least 32 characters").optional(),
  ONRECORD_ADMIN_EMAIL: z.email().default("admin@onrecord.local"),
  ONRECORD_ADMIN_PASSWORD: z.string().min(12, "needs at least 12 characters").optional(),
  OIDC_ISSUER: z.url().optional(),
  OIDC_CLIENT_ID: text,
  OIDC_CLIENT_SECRET: text,
  OIDC_NAME: z.string().default("Single sign-on"),
  OIDC_ALLOWED_DOMAINS: list,
  /** Addresses or networks (`10.0.0.0/8`) whose X-Forwarded-* we believe, besides this machine's own. */
  TRUSTED_PROXIES: list,
  /** Unset: no recorder listener. */
  RECORDER_PORT: port.optional(),
  /** Addresses it listens on, each with or without a port of its own. It asks for no credential: this machine alone unless told. */
  RECORDER_BIND: list.transform((binds) => (binds.length === 0 ? ["127.0.0.1"] : binds)),
  /** `on`: every connection begins with a PROXY protocol v2 header. */
  RECORDER_PROXY_PROTOCOL: z.enum(["off", "on"]).default("off"),
  /** For senders that are not on a tailnet; Tailscale's proxy can present none. */
  RECORDER_SECRET: z.string().min(16, "needs at least 16 characters").optional(),
  /** tailscaled's LocalAPI, e.g. /var/run/tailscale/tailscaled.sock: who calls the recorder listener is checked there. */
  TAILSCALED_SOCKET: text,
  TLS_CERT: text,
  TLS_KEY: text,
  /** Seals what the database keeps of secrets; several instances on one database share it. Unset: a key of the data folder. */
  ONRECORD_SECRET_KEY: z.string().min(32, "needs at least 32 characters").optional(),
  /** What may wait on disk while the database is away; 0 refuses deliveries instead. */
  SPOOL_BYTES_MAX: z.coerce
    .number()
    .int()
    .min(0)
    .default(2 * 1024 ** 3),
  /** What the files of background exports may take on this server's disk. */
  EXPORTS_BYTES_MAX: z.coerce
    .number()
    .int()
    .min(0)
    .default(10 * 1024 ** 3),
  /** For buckets that `onrecord import` reads; AWS' own names, so that what is set for its tools serves. */
  AWS_REGION: text,
  AWS_DEFAULT_REGION: text,
  AWS_ENDPOINT_URL: text,
  AWS_ENDPOINT_URL_S3: text,
  AWS_ACCESS_KEY_ID: text,
  AWS_SECRET_ACCESS_KEY: text,
  AWS_SESSION_TOKEN: text,
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

export type Env = z.infer<typeof schema>;

let parsed: Env | undefined;

/**
 * The configuration, parsed once. Lazy, because `next build` loads modules where no configuration exists.
 * @throws Error naming each wrong variable and what it must be; the boot stops there.
 */
export function env(): Env {
  parsed ??= parse(process.env);
  return parsed;
}

/**
 * next-auth reads its own address from the environment alone: ONRECORD_URL where it is set, or else the host each request names, so that sign-in
 * works on any port and address without configuration.
 */
export function tellNextAuthWhereWeAre(): void {
  const url = env().ONRECORD_URL;
  if (url !== undefined) process.env["NEXTAUTH_URL"] ??= new URL(url).origin;
  else if (process.env["NEXTAUTH_URL"] === undefined) process.env["AUTH_TRUST_HOST"] ??= "true";
}

/** Apart from the rest: there is a log before, and whatever becomes of, the configuration. */
export function logLevel(): Env["LOG_LEVEL"] {
  return schema.shape.LOG_LEVEL.catch("info").parse(process.env["LOG_LEVEL"]);
}

/**
 * Adds what the start found out by itself (where its database is, the secret it keeps). It goes into the environment, since the
 * bundled application shares that and not these modules.
 */
export function configure(values: Partial<Record<keyof Env, string>>): void {
  Object.assign(process.env, values);
  parsed = undefined;
}

/** An empty string means unset: shells and compose files cannot say "absent" otherwise. */
function parse(variables: NodeJS.ProcessEnv): Env {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`The configuration is wrong:\n${problems.join("\n")}\nSee .env.example for every variable.`);
}
