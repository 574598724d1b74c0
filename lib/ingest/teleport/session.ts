import { STAGES, type CommandEvent, type Stage, type Verdict } from "../../events/event.ts";
import { eventId } from "../../events/event-id.ts";
import { elapsedMs, type Instant } from "../../events/instant.ts";
import { jsonText, jsonTexts, type Json } from "../../events/json.ts";
import { sealed } from "../../events/sealed.ts";
import { recordTime } from "../record-time.ts";
import { keyOf, whoOf, type TeleportRecord } from "./teleport-record.ts";

/*
 * One kubectl exec leaves up to three records: session.start, then exec, then session.end. They have their session's id in common and no
 * time: the start is recorded once the recorder stands, so later than the start the end tells. So each is an event, and lib/commands makes
 * one command of them: what is not final belongs to what has the same session and source event id.
 */

/** `session.start` (T2000I): the command runs until its end is told. */
export function commandOfSessionStart(from: TeleportRecord): Verdict {
  const { record, time } = from;
  const interactive = record["interactive"] === true || jsonText(record["size"]) !== undefined;
  return commandOf(from, {
    occurredAt: time,
    stage: STAGES.started,
    command: commandText(record, { ran: quoted(jsonTexts(record["initial_command"])), interactive }),
  });
}

/** `session.end` (T2004I): how long it took. */
export function commandOfSessionEnd(from: TeleportRecord): Verdict {
  const { record, time } = from;
  const start = recordTime(record, "session_start");
  const stop = recordTime(record, "session_stop") ?? time;
  const started = start === undefined || "reject" in start ? undefined : start;
  return commandOf(from, {
    occurredAt: started ?? time,
    stage: STAGES.complete,
    command: commandText(record, {
      ran: quoted(jsonTexts(record["initial_command"])),
      interactive: record["interactive"] === true,
    }),
    durationMs: started === undefined || "reject" in stop ? undefined : notNegative(elapsedMs(started, stop)),
  });
}

/** `exec` (T3002): how it ended. Teleport's first versions with Kubernetes access record no session around it. */
export function commandOfExec(from: TeleportRecord): Verdict {
  const { record, time } = from;
  return commandOf(from, {
    occurredAt: time,
    stage: jsonText(record["sid"]) === undefined ? STAGES.complete : STAGES.started,
    command: commandText(record, { ran: jsonText(record["command"]) ?? "", interactive: false }),
    exitCode: exitCodeOf(record),
  });
}

type Told = { occurredAt: Instant; stage: Stage; command: string } & Partial<
  Pick<CommandEvent, "exitCode" | "durationMs">
>;

function commandOf(from: TeleportRecord, { occurredAt, stage, command, exitCode, durationMs }: Told): Verdict {
  const { record, time, context } = from;
  const who = whoOf(from);
  const [type, uid, sid] = ["event", "uid", "sid"].map((member) => jsonText(record[member]));
  const identity = [context.sourceId, type, sid, uid, keyOf(occurredAt), keyOf(time), who.user, command];
  return {
    event: sealed({
      stream: "commands",
      id: eventId(occurredAt, identity),
      occurredAt,
      sourceEventId: sid ?? uid,
      stage,
      ...who,
      namespace: jsonText(record["kubernetes_pod_namespace"]),
      resource: "pods",
      // kubectl, or the terminal in Teleport's web console: no record says which.
      accessMethod: "unknown",
      session: sid,
      durationMs,
      command,
      exitCode,
    }),
  };
}

/** As it would be typed. Kubernetes refuses an exec without a command: what ran none attached to what was running. */
function commandText(record: Json, { ran, interactive }: { ran: string; interactive: boolean }): string {
  const [namespace, pod, container] = ["namespace", "name"]
    .map((member) => jsonText(record[`kubernetes_pod_${member}`]))
    .concat(jsonText(record["kubernetes_container_name"]));
  const words = [
    `kubectl ${ran === "" ? "attach" : "exec"}`,
    ...(interactive ? ["-it"] : []),
    ...(namespace === undefined ? [] : ["-n", namespace]),
    ...(pod === undefined ? [] : [pod]),
    ...(container === undefined ? [] : ["-c", container]),
    ...(ran === "" ? [] : ["--", ran]),
  ];
  return words.join(" ");
}

/** As a shell reads it back. `exec` itself has its words joined by blanks already. */
function quoted(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(" ");
}

/**
 * Teleport writes an exit code only when there was an error: the command's own, or the status Kubernetes answered. Where an error has none (the
 * connection broke), kubectl itself ends with 1.
 */
function exitCodeOf(record: Json): number | undefined {
  const given = givenExitCode(record["exitCode"]);
  if (record["code"] === "T3002E" || jsonText(record["exitError"]) !== undefined) return given === 0 ? 1 : (given ?? 1);
  return given ?? (record["code"] === "T3002I" ? 0 : undefined);
}

/** A text in Teleport's own JSON. */
function givenExitCode(value: unknown): number | undefined {
  const text = typeof value === "number" ? String(value) : (jsonText(value) ?? "");
  return /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function notNegative(elapsed: number): number | undefined {
  return elapsed < 0 ? undefined : elapsed;
}
