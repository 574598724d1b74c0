import type { Outcome as OutcomeValue } from "@/lib/events/event.ts";
import { clsx } from "clsx";
import { Icon } from "./icon";

export const OUTCOME_WORDS = {
  success: "Success",
  denied: "Denied",
  failed: "Failed",
  running: "Running",
  unknown: "Unknown",
} as const satisfies Record<OutcomeValue, string>;

export function isOutcome(value: string): value is OutcomeValue {
  return Object.hasOwn(OUTCOME_WORDS, value);
}

/** Icon, word and colour. */
export function Outcome({ outcome }: { outcome: OutcomeValue }) {
  return (
    <span className={clsx("oc", outcome)}>
      <Icon name={outcome} />
      {OUTCOME_WORDS[outcome]}
    </span>
  );
}

/** The same with the status code in front, where the source told one. */
export function StatusOutcome({ outcome, status }: { outcome: OutcomeValue; status: number | null }) {
  return (
    <span className={clsx("st", outcome)}>
      <Icon name={outcome} />
      {status !== null && <span className="code-n">{status}</span>}
      <span className="w">{OUTCOME_WORDS[outcome]}</span>
    </span>
  );
}
