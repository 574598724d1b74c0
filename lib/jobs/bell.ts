/** Wakes one sleeper: rung while nobody sleeps, it wakes the next sleep at once. */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  /** @param signal as of `ringWhen` */
  constructor(signal?: AbortSignal) {
    if (signal !== undefined) this.ringWhen(signal);
  }

  /** Rings it when the signal aborts, so that its sleeper ends, too. */
  ringWhen(signal: AbortSignal): void {
    signal.addEventListener("abort", () => {
      this.ring();
    });
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves when rung, or after `ms`. One sleeper at a time. */
  async sleep(ms: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#rung = false;
    this.#wake = undefined;
  }
}
