"use client";

import { formatCount } from "@/components/ui/format-number.ts";
import { OUTCOME_WORDS } from "@/components/ui/outcome";
import type { Outcome } from "@/lib/events/event.ts";
import { filterFor } from "./filter-edit.ts";
import { LEGEND, outcomeTotals, type OutcomeBucket } from "./outcome-bars.ts";
import { OutcomePlot } from "./outcome-plot";
import { Overview, OverviewPart, useFold, useOverview } from "./overview";
import { useCurrentView } from "./view-context";

type Histogram = { buckets: OutcomeBucket[]; complete: boolean };

/** Above the rows: how many there were when, and how they ended; under the filter of the list. */
export function OutcomeOverview({ answeredAt }: { answeredAt: string }) {
  const fold = useFold();
  const histogram = useOverview<Histogram>("histogram", answeredAt, fold.open);
  return (
    <Overview title="Over time" fold={fold} read={histogram} legend={({ buckets }) => <Legend buckets={buckets} />}>
      <div className="outcomes-b">
        <OverviewPart read={histogram} what="The histogram">
          {(answer) => <OutcomePlot {...answer} />}
        </OverviewPart>
      </div>
    </Overview>
  );
}

/** Each outcome with its total; a click asks for it alone, another for all again. */
function Legend({ buckets }: { buckets: readonly OutcomeBucket[] }) {
  const { filter, setFilter } = useCurrentView();
  const totals = outcomeTotals(buckets);
  const wanted = filter.conditions.find(({ field, op }) => field === "outcome" && op === "in");
  const isWanted = (outcome: Outcome): boolean => wanted?.op === "in" && wanted.values.includes(outcome);
  const pick = (outcome: Outcome): void => {
    const others = { ...filter, conditions: filter.conditions.filter(({ field }) => field !== "outcome") };
    setFilter(isWanted(outcome) ? others : filterFor(filter, "outcome", outcome));
  };
  return (
    <span className="traffic-l num" role="group" aria-label="Filter by outcome">
      {LEGEND.filter((outcome) => totals[outcome] > 0 || isWanted(outcome)).map((outcome) => (
        <button
          key={outcome}
          type="button"
          aria-pressed={isWanted(outcome)}
          title={isWanted(outcome) ? "Show every outcome" : `Show ${OUTCOME_WORDS[outcome].toLowerCase()} only`}
          onClick={() => {
            pick(outcome);
          }}
        >
          <i className={outcome} /> {OUTCOME_WORDS[outcome]} {formatCount(totals[outcome])}
        </button>
      ))}
    </span>
  );
}
