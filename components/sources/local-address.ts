import type { SetupStep } from "./source.ts";

/** In an address, or as Fluent Bit has it: the host alone. */
const LOCAL =
  /https?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?(?=[/'"\s])|(?<=^\s*Host )(?:localhost|127\.\d+\.\d+\.\d+|::1)(?=\s)/m;

/** The first address in these texts that means "this very machine" wherever it is read; undefined when there is none. */
export function localAddressIn(setup: readonly SetupStep[]): { step: SetupStep; address: string } | undefined {
  for (const step of setup) {
    const match = LOCAL.exec(step.text);
    if (match !== null) return { step, address: match[0] };
  }
  return undefined;
}
