import { AppError } from "../../errors.ts";
import { makeSpoolFolder, readContents, type Contents } from "./spool-folder.ts";

export type SpoolLimits = {
  /** What may lie in the folder in all, set-aside entries included. */
  bytesMax: number;
  /** What is left free on the disk for everybody else, the embedded database first. */
  reserveBytes: number;
};

/** Others drain the folder meanwhile, so it is looked at again rather than counted along. */
const MEASURE_EVERY_MS = 250;
const RETRY_SECONDS = 5;

/** How much more may be written. */
export class SpoolRoom {
  readonly #folder: string;
  readonly #limits: SpoolLimits;
  #contents: Promise<Contents> | undefined;
  #measuredAt = 0;
  /** Written since the folder was looked at. */
  #added = 0;
  /** Promised, not written yet. */
  #promised = 0;
  /** How large what was last refused for want of room is. */
  #refusedBytes: number | undefined;

  constructor(folder: string, limits: SpoolLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** Whether what was last refused would be refused again. */
  async isFull(): Promise<boolean> {
    return this.#refusedBytes !== undefined && (await this.#lacks(this.#refusedBytes)) !== undefined;
  }

  /** Promises so many bytes; `settle` ends that. @throws AppError `unavailable` when there is no room for them. */
  async take(bytes: number): Promise<void> {
    const lacking = await this.#lacks(bytes);
    if (lacking !== undefined) {
      this.#refusedBytes = bytes;
      throw refusal(lacking);
    }
    this.#promised += bytes;
  }

  /** Why so many bytes have no room; undefined when they have. */
  async #lacks(bytes: number): Promise<string | undefined> {
    const { segments, failedBytes, freeBytes } = await this.#look();
    const coming = this.#added + this.#promised + bytes;
    const used = segments.reduce((sum, segment) => sum + segment.bytes, failedBytes);
    const { bytesMax, reserveBytes } = this.#limits;
    if (used + coming > bytesMax) return `its spool is full: it holds ${megabytes(used)} of ${megabytes(bytesMax)}`;
    if (freeBytes - coming < reserveBytes) return `the disk of its spool is full: ${megabytes(freeBytes)} are free`;
    return undefined;
  }

  /** Ends a promise. */
  settle(bytes: number, written: boolean): void {
    this.#promised -= bytes;
    if (!written) return;
    this.#added += bytes;
    this.#refusedBytes = undefined;
  }

  async #look(): Promise<Contents> {
    const now = performance.now();
    if (this.#contents === undefined || now - this.#measuredAt > MEASURE_EVERY_MS) {
      this.#measuredAt = now;
      this.#added = 0;
      // A folder that is not there has no disk to ask about.
      makeSpoolFolder(this.#folder);
      this.#contents = readContents(this.#folder);
    }
    return this.#contents;
  }
}

/** What a sender is told when nothing can be kept for it. */
export function refusal(reason: string, cause?: unknown): AppError {
  const detail = `The database cannot be reached, and this server can keep nothing more until it is back: ${reason}. Nothing of this delivery was stored; send it again.`;
  return new AppError("unavailable", detail, { cause, retryAfterSeconds: RETRY_SECONDS });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
