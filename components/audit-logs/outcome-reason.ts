/** A body of megabytes is not parsed once more for one sentence of it. */
const CHARACTERS_MAX = 1_000_000;

/**
 * Why a call ended as it did, in the API server's own words: its message where it refused or failed, else what allowed the request.
 * @param raw the record as received; of other kinds than Kubernetes audit, null.
 */
export function outcomeReason(raw: string): string | null {
  if (raw.length > CHARACTERS_MAX) return null;
  const record = objectIn(parsed(raw));
  const message = objectIn(record["responseStatus"])["message"];
  const reason = objectIn(record["annotations"])["authorization.k8s.io/reason"];
  return [message, reason].find((text): text is string => typeof text === "string" && text !== "") ?? null;
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    // Kept as received, even when that was no JSON: the record itself is shown below.
    return null;
  }
}

function objectIn(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
