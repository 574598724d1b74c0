import { parseFilter, type Filter } from "../../lib/query/filter.ts";
import { WORLD } from "../support/bodies.ts";

const CLUSTER = WORLD.clusters[0]?.name ?? "";
const [BUSY, SELDOM] = [WORLD.actors[0]?.user ?? "", WORLD.actors[300]?.user ?? ""];

export type Shape = readonly [name: string, query: string];

/** What a reader asks, from everything to nothing. */
export const SHAPES: readonly Shape[] = [
  ["everything", ""],
  ["one person", `user=${BUSY}`],
  ["one person who did little", `user=${SELDOM}`],
  ["people only", "userType=person"],
  ["not controllers", "accessMethod!=controller"],
  ["denied", "outcome=denied"],
  ["denied or failed", "outcome=denied&outcome=failed"],
  ["role bindings refused (rare)", "resource=rolebindings&verb=create&outcome=denied"],
  ["two that never meet", "user=nobody@example.com&verb=delete"],
  ["common pair that never meets", `userType=node&resource=secrets&cluster=${CLUSTER}`],
  ["one status", "status=409"],
  ["slower than a second", "durationMs=1000.."],
  ["free text", "q=xmrig"],
  ["free text, common", "q=leases"],
  ["one name", "name=kube-scheduler"],
  ["writes in two namespaces", "verb=create&verb=patch&namespace=orders&namespace=search"],
];

/** Free text alone: rare, absent, common, part of a word, of a path, of a person. */
export const TEXTS: readonly Shape[] = [
  "xmrig",
  "no-such-thing-anywhere",
  "leases",
  "chedul",
  "/api/v1/namespaces/orders/pods",
  BUSY.slice(0, 6),
].map((q) => [q, `q=${encodeURIComponent(q)}`] as const);

export const FACETS = ["user", "cluster", "namespace", "resource", "verb", "outcome"];

export function filterOf(query: string): Filter {
  return parseFilter("api-calls", new URLSearchParams(query));
}
