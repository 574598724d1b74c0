"use client";

import { useLayoutEffect, useRef, type RefObject } from "react";
import { anchorAt, offsetFor, type Anchor } from "./scroll-anchor.ts";
import type { Line } from "./table-lines.ts";
import type { Lines } from "./use-lines";

type Table = {
  lines: readonly Line[];
  virtual: Lines;
  scroll: RefObject<HTMLDivElement | null>;
  around: string | undefined;
  marked: string | undefined;
  /** The event whose sheet is open. */
  event: string | undefined;
};

/**
 * A list that was opened around a moment begins there, and what is in sight stays where it is when newer rows come above it. It
 * follows the sheet that one steps through.
 * @returns what to call when it is scrolled.
 */
export function useKeptPlace({ lines, virtual, scroll, around, marked, event }: Table): () => void {
  "use no memo"; // The virtualizer is one object that changes inside.
  const anchor = useRef<Anchor>([]);
  const remember = (): void => {
    const drawn = virtual.getVirtualItems().filter(({ index }) => lines[index]?.kind === "event");
    const placed = drawn.map(({ key, start }) => ({ key: String(key), start }));
    anchor.current = anchorAt(placed, scroll.current?.scrollTop ?? 0);
  };
  useLayoutEffect(() => {
    if (marked !== undefined) virtual.scrollToIndex(lineOf(lines, marked), { align: "center" });
    // Once: the table is a new one for each answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  useLayoutEffect(() => {
    if (around === undefined || scroll.current === null) return;
    const offset = offsetFor(anchor.current, (key) => virtual.measurementsCache[lineOf(lines, key)]?.start);
    if (offset !== undefined && Math.abs(offset - scroll.current.scrollTop) >= 1)
      scroll.current.scrollTo({ top: offset });
  }, [around, lines, virtual, scroll]);
  useLayoutEffect(() => {
    const line = event === undefined ? -1 : lineOf(lines, event);
    if (line !== -1) virtual.scrollToIndex(line, { align: "auto" });
    // When another is opened, and not whenever lines change around it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [event]);
  useLayoutEffect(remember);
  return remember;
}

function lineOf(lines: readonly Line[], key: string): number {
  return lines.findIndex((line) => line.key === key);
}
