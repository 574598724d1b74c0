import type { Random } from "./random.ts";
import type { Cluster } from "./world.ts";

/** Where something happens: the values for `{ns}`, `{app}`, `{pod}` and `{node}`. */
export type Place = { ns: string; app: string; pod: string; node: string };

/** A namespace (the first ones most), an app, a pod and a node of this cluster. */
export function placeIn(cluster: Cluster, random: Random, only: readonly string[] = []): Place {
  const own = only.length === 0 ? [] : cluster.namespaces.filter(({ name }) => only.includes(name));
  const namespace = random.pickSkewed(own.length === 0 ? cluster.namespaces : own);
  const app = random.pick(namespace.apps);
  return { ns: namespace.name, app: app.name, pod: random.pick(app.pods), node: random.pick(cluster.nodes) };
}

/** The template with its placeholders filled in. */
export function fill(template: string, place: Place): string {
  return template.replace(/\{(ns|app|pod|node)\}/g, (_, key: keyof Place) => place[key]);
}
