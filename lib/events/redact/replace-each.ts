/**
 * Replaces every match of a pattern.
 * @param pattern global; linear, since texts are of any length and hostile.
 * @param by is given the match and then its groups; one that did not take part is undefined.
 */
export function replaceEach(text: string, pattern: RegExp, by: (match: (string | undefined)[]) => string): string {
  return text.replace(pattern, (...match) => by(match as string[]));
}
