import { SPARK, sparkPath } from "./spark-path.ts";
import type { HalfHour } from "./source.ts";

/** The last 24 hours as a small line; the figure beside it says what it cannot. */
export function Spark({ series, nowMs }: { series: readonly HalfHour[]; nowMs: number }) {
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${String(SPARK.width)} ${String(SPARK.height)}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path className="z" d={`M0 16.5H${String(SPARK.width)}`} />
      <path d={sparkPath(series, nowMs)} />
    </svg>
  );
}
