import { dedicatedClient } from "../db.ts";
import { log } from "../log.ts";

/** Where deliveries are announced. */
export const DELIVERY_CHANNEL = "delivery";

/** Calls `heard` at every announcement of a delivery, and once on connecting: one may have been missed before. Ends when `signal` aborts or the connection is lost. */
export async function listenForDeliveries(signal: AbortSignal, heard: () => void): Promise<void> {
  const client = await dedicatedClient();
  const over = Promise.withResolvers<undefined>();
  const stop = (): void => {
    over.resolve(undefined);
  };
  client.on("error", (error) => {
    log.debug({ err: error }, "the listening connection was lost");
    stop();
  });
  client.on("end", stop);
  client.on("notification", heard);
  signal.addEventListener("abort", stop);
  try {
    await client.query(`LISTEN ${DELIVERY_CHANNEL}`);
    heard();
    if (!signal.aborted) await over.promise;
  } finally {
    signal.removeEventListener("abort", stop);
    await client.end();
  }
}
