"use client";

import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./button";

type Shared = { open: boolean; onOpenChange: (open: boolean) => void; title: string; children: ReactNode };

/** A question that must be answered before going on. The actions stand in `footer`, the safe one first. */
export function Dialog({ open, onOpenChange, title, children, footer }: Shared & { footer: ReactNode }) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="scrim" />
        <Radix.Content className="dialog" aria-describedby={undefined}>
          <div className="dialog-in">
            <Radix.Title asChild>
              <h2>{title}</h2>
            </Radix.Title>
            {children}
          </div>
          <div className="dialog-ft">{footer}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The navigation on a phone. */
export function Drawer({ open, onOpenChange, title, children }: Shared) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="scrim" />
        <Radix.Content className="drawer" aria-describedby={undefined}>
          <Radix.Title className="sr-only">{title}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A whole screen on a phone, for what is a bar or a popover on a wide one. */
export function Cover({ open, onOpenChange, title, children, footer }: Shared & { footer?: ReactNode }) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Content className="cover" aria-describedby={undefined}>
          <div className="cover-h">
            <Radix.Title className="grow">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon="x" label="Close" />
            </Radix.Close>
          </div>
          <div className="cover-b">{children}</div>
          {footer !== undefined && <div className="cover-f">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
