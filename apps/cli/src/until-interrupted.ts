/** What a run can be told. */
interface Interruptible {
  stop(): void;
  cancel(): void;
}

/** Waits for a run. The first interrupt stops it with everything committed, a second one ends it at once. */
export async function untilInterrupted<T>(run: Interruptible, done: Promise<T>): Promise<T> {
  let interrupts = 0;
  const interrupt = (): void => {
    interrupts += 1;
    if (interrupts === 1) run.stop();
    else run.cancel();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    return await done;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
