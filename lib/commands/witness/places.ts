import type { ClientBase } from "pg";

/** What tells how a call ended: the cluster's own log. */
const AUDITED = "kubernetes-audit";
/** What tells who called from which device: what stands before the cluster. */
const PROXIED = ["tailscale-recorder", "teleport", "paralus", "onrecord"];
/** It passes a person's calls on as a Kubernetes user that it names beside the person. */
const NAMES_BOTH = "teleport";

/** What is known of a call by its place. */
export type Place = { cluster: string; audited: boolean; namesBoth: boolean };

/**
 * The places of an organization in clusters that both an audit log and a proxy tell of, by id; none where there is no such cluster, which is all
 * that others pay.
 */
export async function witnessedPlaces(client: ClientBase, organizationId: string): Promise<ReadonlyMap<string, Place>> {
  const { rows } = await client.query<{ id: string; cluster: string; kind: string }>({
    name: "witnessed-places",
    text: "SELECT id, cluster, kind FROM place_kinds WHERE organization_id = $1 AND cluster IS NOT NULL AND kind = ANY($2)",
    values: [organizationId, [AUDITED, ...PROXIED]],
  });
  const clusters = [...Map.groupBy(rows, ({ cluster }) => cluster).values()];
  const both = clusters.filter((places) => new Set(places.map(({ kind }) => kind === AUDITED)).size === 2);
  return new Map(
    both
      .flat()
      .map(({ id, cluster, kind }) => [id, { cluster, audited: kind === AUDITED, namesBoth: kind === NAMES_BOTH }]),
  );
}
