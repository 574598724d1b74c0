import type { RawRecord } from "../events/event.ts";
import { instantOf } from "../events/instant.ts";
import type { Judged } from "./append.ts";
import type { Arrival } from "./arrival.ts";
import { sourceKind } from "./registry.ts";

/** Whose records they are; `cluster` for kinds whose records do not name theirs. */
export type RecordSource = { organizationId: string; id: string; kind: string; cluster: string | null };

/** What the source's kind makes of one delivery's records, one by one. */
export function judge(source: RecordSource, arrival: Arrival): (record: RawRecord) => Judged {
  return judgeAgain(source, arrival);
}

/** The same for records that went through `judge` before and were kept as it left them: only their kind reads them again. */
export function judgeAgain(source: RecordSource, { deliveryId, receivedAt }: Arrival): (record: RawRecord) => Judged {
  const kind = sourceKind(source.kind);
  const context = {
    organizationId: source.organizationId,
    sourceId: source.id,
    cluster: source.cluster ?? undefined,
    deliveryId,
    receivedAt: instantOf(receivedAt.getTime()),
  };
  return (record) => ({ record, verdict: kind.normalize(record, context) });
}
