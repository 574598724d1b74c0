"use client";

import { clsx } from "clsx";
import { ToggleGroup } from "radix-ui";

type SegmentedProps<Value extends string> = {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string; title?: string }[];
  onChange: (value: Value) => void;
  small?: boolean;
};

/** One of two or three, side by side; arrow keys move. */
export function Segmented<Value extends string>({
  label,
  value,
  options,
  onChange,
  small = false,
}: SegmentedProps<Value>) {
  const pick = (next: string): void => {
    const chosen = options.find((option) => option.value === next);
    if (chosen) onChange(chosen.value);
  };
  return (
    <ToggleGroup.Root
      type="single"
      className={clsx("seg", small && "small")}
      aria-label={label}
      value={value}
      onValueChange={pick}
    >
      {options.map((option) => (
        <ToggleGroup.Item key={option.value} value={option.value} title={option.title}>
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
