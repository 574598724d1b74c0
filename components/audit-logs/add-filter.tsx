"use client";

import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Popover } from "@/components/ui/popover";
import { fieldOf } from "@/lib/events/streams.ts";
import type { Field } from "@/lib/events/field.ts";
import type { Condition } from "@/lib/query/filter.ts";
import { useRef, useState, type KeyboardEvent } from "react";
import { ConditionEditor, emptyCondition, type Draft } from "./condition-editor";
import { filterMenu } from "./condition-text.ts";
import { addCondition } from "./filter-edit.ts";
import { useCurrentView } from "./view-context";
import { WhenPanel } from "./when-panel";

const WHEN = "when";

/** Adds a condition: first the field, then its values, in one place. */
export function AddFilter() {
  const { stream, filter, setFilter } = useCurrentView();
  const [open, setOpen] = useState(false);
  const [step, setStep] = useState<string>();
  const [draft, setDraft] = useState<Draft>();
  const escaped = useRef(false);
  const field = step === undefined ? undefined : fieldOf(stream, step);

  const pick = (id: string): void => {
    const picked = fieldOf(stream, id);
    setStep(id);
    setDraft(picked && startingDraft(filter.conditions, picked));
  };
  const close = (): void => {
    setOpen(false);
    setStep(undefined);
    if (!escaped.current && draft !== undefined && draft !== "invalid" && field) setFilter(addCondition(filter, draft));
    setDraft(undefined);
  };
  const change = (next: boolean): void => {
    if (!next) {
      close();
      return;
    }
    escaped.current = false;
    setOpen(true);
  };
  return (
    <Popover
      label="Add a filter"
      open={open}
      onOpenChange={change}
      onEscape={() => {
        escaped.current = true;
      }}
      className={step === WHEN ? "when" : field && field.filter !== "range" ? "values" : undefined}
      trigger={
        <Button variant="ghost" size="small" icon="plus" className="not-phone">
          Filter
        </Button>
      }
    >
      {step === undefined && <FieldList onPick={pick} />}
      {step === WHEN && <WhenPanel onDone={close} />}
      {field && draft && <ConditionEditor field={field} draft={draft} onDraft={setDraft} onApply={close} />}
    </Popover>
  );
}

/** What is asked of the field already is where its editor starts. */
export function startingDraft(conditions: readonly Condition[], field: Field): Condition {
  return conditions.find((condition) => condition.field === field.id) ?? emptyCondition(field);
}

/** The fields one can filter by: the time and the usual ones, then the rest. Arrow keys move. */
export function FieldList({ onPick }: { onPick: (id: string) => void }) {
  const { stream } = useCurrentView();
  const { first, rest } = filterMenu(stream);
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const items = [...(list.current?.querySelectorAll<HTMLElement>("button") ?? [])];
    items[(items.findIndex((item) => item === document.activeElement) + step + items.length) % items.length]?.focus();
  };
  const item = (id: string, label: string) => (
    <button
      key={id}
      type="button"
      className="mi"
      onClick={() => {
        onPick(id);
      }}
    >
      {label}
      <span className="r">
        <Icon name="right" size="sm" />
      </span>
    </button>
  );
  return (
    <div ref={list} onKeyDown={onKeyDown} className="min-w-48">
      {item(WHEN, "Date")}
      {first.map(({ id, label }) => item(id, label))}
      <hr />
      {rest.map(({ id, label }) => item(id, label))}
    </div>
  );
}
