"use client";

import { formatAmount, formatCount } from "@/components/ui/format-number.ts";
import { formatClock } from "@/components/ui/format-time.ts";
import { useEffect, useEffectEvent, useState } from "react";
import { useCurrentLive } from "./live-context";
import { useCurrentView } from "./view-context";
import { ROW_WORDS } from "./view.ts";

const ANNOUNCE_MS = 5_000;

/** New rows that wait until the reader comes back up, or asks for them. */
export function LivePill({ onShow }: { onShow: () => void }) {
  const waiting = useCurrentLive()?.rows.waiting ?? 0;
  if (waiting === 0) return null;
  return (
    <div className="live-at">
      <button type="button" className="live-pill num" onClick={onShow}>
        {formatCount(waiting)} new
      </button>
    </div>
  );
}

/** Behind figures while the list is live, which they follow from behind: when they were counted. */
export function AsOf({ figures }: { figures: { asOf: string } | undefined }) {
  const { zone } = useCurrentView();
  const live = useCurrentLive();
  if (!live?.on || figures === undefined) return null;
  return <span className="as-of num"> as of {formatClock(figures.asOf, zone)}</span>;
}

/** In the list's foot: that it is live, or for the moment not. */
export function LiveState() {
  const live = useCurrentLive();
  if (!live?.on) return null;
  if (live.lost) return <span className="dot live-lost">Connection lost: live resumes by itself</span>;
  return <span className="dot">Live</span>;
}

/** What is read out: how many came, politely, and at most once in five seconds. */
export function LiveAnnouncer() {
  const { stream } = useCurrentView();
  const live = useCurrentLive();
  const count = (live?.rows.live.size ?? 0) + (live?.rows.waiting ?? 0);
  const [said, setSaid] = useState({ count: 0, more: 0 });
  const say = useEffectEvent(() => {
    if (count !== said.count) setSaid({ count, more: Math.max(0, count - said.count) });
  });
  const on = live?.on ?? false;
  useEffect(() => {
    if (!on) return undefined;
    const timer = setInterval(() => {
      say();
    }, ANNOUNCE_MS);
    return () => {
      clearInterval(timer);
    };
  }, [on]);
  const { one, many } = ROW_WORDS[stream];
  return (
    <span className="sr-only" role="status">
      {on && said.more > 0 && formatAmount(said.more, `new ${one}`, `new ${many}`)}
    </span>
  );
}
