import type { Outcome } from "../events/event.ts";
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
  #record: MemberCommand | undefined;
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

  constructor(first: Member) {
    this.#first = this.#latest = first;
    this.add(first);
  }

  /** The smallest id among the recorded command and its calls. */
  get id(): string {
    return this.#first.id;
  }

  /** A session is one kubectl process; when a recorder gave one to several commands, each has the calls from itself to the next. */
  takes(member: Member): boolean {
    return member.type === "call" || this.#record === undefined;
  }

  add(member: Member): void {
    if (member.receivedMs > this.#latest.receivedMs) this.#latest = member;
    this.#clockSkew ||= member.clockSkew;
    if (member.type === "command") this.#record = member;
    else this.#addCall(member);
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
    const outcome = this.#outcome.outcome(this.#record?.exitCode ?? null);
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
      ...(this.#record === undefined ? {} : said(this.#record)),
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
