import { WORLD } from "../support/bodies.ts";
import type { PeerFilter } from "./peer.ts";

/** What all of them can be asked: common, rare and impossible. */
export const PEER_FILTERS: readonly PeerFilter[] = [
  { user: WORLD.actors[0]?.user ?? "" },
  { resource: "rolebindings", verb: "create", status: "403" },
  { user: "nobody@example.com", verb: "delete" },
  { cluster: WORLD.clusters[3]?.name ?? "", namespace: "orders", status: "404" },
];
