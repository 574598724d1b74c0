/** Who a call is made by, as an API server sees them. */
export type Caller = {
  user: string;
  uid?: string;
  groups: readonly string[];
  /** The proxy's own account where it impersonates `user`. */
  via?: string;
  sourceIps: readonly string[];
  /** How they authenticated: `authentication.kubernetes.io/credential-id`. */
  credential?: string;
  /** What the authorizer answers when it allows. */
  allowedBy: string;
};

/** One request to a Kubernetes API server, before any source has written it down its own way. */
export type Call = {
  cluster: string;
  caller: Caller;
  agent: string;
  /** Milliseconds since 1970 with a fraction: API servers tell microseconds. */
  startMs: number;
  durationMs: number;
  method: string;
  /** Path and query. */
  path: string;
  status: number;
  /** Watches, exec, logs: the response starts long before it completes. */
  session: boolean;
  /** The name the server gave what this call created, when the path does not hold it. */
  createdName?: string;
  requestBytes: number;
  responseBytes: number;
};

/** RFC 3339 with microseconds. */
export function timestamp(ms: number): string {
  const whole = Math.floor(ms);
  const micros = Math.floor((ms - whole) * 1000);
  return `${new Date(whole).toISOString().slice(0, -1)}${String(micros).padStart(3, "0")}Z`;
}
