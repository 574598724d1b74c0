import { log } from "../log.ts";

/**
 * Text, or bytes as they are, as a response body, read piece by piece as the client takes it. When a piece fails the stream fails, and the server cuts the
 * connection: the client sees a broken transfer, not a short file. When the client goes away the pieces end.
 */
export function byteStream(pieces: AsyncIterator<string | Uint8Array, undefined>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isGone = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const piece = await pieces.next();
          // A client that left while this piece was awaited has closed the stream already.
          if (isGone) return;
          if (piece.done === true) controller.close();
          else controller.enqueue(typeof piece.value === "string" ? encoder.encode(piece.value) : piece.value);
        } catch (error) {
          log.error({ err: error }, "a streamed answer was cut off");
          throw error;
        }
      },
      async cancel() {
        isGone = true;
        await pieces.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
