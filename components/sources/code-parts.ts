export type CodePart = { text: string; look?: "key" | "tok" | "muted" };

const COMMENT = /^(\s*#.*)$/;
const KEY = /^(\s*(?:- )?[\w.-]+:)(.*)$/;

/**
 * A configuration text cut into what is drawn differently: keys and comments recede, the token stands out.
 * The parts joined are the text itself: what is shown is what is copied.
 */
export function codeParts(
  text: string,
  { language, token }: { language: "yaml" | "shell"; token: string },
): CodePart[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const parts = language === "yaml" ? yamlLine(line) : [{ text: line }];
    const marked = parts.flatMap((part) => markToken(part, token));
    return index === lines.length - 1 ? marked : [...marked, { text: "\n" }];
  });
}

function yamlLine(line: string): CodePart[] {
  if (COMMENT.test(line)) return [{ text: line, look: "muted" }];
  const match = KEY.exec(line);
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
