import { clsx } from "clsx";
import type { ReactNode } from "react";
import { Icon } from "./icon";
import type { IconName } from "./icon-paths";

type Tone = "neutral" | "success" | "denied" | "failed" | "running";
const ICONS: Record<Tone, IconName> = {
  neutral: "clock",
  success: "success",
  denied: "warn",
  failed: "failed",
  running: "running",
};

/** A remark in the flow of a page. */
export function Note({
  tone = "neutral",
  icon,
  children,
  action,
}: {
  tone?: Tone;
  icon?: IconName;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={clsx("note", tone !== "neutral" && tone)} role={tone === "failed" ? "alert" : "note"}>
      <Icon name={icon ?? ICONS[tone]} />
      <div className="grow">{children}</div>
      {action}
    </div>
  );
}
