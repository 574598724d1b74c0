import { formatClock, formatMilliseconds } from "@/components/ui/format-time.ts";
import { PlainText } from "@/components/ui/plain-text";
import { visibleText } from "@/components/ui/visible-text.ts";
import type { ReactNode } from "react";
import { useCurrentView } from "./view-context";

/** A row that is folded under the open event: it has no page of its own. */
export function FoldedLine({ at, text, end }: { at: string; text: string; end: ReactNode }) {
  const { zone } = useCurrentView();
  return (
    <div title={visibleText(text)}>
      <span className="tm">
        {formatClock(at, zone)}
        {formatMilliseconds(at)}
      </span>
      <span className="truncate">
        <PlainText>{text}</PlainText>
      </span>
      <span />
      <span className="d truncate">{end}</span>
    </div>
  );
}
