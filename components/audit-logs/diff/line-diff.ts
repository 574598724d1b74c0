import { diffWordsWithSpace, structuredPatch, type StructuredPatchHunk } from "diff";

/** A stretch of a line; `changed` is what the other side does not have. */
type Segment = { text: string; changed: boolean };
export type DiffLine = {
  kind: "same" | "removed" | "added";
  /** Line numbers in the old and the new text. */
  old: number | undefined;
  now: number | undefined;
  segments: Segment[];
};
export type Hunk = { key: string; header: string; lines: DiffLine[] };
export type LineDiff = {
  hunks: Hunk[];
  added: number;
  removed: number;
  /** The texts differ too much to be lined up in reasonable time: the whole old text, then the whole new one. */
  coarse: boolean;
};

const CONTEXT = 3;
/** How many lines two texts may differ by; the work grows with its square. */
const EDITS_MAX = 1500;
/** A line beyond this is one stretch: finding its words would take longer than reading it. */
const WORDS_LENGTH = 2000;

/** Two texts line by line, with three lines of context and, in lines that took each other's place, the words that differ. */
export function diffLines(old: string, now: string): LineDiff {
  const options = { context: CONTEXT, maxEditLength: EDITS_MAX } as const;
  const patch = structuredPatch("", "", old, now, undefined, undefined, options);
  const hunks = patch === undefined ? [replaced(old, now)] : patch.hunks;
  const shown = hunks.map(hunkOf);
  const count = (kind: DiffLine["kind"]): number =>
    shown.reduce((sum, { lines }) => sum + lines.filter((line) => line.kind === kind).length, 0);
  return { hunks: shown, added: count("added"), removed: count("removed"), coarse: patch === undefined };
}

function replaced(old: string, now: string): StructuredPatchHunk {
  const [before, after] = [old.split("\n"), now.split("\n")];
  const lines = [...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)];
  return { oldStart: 1, oldLines: before.length, newStart: 1, newLines: after.length, lines };
}

function hunkOf({ oldStart, oldLines, newStart, newLines, lines }: StructuredPatchHunk): Hunk {
  const header = `@@ −${String(oldStart)},${String(oldLines)} +${String(newStart)},${String(newLines)} @@`;
  let [old, now] = [oldStart, newStart];
  const numbered = lines.flatMap((line): DiffLine[] => {
    const segments = [{ text: line.slice(1), changed: false }];
    if (line.startsWith("-")) return [{ kind: "removed", old: old++, now: undefined, segments }];
    if (line.startsWith("+")) return [{ kind: "added", old: undefined, now: now++, segments }];
    // "\ No newline at end of file"
    return line.startsWith("\\") ? [] : [{ kind: "same", old: old++, now: now++, segments }];
  });
  return { key: header, header, lines: withWords(numbered) };
}

/** Of lines that were removed and as many that were added in their place, each pair with the words that differ. */
function withWords(lines: DiffLine[]): DiffLine[] {
  const result = [...lines];
  for (let at = 0; at < lines.length;) {
    const removed = runOf(lines, at, "removed");
    const added = runOf(lines, at + removed, "added");
    if (removed > 0 && removed === added)
      for (let pair = 0; pair < removed; pair++) markWords(result, at + pair, at + removed + pair);
    at += Math.max(1, removed + added);
  }
  return result;
}

function runOf(lines: readonly DiffLine[], start: number, kind: DiffLine["kind"]): number {
  const end = lines.findIndex((line, index) => index >= start && line.kind !== kind);
  return (end < 0 ? lines.length : end) - start;
}

function markWords(lines: DiffLine[], removedAt: number, addedAt: number): void {
  const [removed, added] = [lines[removedAt], lines[addedAt]];
  if (removed === undefined || added === undefined) return;
  const [from, to] = [textOf(removed), textOf(added)];
  if (from.length > WORDS_LENGTH || to.length > WORDS_LENGTH) return;
  const parts = diffWordsWithSpace(from, to);
  // Where nothing is alike, marking all of it says nothing.
  if (!parts.some((part) => !part.added && !part.removed && part.value.trim() !== "")) return;
  const side = (other: "added" | "removed"): Segment[] =>
    parts
      .filter((part) => !part[other])
      .map(({ value, ...part }) => ({ text: value, changed: part.added || part.removed }));
  lines[removedAt] = { ...removed, segments: side("added") };
  lines[addedAt] = { ...added, segments: side("removed") };
}

function textOf({ segments }: DiffLine): string {
  return segments.map(({ text }) => text).join("");
}
