import { readFileSync } from "node:fs";

const SAMPLE_MS = 50;

/** Watches a process's resident memory while something runs. */
export class MemoryWatch {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  readonly beforeMiB: number;
  #peakMiB: number;

  constructor(pid: number) {
    this.#pid = pid;
    this.beforeMiB = residentMiB(pid);
    this.#peakMiB = this.beforeMiB;
    this.#timer = setInterval(() => {
      this.#sample();
    }, SAMPLE_MS);
  }

  /** @returns the most it was. */
  end(): number {
    clearInterval(this.#timer);
    this.#sample();
    return this.#peakMiB;
  }

  #sample(): void {
    this.#peakMiB = Math.max(this.#peakMiB, residentMiB(this.#pid));
  }
}

/** From Linux' /proc; not a number elsewhere. */
function residentMiB(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
