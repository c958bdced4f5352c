import { userError } from '@lockstep/kernel/errors';
import type { ResultChunk } from '../results/result-chunk.ts';
import type { StatementResult } from '../results/statement-result.ts';

export type OperationStatus = 'RUNNING' | 'FINISHED' | 'CANCELED' | 'CLOSED' | 'ERROR';

/** One page of a result. `rows` of a page stay the same when it is asked for again. */
export type ResultPage =
  | { readonly kind: 'not-ready' }
  | { readonly kind: 'payload'; readonly result: StatementResult; readonly rows: readonly ResultChunk[] }
  | { readonly kind: 'end'; readonly result: StatementResult };

/** How long a fetch may wait for rows: fewer round trips for short statements, and no delay for who polls. */
const fetchWaitMs = 100;

/** A statement that was started. Its pages are numbered by tokens; the one that was fetched last can be fetched once more. */
export class Operation {
  readonly handle: string;
  #status: OperationStatus = 'RUNNING';
  #result: StatementResult | null = null;
  #error: unknown = null;
  readonly #started: Promise<void>;
  readonly #abort = new AbortController();
  #nextToken = 0;
  #lastPage: ResultPage | null = null;
  /** Fetches happen one after the other. */
  #fetching: Promise<unknown> = Promise.resolve();

  constructor(handle: string, execute: (signal: AbortSignal) => Promise<StatementResult>) {
    this.handle = handle;
    this.#started = execute(this.#abort.signal).then(
      result => this.#succeed(result),
      error => this.#fail(error),
    );
  }

  get status(): OperationStatus {
    return this.#status;
  }

  /** The page `token`. Throws the statement's error. */
  fetch(token: number): Promise<ResultPage> {
    const page = this.#fetching.then(() => this.#fetch(token));
    this.#fetching = page.catch(() => undefined);
    return page;
  }

  /** What was submitted as a job of its own goes on. */
  cancel(): void {
    if (this.#status === 'RUNNING' || this.#status === 'FINISHED') this.#end('CANCELED');
  }

  close(): void {
    this.#end('CLOSED');
  }

  #end(status: 'CANCELED' | 'CLOSED'): void {
    this.#status = status;
    this.#abort.abort();
    this.#result?.feed.cancel();
  }

  #succeed(result: StatementResult): void {
    if (this.#abort.signal.aborted) result.feed.cancel();
    else {
      this.#result = result;
      this.#status = 'FINISHED';
    }
  }

  #fail(error: unknown): void {
    if (this.#abort.signal.aborted) return;
    this.#error = error;
    this.#status = 'ERROR';
  }

  async #fetch(token: number): Promise<ResultPage> {
    await Promise.race([this.#started, new Promise(resolve => setTimeout(resolve, fetchWaitMs).unref())]);
    if (this.#error !== null) throw this.#error;
    if (this.#status === 'RUNNING') return { kind: 'not-ready' };
    const result = this.#result;
    if (result === null) throw userError('gateway.no_result', `The operation is ${this.#status}: it has no result`);
    if (token === this.#nextToken - 1 && this.#lastPage !== null) return this.#lastPage;
    if (token !== this.#nextToken) {
      throw userError('gateway.bad_token', `The page to fetch next is ${this.#nextToken}, not ${token}`);
    }
    const page = await this.#nextPage(result);
    // The end is where it is, however often it is asked for.
    if (page.kind === 'payload') {
      this.#nextToken++;
      this.#lastPage = page;
    }
    return page;
  }

  async #nextPage(result: StatementResult): Promise<ResultPage> {
    try {
      const rows = await result.feed.take(fetchWaitMs);
      return rows === null ? { kind: 'end', result } : { kind: 'payload', result, rows };
    } catch (error) {
      this.#error = error;
      this.#status = 'ERROR';
      throw error;
    }
  }
}
