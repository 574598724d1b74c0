import { STAGES, type Outcome } from "../events/event.ts";
import type { Command, Member, MemberCall, MemberCommand } from "./member.ts";
import { commandName } from "./name.ts";
import { OutcomeOfCalls } from "./outcome.ts";
import { TargetOfCalls } from "./target.ts";

/**
 * One command being put together from its members, given in id order, which is time order. Keeps no call, so that a session of a
 * million calls needs no more memory than one of two.
 */
export class CommandBuilder {
  readonly #first: Member;
  /** Of several records of one command the one of the latest stage, of equal ones the first. */
  #record: MemberCommand | undefined;
  #said: Partial<Told> = {};
  #firstCall: MemberCall | undefined;
  #apiCalls = 0;
  #latest: Member;
  #clockSkew = false;
  #endMs = 0;
  #measured = false;
  #cluster: string | null = null;
  #device: string | null = null;
  #sourceIp: string | null = null;
  #kubectlCommand: string | null = null;
  readonly #outcome = new OutcomeOfCalls();
  readonly #target = new TargetOfCalls();

  /** @param first its first member, which is still to be added. */
  constructor(first: Member) {
    this.#first = this.#latest = first;
  }

  /** The smallest id among the recorded command and its calls. */
  get id(): string {
    return this.#first.id;
  }

  /**
   * A session is one kubectl process; when a recorder gave one to several commands, each has the calls from itself to the next. Not so records
   * of one command: a source that reports its begin, its exit code and its end apart gives them one id, and one of them at most is final.
   */
  takes(member: Member): boolean {
    const record = this.#record;
    if (member.type === "call" || record === undefined) return true;
    const same = member.sourceEventId !== null && member.sourceEventId === record.sourceEventId;
    return same && member.sourceId === record.sourceId && (isPartial(member) || isPartial(record));
  }

  /** @returns the member that is to be linked to this command: a call, or a record that is not the one it is known by. */
  add(member: Member): Member | undefined {
    if (member.receivedMs > this.#latest.receivedMs) this.#latest = member;
    this.#clockSkew ||= member.clockSkew;
    if (member.type === "command") return this.#addRecord(member);
    this.#addCall(member);
    return member;
  }

  #addRecord(record: MemberCommand): MemberCommand | undefined {
    const before = this.#record;
    if (before !== undefined && record.stage <= before.stage) {
      this.#said = { ...said(record), ...this.#said };
      return record;
    }
    this.#record = record;
    this.#said = { ...this.#said, ...said(record) };
    return before;
  }

  #addCall(call: MemberCall): void {
    this.#firstCall ??= call;
    this.#apiCalls += 1;
    this.#cluster ??= call.cluster;
    this.#device ??= call.device;
    this.#sourceIp ??= call.sourceIp;
    this.#kubectlCommand ??= call.kubectlCommand;
    this.#endMs = Math.max(this.#endMs, call.occurredMs + (call.durationMs ?? 0));
    this.#measured ||= call.durationMs !== null || call !== this.#firstCall;
    this.#outcome.add(call);
    this.#target.add(call);
  }

  build(): Command {
    const main = this.#record ?? this.#first;
    const running = this.#record !== undefined && isPartial(this.#record);
    const outcome = this.#outcome.outcome(this.#said.exitCode ?? null, running);
    return {
      organizationId: main.organizationId,
      id: this.id,
      sourceId: main.sourceId,
      occurredAt: this.#first.occurredAt,
      receivedAt: this.#latest.receivedAt,
      clockSkew: this.#clockSkew,
      session: main.session,
      user: main.user,
      userType: main.userType,
      origin: "recorded",
      confidence: 1,
      outcome,
      apiCalls: this.#apiCalls,
      ...this.#fromCalls(outcome),
      ...this.#said,
    };
  }

  /** What the calls tell, where no record says better. */
  #fromCalls(outcome: Outcome): Told {
    const first = this.#firstCall;
    const { kubectlCommand, session } = { kubectlCommand: this.#kubectlCommand, session: this.#first.session };
    return {
      sourceEventId: null,
      commandEventId: null,
      groups: first?.groups ?? [],
      device: this.#device,
      sourceIp: this.#sourceIp,
      cluster: this.#cluster,
      namespace: this.#target.namespace,
      resource: this.#target.resource,
      accessMethod: first?.accessMethod ?? "unknown",
      command: commandName({ kubectlCommand, userAgent: first?.userAgent ?? null, session }),
      exitCode: null,
      durationMs: outcome === "running" ? null : this.#elapsed(),
    };
  }

  /** First start to last end of the calls, to the microsecond; null when nothing was measured. */
  #elapsed(): number | null {
    if (this.#firstCall === undefined || !this.#measured) return null;
    return Math.round((this.#endMs - this.#firstCall.occurredMs) * 1000) / 1000;
  }
}

function isPartial({ stage }: MemberCommand): boolean {
  return stage < STAGES.complete;
}

/** What both the record and the calls may tell. */
type Told = Pick<
  Command,
  | "sourceEventId"
  | "commandEventId"
  | "groups"
  | "device"
  | "sourceIp"
  | "cluster"
  | "namespace"
  | "resource"
  | "accessMethod"
  | "command"
  | "exitCode"
  | "durationMs"
>;

/** What a record says; what it leaves out is left out here, so that the calls may tell it. */
function said(record: MemberCommand): Partial<Told> {
  const { sourceEventId, device, sourceIp, cluster, namespace, resource, command, exitCode, durationMs } = record;
  const told = { sourceEventId, device, sourceIp, cluster, namespace, resource, command, exitCode, durationMs };
  return {
    ...(Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null)) as Partial<Told>),
    commandEventId: record.id,
    ...(record.groups.length > 0 ? { groups: record.groups } : {}),
    ...(record.accessMethod === "unknown" ? {} : { accessMethod: record.accessMethod }),
  };
}
