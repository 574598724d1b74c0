import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { PullTarget } from "../../lib/pull/target.ts";

const PROCESS = join(import.meta.dirname, "../../tests/support/pull-process.ts");
/** A killed process' source is taken over after this. */
const LEASE_MS = 1_000;

type Told = { did?: string; done?: number };

/** A process of its own that pulls one source, as a server's worker does, until nothing is left to do. */
export class Pulling {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** @returns once it is ready to `go`. */
  static async start(target: PullTarget, { url, dataDir }: { url: string; dataDir: string }): Promise<Pulling> {
    const child = fork(PROCESS, [url, dataDir, JSON.stringify(target), String(LEASE_MS)], { env: process.env });
    await once(child, "message");
    return new Pulling(child);
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  go(): void {
    this.#child.send("go");
  }

  /** Resolves when it stored so many windows more, or is done. */
  async stored(windows: number): Promise<void> {
    let left = windows;
    await this.#until(({ did, done }) => done !== undefined || (did === "stored" && --left === 0));
  }

  async done(): Promise<void> {
    await this.#until(({ done }) => done !== undefined);
  }

  async kill(): Promise<void> {
    const ended = once(this.#child, "exit");
    if (this.#child.exitCode !== null || !this.#child.kill("SIGKILL")) return;
    await ended;
  }

  /** @throws Error when it ends before. */
  async #until(isIt: (told: Told) => boolean): Promise<void> {
    const over = Promise.withResolvers<undefined>();
    const heard = (told: Told): void => {
      if (isIt(told)) over.resolve(undefined);
    };
    const ended = (status: number | null): void => {
      over.reject(new Error(`what pulls ended with status ${String(status)}`));
    };
    this.#child.on("message", heard).on("exit", ended);
    try {
      await over.promise;
    } finally {
      this.#child.off("message", heard).off("exit", ended);
    }
  }
}
