"use client";

import { Button } from "@/components/ui/button";
import { Field as InputField } from "@/components/ui/field";
import type { Field } from "@/lib/events/field.ts";
import { useState } from "react";
import { readAmount } from "./condition-text.ts";

export type RangeDraft = { min?: number; max?: number };

type RangeEditorProps = {
  field: Field;
  range: RangeDraft;
  onDraft: (draft: RangeDraft | "invalid") => void;
  onApply: () => void;
};

/** The ends of a range, both included; either may be left open. */
export function RangeEditor({ field, range, onDraft, onApply }: RangeEditorProps) {
  const [text, setText] = useState({ min: String(range.min ?? ""), max: String(range.max ?? "") });
  const problem = problemOf(field, text);
  const change = (next: { min: string; max: string }): void => {
    setText(next);
    onDraft(problemOf(field, next) === undefined ? readRange(field, next) : "invalid");
  };
  const unit = field.type === "duration" ? " (ms)" : "";
  return (
    <form
      className="range"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined) onApply();
      }}
    >
      <div className="range-two">
        <InputField
          autoFocus
          label={`At least${unit}`}
          size="small"
          inputMode="decimal"
          placeholder="any"
          value={text.min}
          onChange={(event) => {
            change({ ...text, min: event.target.value });
          }}
        />
        <InputField
          label={`At most${unit}`}
          size="small"
          inputMode="decimal"
          placeholder="any"
          value={text.max}
          onChange={(event) => {
            change({ ...text, max: event.target.value });
          }}
        />
      </div>
      {problem !== undefined && <div className="field-error">{problem}</div>}
      {problem === undefined && field.type === "duration" && (
        <div className="field-hint">Also with a unit: 1.5 s, 2 min</div>
      )}
      <div className="when-f">
        <Button size="small" variant="primary" type="submit" disabled={problem !== undefined}>
          Apply
        </Button>
      </div>
    </form>
  );
}

function readRange(field: Field, text: { min: string; max: string }): RangeDraft {
  const [min, max] = [readAmount(field, text.min), readAmount(field, text.max)];
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

function problemOf(field: Field, text: { min: string; max: string }): string | undefined {
  const { min, max } = readRange(field, text);
  const wrong = [min, max].some((end) => Number.isNaN(end));
  if (wrong) return field.type === "duration" ? "Write a number, or one with ms, s, min or h" : "Write a number";
  return min !== undefined && max !== undefined && min > max ? "The first must not be above the second" : undefined;
}
