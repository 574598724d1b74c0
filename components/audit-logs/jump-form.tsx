"use client";

import { Field } from "@/components/ui/field";
import { useState } from "react";
import { useCurrentView } from "./view-context";
import { WhenFoot } from "./when-foot";
import { readTyped, writeTyped } from "./when.ts";

/** A moment to open the list around, in the zone it is shown in. */
export function JumpForm({ onDone }: { onDone: () => void }) {
  const { at, zone, jumpTo } = useCurrentView();
  const [now] = useState(() => new Date().toISOString());
  const [typed, setTyped] = useState(() => writeTyped(at !== undefined && isMoment(at) ? at : now, zone));
  const [tried, setTried] = useState(false);
  const moment = readTyped(typed, zone);
  return (
    <form
      className="when-abs"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (moment === undefined) return;
        jumpTo(moment);
        onDone();
      }}
    >
      <Field
        autoFocus
        label="Jump to"
        size="small"
        value={typed}
        placeholder="2026-11-14 08:30"
        error={tried && moment === undefined ? "Write it like 2026-11-14 08:30, seconds if you like" : undefined}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
      />
      <p className="muted text-xs">
        The list opens there, newer rows above and older below. The time range grows to it where it must.
      </p>
      <WhenFoot moment={moment ?? now} does="Jump" onCancel={onDone} />
    </form>
  );
}

function isMoment(at: string): boolean {
  return !Number.isNaN(Date.parse(at));
}
