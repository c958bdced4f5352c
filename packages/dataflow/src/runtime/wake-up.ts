/** Lets one waiter sleep until something happens or the time is over. A call while nobody waits is remembered. */
export class WakeUp {
  #resolve: (() => void) | null = null;
  #isPending = false;

  readonly call = (): void => {
    if (this.#resolve === null) this.#isPending = true;
    else this.#resolve();
  };

  wait(timeoutMs: number): Promise<void> {
    if (this.#isPending) {
      this.#isPending = false;
      return Promise.resolve();
    }
    return new Promise(resolve => {
      const done = (): void => {
        clearTimeout(timer);
        this.#resolve = null;
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#resolve = done;
    });
  }
}
