import { timeout, TimeoutStrategy } from "cockatiel";
import { open, type FileHandle } from "node:fs/promises";
import { PullFailure } from "./problem.ts";
import { unreachable, type Limits } from "./request.ts";

type Body = { url: URL; response: Response };

/**
 * Writes an answer's body to a file as it comes, so that no transaction waits for a slow sender, a body that breaks off is seen before
 * anything of it is stored, and memory stays what it was.
 * @returns its decoded length in bytes.
 * @throws PullFailure `unreachable` when it breaks off or stalls; `too-large` when it is longer, or takes longer, than we take.
 */
export async function download(body: Body, path: string, { limits, signal }: Waiting): Promise<number> {
  const file = await open(path, "w", 0o600);
  try {
    return await copy(body, file, { limits, signal });
  } finally {
    await file.close();
  }
}

type Waiting = { limits: Limits; signal: AbortSignal };

async function copy(body: Body, file: FileHandle, { limits, signal }: Waiting): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunksOf(body, { limits, signal })) {
    bytes += chunk.length;
    if (bytes > limits.bytesMax) throw tooMuch(body.url, `holds more than ${String(limits.bytesMax)} bytes`);
    await file.write(chunk);
  }
  return bytes;
}

/** At least one chunk every `idleMs`, all of them in `totalMs`. */
async function* chunksOf({ url, response }: Body, { limits, signal }: Waiting): AsyncGenerator<Uint8Array, undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const late = AbortSignal.timeout(limits.totalMs);
  const inTime = timeout(limits.idleMs, TimeoutStrategy.Aggressive);
  const either = AbortSignal.any([signal, late]);
  try {
    for (;;) {
      const { done, value } = await inTime.execute(() => reader.read(), either);
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (error instanceof PullFailure) throw error;
    if (late.aborted) throw tooMuch(url, `was not whole within ${String(limits.totalMs)} ms`);
    throw unreachable(url, error);
  } finally {
    // Also of one that is not wanted any more: its connection ends.
    await reader.cancel().catch(() => undefined);
  }
}

function tooMuch(url: URL, what: string): PullFailure {
  const reason = {
    code: "too-large",
    title: "The answer is too large",
    detail: `The answer of ${url.host} ${what}.`,
    fix: "Nothing to do: shorter windows are asked for. If this stays, look at what stands between here and the provider.",
  } as const;
  return new PullFailure("window", reason, { tooMuch: true });
}

const MESSAGE_BYTES_MAX = 16 * 1024;

/** The beginning of a short body, as text; what cannot be read is left out. For answers that are read whole, and for what an error says. */
export async function shortText({ url, response }: Body, waiting: Waiting): Promise<string> {
  const read: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of chunksOf({ url, response }, waiting)) {
      read.push(chunk);
      bytes += chunk.length;
      if (bytes > MESSAGE_BYTES_MAX) break;
    }
  } catch {
    // The status says enough.
  }
  return Buffer.concat(read).subarray(0, MESSAGE_BYTES_MAX).toString("utf8");
}
