import { Note } from "@/components/ui/note";
import type { ReadError } from "./read-api";

/** A refusal that is about no field. */
export function Refusal({ error }: { error: ReadError }) {
  return (
    <Note tone="failed">
      <b>{error.title}.</b> {error.message}
      {error.requestId !== null && <div className="fine mono">{error.requestId}</div>}
    </Note>
  );
}
