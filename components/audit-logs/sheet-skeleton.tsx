import { Skeleton } from "@/components/ui/skeleton";

const LINES = ["92%", "60%", "40%", "78%", "64%", "70%", "52%", "80%", "46%"];

/** The sheet while its event is on the way. */
export function SheetSkeleton() {
  return (
    <div className="late grid gap-4" aria-busy="true" aria-label="Loading the event">
      {LINES.map((width) => (
        <Skeleton key={width} width={width} />
      ))}
    </div>
  );
}
