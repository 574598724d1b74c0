"use client";

import { ABSENT, durationShare, formatDuration } from "@/components/ui/format-duration.ts";
import { formatClock, formatMilliseconds, formatMoment } from "@/components/ui/format-time.ts";
import { Icon } from "@/components/ui/icon";
import { PlainText } from "@/components/ui/plain-text";
import { visibleText } from "@/components/ui/visible-text.ts";
import type { Outcome, UserType } from "@/lib/events/event.ts";
import type { ReactNode } from "react";
import { clsx } from "clsx";
import { useCellMenu } from "./cell-menu";
import { userLook } from "./user-name.ts";
import { useCurrentView } from "./view-context";

type CellValueProps = {
  field: string;
  value: string | null;
  eventId?: string;
  title?: string;
  focusable?: boolean;
  children: ReactNode;
};

/** A value one can filter for, exclude or copy. In rows it is reached with the pointer; the sheet has the same for the keyboard. */
export function CellValue({ field, value, eventId, title, focusable = false, children }: CellValueProps) {
  const openMenu = useCellMenu();
  return (
    <button
      type="button"
      className="cell-v"
      aria-haspopup="menu"
      tabIndex={focusable ? 0 : -1}
      title={title}
      onClick={(event) => {
        event.stopPropagation();
        openMenu({
          field,
          value: value ?? "",
          element: event.currentTarget,
          ...(eventId !== undefined && { eventId }),
        });
      }}
    >
      {children}
    </button>
  );
}

/** Plain text of a row, or a dash. */
export function TextCell({ field, value, eventId }: { field: string; value: string | null; eventId: string }) {
  if (value === null || value === "") return <span className="muted">{ABSENT}</span>;
  return (
    <CellValue field={field} value={value} eventId={eventId} title={visibleText(value)}>
      <PlainText>{value}</PlainText>
    </CellValue>
  );
}

/** The clock alone: the day and the zone stand in the sticky row above. */
export function TimeCell({ at }: { at: string }) {
  const { zone } = useCurrentView();
  return (
    <time dateTime={at} title={formatMoment(at, zone)}>
      {formatClock(at, zone)}
      <span className="ms">{formatMilliseconds(at)}</span>
    </time>
  );
}

export function UserCell({ user, userType, eventId }: { user: string | null; userType: UserType; eventId: string }) {
  if (user === null || user === "")
    return <span className="muted">{userType === "anonymous" ? "anonymous" : ABSENT}</span>;
  const { text, icon } = userLook(user, userType);
  return (
    <CellValue field="user" value={user} eventId={eventId} title={visibleText(user)}>
      <span className="who-c">
        {icon && <Icon name={icon} size="sm" />}
        <span className="truncate">
          <PlainText>{text}</PlainText>
        </span>
      </span>
    </CellValue>
  );
}

type DurationCellProps = { ms: number | null; outcome: Outcome; session?: boolean };

const SLOW_MS = 1000;

/** The number with its bar. A session's length (exec, watch …) is not a latency: its bar is dashed and its title says so. */
export function DurationCell({ ms, outcome, session = false }: DurationCellProps) {
  const open = outcome === "running";
  if (ms === null)
    return (
      <div className={clsx("dur", open && "open")}>{open ? <b>open</b> : <span className="muted">{ABSENT}</span>}</div>
    );
  const look = open ? "open" : session ? "session" : ms >= SLOW_MS ? "slow" : "";
  return (
    <div
      className={clsx("dur", look)}
      style={{ "--p": durationShare(ms).toFixed(2) } as object}
      title={session ? "Open for so long: not a latency" : undefined}
    >
      <b>{formatDuration(ms)}</b>
      <i />
    </div>
  );
}
