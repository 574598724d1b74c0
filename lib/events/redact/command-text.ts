import { CommandReader } from "./command-words.ts";
import type { Place, Redaction } from "./redaction.ts";
import { splice, type Edit } from "./tree.ts";

/** Replaces the secrets of a command as it was typed, or of any text that quotes one. Only the words that hold them change. */
export function redactCommandText(redaction: Redaction, text: string, place: Place): string {
  if (!/[=\-:{"']/.test(text)) return text;
  const reader = new CommandReader(redaction, place, text);
  const edits: Edit[] = [];
  for (const word of wordsIn(text)) {
    const redacted = reader.read(word.value);
    if (redacted !== word.value) edits.push({ ...word, text: written(word, redacted) });
  }
  return splice(text, edits);
}

type Word = {
  start: number;
  end: number;
  /** Before the quote that opens in it. */ prefix: string;
  quote: string;
  value: string;
};

/** Splits as a shell does, as far as it can be told: a quote opens at a word's beginning or after `=`, so that an apostrophe in prose opens none. */
function* wordsIn(text: string): Generator<Word, undefined> {
  for (let at = 0; at < text.length;) {
    while (isSpace(text.charCodeAt(at))) at++;
    if (at >= text.length) return;
    const word = wordAt(text, at);
    yield word;
    at = word.end;
  }
}

function wordAt(text: string, start: number): Word {
  let at = start;
  let quoteAt = -1;
  while (at < text.length && !isSpace(text.charCodeAt(at))) {
    if (quoteAt === -1 && isQuote(text[at]) && (at === start || text[at - 1] === "=")) {
      quoteAt = at;
      at = afterQuoted(text, at);
    } else at += text[at] === "\\" ? 2 : 1;
  }
  return wordOf(text, { start, end: Math.min(at, text.length), quoteAt });
}

function wordOf(text: string, { start, end, quoteAt }: { start: number; end: number; quoteAt: number }): Word {
  if (quoteAt === -1) return { start, end, prefix: "", quote: "", value: text.slice(start, end) };
  const quote = text[quoteAt] ?? "";
  const closed = end > quoteAt + 1 && text[end - 1] === quote;
  const inside = text.slice(quoteAt + 1, closed ? end - 1 : end);
  const prefix = text.slice(start, quoteAt);
  return { start, end, prefix, quote, value: prefix + (quote === '"' ? inside.replace(/\\(["\\$`])/g, "$1") : inside) };
}

function written({ prefix, quote }: Word, value: string): string {
  if (quote === "" || !value.startsWith(prefix)) return value;
  const inside = value.slice(prefix.length);
  return prefix + quote + (quote === '"' ? inside.replace(/["\\$`]/g, "\\$&") : inside) + quote;
}

/** An unclosed quote is open to the end. */
function afterQuoted(text: string, at: number): number {
  const quote = text[at] ?? "";
  for (let next = at + 1; next < text.length; next++) {
    if (text[next] === "\\" && quote === '"') next++;
    else if (text[next] === quote) return next + 1;
  }
  return text.length;
}

function isQuote(character: string | undefined): boolean {
  return character === '"' || character === "'";
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
