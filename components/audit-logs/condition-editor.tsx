"use client";

import type { Field } from "@/lib/events/field.ts";
import type { Condition } from "@/lib/query/filter.ts";
import { RangeEditor } from "./range-editor";
import { ValuesEditor } from "./values-editor";

/** What is being asked of a field while its editor is open; `invalid` is not asked on closing. */
export type Draft = Condition | "invalid";

type ConditionEditorProps = { field: Field; draft: Draft; onDraft: (draft: Draft) => void; onApply: () => void };

/** A field's values or its range, whichever that field has. */
export function ConditionEditor({ field, draft, onDraft, onApply }: ConditionEditorProps) {
  if (draft === "invalid" || draft.op === "range") {
    const keep = (range: { min?: number; max?: number } | "invalid"): void => {
      onDraft(range === "invalid" ? "invalid" : { field: field.id, op: "range", ...range });
    };
    return <RangeEditor field={field} range={draft === "invalid" ? {} : draft} onDraft={keep} onApply={onApply} />;
  }
  return (
    <ValuesEditor
      field={field}
      draft={draft}
      onDraft={(next) => {
        onDraft({ field: field.id, ...next });
      }}
      onApply={onApply}
    />
  );
}

/** What an editor starts from when nothing is asked of the field yet. */
export function emptyCondition(field: Field): Condition {
  return field.filter === "range" ? { field: field.id, op: "range" } : { field: field.id, op: "in", values: [] };
}
