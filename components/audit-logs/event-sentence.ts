import { flowSentence } from "./flow-sentence.ts";
import { isChange, isCommand, isFlow, type AnyItem } from "./kinds.ts";
import { callSentence, commandSentence, type Piece } from "./sentence.ts";

/** An event of whichever stream as a sentence. A change's was made when it came, and is searched like its other fields. */
export function eventSentence(event: AnyItem): Piece[] {
  if (isChange(event)) return [{ said: event.summary }, "."];
  if (isFlow(event)) return flowSentence(event);
  return isCommand(event) ? commandSentence(event) : callSentence(event);
}
