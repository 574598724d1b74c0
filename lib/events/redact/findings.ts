import type { CUSTOM_RULE, RuleId } from "./rules.ts";

/** How many values each rule replaced; rules that found nothing are absent. */
export type Findings = Partial<Record<RuleId | typeof CUSTOM_RULE, number>>;

/** Adds what was found further to `sum`. */
export function addFindings(sum: Findings, more: Findings | undefined): void {
  if (more === undefined) return;
  for (const rule of Object.keys(more) as (keyof Findings)[]) sum[rule] = (sum[rule] ?? 0) + (more[rule] ?? 0);
}
