import { encodePgText } from "../events/pg-text.ts";
import type { ApiCallEvent, AuditEvent, RawRecord, Verdict } from "../events/event.ts";
import type { StreamId } from "../events/field.ts";
import { addFindings, type Findings } from "../events/redact/findings.ts";
import type { ChangeRow, CommandRow, FlowRow, Placed } from "./event-table.ts";

/** A record as it is kept. Its JSON only where it is no event: that of an event has been read, and would hold memory until the delivery is stored. */
export type KeptRecord = Omit<RawRecord, "value"> & { value?: unknown };

/** A record, what its source kind made of it, and what was replaced in it before that. */
export type Judged = { record: KeptRecord; verdict: Verdict; redacted?: Findings | undefined };

/** `key`: what its object is called, where it was one of a bucket. */
export type Reject = { index: number; reason: string; key?: string | undefined };

type CallRow = ApiCallEvent & { clockSkew: boolean };

/** One chunk of a delivery, sorted out: at most one row a call and table, in id order. */
export type Prepared = {
  records: KeptRecord[];
  calls: Placed<CallRow>[];
  commands: Placed<CommandRow>[];
  changes: Placed<ChangeRow>[];
  flows: Placed<FlowRow>[];
  rejects: Reject[];
  redacted: Findings;
};

/** The source's clock may run this far ahead of ours before its times are marked. */
const SKEW_AHEAD_MS = 5 * 60_000;
/** Before Kubernetes existed. */
const SKEW_BEFORE_MS = Date.UTC(2014, 0, 1);
/** A reason may quote the record. */
const REASON_LENGTH_MAX = 500;

/** Sorts a chunk's verdicts into rows and rejects, folding the stages of one call: the later wins, at equal stage the smaller digest. */
export function prepare(chunk: readonly Judged[], receivedAt: Date): Prepared {
  const rows = new Rows(receivedAt);
  const rejects: Reject[] = [];
  const redacted: Findings = {};
  for (const { record, verdict, redacted: found } of chunk) {
    addFindings(redacted, found);
    if ("event" in verdict) rows.add(verdict.event, record.index);
    else if ("events" in verdict) for (const event of verdict.events) rows.add(event, record.index);
    else rejects.push(rejectOf(record, verdict.reject));
  }
  return {
    records: chunk.map(({ record }) => record),
    calls: rows.of("api-calls"),
    commands: rows.of("commands"),
    changes: rows.of("tailnet-changes"),
    flows: rows.of("network-flows"),
    rejects,
    redacted,
  };
}

function rejectOf({ index, key }: KeptRecord, reason: string): Reject {
  return { index, reason: encodePgText(reason.slice(0, REASON_LENGTH_MAX).toWellFormed()), key };
}

type Row<Event = AuditEvent> = Event & { clockSkew: boolean };
type RowOf<S extends StreamId> = Row<Extract<AuditEvent, { stream: S }>>;

/** The rows of a chunk by stream, each once. */
class Rows {
  readonly #receivedAt: Date;
  readonly #byStream: Record<StreamId, Map<string, Placed<Row>>> = {
    "api-calls": new Map(),
    commands: new Map(),
    "tailnet-changes": new Map(),
    "network-flows": new Map(),
  };

  constructor(receivedAt: Date) {
    this.#receivedAt = receivedAt;
  }

  add(event: AuditEvent, index: number): void {
    const rows = this.#byStream[event.stream];
    const before = rows.get(event.id)?.event;
    const later =
      before === undefined ||
      event.stage > before.stage ||
      (event.stage === before.stage && event.digest < before.digest);
    // Assigned, since copying an event of forty fields takes longer than all else here.
    if (later)
      rows.set(event.id, { event: Object.assign(event, { clockSkew: isSkewed(event, this.#receivedAt) }), index });
  }

  of<S extends StreamId>(stream: S): Placed<RowOf<S>>[] {
    const rows = [...this.#byStream[stream].values()] as Placed<RowOf<S>>[];
    return rows.sort((a, b) => (a.event.id < b.event.id ? -1 : 1));
  }
}

function isSkewed({ occurredAt }: AuditEvent, receivedAt: Date): boolean {
  return occurredAt.ms > receivedAt.getTime() + SKEW_AHEAD_MS || occurredAt.ms < SKEW_BEFORE_MS;
}
