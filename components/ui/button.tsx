import { clsx } from "clsx";
import type { ComponentProps } from "react";
import { Icon } from "./icon";
import type { IconName } from "./icon-paths";

type Look = {
  variant?: "plain" | "primary" | "danger" | "ghost";
  size?: "normal" | "small" | "large";
  icon?: IconName;
  /** Behind the words: a chevron where the button opens something. */
  trailing?: IconName;
};

type ButtonProps = ComponentProps<"button"> & Look;

/** The class names of a button, for what must look like one and is a link. */
export function buttonClass({ variant = "plain", size = "normal", alone = false }: Look & { alone?: boolean }): string {
  return clsx("btn", variant !== "plain" && variant, size !== "normal" && size, alone && "icon");
}

export function Button({ variant, size, icon, trailing, className, children, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={clsx(buttonClass({ ...(variant && { variant }), ...(size && { size }) }), className)}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      {children}
      {trailing && <Icon name={trailing} size="sm" />}
    </button>
  );
}

type IconButtonProps = Omit<ButtonProps, "icon" | "trailing" | "children"> & { icon: IconName; label: string };

/** A button that is only a drawing: its label is read out and shown as a title. */
export function IconButton({
  icon,
  label,
  variant = "ghost",
  size = "normal",
  className,
  type = "button",
  ...rest
}: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={clsx(buttonClass({ variant, size, alone: true }), className)}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}
