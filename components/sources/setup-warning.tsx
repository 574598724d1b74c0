import { Note } from "@/components/ui/note";
import { localAddressIn } from "./local-address.ts";
import type { SetupStep } from "./source.ts";

type SetupWarningProps = { step: SetupStep; setup: readonly SetupStep[] };

/** Says, at the first text it is true of, that what is about to be pasted elsewhere would send to the sender itself. */
export function SetupWarning({ step, setup }: SetupWarningProps) {
  const found = localAddressIn(setup);
  if (found?.step !== step) return null;
  return (
    <Note tone="denied">
      This text names <span className="mono">{found.address}</span>, which reaches Onrecord from this machine only. Open
      this page by the address your cluster reaches, or set <span className="mono">ONRECORD_URL</span>.
    </Note>
  );
}
