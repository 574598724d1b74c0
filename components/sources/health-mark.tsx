import { Icon } from "@/components/ui/icon";
import { PlainText } from "@/components/ui/plain-text";
import { visibleText } from "@/components/ui/visible-text.ts";
import { healthOf } from "./health-words.ts";
import type { SourceItem } from "./source.ts";

/** How a source does: icon, word and colour, and the reason below it. */
export function HealthMark({ source, nowMs }: { source: SourceItem; nowMs: number }) {
  const { tone, icon, word, why } = healthOf(source, nowMs);
  return (
    <>
      <span className={`oc ${tone}`}>
        <Icon name={icon} />
        {word}
      </span>
      {why !== undefined && (
        <div className="src-why truncate" title={visibleText(why)}>
          <PlainText>{why}</PlainText>
        </div>
      )}
    </>
  );
}
