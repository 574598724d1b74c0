import { AppError } from "../errors.ts";

/** What a request's body may be on the wire, before unpacking. */
export const WIRE_BYTES_MAX = 32 * 1024 * 1024;
/** All bodies in memory at once: four of the largest, hundreds of ordinary ones. */
const BUFFERED_BYTES_MAX = 4 * WIRE_BYTES_MAX;
/** kube-apiserver itself gives up after 30 s. */
const ARRIVAL_MS_MAX = 60_000;

type Limits = { maxBytes?: number; timeoutMs?: number };

let buffered = 0;

/**
 * Reads a request's body into memory and hands it to `work`; its bytes count against a process-wide budget until `work` is done.
 * Content-Encoding is left alone (`unpack` undoes it).
 * @throws AppError `too-large`, at once when Content-Length says so; `malformed` when it does not arrive in time or breaks off;
 *   `unavailable` when too many bodies are in memory already.
 */
export async function withBody<T>(
  request: Request,
  work: (body: Buffer) => Promise<T>,
  { maxBytes = WIRE_BYTES_MAX, timeoutMs = ARRIVAL_MS_MAX }: Limits = {},
): Promise<T> {
  if (Number(request.headers.get("content-length")) > maxBytes) throw tooLarge(maxBytes);
  const hold = new Hold();
  try {
    const body = await readAll(request, { maxBytes, timeoutMs, hold });
    return await work(body);
  } finally {
    hold.release();
  }
}

/** One body's share of the budget. */
export class Hold {
  #bytes = 0;

  /** @throws AppError `unavailable` when too many bodies are in memory already. */
  take(bytes: number): void {
    if (buffered + bytes > BUFFERED_BYTES_MAX) {
      const detail = "Too many deliveries are being received at once. This one was not stored; send it again.";
      throw new AppError("unavailable", detail, { retryAfterSeconds: 1 });
    }
    buffered += bytes;
    this.#bytes += bytes;
  }

  release(): void {
    buffered -= this.#bytes;
    this.#bytes = 0;
  }
}

type Reading = { maxBytes: number; timeoutMs: number; hold: Hold };

async function readAll(request: Request, { maxBytes, timeoutMs, hold }: Reading): Promise<Buffer> {
  if (request.body === null) return Buffer.alloc(0);
  const reader = request.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const deadline = after(timeoutMs);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), deadline.passed]);
      if (done) return Buffer.concat(pieces, bytes);
      bytes += value.byteLength;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      hold.take(value.byteLength);
      pieces.push(value);
    }
  } catch (error) {
    // Not awaited: a peer that stopped sending need not answer, and it must not keep us.
    reader.cancel().catch(() => undefined);
    throw error instanceof AppError
      ? error
      : new AppError("malformed", "The body broke off before its end.", { cause: error });
  } finally {
    deadline.clear();
  }
}

function after(timeoutMs: number): { passed: Promise<never>; clear: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_resolve, reject) => {
    const detail = `The body did not arrive within ${String(timeoutMs / 1000)} s.`;
    timer = setTimeout(() => {
      reject(new AppError("malformed", detail));
    }, timeoutMs);
  });
  const clear = (): void => {
    clearTimeout(timer);
  };
  return { passed, clear };
}

function tooLarge(maxBytes: number): AppError {
  const limit = `${String(Math.round(maxBytes / 1024 / 1024))} MiB`;
  return new AppError(
    "too-large",
    `The body is larger than ${limit} (${String(maxBytes)} bytes) on the wire. Send it in parts, or compressed.`,
  );
}
