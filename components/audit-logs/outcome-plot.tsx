"use client";

import { IconButton, Button } from "@/components/ui/button";
import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatAmount, formatCount } from "@/components/ui/format-number.ts";
import { formatClock, formatMinute, type Zone } from "@/components/ui/format-time.ts";
import { OUTCOME_WORDS } from "@/components/ui/outcome";
import { clsx } from "clsx";
import { useMemo, useState, type KeyboardEvent } from "react";
import { BrushHandles } from "./brush-handles";
import { brushedTime, lastMomentOf, spanOf, type Brush, type Handle } from "./brush.ts";
import { LEGEND, outcomeBars, outcomeTotals, totalOf, type OutcomeBar, type OutcomeBucket } from "./outcome-bars.ts";
import { PlotFrame } from "./plot-frame";
import { useBrush } from "./use-brush";
import { useCurrentView } from "./view-context";
import { ROW_WORDS } from "./view.ts";
import { describeWhen } from "./when.ts";

/** The plot's own units; it stretches to whatever room there is. */
const [WIDTH, HEIGHT] = [1000, 100];

type OutcomePlotProps = { buckets: readonly OutcomeBucket[]; complete: boolean };

/** How many events ended how, over time. What one marks is pending until Zoom makes it the filter's time. */
export function OutcomePlot({ buckets: counted, complete }: OutcomePlotProps) {
  const { stream, filter, zone, setFilter } = useCurrentView();
  const { brush, shown, area, onKey, clear } = useBrush(counted.length);
  const buckets = useHeld(counted, brush !== undefined);
  const { bars, most } = useMemo(() => outcomeBars(buckets), [buckets]);
  const zoom = (): void => {
    if (brush) setFilter({ ...filter, ...brushedTime(buckets, brush, filter.to) });
  };
  const onKeyDown = (handle: Handle, event: KeyboardEvent): void => {
    const known = onKey(handle, event) || (brush !== undefined && pressed(event.key, { Enter: zoom, Escape: clear }));
    if (known) event.preventDefault();
  };
  const span = spanOf(buckets, shown);
  const said = { start: edgeText(span.from, zone), end: edgeText(span.to, zone) };
  return (
    <div className="outcomes">
      <div className="plot-h num">
        <span>{captionText(buckets, most, complete)}</span>
        {brush && <Marked buckets={buckets} brush={brush} onZoom={zoom} onClear={clear} />}
      </div>
      <PlotFrame high={formatCount(most)} low="0" buckets={buckets}>
        <div className="plot-a" {...area}>
          <svg
            viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`${ROW_WORDS[stream].many} over time: ${describedTotals(buckets)}`}
          >
            {bars.map((bar, index) => (
              <Bar key={bar.bucket.from} bar={bar} zone={zone} dim={index < shown.start || index >= shown.end} />
            ))}
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

type MarkedProps = { buckets: readonly OutcomeBucket[]; brush: Brush; onZoom: () => void; onClear: () => void };

function Marked({ buckets, brush, onZoom, onClear }: MarkedProps) {
  const { stream, zone, jumpTo } = useCurrentView();
  const span = spanOf(buckets, brush);
  const words = ROW_WORDS[stream];
  const count = buckets.slice(brush.start, brush.end).reduce((sum, { outcomes }) => sum + totalOf(outcomes), 0);
  return (
    <span className="plot-sel">
      <b>
        {describeWhen(span, zone)} {zone === "utc" ? "UTC" : "local"}
      </b>
      {formatAmount(count, words.one, words.many)} in {lengthText(span)}
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

function Bar({ bar, zone, dim }: { bar: OutcomeBar; zone: Zone; dim: boolean }) {
  const x = bar.x * WIDTH;
  const width = bar.width * WIDTH;
  return (
    <g className={clsx(dim && "dim")}>
      <rect className="room" x={x} y={0} width={width} height={HEIGHT} />
      {bar.parts.map(({ outcome, y, height }) => (
        <rect key={outcome} className={outcome} x={x} y={y * HEIGHT} width={width} height={height * HEIGHT} />
      ))}
      <title>{titleOf(bar.bucket, zone)}</title>
    </g>
  );
}

function titleOf(bucket: OutcomeBucket, zone: Zone): string {
  return `${edgeText(bucket.from, zone)}–${edgeText(bucket.to, zone)}: ${describedTotals([bucket])}`;
}

/** `11,902 success, 312 denied`. */
function describedTotals(buckets: readonly OutcomeBucket[]): string {
  const totals = outcomeTotals(buckets);
  const parts = LEGEND.filter((outcome) => totals[outcome] > 0).map(
    (outcome) => `${formatCount(totals[outcome])} ${OUTCOME_WORDS[outcome].toLowerCase()}`,
  );
  return parts.length === 0 ? "none" : parts.join(", ");
}

/** Bars shorter than a minute need the seconds. */
function edgeText(iso: string, zone: Zone): string {
  const clock = formatClock(iso, zone);
  return clock.endsWith(":00") ? formatMinute(iso, zone) : clock;
}

/** Bars are of round lengths: `15 min`, `3 h 30 min`. */
function lengthText({ from, to }: { from: string; to: string }): string {
  return formatDuration(Date.parse(to) - Date.parse(from)).replace(/ 00 \w+$|\.0+(?= )/, "");
}

function captionText(buckets: readonly OutcomeBucket[], most: number, complete: boolean): string {
  // The first and the last may be cut short by the range.
  const whole = spanOf(buckets, { start: Math.min(1, buckets.length - 1), end: Math.min(2, buckets.length) });
  const text = `most ${formatCount(most)} in ${lengthText(whole)}`;
  return complete ? text : `${text} · only the newest were counted in time`;
}

/** @returns whether the key meant something. */
function pressed(key: string, keys: Record<string, () => void>): boolean {
  const action = keys[key];
  action?.();
  return action !== undefined;
}
