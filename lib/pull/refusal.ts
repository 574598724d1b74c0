import type { PullKind } from "../ingest/pull-kind.ts";
import { PullFailure, type Cause } from "./problem.ts";

/** What was asked, as far as it matters to whoever reads why it was refused. */
export type Asked = { kind: Pick<PullKind, "scope" | "plan">; tailnet: string; host: string };

/** What came back instead of records. */
export type Refused = { status: number; message: string; retryAfterMs: number | undefined };

/** What a status other than 200 means, and what to do about it. Only 408, 429 and 5xx pass by themselves. */
export function refusal({ status, message, retryAfterMs }: Refused, asked: Asked): PullFailure {
  const said = message === "" ? `HTTP ${String(status)}` : `HTTP ${String(status)}, “${message}”`;
  const detail = `${asked.host} answered ${said}.`;
  if (status === 504) return new PullFailure("window", { ...SLOW, detail }, { tooMuch: true });
  if (status === 429) return new PullFailure("transient", { ...THROTTLED, detail }, { retryAfterMs });
  if (status === 408 || status >= 500) return new PullFailure("transient", { ...BROKEN, detail }, { retryAfterMs });
  if (status === 400) return new PullFailure("window", { ...BAD_REQUEST, detail });
  return new PullFailure("blocked", { ...blocking(status, asked), detail });
}

/** Of the request for an access token: nothing but its client is wrong with it. */
export function refusedClient({ status, message, retryAfterMs }: Refused, asked: Asked): PullFailure {
  if (status === 429 || status === 408 || status >= 500)
    return refusal({ status: status === 504 ? 503 : status, message, retryAfterMs }, asked);
  return new PullFailure("blocked", {
    code: "unauthorized",
    title: "The OAuth client was refused",
    detail: `${asked.host} answered HTTP ${String(status)}${message === "" ? "" : `, “${message}”`} to the request for an access token.`,
    fix: `Check that the client exists and its secret is right; else make one with the scope ${asked.kind.scope} and give it to the source.`,
  });
}

function blocking(status: number, { kind, tailnet }: Asked): Omit<Cause, "detail"> {
  if (status === 401)
    return {
      code: "unauthorized",
      title: "The credential was refused",
      fix: "It expired, was revoked, or is mistyped: make a new API access token or OAuth client, and give it to the source.",
    };
  if (status === 403)
    return {
      code: "forbidden",
      title: `The scope ${kind.scope} is missing`,
      fix: [
        `Give the OAuth client the scope ${kind.scope}, or use a token of somebody who may read this log.`,
        ...(kind.plan === undefined ? [] : [`The log also needs ${kind.plan}.`]),
      ].join(" "),
    };
  if (status === 404)
    return {
      code: "not-found",
      title: "There is no such log",
      fix: `Check the tailnet ("${tailnet}"; - is the credential's own) and the base URL: not every deployment keeps this log.`,
    };
  return {
    code: "bad-request",
    title: "The answer was not understood",
    fix: "Check the base URL: what answers there may not be the provider's API.",
  };
}

const SLOW = {
  code: "too-large",
  title: "The provider takes too long over this window",
  fix: "Nothing to do: shorter windows are asked for, and this one again later.",
} as const;

const THROTTLED = {
  code: "throttled",
  title: "The provider asks for fewer requests",
  fix: "Nothing to do: it is asked again when it allows. If this stays, raise the interval.",
} as const;

const BROKEN = {
  code: "provider-error",
  title: "The provider has trouble",
  fix: "Nothing to do: it is asked again, and what was missed is read then.",
} as const;

const BAD_REQUEST = {
  code: "bad-request",
  title: "The provider refuses this window",
  fix: "Check the tailnet and the base URL. If only old windows are refused, the provider keeps less than it says.",
} as const;
