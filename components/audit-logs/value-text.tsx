import { isOutcome, Outcome } from "@/components/ui/outcome";
import { PlainText } from "@/components/ui/plain-text";
import { valueLabel } from "./value-label.ts";
import { VerbText } from "./verb-text";

const BOOLEANS = new Set(["longRunning", "clockSkew", "ambiguous", "witnessed", "bothReported"]);

/** One value of a field as chips, lists and menus show it. The empty value stands for "absent". */
export function ValueText({ field, value }: { field: string; value: string }) {
  if (value === "") return <span className="muted">none</span>;
  if (field === "outcome" && isOutcome(value)) return <Outcome outcome={value} />;
  if (field === "verb") return <VerbText verb={value} />;
  if (BOOLEANS.has(field)) return value === "true" ? "yes" : "no";
  return <PlainText>{valueLabel(field, value)}</PlainText>;
}
