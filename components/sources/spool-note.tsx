import { Note } from "@/components/ui/note";
import { spoolWords } from "./spool-words.ts";
import type { SpoolItem } from "./source.ts";

/** Said only when there is something: deliveries that wait on the server's disk, have no room there, or could not be stored. */
export function SpoolNote({ spool }: { spool: SpoolItem }) {
  const words = spoolWords(spool);
  return words === undefined ? null : <Note tone={words.tone}>{words.text}</Note>;
}
