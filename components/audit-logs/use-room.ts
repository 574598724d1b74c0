"use client";

import { useEffect, useState, type RefObject } from "react";

/** As in phone.css: there rows have two lines, and nothing needs to give way. */
const PHONE = "(max-width: 760px)";

/** How wide an element's columns may be, followed. Unknown (on the server, at first) counts as wide. */
export function useRoom(ref: RefObject<HTMLElement | null>): number {
  const [room, setRoom] = useState(Number.POSITIVE_INFINITY);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const phone = globalThis.matchMedia(PHONE);
    const observer = new ResizeObserver(() => {
      setRoom(phone.matches ? Number.POSITIVE_INFINITY : element.clientWidth);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [ref]);
  return room;
}
