import type { NetworkFlowItem } from "@/lib/events/item.ts";

/** One end of a flow: the node where it is known, else its address; null where the source leaves it out. */
export type FlowEnd = { name: string | null; address: string | null };

/** Both ends of a flow, as its reporting node put them. */
export function endsOf(flow: NetworkFlowItem): { src: FlowEnd; dst: FlowEnd } {
  return {
    src: { name: flow.srcDevice, address: flow.src },
    dst: { name: flow.dstDevice, address: flow.dst },
  };
}

/** An end in words. Exit traffic goes to places the tailnet does not log, unless told to. */
export function endText(end: FlowEnd, flow: Pick<NetworkFlowItem, "class">): string {
  return end.name ?? end.address ?? (flow.class === "exit" ? "the internet" : "not told");
}

/** A node's name without its tailnet, which is the same for all of them: `db.example.ts.net` → `db`. */
export function shortNode(name: string): string {
  return /^([^.]+)\.[^.]+\.ts\.net\.?$/.exec(name)?.[1] ?? name;
}
