/** Lets one waiter sleep until it is woken, aborted, or has waited long enough. A wake-up before the wait is not lost. */
export class WakeUp {
  #isWoken = false;
  #wake: (() => void) | null = null;

  wake(): void {
    this.#isWoken = true;
    this.#wake?.();
  }

  async wait(signal: AbortSignal, msMax?: number): Promise<void> {
    if (!this.#isWoken && !signal.aborted) await this.#sleep(signal, msMax);
    this.#isWoken = false;
  }

  #sleep(signal: AbortSignal, msMax: number | undefined): Promise<void> {
    return new Promise(resolve => {
      let timer: NodeJS.Timeout | undefined;
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = null;
        resolve();
      };
      if (msMax !== undefined) timer = setTimeout(done, msMax);
      signal.addEventListener('abort', done, { once: true });
      this.#wake = done;
    });
  }
}
