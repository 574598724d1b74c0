import type { ComponentProps, ReactNode } from "react";

type CheckboxProps = Omit<ComponentProps<"input">, "type" | "children"> & { children: ReactNode };

/** A checkbox with its words; the whole line is the target. */
export function Checkbox({ children, ...rest }: CheckboxProps) {
  return (
    <label className="check-label">
      <input type="checkbox" className="check" {...rest} />
      {children}
    </label>
  );
}
