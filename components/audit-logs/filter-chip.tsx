"use client";

import { Icon } from "@/components/ui/icon";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Popover } from "@/components/ui/popover";
import { fieldOf } from "@/lib/events/streams.ts";
import type { Condition } from "@/lib/query/filter.ts";
import { clsx } from "clsx";
import { useRef, useState, type KeyboardEvent } from "react";
import { ConditionEditor, type Draft } from "./condition-editor";
import { operatorText, rangeText } from "./condition-text.ts";
import { addCondition, replaceCondition } from "./filter-edit.ts";
import { ValueText } from "./value-text";
import { useCurrentView } from "./view-context";
import { shortLabel } from "./view.ts";

const SHOWN = 2;

/** One condition: field · operator · values · remove, each its own button. ⌫ on any of them removes it. */
export function FilterChip({ condition, index }: { condition: Condition; index: number }) {
  const { stream, filter, setFilter } = useCurrentView();
  const [editing, setEditing] = useState(false);
  const field = fieldOf(stream, condition.field);
  const label = shortLabel(stream, condition.field);
  const replace = (next: Condition | undefined): void => {
    setFilter(replaceCondition(filter, index, next));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (editing || (event.key !== "Backspace" && event.key !== "Delete")) return;
    event.preventDefault();
    replace(undefined);
  };
  return (
    <span
      className={clsx("chip", condition.op === "not-in" && "not")}
      role="group"
      aria-label={`Filter: ${label}`}
      onKeyDown={onKeyDown}
    >
      <button
        type="button"
        onClick={() => {
          setEditing(true);
        }}
      >
        {label}
      </button>
      <Operator
        condition={condition}
        onRemove={() => {
          replace(undefined);
        }}
      />
      {field && <Values condition={condition} index={index} open={editing} onOpenChange={setEditing} />}
      <button
        type="button"
        className="x"
        aria-label={`Remove ${label} filter`}
        onClick={() => {
          replace(undefined);
        }}
      >
        <Icon name="x" />
      </button>
    </span>
  );
}

const OPERATORS = [
  { value: "in", label: "is" },
  { value: "not-in", label: "is not" },
] as const;

function Operator({ condition, onRemove }: { condition: Condition; onRemove: () => void }) {
  const { filter, setFilter } = useCurrentView();
  const text = operatorText(condition);
  if (condition.op === "range") return <span className="op">{text}</span>;
  const change = (value: string): void => {
    if (value !== condition.op) setFilter(turned(filter, condition));
  };
  return (
    <Menu
      trigger={
        <button type="button" className="op">
          {text}
        </button>
      }
    >
      <MenuChoice value={condition.op} options={OPERATORS} onChange={change} />
      <MenuSeparator />
      <MenuItem icon="x" detail="⌫" onSelect={onRemove}>
        Remove filter
      </MenuItem>
    </Menu>
  );
}

/** `is` becomes `is not` and the other way round; what stood on the other side gives place. */
function turned(filter: Parameters<typeof addCondition>[0], condition: Extract<Condition, { values: string[] }>) {
  const others = { ...filter, conditions: filter.conditions.filter((other) => other !== condition) };
  return addCondition(others, { ...condition, op: condition.op === "in" ? "not-in" : "in" });
}

type ValuesProps = { condition: Condition; index: number; open: boolean; onOpenChange: (open: boolean) => void };

function Values({ condition, index, open, onOpenChange }: ValuesProps) {
  const { stream, filter, setFilter } = useCurrentView();
  const field = fieldOf(stream, condition.field);
  const [draft, setDraft] = useState<Draft>(condition);
  const escaped = useRef(false);
  if (field === undefined) return null;
  const apply = (): void => {
    onOpenChange(false);
    if (escaped.current || draft === "invalid" || JSON.stringify(draft) === JSON.stringify(condition)) return;
    const others = replaceCondition(filter, index, undefined);
    setFilter(addCondition(others, draft));
  };
  const change = (next: boolean): void => {
    if (!next) {
      apply();
      return;
    }
    escaped.current = false;
    setDraft(condition);
    onOpenChange(true);
  };
  return (
    <Popover
      label={`${field.label} filter`}
      open={open}
      onOpenChange={change}
      onEscape={() => {
        escaped.current = true;
      }}
      className={condition.op === "range" ? undefined : "values"}
      trigger={
        <button type="button" className="v">
          <ChipValues condition={condition} />
        </button>
      }
    >
      <ConditionEditor field={field} draft={draft} onDraft={setDraft} onApply={apply} />
    </Popover>
  );
}

/** Two values in full, the rest as a number. */
function ChipValues({ condition }: { condition: Condition }) {
  const { stream } = useCurrentView();
  if (condition.op === "range") return <span>{rangeText(fieldOf(stream, condition.field), condition)}</span>;
  const more = condition.values.length - SHOWN;
  return condition.values.slice(0, SHOWN).flatMap((value, at) => [
    ...(at > 0
      ? [
          <span key={`or ${value}`} className="or">
            {condition.op === "in" ? "or" : "nor"}
          </span>,
        ]
      : []),
    <span key={value} className="truncate">
      <ValueText field={condition.field} value={value} />
    </span>,
    ...(at === SHOWN - 1 && more > 0
      ? [
          <span key="more" className="or">
            +{more}
          </span>,
        ]
      : []),
  ]);
}
