import { clsx } from "clsx";
import { useId, type ComponentProps, type ReactNode } from "react";
import { Icon } from "./icon";
import type { IconName } from "./icon-paths";

type InputProps = Omit<ComponentProps<"input">, "size"> & {
  icon?: IconName;
  size?: "normal" | "small" | "large";
  /** Behind the text: a key, a unit or a small button. */
  trailing?: ReactNode;
};

/** A one-line input in its frame; the frame shows focus and error. */
export function Input({ icon, size = "normal", trailing, className, ...rest }: InputProps) {
  return (
    <span className={clsx("field", size !== "normal" && size, className)}>
      {icon && <Icon name={icon} />}
      <input {...rest} />
      {trailing}
    </span>
  );
}

type FieldProps = InputProps & { label: string; hint?: ReactNode; error?: string | undefined };

/** An input with its label above and what is wrong with it below. */
export function Field({ label, hint, error, id, ...input }: FieldProps) {
  const made = useId();
  const inputId = id ?? made;
  const noteId = `${inputId}-note`;
  const noted = error !== undefined || hint !== undefined;
  return (
    <div className="label">
      <label htmlFor={inputId}>{label}</label>
      <Input
        id={inputId}
        aria-invalid={error !== undefined}
        {...(noted && { "aria-describedby": noteId })}
        {...input}
      />
      {noted && (
        <div
          id={noteId}
          className={error === undefined ? "field-hint" : "field-error"}
          {...(error !== undefined && { role: "alert" })}
        >
          {error !== undefined && <Icon name="failed" size="sm" />}
          <span>{error ?? hint}</span>
        </div>
      )}
    </div>
  );
}
