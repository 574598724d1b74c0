import type { IncomingMessage } from "node:http";
import { AppError } from "../errors.ts";
import type { Hold } from "../http/body.ts";
import { WIRE_BYTES_MAX } from "../http/body.ts";

/**
 * Reads one event's body. Kubernetes takes requests of about 3 MiB, which base64 makes 4; what is larger than any real event by far
 * is refused.
 * @param hold counts the bytes against what the process may hold at once; the caller releases it.
 * @throws AppError `too-large`, at once when Content-Length says so; `unavailable` when too much is held; `malformed` when it breaks off.
 */
export function readBody(request: IncomingMessage, hold: Hold): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers["content-length"]) > WIRE_BYTES_MAX) {
      reject(tooLarge());
      return;
    }
    const pieces: Buffer[] = [];
    let bytes = 0;
    const stop = (error: Error): void => {
      request.off("data", onData);
      reject(error);
    };
    const onData = (piece: Buffer): void => {
      bytes += piece.length;
      if (bytes > WIRE_BYTES_MAX) {
        stop(tooLarge());
        return;
      }
      try {
        hold.take(piece.length);
        pieces.push(piece);
      } catch (error) {
        stop(error as Error);
      }
    };
    const brokenOff = (): void => {
      stop(new AppError("malformed", "The body broke off before its end."));
    };
    request.on("data", onData).on("error", brokenOff).on("close", brokenOff);
    request.on("end", () => {
      // A request closes after its end, too; an error nobody hears of costs as much as reading the event.
      request.off("close", brokenOff);
      resolve(pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces, bytes));
    });
  });
}

function tooLarge(): AppError {
  return new AppError("too-large", `The event is larger than ${String(WIRE_BYTES_MAX / 1024 / 1024)} MiB.`);
}
