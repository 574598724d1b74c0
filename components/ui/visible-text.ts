import { lookup } from "@/lib/events/lookup.ts";

/** A stretch of plain text, or one character that must not act: `shown` names it. */
export type TextPart = { text: string } | { shown: string; code: string };

/**
 * Characters that hide, reorder or break text: controls, bidi marks and overrides, zero-width and tag characters, lone
 * surrogates. Audit data is written by whoever is audited, so these are shown, never obeyed.
 */
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\u{e0000}-\u{e01ef}]/gu;

const NAMES = lookup<string>({ "\n": "↵", "\r": "␍", "\t": "⇥", "\0": "␀", "\u001b": "␛" });

/** Splits a text into what may be printed and what must be named. */
export function visibleParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    const code = codeName(match[0]);
    parts.push({ shown: NAMES[match[0]] ?? code, code });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** The same as one string, for titles and other places that take no markup. */
export function visibleText(text: string): string {
  return visibleParts(text)
    .map((part) => ("text" in part ? part.text : `⟨${part.shown}⟩`))
    .join("");
}

function codeName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
