import { PlainText } from "@/components/ui/plain-text";
import { isWriteVerb } from "./verbs.ts";

/** A verb; those that write stand out. */
export function VerbText({ verb }: { verb: string | null }) {
  if (verb === null || verb === "") return <span className="muted">—</span>;
  return (
    <span className={isWriteVerb(verb) ? "verb write" : "verb"}>
      <PlainText>{verb}</PlainText>
    </span>
  );
}
