"use client";

import { defaultRangeExtractor, useVirtualizer, type Range, type Virtualizer } from "@tanstack/react-virtual";
import { useMemo, type RefObject } from "react";
import { dayLineAt, type Line } from "./table-lines.ts";

const HEIGHTS = { day: 27, live: 27, around: 27, event: 32, detail: 200 };
const OVERSCAN = 12;

export type Lines = Virtualizer<HTMLDivElement, HTMLTableRowElement>;

/** Draws only the lines in sight, plus the day that holds there (it sticks) and the row the tab stop is on (or focus would be lost). */
export function useLines(lines: readonly Line[], scroll: RefObject<HTMLDivElement | null>, active: number): Lines {
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
    initialRect: { width: 1200, height: 900 },
    scrollPaddingStart: HEADS,
    scrollPaddingEnd: 8,
  });
}

/** The sticky head and day above the rows. */
const HEADS = 60;
