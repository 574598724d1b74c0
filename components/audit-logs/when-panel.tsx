"use client";

import { Field } from "@/components/ui/field";
import { dayKey } from "@/components/ui/format-time.ts";
import { Segmented } from "@/components/ui/segmented";
import { useState } from "react";
import { JumpForm } from "./jump-form";
import { useCurrentLive } from "./live-context";
import { MonthGrid } from "./month-grid";
import { useCurrentView } from "./view-context";
import { WhenFoot } from "./when-foot";
import { PRESETS, readTyped, resolvePoint, writeTyped } from "./when.ts";

const ZONES = [
  { value: "utc", label: "UTC" },
  { value: "local", label: "Local" },
] as const;

/** Choosing a time: presets that move on with the clock, or two moments; on a list also one to open it around. */
export function WhenPanel({ onDone }: { onDone: () => void }) {
  const { filter, zone, setFilter, setZone } = useCurrentView();
  const live = useCurrentLive();
  const [jumping, setJumping] = useState(false);
  const choose = (from: string, to: string): void => {
    setFilter({ ...filter, from, to });
    onDone();
  };
  return (
    <>
      <div className="when-pre">
        {PRESETS.map(({ from, label }) => (
          <button
            key={from}
            type="button"
            className="mi"
            data-active={filter.from === from && filter.to === "now"}
            onClick={() => {
              choose(from, "now");
            }}
          >
            {label}
          </button>
        ))}
        <hr />
        {live !== undefined && (
          <button
            type="button"
            className="mi"
            aria-pressed={jumping}
            data-active={jumping}
            onClick={() => {
              setJumping(!jumping);
            }}
          >
            Jump to…
          </button>
        )}
        <div className="lab">Zone</div>
        <div className="px-2 pb-1">
          <Segmented label="Time zone" small value={zone} options={ZONES} onChange={setZone} />
        </div>
      </div>
      {jumping ? (
        <JumpForm key={zone} onDone={onDone} />
      ) : (
        <AbsoluteTimes key={zone} onApply={choose} onCancel={onDone} />
      )}
    </>
  );
}

type Draft = { from: string; to: string };

function AbsoluteTimes({ onApply, onCancel }: { onApply: (from: string, to: string) => void; onCancel: () => void }) {
  const { filter, zone } = useCurrentView();
  const [now] = useState(() => Date.now());
  const nowIso = new Date(now).toISOString();
  const [draft, setDraft] = useState<Draft>(() => ({
    from: writeTyped(wholeMinute(resolvePoint(filter.from, now)), zone),
    to: filter.to === "now" ? "" : writeTyped(resolvePoint(filter.to, now), zone),
  }));
  const [tried, setTried] = useState(false);
  const { from, to, problems } = readDraft(draft, zone);
  const apply = (): void => {
    setTried(true);
    if (from !== undefined && Object.keys(problems).length === 0) onApply(from, to ?? "now");
  };
  const pick = (day: string): void => {
    // A day begins the range; a later one ends it, itself included.
    const begun = draft.to === "" && day >= draft.from.slice(0, 10);
    setDraft(begun ? { from: draft.from, to: `${dayAfter(day)} 00:00` } : { from: `${day} 00:00`, to: "" });
  };
  return (
    <form
      className="when-abs"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <div className="range-two">
        <End
          label="From"
          end="from"
          placeholder="2026-11-14 00:00"
          draft={draft}
          onDraft={setDraft}
          error={tried ? problems.from : undefined}
        />
        <End
          label="To"
          end="to"
          placeholder="now"
          draft={draft}
          onDraft={setDraft}
          error={tried ? problems.to : undefined}
        />
      </div>
      <MonthGrid from={dayOf(draft.from)} to={lastDayOf(draft.to)} today={dayKey(nowIso, zone)} onPick={pick} />
      <WhenFoot moment={from ?? nowIso} does="Apply" onCancel={onCancel} />
    </form>
  );
}

type EndProps = {
  label: string;
  end: "from" | "to";
  placeholder: string;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  error: string | undefined;
};

function End({ label, end, placeholder, draft, onDraft, error }: EndProps) {
  return (
    <Field
      label={label}
      size="small"
      value={draft[end]}
      placeholder={placeholder}
      error={error}
      onChange={(event) => {
        onDraft({ ...draft, [end]: event.target.value });
      }}
    />
  );
}

function readDraft(
  draft: Draft,
  zone: "utc" | "local",
): { from: string | undefined; to: string | undefined; problems: Partial<Draft> } {
  const from = readTyped(draft.from, zone);
  const open = draft.to.trim() === "" || draft.to.trim() === "now";
  const to = open ? undefined : readTyped(draft.to, zone);
  const problems: Partial<Draft> = {};
  if (from === undefined) problems.from = "Write it like 2026-11-14 08:30";
  if (!open && to === undefined) problems.to = "Write it like 2026-11-14 08:30, or leave it empty for now";
  if (from !== undefined && to !== undefined && from >= to) problems.to = "Must be after From";
  return { from, to, problems };
}

const DAY = /^\d{4}-\d{2}-\d{2}/;

function dayOf(typed: string): string | undefined {
  return DAY.exec(typed.trim())?.[0];
}

/** An end at midnight ends with the day before. */
function lastDayOf(typed: string): string | undefined {
  const day = dayOf(typed);
  return day !== undefined && /^\S+( 0?0:00)?$/.test(typed.trim()) ? shiftDay(day, -1) : day;
}

function dayAfter(day: string): string {
  return shiftDay(day, 1);
}

function shiftDay(day: string, by: number): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? day : new Date(at + by * 86_400_000).toISOString().slice(0, 10);
}

function wholeMinute(iso: string): string {
  return `${iso.slice(0, 16)}:00Z`;
}
