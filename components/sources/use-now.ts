"use client";

import { useEffect, useState } from "react";

/**
 * The server's time, ticking. Ages are told by its clock: the reader's may be wrong, and "in 5 min" of something that has
 * happened helps nobody.
 * @param serverNow RFC 3339, as the newest answer says.
 */
export function useNow(serverNow: string): number {
  const [ticked, setTicked] = useState({ since: serverNow, ms: 0 });
  useEffect(() => {
    const start = performance.now();
    const timer = setInterval(() => {
      setTicked({ since: serverNow, ms: performance.now() - start });
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, [serverNow]);
  return Date.parse(serverNow) + (ticked.since === serverNow ? ticked.ms : 0);
}
