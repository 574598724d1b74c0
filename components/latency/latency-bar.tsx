"use client";

import { useCurrentView } from "@/components/audit-logs/view-context";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Popover } from "@/components/ui/popover";
import { Segmented } from "@/components/ui/segmented";
import { useState, type SubmitEvent } from "react";
import { describeWhen } from "@/components/audit-logs/when.ts";
import { GROUPS, timeBefore, type LatencyView } from "./latency.ts";

type LatencyBarProps = { view: LatencyView; onChange: (view: LatencyView) => void };

/** By what calls are compared, and with which other time. */
export function LatencyBar({ view, onChange }: LatencyBarProps) {
  return (
    <div className="lat-bar">
      <Segmented
        label="Compare by"
        small
        value={view.by}
        options={GROUPS}
        onChange={(by) => {
          onChange({ ...view, by });
        }}
      />
      <Before view={view} onChange={onChange} />
    </div>
  );
}

function Before({ view, onChange }: LatencyBarProps) {
  const { filter, zone } = useCurrentView();
  const [open, setOpen] = useState(false);
  const choose = (before: LatencyView["before"]): void => {
    onChange({ ...view, before });
    setOpen(false);
  };
  const said = view.before === undefined ? "nothing" : describeWhen({ ...filter, ...view.before }, zone);
  const trigger = (
    <Button size="small" trailing="down">
      Against {said}
    </Button>
  );
  return (
    <Popover
      trigger={trigger}
      label="Against which time"
      open={open}
      onOpenChange={setOpen}
      align="end"
      className="lat-when"
    >
      <div className="lat-choice">
        <Button
          size="small"
          onClick={() => {
            choose(timeBefore(filter, Date.now()));
          }}
        >
          The time just before
        </Button>
        {view.before !== undefined && (
          <Button
            size="small"
            variant="ghost"
            onClick={() => {
              choose(undefined);
            }}
          >
            Nothing
          </Button>
        )}
      </div>
      <OtherTime before={view.before} onChoose={choose} />
    </Popover>
  );
}

type OtherTimeProps = { before: LatencyView["before"]; onChoose: (before: LatencyView["before"]) => void };

/** Any other time, as the API takes it; what it does not understand it says itself. */
function OtherTime({ before, onChoose }: OtherTimeProps) {
  const [from, setFrom] = useState(before?.from ?? "");
  const [to, setTo] = useState(before?.to ?? "");
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (from.trim() !== "" && to.trim() !== "") onChoose({ from: from.trim(), to: to.trim() });
  };
  return (
    <form className="lat-other" onSubmit={submit}>
      <Field
        label="From"
        value={from}
        placeholder="2026-11-01T00:00:00Z"
        spellCheck={false}
        onChange={(event) => {
          setFrom(event.target.value);
        }}
      />
      <Field
        label="To"
        value={to}
        placeholder="2026-11-08T00:00:00Z"
        hint="RFC 3339 with its zone, or now-7d."
        spellCheck={false}
        onChange={(event) => {
          setTo(event.target.value);
        }}
      />
      <Button type="submit" size="small" disabled={from.trim() === "" || to.trim() === ""}>
        Compare
      </Button>
    </form>
  );
}
