"use client";

import { useCommandKey } from "@/components/ui/use-command-key.ts";
import type { StreamId } from "@/lib/events/field.ts";
import { useCallback, useEffect, useEffectEvent, useMemo, useState } from "react";
import type { AnyItem } from "./kinds.ts";
import { arrive, mergeRows, NO_LIVE_ROWS, showWaiting, type LiveRows, type MergedRows } from "./live-rows.ts";
import { followTail } from "./tail-source.ts";
import type { EventList } from "./use-events";
import type { View } from "./use-view";
import { apiHref } from "./view.ts";

export type Live = {
  on: boolean;
  /** Why it cannot be switched on. */
  reason: string | undefined;
  toggle: () => void;
  /** What is above the line came after this. */
  since: string;
  /** Where the line is: below these rows. */
  rows: MergedRows<AnyItem>;
  dropped: boolean;
  /** How many times something came: what is counted is then no longer all. */
  arrivals: number;
  fresh: ReadonlySet<string>;
  /** The connection is away; it comes back by itself. */
  lost: boolean;
  /** Whether the reader is further down: then new rows wait. */
  setAway: (away: boolean) => void;
};

type Kept = {
  href: string | undefined;
  rows: LiveRows<AnyItem>;
  arrivals: number;
  away: boolean;
  lost: boolean;
};

/**
 * The list's rows with what comes while one looks.
 * @param answeredAt when the loaded rows were read.
 */
export function useLive(view: View, list: EventList<StreamId>, answeredAt: string): Live {
  const { stream, asked, at, jumpTo } = view;
  const [startedAt, setStartedAt] = useState<string>();
  const reason = asked.to === "now" ? undefined : "Live needs a time that ends now, and this one ends earlier.";
  // Around another moment nothing is new; back at the newest it goes on.
  const on = startedAt !== undefined && reason === undefined && at === undefined;
  const href = on ? apiHref(`${stream}/tail`, asked) : undefined;
  const { kept, setAway } = useTail(href, view.refresh);
  const toggle = useCallback(() => {
    setStartedAt(on ? undefined : new Date().toISOString());
    if (at !== undefined) jumpTo(undefined);
  }, [on, at, jumpTo]);
  useCommandKey("j", reason === undefined ? toggle : undefined);
  const rows = useMemo(() => mergeRows<AnyItem>(list.items, kept.rows), [list.items, kept.rows]);
  const since = startedAt !== undefined && startedAt > answeredAt ? startedAt : answeredAt;
  const { lost, arrivals } = kept;
  const { dropped, fresh } = kept.rows;
  return useMemo(
    () => ({ on, reason, toggle, since, rows, dropped, arrivals, fresh, lost, setAway }),
    [on, reason, toggle, since, rows, dropped, arrivals, fresh, lost, setAway],
  );
}

/** What came on this address; another one starts over. */
function useTail(href: string | undefined, refresh: () => void) {
  const [kept, setKept] = useState<Kept>(() => start(href));
  if (kept.href !== href) setKept(start(href));
  const change = useCallback((next: (before: Kept) => Kept) => {
    setKept(next);
  }, []);
  const begun = useEffectEvent(refresh);
  useEffect(() => {
    if (href === undefined) return undefined;
    const changeOwn = (next: (before: Kept) => Kept): void => {
      change((before) => (before.href === href ? next(before) : before));
    };
    return followTail<AnyItem>(href, {
      onItems: (items) => {
        changeOwn((before) => ({
          ...before,
          rows: arrive(before.rows, items, before.away),
          arrivals: before.arrivals + 1,
        }));
      },
      onBegin: () => {
        begun();
      },
      onLost: (lost) => {
        changeOwn((before) => (before.lost === lost ? before : { ...before, lost }));
      },
    });
  }, [href, change]);
  const setAway = useCallback(
    (away: boolean) => {
      change((before) => {
        if (before.away === away) return before;
        return { ...before, away, rows: away ? before.rows : showWaiting(before.rows) };
      });
    },
    [change],
  );
  return { kept, setAway };
}

function start(href: string | undefined): Kept {
  return { href, rows: NO_LIVE_ROWS, arrivals: 0, away: false, lost: false };
}
