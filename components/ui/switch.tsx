"use client";

import { Switch as Radix } from "radix-ui";

type SwitchProps = {
  id: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** The ids of what names it and of what explains it. */
  labelledBy: string;
  describedBy?: string;
  disabled?: boolean;
};

/** On or off, felt when the form is saved. Its state is drawn and read out, never told by colour alone. */
export function Switch({ id, checked, onChange, labelledBy, describedBy, disabled = false }: SwitchProps) {
  return (
    <Radix.Root
      id={id}
      className="switch"
      checked={checked}
      onCheckedChange={onChange}
      disabled={disabled}
      aria-labelledby={labelledBy}
      {...(describedBy !== undefined && { "aria-describedby": describedBy })}
    >
      <Radix.Thumb className="switch-thumb" />
    </Radix.Root>
  );
}
