import { formatDuration } from "@/components/ui/format-duration.ts";
import type { ReactNode } from "react";
import { endsOf, endText } from "./flow-ends.ts";
import type { FactGroup } from "./facts.ts";
import { isChange, isFlow } from "./kinds.ts";
import type { DetailAnswer } from "./read-api";
import { protocolLabel, serviceOf } from "./service-name.ts";

type TailnetEvent = DetailAnswer<"tailnet-changes" | "network-flows">;
type GistProps = { group: FactGroup; event: TailnetEvent; show: (field: string) => ReactNode };

/** Whether an event is of the tailnet itself, not of what is reached through it. */
export function isTailnet(event: DetailAnswer): event is TailnetEvent {
  return isChange(event) || isFlow(event);
}

/** A group's first line, for changes and flows. */
export function TailnetGist({ group, event, show }: GistProps) {
  const gist = isFlow(event) ? <FlowGist group={group} flow={event} show={show} /> : undefined;
  switch (group) {
    case "Who":
      return <Line value={show("user")} beside={event.userType} />;
    case "What":
      return gist ?? <Line value={show("action")} beside={show("property")} />;
    case "Where":
      return gist ?? <Line value={show("targetName")} beside={show("targetType")} />;
    case "How":
      return <Line value={show("origin")} beside={show("reporter")} />;
    case "Outcome":
      return <Line value={show("outcome")} />;
    default:
      return gist ?? null;
  }
}

function FlowGist({ group, flow, show }: Omit<GistProps, "event"> & { flow: DetailAnswer<"network-flows"> }) {
  const { src, dst } = endsOf(flow);
  switch (group) {
    case "What":
      return <Line value={<Service flow={flow} show={show} />} />;
    case "Where":
      return (
        <div>
          {show("srcDevice") ?? endText(src, flow)} <span className="muted">→</span>{" "}
          {show("dstDevice") ?? endText(dst, flow)}
        </div>
      );
    case "Traffic":
      return (
        <div className="num">
          {show("txBytes")} <span className="muted">sent,</span> {show("rxBytes")}{" "}
          <span className="muted">received</span>
        </div>
      );
    case "Timing":
      return <Line value={formatDuration(flow.durationMs)} beside="the window it was counted in" />;
    default:
      return null;
  }
}

function Service({ flow, show }: { flow: DetailAnswer<"network-flows">; show: (field: string) => ReactNode }) {
  const { protocol, port } = flow;
  if (protocol === null) return <span className="muted">no protocol told</span>;
  return (
    <>
      {protocolLabel(protocol)} {show("port")} <span className="muted">{serviceOf(port, protocol)}</span>
    </>
  );
}

function Line({ value, beside }: { value: ReactNode; beside?: ReactNode }) {
  return (
    <div>
      {value} <span className="muted">{beside}</span>
    </div>
  );
}
