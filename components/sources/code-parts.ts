export type CodePart = { text: string; look?: "key" | "tok" | "muted" };

import type { SetupStep } from "./source.ts";

/** How comments and keys stand in a line; a language without is shown plain. */
const LOOKS: Record<SetupStep["language"], { comment: RegExp; key: RegExp } | undefined> = {
  yaml: { comment: /^(\s*#.*)$/, key: /^(\s*(?:- )?[\w.-]+:)(.*)$/ },
  toml: { comment: /^(\s*#.*)$/, key: /^(\s*[\w.-]+ =)(.*)$/ },
  hujson: { comment: /^(\s*\/\/.*)$/, key: /^(\s*"[\w./-]+":)(.*)$/ },
  shell: undefined,
};

/**
 * A configuration text cut into what is drawn differently: keys and comments recede, the token stands out.
 * The parts joined are the text itself: what is shown is what is copied.
 */
export function codeParts(
  text: string,
  { language, token }: { language: SetupStep["language"]; token: string },
): CodePart[] {
  const looks = LOOKS[language];
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const parts = looks === undefined ? [{ text: line }] : lineParts(line, looks);
    const marked = parts.flatMap((part) => markToken(part, token));
    return index === lines.length - 1 ? marked : [...marked, { text: "\n" }];
  });
}

function lineParts(line: string, { comment, key }: { comment: RegExp; key: RegExp }): CodePart[] {
  if (comment.test(line)) return [{ text: line, look: "muted" }];
  const match = key.exec(line);
  if (match === null) return [{ text: line }];
  return [{ text: match[1] ?? "", look: "key" }, { text: match[2] ?? "" }];
}

function markToken(part: CodePart, token: string): CodePart[] {
  if (token === "" || !part.text.includes(token)) return part.text === "" ? [] : [part];
  const pieces = part.text.split(token);
  return pieces.flatMap((piece, index) => [
    ...(index === 0 ? [] : [{ text: token, look: "tok" as const }]),
    ...(piece === "" ? [] : [{ ...part, text: piece }]),
  ]);
}
