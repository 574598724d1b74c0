import { briefCache } from "../auth/brief-cache.ts";
import { readSourceDirectory } from "../auth/source-directory.ts";
import { isTemporary } from "../outage.ts";
import { makeRedactor, type Redactor } from "../events/redact/redactor.ts";
import type { RedactionPolicy } from "../events/redact/rules.ts";
import { impatiently } from "../patience.ts";
import { loadRedaction, type OrganizationRedaction } from "./redaction-store.ts";

/** A changed policy is felt this late at most. */
const CHANGE_MS = 2_000;
const ORGANIZATIONS_MAX = 2_000;

/** A sender that waits may hold up a person's kubectl: a database that takes longer counts as away. */
const CONNECT_MS = 1_000;
const ANSWER_MS = 2_000;

const redactors = briefCache(loadAnywhere, { ttlMs: CHANGE_MS, max: ORGANIZATIONS_MAX });
/** Making one takes longer than looking whether its policy changed. */
const made = new Map<string, { by: string; redactor: Redactor }>();

/**
 * What redacts an organization's records: as the database says or, while it is away, as this server wrote down at most 10 s before. The
 * only door to it: whatever stores records asks here.
 * @throws AppError `unavailable` when neither can say: without redaction nothing is stored.
 */
export async function redactorOf(organizationId: string): Promise<Redactor> {
  const redactor = await redactors.get(organizationId);
  if (redactor === undefined) throw new Error(`no redactor for ${organizationId}`);
  return redactor;
}

/**
 * What would redact an organization's records under a policy that is not saved, so that it can be tried before it is felt.
 * @throws AppError as `loadRedaction`.
 */
export async function redactorUnder(organizationId: string, policy: RedactionPolicy): Promise<Redactor> {
  const { key } = await loadRedaction(organizationId);
  return makeRedactor(key, policy);
}

/** Call after a policy changed: this process follows at once. */
export function redactionChanged(): void {
  redactors.clear();
}

async function loadAnywhere(organizationId: string): Promise<Redactor> {
  const patience = { connectMs: CONNECT_MS, signal: AbortSignal.timeout(ANSWER_MS) };
  try {
    return redactorFor(await impatiently(patience, () => loadRedaction(organizationId)));
  } catch (error) {
    const known = isTemporary(error) ? readSourceDirectory()?.redactions.get(organizationId) : undefined;
    if (known === undefined) throw error;
    return redactorFor(known);
  }
}

function redactorFor({ organizationId, key, policy }: OrganizationRedaction): Redactor {
  const by = key.toString("hex") + JSON.stringify(policy);
  const before = made.get(organizationId);
  if (before?.by === by) return before.redactor;
  const redactor = makeRedactor(key, policy);
  if (made.size >= ORGANIZATIONS_MAX) made.clear();
  made.set(organizationId, { by, redactor });
  return redactor;
}
