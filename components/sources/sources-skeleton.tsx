import { Skeleton } from "@/components/ui/skeleton";

const ROWS = ["46%", "58%", "40%", "52%", "44%"];

/** The page while it is on the way. */
export function SourcesSkeleton() {
  return (
    <div className="late contents" aria-busy="true" aria-label="Loading the sources">
      <div className="bar2 src-bar">
        <Skeleton width="236px" />
      </div>
      <div className="pane src-pane">
        {ROWS.map((width) => (
          <div key={width} className="src-sk">
            <Skeleton width={width} />
            <Skeleton width="60%" />
            <Skeleton width="70%" />
            <Skeleton width="50%" />
          </div>
        ))}
      </div>
    </div>
  );
}
