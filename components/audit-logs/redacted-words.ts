import { RULES } from "@/lib/events/redact/rules.ts";

const LABELS = new Map<string, string>([
  ...RULES.map(({ id, label }) => [id, label] as const),
  ["custom", "Fields and keys added in the settings"],
]);

/** `3 × Data of Kubernetes Secrets · 1 × Credentials in any text`; a rule this page does not know by its id. */
export function redactedWords(redacted: Readonly<Record<string, number>>): string {
  return Object.entries(redacted)
    .map(([rule, count]) => `${count.toLocaleString("en-US")} × ${LABELS.get(rule) ?? rule}`)
    .join(" · ");
}
