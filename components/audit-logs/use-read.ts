"use client";

import { useEffect, useState } from "react";
import { ReadError } from "./read-api";

export type ReadState<T> =
  { state: "waiting" } | { state: "done"; value: T } | { state: "failed"; error: ReadError; retry: () => void };

type Kept<T> = { key: string } & ({ value: T } | { error: ReadError });

/**
 * Reads something after paint, and again whenever `key` changes; an answer to an earlier question is dropped.
 * @param key what is asked; undefined asks nothing.
 * @param read gets the key.
 */
export function useRead<T>(
  key: string | undefined,
  read: (key: string, signal: AbortSignal) => Promise<T>,
): ReadState<T> {
  const [kept, setKept] = useState<Kept<T>>();
  const [attempt, setAttempt] = useState(0);
  const question = key === undefined ? undefined : `${String(attempt)} ${key}`;
  useEffect(() => {
    if (key === undefined || question === undefined) return undefined;
    const controller = new AbortController();
    const keep = (answer: Kept<T>): void => {
      if (!controller.signal.aborted) setKept(answer);
    };
    read(key, controller.signal).then(
      (value) => {
        keep({ key: question, value });
      },
      (error: unknown) => {
        keep({ key: question, error: asReadError(error) });
      },
    );
    return () => {
      controller.abort();
    };
    // `read` is a new function on every render; the key alone says what is asked.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, question]);
  if (kept === undefined || kept.key !== question) return { state: "waiting" };
  if ("value" in kept) return { state: "done", value: kept.value };
  const retry = (): void => {
    setAttempt((before) => before + 1);
  };
  return { state: "failed", error: kept.error, retry };
}

/** Anything else that went wrong while reading is told the same way. */
export function asReadError(error: unknown): ReadError {
  if (error instanceof ReadError) return error;
  return new ReadError({ status: 0, title: "Not readable", detail: "The answer could not be read.", requestId: null });
}
