import { Badge } from "@/components/ui/badge";
import type { ApiCallItem } from "@/lib/events/item.ts";

/** That what two sources told of a call may be of another one of several alike: who made it is not certain. */
export function AmbiguousMark({ call, children }: { call: Pick<ApiCallItem, "ambiguous">; children: string }) {
  if (!call.ambiguous) return null;
  return (
    <span title="Several equal calls were made at the same time: which record belongs to which is not certain">
      <Badge tone="dashed">{children}</Badge>
    </span>
  );
}
