import type { FuzzBody } from "./fuzz-body.ts";
import type { DeliveryRow } from "./ledger.ts";

/** What came back; `undefined` when the connection was closed without an answer. */
export type Answer = { status: number; text: string } | undefined;

type Receipt = { accepted: number; duplicates: number; rejected: number; rejects: unknown[] };

/** Read, cannot be read, too large, an encoding nobody knows, too many at once. */
const STATUSES = [200, 400, 413, 415, 429];
const REJECTS_SHOWN_MAX = 100;

/**
 * Holds an answer against the body it is for and against what the database has of it.
 * @returns what is wrong, undefined when nothing is.
 */
export function checkAnswer(body: FuzzBody, answer: Answer, deliveries: readonly DeliveryRow[]): string | undefined {
  if (answer === undefined) return checkSilence(body, deliveries);
  const { status, text } = answer;
  if (!STATUSES.includes(status)) return `status ${String(status)}: ${text.slice(0, 500)}`;
  if (deliveries.length !== (status === 200 ? 1 : 0))
    return `status ${String(status)} and ${String(deliveries.length)} deliveries stored`;
  const [delivery] = deliveries;
  if (delivery === undefined) return checkRefusal(body, answer);
  return checkDelivery(body, delivery) ?? checkReceipt(text, delivery);
}

/** Only who does not keep to HTTP may be left without an answer. */
function checkSilence(body: FuzzBody, deliveries: readonly DeliveryRow[]): string | undefined {
  if (body.framing.whole) return "no answer";
  return deliveries.length > 0 ? "a delivery stored without an answer" : undefined;
}

function checkRefusal(body: FuzzBody, { status, text }: { status: number; text: string }): string | undefined {
  if (body.records !== undefined)
    return `refused although it holds ${String(body.records)} records: ${String(status)} ${text.slice(0, 500)}`;
  if (!body.framing.whole) return undefined;
  const { detail, requestId } = JSON.parse(text) as { detail?: unknown; requestId?: unknown };
  return typeof detail === "string" && typeof requestId === "string"
    ? undefined
    : `no problem+json: ${text.slice(0, 500)}`;
}

function checkDelivery({ records }: FuzzBody, delivery: DeliveryRow): string | undefined {
  const { accepted, duplicates, rejected, rejects } = delivery;
  if (accepted < 0 || duplicates < 0 || rejected < 0) return `a count below nothing: ${JSON.stringify(delivery)}`;
  if (accepted + duplicates + rejected !== delivery.records)
    return `counts that do not add up: ${JSON.stringify(delivery)}`;
  if (rejects !== rejected) return `${String(rejected)} rejected, ${String(rejects)} rejects stored`;
  if (records === undefined || records === delivery.records) return undefined;
  return `${String(records)} records sent, ${String(delivery.records)} accounted for`;
}

/** A door whose answer holds no counts is checked by the delivery alone. */
function checkReceipt(text: string, delivery: DeliveryRow): string | undefined {
  const receipt = JSON.parse(text) as Partial<Receipt>;
  if (receipt.accepted === undefined) return undefined;
  const same =
    receipt.accepted === delivery.accepted &&
    receipt.duplicates === delivery.duplicates &&
    receipt.rejected === delivery.rejected;
  if (!same) return `answered ${text.slice(0, 200)}, stored ${JSON.stringify(delivery)}`;
  const shown = receipt.rejects?.length;
  return shown === Math.min(delivery.rejected, REJECTS_SHOWN_MAX) ? undefined : `${String(shown)} rejects shown`;
}
