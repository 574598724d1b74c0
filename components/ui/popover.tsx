"use client";

import { clsx } from "clsx";
import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";

type PopoverProps = {
  /** What opens it; a button. */
  trigger: ReactNode;
  label: string;
  children: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: "start" | "end";
  className?: string | undefined;
  /** Before it closes by Escape, for what must tell that from a click outside. */
  onEscape?: () => void;
};

/** Something small beside its trigger. Escape and a click outside close it; focus goes back to the trigger. */
export function Popover({
  trigger,
  label,
  children,
  open,
  onOpenChange,
  align = "start",
  className,
  onEscape,
}: PopoverProps) {
  return (
    <Radix.Root {...(open !== undefined && { open })} {...(onOpenChange && { onOpenChange })}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={clsx("pop", className)}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          {...(onEscape && { onEscapeKeyDown: onEscape })}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
