"use client";

import { useEffect, useState } from "react";
import { useCurrentLive } from "./live-context";
import { readJson } from "./read-api";
import type { Live } from "./use-live";
import { useRead, type ReadState } from "./use-read";
import { useVisible } from "./use-visible";

/** What is live moves these on at most so often. */
const PAUSE_MS = 5_000;
/** What takes long to count is asked for less often: it keeps the database busy for at most this share of the time. */
const BUSY_SHARE = 1 / 5;

/** What was counted, and when. */
export type Figures<T> = { value: T; asOf: string; tookMs: number };

/**
 * Figures under the list's filter, which follow while it is live and rows come: one question at a time, a while after the answer to
 * the last, and none while the page is out of sight. What is shown stays until the next answer is there.
 * @param href undefined asks nothing.
 * @param answeredAt when the list's rows were read: another time asks anew.
 */
export function useFigures<T>(href: string | undefined, answeredAt: string): ReadState<Figures<T>> {
  return useLiveFigures<T>(href, answeredAt, useCurrentLive());
}

/** The same for the page itself, above which nobody says what is live. */
export function useLiveFigures<T>(
  href: string | undefined,
  answeredAt: string,
  live: Live | undefined,
): ReadState<Figures<T>> {
  const subject = href && `${href}\n${answeredAt}`;
  const arrivals = live?.on ? live.arrivals : 0;
  const [asked, setAsked] = useState({ subject, arrivals, round: 0 });
  if (asked.subject !== subject) setAsked({ subject, arrivals, round: 0 });
  const read = useRead(subject && `${subject}\n${String(asked.round)}`, readFigures<T>);
  const visible = useVisible();
  const moved = live?.on === true && arrivals !== asked.arrivals;
  const due = visible && moved && read.state !== "waiting";
  const tookMs = tookOf(read);
  useEffect(() => {
    if (!due) return undefined;
    const ask = (): void => {
      setAsked((before) => ({ ...before, arrivals, round: before.round + 1 }));
    };
    const timer = setTimeout(ask, Math.max(PAUSE_MS, tookMs / BUSY_SHARE));
    return () => {
      clearTimeout(timer);
    };
    // Rows that come meanwhile do not put it off.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [due, tookMs]);
  return useSteady(subject, read);
}

function tookOf<T>(read: ReadState<Figures<T>>): number {
  return read.state === "done" ? read.value.tookMs : 0;
}

type Kept<T> = { subject: string; read: Extract<ReadState<T>, { state: "done" }> };

/** The last answer while the next one is on its way, or failed to come. */
function useSteady<T>(subject: string | undefined, read: ReadState<T>): ReadState<T> {
  const [kept, setKept] = useState<Kept<T>>();
  if (read.state === "done") {
    if (subject !== undefined && kept?.read.value !== read.value) setKept({ subject, read });
    return read;
  }
  return kept !== undefined && kept.subject === subject ? kept.read : read;
}

async function readFigures<T>(key: string, signal: AbortSignal): Promise<Figures<T>> {
  const began = Date.now();
  const value = await readJson<T>(key.split("\n")[0] ?? "", signal);
  return { value, asOf: new Date(began).toISOString(), tookMs: Date.now() - began };
}
