"use client";

import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format-number.ts";
import { Segmented } from "@/components/ui/segmented";
import type { Field } from "@/lib/events/field.ts";
import { useState } from "react";
import type { ListOp } from "./filter-edit.ts";
import { useFacets } from "./use-facets";
import { useOptionCursor, type OptionCursor } from "./use-option-cursor";
import { optionsOf } from "./value-options.ts";
import { optionId, ValueList } from "./value-list";

type ValuesDraft = { op: ListOp; values: string[] };

const OPERATORS = [
  { value: "in", label: "is" },
  { value: "not-in", label: "is not" },
] as const;

type ValuesEditorProps = {
  field: Field;
  draft: ValuesDraft;
  onDraft: (draft: ValuesDraft) => void;
  onApply: () => void;
};

/** Several values of one field: those that exist, with their counts, or one typed in. Arrow keys move, Enter ticks, ⌘Enter applies. */
export function ValuesEditor({ field, draft, onDraft, onApply }: ValuesEditorProps) {
  const [search, setSearch] = useState("");
  const facets = useFacets(field, search);
  // What was chosen on opening stands first; what is ticked now keeps its place.
  const [pinned] = useState(draft.values);
  const known = facets.state === "done" ? facets.value : undefined;
  const options = optionsOf({ field, facets: known, pinned: [...new Set([...pinned, ...draft.values])], search });
  const toggle = (value: string): void => {
    const others = draft.values.filter((other) => other !== value);
    onDraft({ ...draft, values: others.length < draft.values.length ? others : [...draft.values, value] });
  };
  const cursor = useOptionCursor({ options: options.shown, onToggle: toggle, onApply });
  const find = (text: string): void => {
    setSearch(text);
    cursor.reset();
  };
  return (
    <>
      <div className="values-h">
        <Segmented
          label="Operator"
          small
          value={draft.op}
          options={OPERATORS}
          onChange={(op) => {
            onDraft({ ...draft, op });
          }}
        />
        <FindValue field={field} text={search} onText={find} cursor={cursor} />
      </div>
      <ValueList
        id={cursor.listId}
        field={field}
        options={options}
        current={cursor.current}
        chosen={draft.values}
        onToggle={toggle}
        facets={facets}
      />
      <EditorFoot
        count={draft.values.length}
        onClear={() => {
          onDraft({ ...draft, values: [] });
        }}
        onApply={onApply}
      />
    </>
  );
}

type FindValueProps = { field: Field; text: string; onText: (text: string) => void; cursor: OptionCursor };

function FindValue({ field, text, onText, cursor }: FindValueProps) {
  return (
    <Input
      autoFocus
      size="small"
      icon="search"
      role="combobox"
      aria-expanded="true"
      aria-controls={cursor.listId}
      aria-label={`${field.label}: find a value`}
      aria-activedescendant={optionId(cursor.listId, cursor.current)}
      placeholder={`${field.filter === "facet" ? "Find in" : "Exact"} ${field.label.toLowerCase()}`}
      value={text}
      onChange={(event) => {
        onText(event.target.value);
      }}
      onKeyDown={cursor.onKeyDown}
    />
  );
}

function EditorFoot({ count, onClear, onApply }: { count: number; onClear: () => void; onApply: () => void }) {
  return (
    <div className="values-f">
      <span className="grow">{count === 0 ? "None chosen: any" : `${formatCount(count)} chosen`}</span>
      {count > 0 && (
        <Button size="small" variant="ghost" onClick={onClear}>
          Clear
        </Button>
      )}
      <Button size="small" variant="primary" onClick={onApply}>
        Apply
      </Button>
    </div>
  );
}
