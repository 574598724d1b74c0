import { transaction } from "../db.ts";

/** A source and the start of the token it accepts. */
export type Source = {
  id: string;
  kind: string;
  name: string;
  cluster: string | null;
  createdAt: string;
  /** Records a second it may send; null for as many as come. */
  rateLimit: number | null;
  /** As its kind's schema has them. */
  settings: Record<string, unknown>;
  /** The first characters of its token; null when every token is revoked. */
  tokenHint: string | null;
  /** Whether it knows what a webhook of its signs with. */
  webhook: boolean;
};

/** An organization's sources by name. */
export async function listSources({ organizationId }: { organizationId: string }): Promise<Source[]> {
  return transaction({ role: "app", organizationId }, async (client) => {
    const { rows } = await client.query<Omit<Source, "createdAt"> & { createdAt: Date }>(
      `SELECT s.id, s.kind, s.name, s.cluster, s.created_at AS "createdAt", s.settings, s.rate_limit AS "rateLimit",
              (SELECT hint FROM source_token t WHERE t.source_id = s.id AND t.revoked_at IS NULL ORDER BY created_at DESC LIMIT 1) AS "tokenHint",
              EXISTS (SELECT FROM webhook_secret w WHERE w.source_id = s.id) AS webhook
         FROM source s ORDER BY s.name`,
    );
    return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
  });
}
