"use client";

import { formatCount } from "@/components/ui/format-number.ts";
import { clsx } from "clsx";
import { KeptText } from "../kept-text";
import type { DiffLine, Hunk, LineDiff } from "./line-diff.ts";

/** What a browser lays out without a stutter; the raw record has the rest. */
const LINES_SHOWN = 1500;
const LINE_LENGTH = 4000;

const SIGNS = { same: " ", removed: "−", added: "+" } as const;

/** Two texts as one, line by line: numbers of both, what went and what came, and the words in it that differ. */
export function LineDiffView({ diff }: { diff: LineDiff }) {
  const { hunks, hidden } = firstLines(diff.hunks);
  return (
    <>
      <div className="diff-h">
        <span className="diff-n add">+{formatCount(diff.added)}</span>
        <span className="diff-n del">−{formatCount(diff.removed)}</span>
        <span className="muted">
          {diff.coarse ? "lines: too different to be lined up, so all of both is shown" : "lines"}
        </span>
      </div>
      <div className="code diff" tabIndex={0} role="region" aria-label="Old and new value, line by line">
        {hunks.map((hunk) => (
          <div key={hunk.key}>
            <div className="l hunk" aria-hidden="true">
              <span />
              <span />
              <span />
              <span>{hunk.header}</span>
            </div>
            {hunk.lines.map((line, index) => (
              <Line key={index} line={line} />
            ))}
          </div>
        ))}
        {diff.hunks.length === 0 && <div className="l-note muted">No line differs.</div>}
        {hidden > 0 && (
          <div className="l-note muted">{formatCount(hidden)} more lines: the raw record has all of them</div>
        )}
      </div>
    </>
  );
}

function Line({ line: { kind, old, now, segments } }: { line: DiffLine }) {
  return (
    <div className={clsx("l", kind === "added" && "add", kind === "removed" && "del")}>
      <span>{old}</span>
      <span>{now}</span>
      <span>{SIGNS[kind]}</span>
      <span>
        {segments.map(({ text, changed }, index) =>
          changed ? (
            <mark key={index}>
              <KeptText>{text.slice(0, LINE_LENGTH)}</KeptText>
            </mark>
          ) : (
            <KeptText key={index}>{(index === 0 ? indented(text) : text).slice(0, LINE_LENGTH)}</KeptText>
          ),
        )}
      </span>
    </div>
  );
}

/** Policy files are indented by tabs; there they are no characters that hide anything. */
function indented(line: string): string {
  return line.replace(/^\t+/, (tabs) => "  ".repeat(tabs.length));
}

function firstLines(hunks: readonly Hunk[]): { hunks: Hunk[]; hidden: number } {
  let room = LINES_SHOWN;
  const shown: Hunk[] = [];
  let hidden = 0;
  for (const hunk of hunks) {
    const lines = hunk.lines.slice(0, room);
    hidden += hunk.lines.length - lines.length;
    room -= lines.length;
    if (lines.length > 0) shown.push({ ...hunk, lines });
  }
  return { hunks: shown, hidden };
}
