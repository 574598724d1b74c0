export type ListDiff = { added: string[]; removed: string[]; kept: string[] };

/** What came into a list and what went; the order is the lists' own, and says nothing. */
export function diffLists(old: readonly string[], now: readonly string[]): ListDiff {
  const [before, after] = [new Set(old), new Set(now)];
  return {
    added: [...after].filter((item) => !before.has(item)),
    removed: [...before].filter((item) => !after.has(item)),
    kept: [...after].filter((item) => before.has(item)),
  };
}
