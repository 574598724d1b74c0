import { open, rm } from "node:fs/promises";
import { PullFailure } from "./problem.ts";

/** A whole answer, on disk. */
export type Answer = {
  path: string;
  /** Decoded. */
  bytes: number;
  /** The provider's clock when it was asked, in milliseconds since 1970, at the latest: whatever it had by then is in the answer. */
  asOfMs: number;
  /** Our clock then. */
  askedAtMs: number;
  /** How long it took. */
  ms: number;
  /** Recorded earlier: its clock says nothing of now. */
  recorded?: true;
  /** Removes the file, where it is not to be kept. */
  remove: () => Promise<void>;
};

/** The envelope's own members; anything else beside `logs` is none of a log. */
const ENVELOPE_KEYS = new Set(["version", "tailnet", "tailnetId", "logs"]);
const HEAD_BYTES = 4_096;

/**
 * Whether an answer is a log: `{"logs":[…]}` with little before it. A page of some proxy, or an error told with status 200, must not pass for
 * a window in which nothing happened.
 * @returns whether it has records to read: null, or no `logs` at all, is none.
 * @throws PullFailure `malformed` when it is no log.
 */
export async function hasRecords({ path, bytes }: Pick<Answer, "path" | "bytes">): Promise<boolean> {
  const head = await headOf(path);
  if (/^\s*\{(?:\s*"(?:version|tailnet|tailnetId)"\s*:\s*(?:"[^"]*"|null)\s*,)*\s*"logs"\s*:\s*\[/.test(head))
    return true;
  if (bytes <= HEAD_BYTES && isEmptyEnvelope(head)) return false;
  throw malformed("The answer is no log: it is not an object with a list of logs.");
}

export function malformed(detail: string): PullFailure {
  return new PullFailure("window", {
    code: "malformed",
    title: "The answer cannot be read",
    detail,
    fix: "Nothing to do if this passes: the window is asked for again. Else check the base URL and what stands between here and the provider.",
  });
}

/** A file of ours that nobody else looks at. */
export function removable(path: string): () => Promise<void> {
  return () => rm(path, { force: true });
}

async function headOf(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead).toString("utf8");
  } finally {
    await file.close();
  }
}

function isEmptyEnvelope(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const logs: unknown = "logs" in value ? value.logs : null;
    const empty = logs === null || (Array.isArray(logs) && logs.length === 0);
    return empty && Object.keys(value).every((key) => ENVELOPE_KEYS.has(key));
  } catch {
    return false;
  }
}
