"use client";

import { clsx } from "clsx";
import { DropdownMenu } from "radix-ui";
import type { MouseEvent, ReactNode } from "react";
import { Icon } from "./icon";
import type { IconName } from "./icon-paths";

type MenuProps = {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "end";
  side?: "top" | "bottom" | "right";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** Where focus goes when it closes; by default back to the trigger. */
  onCloseAutoFocus?: (event: Event) => void;
  className?: string;
};

/** A list of actions; arrow keys, type-ahead and Escape as everywhere. */
export function Menu({
  trigger,
  children,
  align = "start",
  side = "bottom",
  open,
  onOpenChange,
  onCloseAutoFocus,
  className,
}: MenuProps) {
  return (
    <DropdownMenu.Root modal={false} {...(open !== undefined && { open })} {...(onOpenChange && { onOpenChange })}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={clsx("pop", className)}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          {...(onCloseAutoFocus && { onCloseAutoFocus })}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

type ItemProps = { icon?: IconName; children: ReactNode; detail?: ReactNode; disabled?: boolean };

export function MenuItem({ icon, children, detail, disabled, onSelect }: ItemProps & { onSelect: () => void }) {
  return (
    <DropdownMenu.Item className="mi" onSelect={onSelect} {...(disabled !== undefined && { disabled })}>
      <ItemBody icon={icon} detail={detail}>
        {children}
      </ItemBody>
    </DropdownMenu.Item>
  );
}

type LinkProps = ItemProps & { href: string; download?: boolean; onClick?: (event: MouseEvent) => void };

/** An item that goes somewhere or downloads something: a real link, so that it can be copied and opened elsewhere. */
export function MenuLink({ icon, children, detail, href, download, onClick }: LinkProps) {
  return (
    <DropdownMenu.Item className="mi" asChild>
      <a href={href} {...(download && { download: "" })} {...(onClick && { onClick })}>
        <ItemBody icon={icon} detail={detail}>
          {children}
        </ItemBody>
      </a>
    </DropdownMenu.Item>
  );
}

type ChoiceProps = {
  value: string;
  options: readonly { value: string; label: string; icon?: IconName }[];
  onChange: (value: string) => void;
};

/** One of several; the chosen one has a tick. */
export function MenuChoice({ value, options, onChange }: ChoiceProps) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChange}>
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className="mi">
          <ItemBody icon={option.icon} detail={option.value === value ? <Icon name="check" size="sm" /> : undefined}>
            {option.label}
          </ItemBody>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

/** A yes or no inside a menu, which stays open. */
export function MenuToggle({
  checked,
  onChange,
  children,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}) {
  const keepOpen = (event: Event): void => {
    event.preventDefault();
  };
  return (
    <DropdownMenu.CheckboxItem className="mi" checked={checked} onCheckedChange={onChange} onSelect={keepOpen}>
      {children}
      <span className="r">{checked ? <Icon name="check" size="sm" /> : "off"}</span>
    </DropdownMenu.CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="lab">{children}</DropdownMenu.Label>;
}

export function MenuSeparator() {
  return <DropdownMenu.Separator />;
}

function ItemBody({ icon, detail, children }: { icon: IconName | undefined; detail: ReactNode; children: ReactNode }) {
  return (
    <>
      {icon && <Icon name={icon} />}
      <span className="truncate">{children}</span>
      {detail !== undefined && <span className="r">{detail}</span>}
    </>
  );
}
