import { encodePgText } from "../events/pg-text.ts";
import type { ApiCallEvent, AuditEvent, RawRecord, Verdict } from "../events/event.ts";
import { addFindings, type Findings } from "../events/redact/findings.ts";
import type { CommandRow, Placed } from "./event-table.ts";

/** A record as it is kept. Its JSON only where it is no event: that of an event has been read, and would hold memory until the delivery is stored. */
export type KeptRecord = Omit<RawRecord, "value"> & { value?: unknown };

/** A record, what its source kind made of it, and what was replaced in it before that. */
export type Judged = { record: KeptRecord; verdict: Verdict; redacted?: Findings | undefined };

/** `key`: what its object is called, where it was one of a bucket. */
export type Reject = { index: number; reason: string; key?: string | undefined };

/** One chunk of a delivery, sorted out: at most one row a call and table, in id order. */
export type Prepared = {
  records: KeptRecord[];
  calls: Placed<ApiCallEvent & { clockSkew: boolean }>[];
  commands: Placed<CommandRow>[];
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
  const calls = new Map<string, Placed<ApiCallEvent & { clockSkew: boolean }>>();
  const commands = new Map<string, Placed<CommandRow>>();
  const rejects: Reject[] = [];
  const redacted: Findings = {};
  for (const { record, verdict, redacted: found } of chunk) {
    addFindings(redacted, found);
    if ("reject" in verdict) {
      rejects.push({
        index: record.index,
        reason: encodePgText(verdict.reject.slice(0, REASON_LENGTH_MAX).toWellFormed()),
        key: record.key,
      });
      continue;
    }
    const { event } = verdict;
    const clockSkew = isSkewed(event, receivedAt);
    // Assigned, since copying an event of forty fields takes longer than all else here.
    if (event.stream === "api-calls")
      keepLater(calls, { event: Object.assign(event, { clockSkew }), index: record.index });
    else keepLater(commands, { event: Object.assign(event, { clockSkew }), index: record.index });
  }
  return {
    records: chunk.map(({ record }) => record),
    calls: inIdOrder(calls),
    commands: inIdOrder(commands),
    rejects,
    redacted,
  };
}

function keepLater<Event extends AuditEvent>(rows: Map<string, Placed<Event>>, next: Placed<Event>): void {
  const before = rows.get(next.event.id)?.event;
  const later =
    before === undefined ||
    next.event.stage > before.stage ||
    (next.event.stage === before.stage && next.event.digest < before.digest);
  if (later) rows.set(next.event.id, next);
}

function inIdOrder<Event extends AuditEvent>(rows: Map<string, Placed<Event>>): Placed<Event>[] {
  return [...rows.values()].sort((a, b) => (a.event.id < b.event.id ? -1 : 1));
}

function isSkewed({ occurredAt }: AuditEvent, receivedAt: Date): boolean {
  return occurredAt.ms > receivedAt.getTime() + SKEW_AHEAD_MS || occurredAt.ms < SKEW_BEFORE_MS;
}
