import { z } from "zod";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { decodePgText, encodePgText } from "../events/pg-text.ts";
import { log } from "../log.ts";

/** While one stands, nothing of its organization is removed. */
export type LegalHold = {
  id: string;
  name: string;
  reason: string;
  /** RFC 3339. */
  placedAt: string;
  placedBy: string;
  liftedAt: string | null;
  liftedBy: string | null;
};

/** As the API takes one. */
export const holdSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  reason: z.string().trim().min(1).max(2_000),
});

/** Reads one that did not come through the API. @throws AppError `invalid` naming the field. */
export function readHold(given: unknown): z.infer<typeof holdSchema> {
  const { success, data, error } = holdSchema.safeParse(given);
  if (success) return data;
  const [issue] = error.issues;
  throw new AppError("invalid", `${issue?.path.join(".") ?? "hold"}: ${issue?.message ?? "is wrong"}.`);
}

type Row = Omit<LegalHold, "placedAt" | "liftedAt"> & { placedAt: Date; liftedAt: Date | null };

const COLUMNS = `id, name, reason, placed_at AS "placedAt", placed_by AS "placedBy", lifted_at AS "liftedAt", lifted_by AS "liftedBy"`;

/** Every hold there ever was, those that stand first, newest first. */
export function listHolds(organizationId: string): Promise<LegalHold[]> {
  return transaction({ role: "app", organizationId }, async (client) => {
    const { rows } = await client.query<Row>(
      `SELECT ${COLUMNS} FROM legal_hold ORDER BY lifted_at IS NOT NULL, placed_at DESC LIMIT 1000`,
    );
    return rows.map(toHold);
  });
}

/** Nothing of the organization is removed once this returns: it waits for removals under way. */
export async function placeHold(placing: {
  organizationId: string;
  name: string;
  reason: string;
  by: string;
}): Promise<LegalHold> {
  const { organizationId, name, reason, by } = placing;
  const [placed] = await transaction({ role: "app", organizationId }, async (client) => {
    const { rows } = await client.query<Row>(
      `INSERT INTO legal_hold (organization_id, name, reason, placed_by) VALUES ($1, $2, $3, $4) RETURNING ${COLUMNS}`,
      [organizationId, encodePgText(name), encodePgText(reason), encodePgText(by)],
    );
    return rows;
  });
  if (placed === undefined) throw new Error("a legal hold was not stored");
  log.info({ organizationId, hold: placed.id, by }, "a legal hold was placed");
  return toHold(placed);
}

/**
 * Ends a hold; it stays on record. What it kept goes a day later at the earliest, as after a change of policy.
 * @throws AppError `not-found` when there is no such hold, `conflict` when it was lifted before.
 */
export async function liftHold(lifting: { organizationId: string; id: string; by: string }): Promise<LegalHold> {
  const { organizationId, id, by } = lifting;
  const holds = await listHolds(organizationId);
  const found = holds.find((hold) => hold.id === id);
  if (found === undefined) throw new AppError("not-found", `There is no legal hold ${id.slice(0, 100)}.`);
  const [lifted] = await transaction({ role: "app", organizationId }, async (client) => {
    const { rows } = await client.query<Row>(
      `UPDATE legal_hold SET lifted_by = $2 WHERE id = $1 AND lifted_by IS NULL RETURNING ${COLUMNS}`,
      [id, encodePgText(by)],
    );
    return rows;
  });
  if (lifted === undefined) throw new AppError("conflict", `The legal hold ${id} was lifted before.`);
  log.info({ organizationId, hold: id, by }, "a legal hold was lifted");
  return toHold(lifted);
}

function toHold({ placedAt, liftedAt, ...row }: Row): LegalHold {
  return {
    ...row,
    name: decodePgText(row.name),
    reason: decodePgText(row.reason),
    placedBy: decodePgText(row.placedBy),
    liftedBy: row.liftedBy === null ? null : decodePgText(row.liftedBy),
    placedAt: placedAt.toISOString(),
    liftedAt: liftedAt?.toISOString() ?? null,
  };
}
