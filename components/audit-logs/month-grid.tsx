"use client";

import { IconButton } from "@/components/ui/button";
import { clsx } from "clsx";
import { useState } from "react";

const MONTHS = "January February March April May June July August September October November December".split(" ");
const WEEKDAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/** Calendar days as `2026-11-14`; what they mean in time is the caller's zone. */
type MonthGridProps = {
  from: string | undefined;
  to: string | undefined;
  today: string;
  onPick: (day: string) => void;
};

/** One month of days to pick a range from; the days between the two ends are tinted. */
export function MonthGrid({ from, to, today, onPick }: MonthGridProps) {
  const [month, setMonth] = useState(() => (to ?? from ?? today).slice(0, 7));
  const [year, index] = month.split("-").map(Number) as [number, number];
  const days = daysOfGrid(year, index);
  const turn = (by: number): void => {
    setMonth(new Date(Date.UTC(year, index - 1 + by, 1)).toISOString().slice(0, 7));
  };
  return (
    <div className="cal-box">
      <div className="cal-h">
        <IconButton
          icon="left"
          label="Earlier month"
          size="small"
          onClick={() => {
            turn(-1);
          }}
        />
        <span className="strong" aria-live="polite">
          {MONTHS[index - 1]} {year}
        </span>
        <IconButton
          icon="right"
          label="Later month"
          size="small"
          onClick={() => {
            turn(1);
          }}
        />
      </div>
      <div className="cal num">
        {WEEKDAYS.map((name) => (
          <span key={name} className="dw" aria-hidden="true">
            {name}
          </span>
        ))}
        {days.map((day) => (
          <button
            key={day}
            type="button"
            aria-label={`${String(Number(day.slice(8)))} ${MONTHS[Number(day.slice(5, 7)) - 1] ?? ""} ${day.slice(0, 4)}`}
            aria-pressed={day === from || day === to}
            disabled={day > today}
            className={clsx(
              !day.startsWith(month) && "out",
              day === today && "now",
              isBetween(day, from, to) && "in",
              (day === from || day === to) && "on",
            )}
            onClick={() => {
              onPick(day);
            }}
          >
            {Number(day.slice(8))}
          </button>
        ))}
      </div>
    </div>
  );
}

/** Whole weeks, Monday first, that hold the month. */
function daysOfGrid(year: number, month: number): string[] {
  const first = new Date(Date.UTC(year, month - 1, 1));
  const lead = (first.getUTCDay() + 6) % 7;
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const count = Math.ceil((lead + length) / 7) * 7;
  return Array.from({ length: count }, (_, at) =>
    new Date(Date.UTC(year, month - 1, 1 - lead + at)).toISOString().slice(0, 10),
  );
}

function isBetween(day: string, from: string | undefined, to: string | undefined): boolean {
  return from !== undefined && to !== undefined && day > from && day < to;
}
