import { ABSENT } from "@/components/ui/format-duration.ts";
import { formatAgo, formatMoment } from "@/components/ui/format-time.ts";

/** How long ago something was; the moment itself on hover. */
export function Ago({ at, nowMs }: { at: string | null; nowMs: number }) {
  if (at === null) return ABSENT;
  return (
    <time dateTime={at} title={formatMoment(at, "utc")}>
      {formatAgo(at, nowMs)}
    </time>
  );
}
