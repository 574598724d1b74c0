"use client";

import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { anchorOf, barAt, brushBetween, keyStep, moveHandle, type Brush, type Handle } from "./brush.ts";

/** What one marks on a plot of `count` bars, with a pointer or by moving the two handles; undefined while nothing is. */
export function useBrush(count: number) {
  const [brush, setBrush] = useState<Brush>();
  const anchor = useRef<number>(undefined);
  const shown = brush ?? { start: 0, end: count };
  const area = {
    onPointerDown: (event: PointerEvent<HTMLElement>): void => {
      if (event.button !== 0) return;
      const handle = handleOf(event.target);
      const bar = pointedAt(event, count);
      anchor.current = handle === undefined ? bar : anchorOf(shown, handle);
      event.currentTarget.setPointerCapture(event.pointerId);
      if (handle === undefined) setBrush(brushBetween(bar, bar));
    },
    onPointerMove: (event: PointerEvent<HTMLElement>): void => {
      if (anchor.current !== undefined) setBrush(brushBetween(anchor.current, pointedAt(event, count)));
    },
    onPointerUp: (): void => {
      anchor.current = undefined;
    },
    onPointerCancel: (): void => {
      anchor.current = undefined;
    },
  };
  const onKey = (handle: Handle, event: KeyboardEvent): boolean => {
    const by = keyStep(event.key, event.shiftKey);
    if (by === undefined) return false;
    setBrush(moveHandle(shown, { handle, by, count }));
    return true;
  };
  const clear = (): void => {
    setBrush(undefined);
  };
  return { brush, shown, area, onKey, clear };
}

function handleOf(target: EventTarget): Handle | undefined {
  const said = target instanceof HTMLElement ? target.dataset["handle"] : undefined;
  return said === "start" || said === "end" ? said : undefined;
}

function pointedAt(event: PointerEvent<HTMLElement>, count: number): number {
  const { left, width } = event.currentTarget.getBoundingClientRect();
  return barAt(width === 0 ? 0 : (event.clientX - left) / width, count);
}
