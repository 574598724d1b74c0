"use client";

import { eventSentence } from "@/components/audit-logs/event-sentence.ts";
import { readJson, type EventPage } from "@/components/audit-logs/read-api";
import type { Piece } from "@/components/audit-logs/sentence.ts";
import { SentenceText } from "@/components/audit-logs/sentence-text";
import { useRead } from "@/components/audit-logs/use-read";
import { apiHref, ROW_WORDS, viewHref } from "@/components/audit-logs/view.ts";
import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatAmount } from "@/components/ui/format-number.ts";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";
import { Note } from "@/components/ui/note";
import { PlainText } from "@/components/ui/plain-text";
import { Skeleton } from "@/components/ui/skeleton";
import type { StreamId } from "@/lib/events/field.ts";
import { DEFAULT_FROM, DEFAULT_TO, type Filter } from "@/lib/query/filter.ts";
import Link from "next/link";
import { useState } from "react";
import { arrivalOf, type Arrival } from "./arrival.ts";
import { formatCoarse } from "./format-coarse.ts";
import type { SourceItem } from "./source.ts";
import { pageHref } from "./use-source-page";

type FirstEventProps = { name: string; source: SourceItem | undefined; arrival: Arrival; nowMs: number };

/** The last step of a new source: waiting, and then what arrived, without a reload. */
export function FirstEvent({ name, source, arrival, nowMs }: FirstEventProps) {
  const [startedMs] = useState(nowMs);
  const { look, icon, title } = STEP[arrival.state];
  return (
    <li className={look}>
      <span className="no">
        <Icon name={icon} size="sm" className={arrival.state === "waiting" ? "pulse" : ""} />
      </span>
      <div>
        <h3>{title}</h3>
        {arrival.state === "waiting" && (
          <Note tone="running" icon="live">
            <div className="num">Listening for {formatWait(nowMs - startedMs)}. Nothing has used this token yet.</div>
            <div className="sec">It shows here by itself within seconds of arriving.</div>
          </Note>
        )}
        {arrival.state === "rejected" && <Rejected arrival={arrival} source={source} />}
        {arrival.state === "received" && <Received name={name} at={arrival.at} nowMs={nowMs} />}
      </div>
    </li>
  );
}

/** Whole seconds: `3 s`, `1 min 48 s`. */
function formatWait(ms: number): string {
  return ms < 60_000 ? formatCoarse(ms) : formatDuration(ms);
}

type Step = { look: string; icon: IconName; title: string };

const STEP: Record<Arrival["state"], Step> = {
  waiting: { look: "wait", icon: "running", title: "Waiting for the first event…" },
  received: { look: "done", icon: "check", title: "First event received" },
  rejected: { look: "bad", icon: "x", title: "Something arrived and could not be read" },
};

/** The same in one line at the sheet's foot, always in sight: announced once, as the seconds above are not. */
export function ArrivalMark({ arrival }: { arrival: Arrival }) {
  const { title } = STEP[arrival.state];
  const look = { waiting: "running", received: "success", rejected: "failed" } as const;
  return (
    <span className={`oc ${look[arrival.state]}`} role="status">
      <Icon name={look[arrival.state]} className={arrival.state === "waiting" ? "pulse" : ""} />
      {title}
    </span>
  );
}

/** What became of it so far; later events do not replace the first. */
export function useArrival(source: SourceItem | undefined): Arrival {
  const [first, setFirst] = useState<Arrival>();
  const arrival = arrivalOf(source);
  if (first === undefined && arrival.state === "received") setFirst(arrival);
  return first ?? arrival;
}

function Rejected({
  arrival,
  source,
}: {
  arrival: Extract<Arrival, { state: "rejected" }>;
  source: SourceItem | undefined;
}) {
  return (
    <Note tone="failed">
      <div>
        <PlainText>{arrival.reason}</PlainText>
      </div>
      <div className="sec">
        {formatAmount(arrival.count, "record")} so far. Nothing is lost: each is kept with its reason.{" "}
        {/* In its own tab: here stands a token that is shown once. */}
        {source && (
          <a className="link" target="_blank" href={pageHref("", { sheet: "source", id: source.id, at: "rejects" })}>
            See what came
          </a>
        )}
      </div>
    </Note>
  );
}

function Received({ name, at, nowMs }: { name: string; at: string; nowMs: number }) {
  const found = useRead(`${name} ${at}`, (_, signal) => readFirst(name, at, signal));
  const stream = found.state === "done" ? found.value.stream : "api-calls";
  const old = nowMs - Date.parse(at) > 23 * 3_600_000;
  const filter = filterOf(name, old ? aroundOf(at) : { from: DEFAULT_FROM, to: DEFAULT_TO });
  return (
    <Note tone="success">
      {found.state === "waiting" && (
        <div>
          <Skeleton width="80%" />
        </div>
      )}
      {found.state === "done" && found.value.pieces.length > 0 && (
        <div className="anywhere">
          <SentenceText pieces={found.value.pieces} />
        </div>
      )}
      <Link className="link" href={viewHref({ stream, filter, zone: "utc" })}>
        Open its {ROW_WORDS[stream].many}
      </Link>
    </Note>
  );
}

type First = { stream: StreamId; pieces: Piece[] };

/** What most sources send, asked first. */
const LIKELY: readonly StreamId[] = ["api-calls", "commands", "tailnet-changes", "network-flows"];

/** The event itself, in whichever stream it is. */
async function readFirst(name: string, at: string, signal: AbortSignal): Promise<First> {
  const filter = filterOf(name, aroundOf(at));
  for (const stream of LIKELY) {
    const { items } = await readJson<EventPage>(apiHref(stream, filter, { limit: "1" }), signal);
    if (items[0]) return { stream, pieces: eventSentence(items[0]) };
  }
  return { stream: "api-calls", pieces: [] };
}

/** The seconds round a moment. */
function aroundOf(at: string): { from: string; to: string } {
  const second = Math.floor(Date.parse(at) / 1000);
  const iso = (s: number): string => new Date(s * 1000).toISOString().replace(".000Z", "Z");
  return { from: iso(second), to: iso(second + 1) };
}

/** Everything of one source in this time. */
export function filterOf(name: string, time: { from: string; to: string }): Filter {
  return { ...time, conditions: [{ field: "source", op: "in", values: [name] }], q: undefined };
}
