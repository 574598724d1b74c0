import type { Door } from "./doors.ts";
import type { FuzzBody } from "./fuzz-body.ts";
import type { DeliveryRow } from "./ledger.ts";

/** What came back; `undefined` when the connection was closed without an answer. */
export type Answer = { status: number; text: string } | undefined;

/** `spooled`: what it changes was not known yet. */
type Receipt = { accepted: number; duplicates: number; rejected: number; rejects: unknown[]; spooled?: true };

/** Read, cannot be read, too large, an encoding nobody knows, too many at once. */
const STATUSES = [200, 400, 413, 415, 429];
const REJECTS_SHOWN_MAX = 100;
/** A server need not read on for long after it refused. */
const WIRE_BYTES_MAX = 32 * 1024 * 1024;

type Sent = { door: Door; body: FuzzBody };

/**
 * Holds an answer against the body it is for and against what the database has of it.
 * @returns what is wrong, undefined when nothing is.
 */
export function checkAnswer(sent: Sent, answer: Answer, deliveries: readonly DeliveryRow[]): string | undefined {
  if (answer === undefined) return checkSilence(sent, deliveries);
  const { status, text } = answer;
  if (!STATUSES.includes(status)) return `status ${String(status)}: ${text.slice(0, 500)}`;
  if (deliveries.length !== (status === 200 ? 1 : 0))
    return `status ${String(status)} and ${String(deliveries.length)} deliveries stored`;
  const [delivery] = deliveries;
  if (delivery === undefined) return checkRefusal(sent, answer);
  const { door, body } = sent;
  const wrong = checkDelivery(door.expects(body) ?? body.records, delivery);
  return wrong ?? (door.receipts ? checkReceipt(text, delivery) : undefined);
}

/** Only who does not keep to HTTP may be left without an answer. */
function checkSilence({ body }: Sent, deliveries: readonly DeliveryRow[]): string | undefined {
  if (body.framing.whole && body.bytes.length <= WIRE_BYTES_MAX) return "no answer";
  return deliveries.length > 0 ? "a delivery stored without an answer" : undefined;
}

function checkRefusal({ door, body }: Sent, { status, text }: NonNullable<Answer>): string | undefined {
  const said = `${String(status)} ${text.slice(0, 500)}`;
  const isTooLong = status === 413 && body.bytes.length > WIRE_BYTES_MAX;
  const records = isTooLong ? undefined : door.expects(body);
  if (records !== undefined) return `refused although it holds ${String(records)} records: ${said}`;
  // What is no HTTP is answered before anybody asks for JSON.
  return !body.framing.whole || door.refusal.test(text) ? undefined : `a refusal of another form: ${said}`;
}

function checkDelivery(records: number | undefined, delivery: DeliveryRow): string | undefined {
  const { accepted, duplicates, rejected, rejects } = delivery;
  const counts = JSON.stringify(delivery);
  if (accepted < 0 || duplicates < 0 || rejected < 0) return `a count below nothing: ${counts}`;
  if (accepted + duplicates + rejected !== delivery.records) return `counts that do not add up: ${counts}`;
  if (rejects !== rejected) return `${String(rejected)} rejected, ${String(rejects)} rejects stored`;
  if (records === undefined || records === delivery.records) return undefined;
  return `${String(records)} records sent, ${String(delivery.records)} accounted for`;
}

/** The answer of the endpoint all kinds share. */
function checkReceipt(text: string, delivery: DeliveryRow): string | undefined {
  const receipt = JSON.parse(text) as Receipt;
  const same =
    receipt.rejected === delivery.rejected &&
    (receipt.spooled === true ||
      (receipt.accepted === delivery.accepted && receipt.duplicates === delivery.duplicates));
  if (!same) return `answered ${text.slice(0, 200)}, stored ${JSON.stringify(delivery)}`;
  const shown = receipt.rejects.length;
  return shown === Math.min(delivery.rejected, REJECTS_SHOWN_MAX) ? undefined : `${String(shown)} rejects shown`;
}
