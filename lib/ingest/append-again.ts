import pg from "pg";
import { transaction } from "../db.ts";
import { append, type Judged } from "./append.ts";
import type { SpooledDelivery } from "./spooled-delivery.ts";

const UNIQUE_VIOLATION = "23505";

/**
 * Appends a delivery that may have been appended before, wholly: by whoever spooled it and lost the answer to its COMMIT, or by a
 * drain that was killed between the commit and the removal.
 * @param open gives the delivery's records, from the start each time it is called.
 * @throws as `append`.
 */
export async function appendAgain(
  delivery: SpooledDelivery,
  open: () => AsyncIterable<Judged[]>,
): Promise<"appended" | "there already"> {
  if (await isStored(delivery)) return "there already";
  try {
    await append(delivery.source, delivery.arrival, open());
    return "appended";
  } catch (error) {
    // The first attempt was still at work on the server when we looked.
    const collided = error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION;
    if (collided && (await isStored(delivery))) return "there already";
    throw error;
  }
}

/** A delivery's row is written last, in the transaction that wrote everything else of it. */
function isStored({ source, arrival }: SpooledDelivery): Promise<boolean> {
  return transaction({ role: "writer" }, async (client) => {
    const { rowCount } = await client.query({
      name: "is-delivery-stored",
      text: "SELECT FROM delivery WHERE organization_id = $1 AND id = $2",
      values: [source.organizationId, arrival.deliveryId],
    });
    return rowCount === 1;
  });
}
