import { indentJson } from "@/components/audit-logs/json-text.ts";
import { KeptText } from "@/components/audit-logs/kept-text";
import { redactedWords } from "@/components/audit-logs/redacted-words.ts";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { formatAmount } from "@/components/ui/format-number.ts";
import type { Preview } from "./redaction-api";

type PreviewResultProps = { preview: Preview; stale: boolean };

/** What would be kept, with what was replaced in it marked, and how much that is by rule. */
export function PreviewResult({ preview: { kept, redacted }, stale }: PreviewResultProps) {
  const count = Object.values(redacted).reduce((sum, of) => sum + of, 0);
  return (
    <section aria-label="What would be kept">
      <div className="sec-h">
        <h3>{count === 0 ? "Nothing would be replaced" : `${formatAmount(count, "value")} would be replaced`}</h3>
        {stale && <Badge tone="dashed">before your last change</Badge>}
        <span className="spacer" />
        <CopyButton text={kept} label="Copy what would be kept">
          Copy
        </CopyButton>
      </div>
      {count > 0 && <p className="try-by">{redactedWords(redacted)}</p>}
      <pre className="code wrap" tabIndex={0} aria-label="Record as it would be kept">
        {laidOut(kept)
          .split("\n")
          .map((line, index) => (
            <div key={index}>
              <KeptText>{line}</KeptText>
            </div>
          ))}
      </pre>
    </section>
  );
}

/** JSON on lines of its own; what is none stays as it is. */
function laidOut(text: string): string {
  try {
    JSON.parse(text);
    return indentJson(text);
  } catch {
    return text;
  }
}
