import { clsx } from "clsx";
import type { ReactNode } from "react";
import { Icon } from "./icon";
import type { IconName } from "./icon-paths";

type EmptyStateProps = {
  icon: IconName;
  /** One line of fact. */
  title: string;
  /** One of cause. */
  children?: ReactNode;
  /** At most two. */
  actions?: ReactNode;
  /** Small print: a request id. */
  fine?: ReactNode;
  tone?: "neutral" | "failed" | "denied";
};

/** Empty, failed, denied, first run: what is so, why, and what one can do. */
export function EmptyState({ icon, title, children, actions, fine, tone = "neutral" }: EmptyStateProps) {
  return (
    <div className={clsx("empty", tone !== "neutral" && tone)} {...(tone === "failed" && { role: "alert" })}>
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
      {actions !== undefined && <div className="actions">{actions}</div>}
      {fine !== undefined && <div className="fine mono">{fine}</div>}
    </div>
  );
}
