import { internalError } from '@lockstep/kernel/errors';
import { type Order, orderSchema, type Report } from './protocol.ts';

/** An engine process's one connection: the channel to its supervisor. Without it the process ends at once and writes nothing more. */
export class SupervisorLink {
  readonly #answers = new Map<number, (isOwner: boolean) => void>();
  #questions = 0;

  constructor(onOrder: (order: Exclude<Order, { kind: 'ownership' }>) => void) {
    if (process.send === undefined) throw internalError('worker.no_supervisor', 'An engine process needs a supervisor');
    process.once('disconnect', () => process.exit(1));
    process.on('message', message => {
      const order = orderSchema.parse(message);
      if (order.kind === 'ownership') this.#answers.get(order.question)?.(order.isOwner);
      else onOrder(order);
    });
  }

  tell(report: Report): void {
    process.send?.(report);
  }

  /** Resolves when the report has left the process. */
  async tellLast(report: Report): Promise<void> {
    await new Promise<void>(resolve => {
      process.send?.(report, undefined, undefined, () => resolve());
    });
  }

  async isStillOwner(): Promise<boolean> {
    const question = ++this.#questions;
    const answer = new Promise<boolean>(resolve => this.#answers.set(question, resolve));
    this.tell({ kind: 'ask-ownership', question });
    try {
      return await answer;
    } finally {
      this.#answers.delete(question);
    }
  }
}
