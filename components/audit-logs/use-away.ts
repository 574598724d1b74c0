"use client";

import { useCallback, useEffect, type RefObject } from "react";
import { useCurrentLive } from "./live-context";

/** Less is an unsteady hand. */
const AWAY_PX = 8;

/** Tells what is live whether the reader has scrolled down. */
export function useAway(scroll: RefObject<HTMLDivElement | null>): { onScroll: () => void; backUp: () => void } {
  const setAway = useCurrentLive()?.setAway;
  const onScroll = useCallback(() => {
    setAway?.((scroll.current?.scrollTop ?? 0) > AWAY_PX);
  }, [setAway, scroll]);
  const backUp = useCallback(() => {
    // Its scroll event does the rest: rows put in before the table knows where it stands would push it down again.
    scroll.current?.scrollTo({ top: 0 });
  }, [scroll]);
  // A new list begins at its top.
  useEffect(onScroll, [onScroll]);
  return { onScroll, backUp };
}
