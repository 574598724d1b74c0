import { PlainText } from "@/components/ui/plain-text";
import { keptParts } from "./kept-parts.ts";

/** Text of a record, with what stands for a secret marked in it. */
export function KeptText({ children }: { children: string }) {
  return keptParts(children).map((part, index) =>
    part.replaced ? (
      <mark key={index} className="tok">
        {part.text}
      </mark>
    ) : (
      <PlainText key={index}>{part.text}</PlainText>
    ),
  );
}
