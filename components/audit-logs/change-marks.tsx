import { Badge } from "@/components/ui/badge";
import type { TailnetChangeItem } from "@/lib/events/item.ts";
import { labelWord } from "@/lib/events/tailnet/words.ts";

/** Who acts for themselves, or for somebody who set them up; anything else is one of Tailscale's own services. */
const NOT_SERVICES = new Set(["USER", "NODE", "OAUTH_CLIENT"]);

/** Whether nobody did it: Tailscale's own services, user provisioning and the like. */
function isServiceChange({ actorType }: Pick<TailnetChangeItem, "actorType">): boolean {
  return actorType !== null && !NOT_SERVICES.has(actorType);
}

/** Whether it is about a node that is shared with another tailnet. */
function isSharing({ targetType, property }: Pick<TailnetChangeItem, "targetType" | "property">): boolean {
  return targetType === "SHARE" || property === "NODE_SHARE";
}

/** What one should know of a change besides what it is: that nobody made it, that it crosses the tailnet, that a webhook told of it. */
export function ChangeMarks({ change }: { change: TailnetChangeItem }) {
  return (
    <>
      {isServiceChange(change) && (
        <span title={`Made by ${labelWord(change.actorType ?? "")}, not by a person`}>
          <Badge icon="bot">
            <span className="w">service</span>
          </Badge>
        </span>
      )}
      {isSharing(change) && (
        <span title="About a node that is shared with another tailnet">
          <Badge icon="share">
            <span className="w">shared node</span>
          </Badge>
        </span>
      )}
      {change.witnessed && (
        <span title="A webhook told of the same change">
          <Badge tone="plain" icon="eye">
            <span className="w">webhook</span>
          </Badge>
        </span>
      )}
    </>
  );
}
