import { Skeleton } from "@/components/ui/skeleton";

const LINES = ["46%", "58%", "40%", "52%"];

/** The page while it is on the way. */
export function ExportsSkeleton() {
  return (
    <div className="late pane" aria-busy="true" aria-label="Loading the exports">
      {LINES.map((width) => (
        <div key={width} className="exp">
          <Skeleton width={width} />
          <Skeleton width="60%" />
          <Skeleton width="70%" />
        </div>
      ))}
    </div>
  );
}
