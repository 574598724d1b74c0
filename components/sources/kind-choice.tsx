import { useId } from "react";
import type { KindChoice } from "./source.ts";

type KindChoiceProps = { kinds: readonly KindChoice[]; value: string; onChange: (kind: string) => void };

/** What sends: one card for each kind. */
export function KindCards({ kinds, value, onChange }: KindChoiceProps) {
  const id = useId();
  return (
    <fieldset className="kinds">
      <legend>What sends</legend>
      {kinds.map((kind) => (
        <label key={kind.id} className="kind">
          <input
            type="radio"
            name="kind"
            className="radio"
            value={kind.id}
            checked={kind.id === value}
            aria-labelledby={`${id}-${kind.id}`}
            aria-describedby={`${id}-${kind.id}-s`}
            onChange={() => {
              onChange(kind.id);
            }}
          />
          <span className="strong" id={`${id}-${kind.id}`}>
            {kind.label}
          </span>
          <span className="kind-s" id={`${id}-${kind.id}-s`}>
            {kind.summary}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
