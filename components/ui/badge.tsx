import { clsx } from "clsx";
import type { ReactNode } from "react";
import { Icon } from "./icon";
import type { IconName } from "./icon-paths";

type Tone = "outline" | "plain" | "dashed" | "solid" | "success" | "denied" | "failed" | "running";

/** A word beside a value. `dashed` says "we are not sure", a soft hue says an outcome; hues mean nothing else. */
export function Badge({ tone = "outline", icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span className={clsx("badge", tone !== "outline" && tone)}>
      {icon && <Icon name={icon} />}
      {children}
    </span>
  );
}
