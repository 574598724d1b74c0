import { ValueScanner } from "../value-scanner.ts";

const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;
const CLOSE_OBJECT = 0x7d;
const BACKSLASH = 0x5c;

/**
 * The exact bytes of one member's value in an object's JSON text: numbers beyond 2^53, spelling and spaces stay as they were sent, so
 * that a record has one digest with and without its envelope.
 * @param object valid JSON text of an object.
 * @returns undefined when it has no such member; the last one where it has several, as JSON.parse takes it.
 */
export function memberBytes(object: Buffer, name: string): Buffer | undefined {
  const scanner = new ValueScanner();
  let found: Buffer | undefined;
  for (let at = object.indexOf(QUOTE); at !== -1;) {
    const keyEnd = endOfString(object, at);
    const from = afterSpace(object, object.indexOf(COLON, keyEnd) + 1);
    const to = endOfValue(object, from, scanner);
    if (isKey(object.subarray(at, keyEnd), name)) found = object.subarray(from, to);
    const next = afterSpace(object, to);
    at = object[next] === COMMA ? object.indexOf(QUOTE, next) : -1;
  }
  return found;
}

function endOfString(text: Buffer, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== QUOTE) at += text[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

function endOfValue(text: Buffer, from: number, scanner: ValueScanner): number {
  const first = text[from] ?? 0;
  if (first === QUOTE) return endOfString(text, from);
  if (first === 0x7b || first === 0x5b) {
    scanner.begin(false);
    const end = scanner.advance(text, from);
    return end === -1 ? text.length : end;
  }
  let at = from;
  while (at < text.length && text[at] !== COMMA && text[at] !== CLOSE_OBJECT && !isSpace(text[at])) at++;
  return at;
}

/** A key may be written with escapes: `"\u0065vent"`. */
function isKey(written: Buffer, name: string): boolean {
  if (!written.includes(BACKSLASH)) return written.length === name.length + 2 && written.toString() === `"${name}"`;
  return JSON.parse(written.toString()) === name;
}

function afterSpace(text: Buffer, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text[at])) at++;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
