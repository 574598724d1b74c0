import { Button } from "@/components/ui/button";
import { zoneName } from "@/components/ui/format-time.ts";
import { useCurrentView } from "./view-context";

/** Below a form of times: the zone they are typed in, the way out, and what the form does. */
export function WhenFoot({ moment, does, onCancel }: { moment: string; does: string; onCancel: () => void }) {
  const { zone } = useCurrentView();
  return (
    <div className="when-f">
      <span className="grow muted text-xs">{zoneName(moment, zone)}</span>
      <Button size="small" variant="ghost" onClick={onCancel}>
        Cancel
      </Button>
      <Button size="small" variant="primary" type="submit">
        {does}
      </Button>
    </div>
  );
}
