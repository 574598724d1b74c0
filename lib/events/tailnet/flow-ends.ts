import { FLOW_SIDES, type FlowClass, type FlowSide, type NetworkFlowEvent } from "../event.ts";
import { calledEnd, type Endpoint } from "./endpoint.ts";
import { UNKNOWN_NODE, type FlowNode, type FlowNodes } from "./flow-node.ts";

export type FlowEnds = { src: Endpoint | undefined; dst: Endpoint | undefined };

type Whose = Pick<
  NetworkFlowEvent,
  "side" | "srcDevice" | "dstDevice" | "srcNodeId" | "dstNodeId" | "srcTags" | "dstTags" | "user" | "userType"
>;

/**
 * Whose ends a connection has, and on which of them it was reported. Virtual traffic's `src` is always the reporting node, even where the
 * record does not describe it; physical traffic's `src` is the peer and its `dst` the address it was reached at, or a relay's region.
 */
export function endsOf(ends: FlowEnds, flowClass: FlowClass, { reporter, byAddress }: FlowNodes): Whose {
  const at = (end: Endpoint | undefined): FlowNode => (end && byAddress.get(end.ip)) ?? UNKNOWN_NODE;
  const src = flowClass === "virtual" ? reporter : at(ends.src);
  const dst = flowClass === "physical" ? UNKNOWN_NODE : at(ends.dst);
  const roles = rolesOf(ends, { src, dst });
  const user = flowClass === "physical" ? reporter.user : (roles.caller.user ?? src.user ?? dst.user);
  return {
    side: sideOf(reporter, roles, [src, dst]),
    srcDevice: src.name,
    dstDevice: dst.name,
    srcNodeId: src.id,
    dstNodeId: dst.id,
    srcTags: src.tags,
    dstTags: dst.tags,
    user,
    userType: user === undefined ? "node" : "person",
  };
}

type Roles = { caller: FlowNode; called: FlowNode };

function rolesOf({ src, dst }: FlowEnds, nodes: { src: FlowNode; dst: FlowNode }): Roles {
  const called = src && dst && calledEnd(src, dst);
  if (called === undefined) return { caller: UNKNOWN_NODE, called: UNKNOWN_NODE };
  return called === src ? { caller: nodes.dst, called: nodes.src } : { caller: nodes.src, called: nodes.dst };
}

/** A router is at neither end: what it reports stands behind what an end does. */
function sideOf(reporter: FlowNode, { caller, called }: Roles, ends: FlowNode[]): FlowSide {
  if (caller === reporter) return FLOW_SIDES.caller;
  return called === reporter || !ends.includes(reporter) ? FLOW_SIDES.called : FLOW_SIDES.unknown;
}
