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
  if (isFlow(event)) return <FlowGist group={group} flow={event} show={show} />;
  const [first, beside] = CHANGE_GIST[group];
  return first === undefined ? null : (
    <Line value={show(first)} beside={beside === undefined ? undefined : show(beside)} />
  );
}

/** The field of each group's first line, and the one beside it. */
const CHANGE_GIST: Record<FactGroup, readonly [string?, string?]> = {
  Who: ["user", "userType"],
  What: ["action", "property"],
  Where: ["targetName", "targetType"],
  How: ["origin"],
  Traffic: [],
  Outcome: ["outcome"],
  Timing: [],
  Record: [],
};

type FlowGistProps = Omit<GistProps, "event"> & { flow: DetailAnswer<"network-flows"> };

function FlowGist({ group, flow, show }: FlowGistProps) {
  return FLOW_GIST[group]?.({ flow, show }) ?? null;
}

type Shown = Omit<FlowGistProps, "group">;

const FLOW_GIST: Partial<Record<FactGroup, (shown: Shown) => ReactNode>> = {
  Who: ({ flow, show }) => <Line value={show("user")} beside={flow.userType} />,
  What: ({ flow, show }) => <Line value={<Service flow={flow} show={show} />} />,
  Where: ({ flow, show }) => <Ends flow={flow} show={show} />,
  How: ({ show }) => <Line value={show("reporter")} beside="reports it" />,
  Traffic: ({ show }) => (
    <div className="num">
      {show("txBytes")} <span className="muted">sent,</span> {show("rxBytes")} <span className="muted">received</span>
    </div>
  ),
  Timing: ({ flow }) => <Line value={formatDuration(flow.durationMs)} beside="the window it was counted in" />,
};

function Ends({ flow, show }: Shown) {
  const { src, dst } = endsOf(flow);
  return (
    <div>
      {show("srcDevice") ?? endText(src, flow)} <span className="muted">→</span>{" "}
      {show("dstDevice") ?? endText(dst, flow)}
    </div>
  );
}

function Service({ flow, show }: Shown) {
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
