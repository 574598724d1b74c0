import { isPreamble, isWriting, type Call, type CallKind } from "../call.ts";
import type { OpenCommand } from "../open-command.ts";

/** A command's calls, sorted by what they are. */
export type Evidence = {
  command: OpenCommand;
  calls: readonly Call[];
  /** Without kubectl's preamble. */
  acts: readonly Call[];
  writes: readonly Call[];
  of: (kind: CallKind) => Call[];
};

export function evidenceOf(command: OpenCommand): Evidence {
  const calls = command.calls();
  const acts = calls.filter((call) => !isPreamble(call));
  return {
    command,
    calls,
    acts,
    writes: acts.filter(isWriting),
    of: (kind) => acts.filter((call) => call.kind === kind),
  };
}
