"use client";

import { shortUser } from "@/components/audit-logs/user-name.ts";
import { useCurrentView } from "@/components/audit-logs/view-context";
import { CallText } from "@/components/audit-logs/what-text";
import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatMoment } from "@/components/ui/format-time.ts";
import { PlainText } from "@/components/ui/plain-text";
import type { ApiCallItem } from "@/lib/events/item.ts";

const SHOWN = 10;

/** The calls that took longest; each opens beside the page. */
export function SlowestCalls({ calls }: { calls: readonly ApiCallItem[] }) {
  const { zone, showEvent } = useCurrentView();
  return (
    <section aria-label="The slowest calls">
      <h2>The slowest</h2>
      <ol className="lat-slowest">
        {calls.slice(0, SHOWN).map((call) => (
          <li key={call.id}>
            <button
              type="button"
              title={formatMoment(call.occurredAt, zone)}
              onClick={() => {
                showEvent(call.id, "push");
              }}
            >
              <span className="num">{formatDuration(call.durationMs)}</span>
              <span className="truncate">
                <CallText call={call} />
              </span>
              <span className="muted truncate">
                <PlainText>{shortUser(call.user ?? "—", call.userType)}</PlainText>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
