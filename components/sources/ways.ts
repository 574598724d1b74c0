import type { SetupStep } from "./source.ts";

/** The ways among these steps, in their order; none where every step is for all. */
export function waysOf(setup: readonly SetupStep[]): string[] {
  return [...new Set(setup.flatMap(({ way }) => (way === undefined ? [] : [way])))];
}

/** The steps of one way, and those for all. */
export function stepsOf(setup: readonly SetupStep[], way: string | undefined): SetupStep[] {
  return setup.filter((step) => step.way === undefined || step.way === way);
}
