const MASK = /redacted:[0-9a-f]{24}/g;

/** A text in stretches: what stands for a secret, and what is kept as it was. */
export function keptParts(text: string): { text: string; replaced: boolean }[] {
  const parts: { text: string; replaced: boolean }[] = [];
  let end = 0;
  for (const match of text.matchAll(MASK)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), replaced: false });
    parts.push({ text: match[0], replaced: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), replaced: false });
  return parts;
}
