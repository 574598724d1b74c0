import { formatDuration } from "@/components/ui/format-duration.ts";
import type { NetworkFlowItem } from "@/lib/events/item.ts";
import { bytesText } from "./byte-count.ts";
import { endsOf, endText } from "./flow-ends.ts";
import type { Piece } from "./sentence.ts";
import { protocolLabel, serviceOf } from "./service-name.ts";

const WAYS: Record<NetworkFlowItem["class"], string> = {
  virtual: "",
  subnet: " through a subnet router",
  exit: " through an exit node",
  physical: " underneath the tailnet",
};

/** One flow as a sentence: between whom, over what, how much each way, and for how long. */
export function flowSentence(flow: NetworkFlowItem): Piece[] {
  const { src, dst } = endsOf(flow);
  return [
    { strong: endText(src, flow) },
    " and ",
    { strong: endText(dst, flow) },
    ` exchanged traffic${overText(flow)}${WAYS[flow.class]}: ${bytesText(flow.txBytes)} sent, ${bytesText(flow.rxBytes)} received`,
    flow.durationMs === null ? "." : ` in ${formatDuration(flow.durationMs)}.`,
  ];
}

/** ` over TCP 443 (HTTPS)`; nothing where no protocol is told. */
function overText({ protocol, port }: NetworkFlowItem): string {
  if (protocol === null) return "";
  const service = serviceOf(port, protocol);
  return ` over ${protocolLabel(protocol)}${port === null ? "" : ` ${String(port)}`}${service === undefined ? "" : ` (${service})`}`;
}
