import type { RecorderItem } from "./source.ts";

/** What there is to say of the listener to somebody who looks at one of its sources. */
export type Listener =
  | { state: "none" }
  | {
      state: "up" | "down";
      addresses: readonly string[];
      problem: string | null;
      /** How it makes sure who sends. */
      checks: string;
      refused: number;
    };

/** `down`: there is a listener, and it listens nowhere. */
export function listenerOf(recorder: RecorderItem | null): Listener {
  if (recorder === null) return { state: "none" };
  const up = recorder.listening.filter(({ problem }) => problem === null);
  const shown = up.length > 0 ? up : recorder.listening;
  return {
    state: up.length > 0 ? "up" : "down",
    addresses: shown.map(({ address }) => address),
    problem: up.length > 0 ? null : (recorder.listening[0]?.problem ?? null),
    checks: checksOf(recorder),
    refused: Object.values(recorder.refused).reduce<number>((sum, count) => sum + (count ?? 0), 0),
  };
}

function checksOf({ verifiesCallers, asksForSecret }: RecorderItem): string {
  if (verifiesCallers) return "tailscaled is asked who calls.";
  return asksForSecret ? "It asks for RECORDER_SECRET." : "It believes whoever reaches it.";
}
