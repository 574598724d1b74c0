import { clsx } from "clsx";
import { useId, type ComponentProps, type ReactNode } from "react";
import { Icon } from "./icon";

type TextAreaProps = ComponentProps<"textarea"> & {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Beside the label: a small button. */
  action?: ReactNode;
};

/** Several lines of text with their label above and what is wrong with them below. */
export function TextArea({ label, hint, error, action, id, className, ...rest }: TextAreaProps) {
  const made = useId();
  const areaId = id ?? made;
  const noteId = `${areaId}-note`;
  const noted = error !== undefined || hint !== undefined;
  return (
    <div className="label">
      <div className="label-h">
        <label htmlFor={areaId}>{label}</label>
        {action}
      </div>
      <textarea
        id={areaId}
        className={clsx("area", className)}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        aria-invalid={error !== undefined}
        {...(noted && { "aria-describedby": noteId })}
        {...rest}
      />
      {noted && (
        <div
          id={noteId}
          className={error === undefined ? "field-hint" : "field-error"}
          {...(error !== undefined && { role: "alert" })}
        >
          {error !== undefined && <Icon name="failed" size="sm" />}
          <span className="anywhere">{error ?? hint}</span>
        </div>
      )}
    </div>
  );
}
