import type { RawRecord } from "../../events/event.ts";
import { sentAtOf } from "./sent-at.ts";
import { isObject, parseRecord, type Parsed } from "../parse-record.ts";
import { ValueScanner } from "../value-scanner.ts";
import { memberBytes } from "./member-bytes.ts";

/** A wrapped record: its JSON, and the text that says so. */
export type Wrapped = { value: Record<string, unknown>; bytes: Buffer };

/** What lies in an envelope: an event with its own bytes, or the problem why it is none. */
export type Inner = Parsed & Pick<RawRecord, "bytes" | "sentAt">;

/**
 * One family of envelopes that hold one event each. Pure.
 * @returns undefined when the record is no such envelope: the rules are strict, since a plain record is never to be opened.
 */
export type Envelope = (wrapped: Wrapped) => Inner | undefined;

/**
 * The event under one member of an envelope: an object, or its JSON as text.
 * @param time the envelope's time, in any form `sentAtOf` reads.
 * @returns undefined when the member is neither an object nor a text; with a `problem` when the text is no JSON object.
 */
export function eventUnder(wrapped: Wrapped, name: string, time: unknown): Inner | undefined {
  const member = wrapped.value[name];
  const sentAt = sentAtOf(time);
  if (isObject(member))
    return { value: member, problem: undefined, bytes: memberBytes(wrapped.bytes, name) ?? wrapped.bytes, sentAt };
  return typeof member === "string" ? { ...eventInText(member, name), sentAt } : undefined;
}

/** Reads a text that should hold one event as JSON. @param called the member it stands under, for the reason. */
export function eventInText(text: string, called: string): Inner {
  const trimmed = text.trim();
  const bytes = Buffer.from(trimmed);
  if (!trimmed.startsWith("{")) {
    const problem = `${called} is a line of text, not a JSON event: ${JSON.stringify(shown(trimmed))}`;
    return { value: undefined, problem, bytes };
  }
  const { value, problem } = parseRecord(bytes, { deepest: depthOf(bytes), called });
  return { value, problem, bytes };
}

/** Whether a text looks like the JSON of an object; only then is it worth parsing. */
export function looksLikeObject(text: unknown): text is string {
  return typeof text === "string" && /^\s*\{/.test(text);
}

function depthOf(bytes: Buffer): number {
  const scanner = new ValueScanner();
  scanner.begin(false);
  scanner.advance(bytes, 0);
  return scanner.deepest;
}

function shown(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
