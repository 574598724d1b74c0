import { sourcesChanged } from "../auth/source-directory.ts";
import { transaction } from "../db.ts";
import type { RedactionPolicy } from "../events/redact/rules.ts";
import { log } from "../log.ts";
import { holdRedaction, type StoredRedaction } from "./redaction-store.ts";
import { redactionChanged } from "./redactor-of.ts";

/**
 * Changes what an organization redacts from now on. What was stored before stays as it is: redaction is never undone, nor caught up.
 * @param by who changes it, for the record: an e-mail address, or `token:<name>`.
 * @returns the redaction as it is now; one that says the same already is not written again.
 * @throws AppError as `loadRedaction`.
 */
export async function savePolicy(change: {
  organizationId: string;
  policy: RedactionPolicy;
  by: string;
}): Promise<StoredRedaction> {
  const { organizationId, by } = change;
  const policy = normalized(change.policy);
  const { before, after } = await transaction({ role: "app", organizationId }, async (client) => {
    const held = await holdRedaction(client, organizationId);
    if (JSON.stringify(held.policy) === JSON.stringify(policy)) return { before: held, after: held };
    const { rows } = await client.query<{ at: Date }>(
      "UPDATE redaction SET rules = $2, updated_at = now(), updated_by = $3 WHERE organization_id = $1 RETURNING updated_at AS at",
      [organizationId, JSON.stringify(policy), by],
    );
    return { before: held, after: { ...held, policy, updatedAt: rows[0]?.at ?? held.updatedAt, updatedBy: by } };
  });
  if (after === before) return after;
  log.info({ organizationId, by, from: before.policy, to: policy }, "the redaction policy was changed");
  redactionChanged();
  await sourcesChanged();
  return after;
}

/** Each once, in an order of its own, so that equal policies are equal texts. */
function normalized({ disabled, keys, prefixes }: RedactionPolicy): RedactionPolicy {
  return { disabled: sorted(disabled), keys: sorted(keys), prefixes: sorted(prefixes) };
}

function sorted<T extends string>(values: readonly T[]): T[] {
  return [...new Set(values)].sort();
}
