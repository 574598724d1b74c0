/**
 * Finds keys that begin as the organization said: the beginning and all that goes on as a key does.
 * @returns replaces them in a text by what `mask` gives.
 */
export function customKeys(prefixes: readonly string[]): (text: string, mask: (secret: string) => string) => string {
  if (prefixes.length === 0) return (text) => text;
  // The longest first, since of two that fit the first wins; what follows cannot fail, so the pattern is linear.
  const beginnings = prefixes.toSorted((a, b) => b.length - a.length).map((prefix) => prefix.replace(/[^\w]/g, "\\$&"));
  const pattern = new RegExp(`(?:${beginnings.join("|")})[\\w.~+/=-]*`, "g");
  return (text, mask) => text.replace(pattern, mask);
}
