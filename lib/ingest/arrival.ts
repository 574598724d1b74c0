import { randomBytes } from "node:crypto";

/** When a delivery came and what it is called from then on, wherever it waits until it is stored. */
export type Arrival = { deliveryId: string; receivedAt: Date };

/** A delivery that is complete at this moment of our clock. */
export function arrivalAt(receivedAt: Date): Arrival {
  return { deliveryId: newDeliveryId(receivedAt), receivedAt };
}

/** A UUIDv7 (RFC 9562): deliveries sort by when they came, so their index grows at its end. */
function newDeliveryId(receivedAt: Date): string {
  const time = receivedAt.getTime().toString(16).padStart(12, "0");
  const random = randomBytes(10);
  random[0] = 0x70 | ((random[0] ?? 0) & 0x0f);
  random[2] = 0x80 | ((random[2] ?? 0) & 0x3f);
  const rest = random.toString("hex");
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`;
}
