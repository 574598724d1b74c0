import { credentialOf } from "../auth/credential.ts";
import { authenticateSource } from "../auth/source-token.ts";
import type { Judged } from "../ingest/append.ts";
import { receive } from "../ingest/receive.ts";
import { isDatabaseAway } from "../outage.ts";
import { openSpool } from "../platform/spool/spool.ts";
import { withBody } from "./body.ts";
import { handler } from "./handler.ts";
import { hecAnswer, hecProblem, HecRefusal } from "./hec-answer.ts";

/**
 * Splunk's HTTP Event Collector: takes one request's events and answers as Splunk does, after they are durable. A record that cannot be
 * read is kept as a reject, so it is no failure: sending it again would change nothing. A body without any event is refused whole.
 */
export const acceptHecEvents = handler(async (request) => {
  const source = await authenticateSource(hecToken(request.headers.get("authorization")));
  const encoding = request.headers.get("content-encoding");
  await withBody(request, (body) => {
    if (isBlank(body)) throw new HecRefusal("noData");
    return receive({ source, body, encoding, receivedAt: new Date(), inspect: refuseWithoutEvents });
  });
  return hecAnswer("success");
}, hecProblem);

/** What load balancers and shippers probe, without a token: whether a delivery would be taken now, into the database or the spool. */
export const hecHealth = handler(async () => {
  const refuses = isDatabaseAway() && (await openSpool().status()).full;
  return hecAnswer(refuses ? "queuesFull" : "healthy");
}, hecProblem);

/** `Splunk <token>`, as Splunk's own clients say it; Basic, as Tailscale does; Bearer. */
function hecToken(authorization: string | null): string {
  if (authorization === null || authorization.trim() === "") throw new HecRefusal("tokenRequired");
  const token = credentialOf(authorization.replace(/^splunk(?=\s)/i, "Bearer"));
  if (token === undefined) throw new HecRefusal("invalidAuthorization");
  return token;
}

const BLANK_BYTES_MAX = 1024;

function isBlank(body: Buffer): boolean {
  return body.length <= BLANK_BYTES_MAX && body.toString("latin1").trim() === "";
}

/** Bare records are taken too; what is neither that nor an event is some other API's, and its sender is to be told. */
function refuseWithoutEvents(first: readonly Judged[]): void {
  if (first.some(({ record, verdict }) => !("reject" in verdict) || eventOf(record.value) !== undefined)) return;
  const isThere = first.some(({ record }) => "event" in Object(record.value));
  throw new HecRefusal(isThere ? "eventBlank" : "eventRequired");
}

/** The event of a HEC object; undefined when it has none or a blank one. */
function eventOf(value: unknown): unknown {
  const { event } = Object(value) as { event?: unknown };
  if (event === null || event === "") return undefined;
  return typeof event === "object" && Object.keys(event).length === 0 ? undefined : event;
}
