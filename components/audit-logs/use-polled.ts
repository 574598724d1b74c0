"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { ReadError } from "./read-api";
import { asReadError } from "./use-read";

const EVERY_MS = 2000;
const EVERY_MAX_MS = 30_000;

export type Polled<T> = {
  value: T;
  /** Why the newest answer did not come; what is shown is older then. */
  failed: ReadError | undefined;
  /** Asks at once: after something was changed here, or for "try again". */
  refresh: () => void;
};

type Read<T> = (signal: AbortSignal) => Promise<T>;

/**
 * What is asked for again every two seconds while someone can see it. After a failure it asks less and less often, and never two at a
 * time.
 * @param first what came with the page.
 * @param read of a module: the same on every render.
 */
export function usePolled<T>(first: T, read: Read<T>): Polled<T> {
  const [value, setValue] = useState(first);
  const [failed, setFailed] = useState<ReadError>();
  const ask = useRef<() => void>(() => undefined);
  useEffect(() => {
    const poll = startPolling(read, {
      onAnswer: (answer) => {
        setValue(answer);
        setFailed(undefined);
      },
      onFailure: setFailed,
    });
    ask.current = poll.now;
    return poll.stop;
  }, [read]);
  const refresh = useCallback(() => {
    ask.current();
  }, []);
  return { value, failed, refresh };
}

type Listener<T> = { onAnswer: (answer: T) => void; onFailure: (error: ReadError) => void };

function startPolling<T>(read: Read<T>, { onAnswer, onFailure }: Listener<T>): { now: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = new AbortController();
  let failures = 0;
  const plan = (): void => {
    const wait = Math.min(EVERY_MAX_MS, EVERY_MS * 2 ** failures);
    if (!document.hidden) timer = setTimeout(now, wait);
  };
  const pause = (): void => {
    clearTimeout(timer);
    running.abort();
  };
  const now = (): void => {
    pause();
    const mine = new AbortController();
    running = mine;
    read(mine.signal)
      .then(
        (answer) => {
          failures = 0;
          if (!mine.signal.aborted) onAnswer(answer);
        },
        (error: unknown) => {
          failures += mine.signal.aborted ? 0 : 1;
          if (!mine.signal.aborted) onFailure(asReadError(error));
        },
      )
      .finally(() => {
        if (!mine.signal.aborted) plan();
      });
  };
  const onVisibility = (): void => {
    if (document.hidden) pause();
    else now();
  };
  document.addEventListener("visibilitychange", onVisibility);
  plan();
  const stop = (): void => {
    document.removeEventListener("visibilitychange", onVisibility);
    pause();
  };
  return { now, stop };
}
