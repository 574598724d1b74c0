import { Skeleton } from "@/components/ui/skeleton";

const WIDTHS = ["84%", "62%", "95%", "54%", "74%", "88%", "66%", "80%", "58%", "91%", "70%", "64%"];

/** The page before its first rows: nothing for a moment, then where they will be. */
export function TableSkeleton() {
  return (
    <div className="late" aria-busy="true" aria-label="Loading events">
      <div className="top" />
      <div className="bar2" />
      <div className="filters" />
      {WIDTHS.map((width) => (
        <div className="skeleton-row" key={width}>
          <Skeleton width="84px" />
          <Skeleton width="110px" />
          <Skeleton width="60px" />
          <Skeleton width={width} />
          <Skeleton width="64px" />
        </div>
      ))}
    </div>
  );
}
