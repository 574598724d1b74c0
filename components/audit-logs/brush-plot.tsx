"use client";

import { IconButton, Button } from "@/components/ui/button";
import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatAmount } from "@/components/ui/format-number.ts";
import { formatClock, formatMinute, type Zone } from "@/components/ui/format-time.ts";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { BrushHandles } from "./brush-handles";
import { brushedTime, lastMomentOf, spanOf, type Brush, type Handle, type Span } from "./brush.ts";
import { PlotFrame } from "./plot-frame";
import { useBrush } from "./use-brush";
import { useCurrentView } from "./view-context";
import { ROW_WORDS } from "./view.ts";
import { describeWhen } from "./when.ts";

/** The plot's own units; it stretches to whatever room there is. */
export const [WIDTH, HEIGHT] = [1000, 100];

type BrushPlotProps<Bucket extends Span> = {
  /** In time order, of equal length. */
  buckets: readonly Bucket[];
  /** What is said of them, above the plot, at its upper edge and to who cannot see it. */
  caption: (buckets: readonly Bucket[]) => string;
  high: (buckets: readonly Bucket[]) => string;
  label: (buckets: readonly Bucket[]) => string;
  /** How many rows are in one. */
  rowsIn: (bucket: Bucket) => number;
  /** The bars; those outside `shown` are not marked while others are. */
  children: (buckets: readonly Bucket[], shown: Brush) => ReactNode;
};

/** Bars over time, some of which one may mark: what is marked is pending until Zoom makes it the filter's time, or Jump here the list's place. */
export function BrushPlot<Bucket extends Span>({ buckets: counted, ...props }: BrushPlotProps<Bucket>) {
  const { filter, zone, setFilter } = useCurrentView();
  const { brush, shown, area, onKey, clear } = useBrush(counted.length);
  const buckets = useHeld(counted, brush !== undefined);
  const zoom = (): void => {
    if (brush) setFilter({ ...filter, ...brushedTime(buckets, brush, filter.to) });
  };
  const onKeyDown = (handle: Handle, event: KeyboardEvent): void => {
    const known = onKey(handle, event) || (brush !== undefined && pressed(event.key, { Enter: zoom, Escape: clear }));
    if (known) event.preventDefault();
  };
  const span = spanOf(buckets, shown);
  const said = { start: edgeText(span.from, zone), end: edgeText(span.to, zone) };
  const rows = buckets.slice(shown.start, shown.end).reduce((sum, bucket) => sum + props.rowsIn(bucket), 0);
  return (
    <div>
      <div className="plot-h num">
        <span>{props.caption(buckets)}</span>
        {brush && <Marked span={span} rows={rows} onZoom={zoom} onClear={clear} />}
      </div>
      <PlotFrame high={props.high(buckets)} low="0" buckets={buckets}>
        <div className="plot-a" {...area}>
          <svg
            viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={props.label(buckets)}
          >
            {props.children(buckets, shown)}
          </svg>
          <BrushHandles
            shown={shown}
            marked={brush !== undefined}
            count={buckets.length}
            said={said}
            onKeyDown={onKeyDown}
          />
        </div>
      </PlotFrame>
    </div>
  );
}

/** The value as it was before the bars were marked: what is live moves none under the hand. */
function useHeld<T>(value: T, hold: boolean): T {
  const [held, setHeld] = useState(value);
  if (!hold && held !== value) setHeld(value);
  return hold ? held : value;
}

type MarkedProps = { span: Span; rows: number; onZoom: () => void; onClear: () => void };

function Marked({ span, rows, onZoom, onClear }: MarkedProps) {
  const { stream, zone, jumpTo } = useCurrentView();
  const words = ROW_WORDS[stream];
  return (
    <span className="plot-sel">
      <b>
        {describeWhen(span, zone)} {zone === "utc" ? "UTC" : "local"}
      </b>
      {formatAmount(rows, words.one, words.many)} in {lengthText(span)}
      <Button size="small" variant="ghost" icon="search" onClick={onZoom}>
        Zoom
      </Button>
      <Button
        size="small"
        variant="ghost"
        icon="clock"
        title="Show the list from here, with what is newer above"
        onClick={() => {
          jumpTo(lastMomentOf(span));
        }}
      >
        Jump here
      </Button>
      <IconButton size="small" icon="x" label="Clear the marked time" onClick={onClear} />
    </span>
  );
}

/** Bars shorter than a minute need the seconds. */
export function edgeText(iso: string, zone: Zone): string {
  const clock = formatClock(iso, zone);
  return clock.endsWith(":00") ? formatMinute(iso, zone) : clock;
}

/** How long a bar is: the first and the last may be cut short by the range. */
export function barText(buckets: readonly Span[]): string {
  return lengthText(spanOf(buckets, { start: Math.min(1, buckets.length - 1), end: Math.min(2, buckets.length) }));
}

/** Bars are of round lengths: `15 min`, `3 h 30 min`. */
function lengthText({ from, to }: Span): string {
  return formatDuration(Date.parse(to) - Date.parse(from)).replace(/ 00 \w+$|\.0+(?= )/, "");
}

/** @returns whether the key meant something. */
function pressed(key: string, keys: Record<string, () => void>): boolean {
  const action = keys[key];
  action?.();
  return action !== undefined;
}
