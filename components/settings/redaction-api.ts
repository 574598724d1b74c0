import { writeJson } from "@/components/audit-logs/write-api";
import type { RedactionPolicy } from "@/lib/events/redact/rules.ts";
import type { StoredPolicy } from "./redaction.ts";

/** A record as it would be kept, and how often each rule found something in it. */
export type Preview = { kept: string; redacted: Readonly<Record<string, number>> };

const HOME = "/api/settings/redaction";

/** Changes what is redacted from now on. @throws ReadError, as both of these. */
export function savePolicy(policy: RedactionPolicy): Promise<StoredPolicy> {
  return writeJson<StoredPolicy>("PUT", HOME, policy);
}

/** Tries a policy, saved or not, on a record that is not stored. */
export function previewRecord(record: string, policy: RedactionPolicy): Promise<Preview> {
  return writeJson<Preview>("POST", `${HOME}/preview`, { record, policy });
}
