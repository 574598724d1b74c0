import { jsonObject, jsonText, jsonTexts, type Json } from "../json.ts";

/** A node as a flow record describes it (tailscale `types/netlogtype`). */
export type FlowNode = {
  id: string | undefined;
  name: string | undefined;
  addresses: readonly string[];
  user: string | undefined;
  tags: string[];
};

/** Whom nothing is known of. */
export const UNKNOWN_NODE: FlowNode = { id: undefined, name: undefined, addresses: [], user: undefined, tags: [] };

const NODES_MAX = 10_000;

/** The nodes a record names, by each of their addresses; the reporting one may not be described (clients before 1.92). */
export type FlowNodes = { reporter: FlowNode; byAddress: ReadonlyMap<string, FlowNode> };

export function flowNodes(record: Json, reporterId: string): FlowNodes {
  const reporter = { ...nodeOf(jsonObject(record["srcNode"]) ?? {}), id: reporterId };
  const named = Array.isArray(record["dstNodes"]) ? record["dstNodes"].slice(0, NODES_MAX) : [];
  const byAddress = new Map<string, FlowNode>();
  for (const node of [...named.map((value) => nodeOf(jsonObject(value) ?? {})), reporter])
    for (const address of node.addresses) byAddress.set(address, node);
  return { reporter, byAddress };
}

function nodeOf(node: Json): FlowNode {
  return {
    id: jsonText(node["nodeId"]),
    name: jsonText(node["name"])?.replace(/\.$/, ""),
    addresses: jsonTexts(node["addresses"]),
    user: jsonText(node["user"]),
    tags: jsonTexts(node["tags"]),
  };
}
