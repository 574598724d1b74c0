"use client";

import { formatCount } from "@/components/ui/format-number.ts";
import { Icon } from "@/components/ui/icon";
import { visibleText } from "@/components/ui/visible-text.ts";
import type { Field } from "@/lib/events/field.ts";
import type { FacetAnswer } from "./read-api";
import type { ReadState } from "./use-read";
import type { optionsOf, ValueOption } from "./value-options.ts";
import { ValueText } from "./value-text";

/** An option's id, for the input that steers the list. */
export function optionId(list: string, index: number): string {
  return `${list}-${String(index)}`;
}

type ValueListProps = {
  id: string;
  field: Field;
  options: ReturnType<typeof optionsOf>;
  current: number;
  chosen: readonly string[];
  onToggle: (value: string) => void;
  facets: ReadState<FacetAnswer>;
};

/** The values to choose from, each with its count and a bar against the largest. */
export function ValueList({ id, field, options, current, chosen, onToggle, facets }: ValueListProps) {
  return (
    <ul className="values-l" id={id} role="listbox" aria-multiselectable="true" aria-label={field.label}>
      {options.shown.map((option, index) => (
        <OptionLine
          key={option.value}
          id={optionId(id, index)}
          option={option}
          field={field.id}
          most={options.most}
          active={index === current}
          chosen={chosen.includes(option.value)}
          onToggle={onToggle}
        />
      ))}
      <ListNote facets={facets} options={options} />
    </ul>
  );
}

type OptionLineProps = {
  id: string;
  option: ValueOption;
  field: string;
  most: number;
  active: boolean;
  chosen: boolean;
  onToggle: (value: string) => void;
};

function OptionLine({ id, option, field, most, active, chosen, onToggle }: OptionLineProps) {
  const share = option.count === undefined || most === 0 ? 0 : option.count / most;
  return (
    <li
      id={id}
      role="option"
      aria-selected={chosen}
      data-active={active}
      className="value"
      style={{ "--p": share.toFixed(3) } as object}
      title={visibleText(option.value)}
      onClick={() => {
        onToggle(option.value);
      }}
    >
      <span className="box">
        <Icon name="check" />
      </span>
      <span className="truncate">
        {option.typed && <span className="muted">exactly </span>}
        <ValueText field={field} value={option.value} />
      </span>
      <span className="c">{option.count === undefined ? "" : formatCount(option.count)}</span>
    </li>
  );
}

/** What the list does not show, and why. */
function ListNote({ facets, options }: { facets: ReadState<FacetAnswer>; options: ReturnType<typeof optionsOf> }) {
  const { shown, hidden, partial } = options;
  if (facets.state === "failed")
    return (
      <li className="foot-note field-error" role="alert">
        {facets.error.message}
      </li>
    );
  if (hidden > 0) return <li className="foot-note">{formatCount(hidden)} more: type to find one</li>;
  if (partial) return <li className="foot-note">Of the newest events only: type to find others</li>;
  if (shown.length > 0) return null;
  return (
    <li className="foot-note">{facets.state === "waiting" ? "Loading values, or type one" : "Type an exact value"}</li>
  );
}
