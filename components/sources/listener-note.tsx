import { formatAmount } from "@/components/ui/format-number.ts";
import { Note } from "@/components/ui/note";
import { PlainText } from "@/components/ui/plain-text";
import { listenerOf } from "./listener.ts";
import type { RecorderItem } from "./source.ts";

/** Whether anything listens for a source whose sender cannot be told an address of the console's own. */
export function ListenerNote({ recorder }: { recorder: RecorderItem | null }) {
  const listener = listenerOf(recorder);
  if (listener.state === "none")
    return (
      <Note tone="denied">
        Nothing listens for it. Start the server with <code>RECORDER_PORT</code> set, for example{" "}
        <code>RECORDER_PORT=8080 npm start</code>.
      </Note>
    );
  return (
    <Note tone={listener.state === "down" ? "failed" : "neutral"}>
      {listener.state === "down" ? "The recorder cannot listen on " : "The recorder listens on "}
      {listener.addresses.map((address, index) => (
        <span key={address}>
          {index > 0 && ", "}
          <code>
            <PlainText>{address}</PlainText>
          </code>
        </span>
      ))}
      {listener.problem !== null && `: ${listener.problem}`}. {listener.checks}
      {listener.refused > 0 && ` It refused ${formatAmount(listener.refused, "request")} since the server started.`}
    </Note>
  );
}
