import type { RawRecord, Verdict } from "../events/event.ts";
import { instantOf } from "../events/instant.ts";
import { redactorOf } from "../redaction/redactor-of.ts";
import type { Judged, KeptRecord } from "./append.ts";
import type { Arrival } from "./arrival.ts";
import { openEnvelope } from "./envelopes/open-envelope.ts";
import { sourceKind } from "./registry.ts";

/** Whose records they are; `cluster` for kinds whose records do not name theirs. */
export type RecordSource = { organizationId: string; id: string; kind: string; cluster: string | null };

/** A shipper's line in a collector's envelope from a cloud's queue: no real path wraps more often. */
const ENVELOPES_MAX = 3;

/**
 * What is kept of one delivery's records and what the source's kind makes of that, one by one: secrets are replaced before anything else looks
 * at a record, whatever path it came by.
 * @throws AppError `unavailable` when the organization's redaction cannot be known: then nothing may be stored.
 */
export async function judge(source: RecordSource, arrival: Arrival): Promise<(record: RawRecord) => Judged> {
  const redactor = await redactorOf(source.organizationId);
  const read = judgeAgain(source, arrival);
  return (received) => {
    const { record, redacted } = redactor.record(received);
    return Object.assign(read(record), { redacted });
  };
}

/**
 * The same for records that went through `judge` before and were kept as it left them: only their kind reads them again. A record
 * its kind can read is never taken for an envelope, whatever else it holds; only one that it cannot read is opened, layer by layer.
 * The record itself stays as it is.
 */
export function judgeAgain(source: RecordSource, { deliveryId, receivedAt }: Arrival): (record: RawRecord) => Judged {
  const kind = sourceKind(source.kind);
  const context = {
    organizationId: source.organizationId,
    sourceId: source.id,
    cluster: source.cluster ?? undefined,
    deliveryId,
    receivedAt: instantOf(receivedAt.getTime()),
  };
  const normalize = (record: RawRecord): Verdict => kind.normalize(record, context);
  return (record) => {
    const verdict = verdictOf(record, normalize);
    return { record: "reject" in verdict ? record : withoutValue(record), verdict };
  };
}

function withoutValue({ index, bytes, problem, sentAt }: RawRecord): KeptRecord {
  return { index, bytes, problem, sentAt };
}

/** The reason of a reject is that of what lies innermost. */
function verdictOf(record: RawRecord, normalize: (record: RawRecord) => Verdict): Verdict {
  let verdict = normalize(record);
  let inner: RawRecord | undefined = record;
  for (let layers = 0; layers < ENVELOPES_MAX && "reject" in verdict; layers++) {
    inner = openEnvelope(inner);
    if (inner === undefined) return verdict;
    verdict = normalize(inner);
  }
  return verdict;
}
