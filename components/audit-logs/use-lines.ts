"use client";

import { defaultRangeExtractor, useVirtualizer, type Range, type Virtualizer } from "@tanstack/react-virtual";
import { useMemo, type RefObject } from "react";
import { dayLineAt, type Line } from "./table-lines.ts";

const HEIGHTS = { day: 27, live: 27, around: 27, event: 32, detail: 200 };
const OVERSCAN = 12;

export type Lines = Virtualizer<HTMLDivElement, HTMLTableRowElement>;

type LinesOf = {
  lines: readonly Line[];
  scroll: RefObject<HTMLDivElement | null>;
  /** The line of the row the tab stop is on. */
  active: number;
  /** The line it begins at, in the middle of what is in sight; -1 for the top. */
  begin: number;
};

/** Draws only the lines in sight, plus the day that holds there (it sticks) and the row the tab stop is on (or focus would be lost). */
export function useLines({ lines, scroll, active, begin }: LinesOf): Lines {
  "use no memo"; // The virtualizer is one object that changes inside.
  const days = useMemo(() => lines.flatMap((line, index) => (line.kind === "day" ? [index] : [])), [lines]);
  const rangeExtractor = (range: Range): number[] => {
    const held = [dayLineAt(days, range.startIndex), active].filter(
      (index) => index !== undefined && index >= 0 && index < range.count,
    );
    return [...new Set([...(held as number[]), ...defaultRangeExtractor(range)])].sort((a, b) => a - b);
  };
  return useVirtualizer<HTMLDivElement, HTMLTableRowElement>({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => HEIGHTS[lines[index]?.kind ?? "event"],
    getItemKey: (index) => lines[index]?.key ?? index,
    rangeExtractor,
    overscan: OVERSCAN,
    // The server draws the first rows too, so the page is there before any script.
    initialRect: { width: 1200, height: SERVER_HEIGHT },
    initialOffset: () => Math.max(0, heightOf(lines.slice(0, Math.max(0, begin))) - SERVER_HEIGHT / 2),
    scrollPaddingStart: HEADS,
    scrollPaddingEnd: 8,
  });
}

const SERVER_HEIGHT = 900;

function heightOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { kind }) => sum + HEIGHTS[kind], 0);
}

/** The sticky head and day above the rows. */
const HEADS = 60;
