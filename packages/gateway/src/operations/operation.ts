import { userError } from '@lockstep/kernel/errors';
import type { ResultChunk } from '../results/result-chunk.ts';
import type { StatementResult } from '../results/statement-result.ts';

export type OperationStatus = 'RUNNING' | 'FINISHED' | 'CANCELED' | 'CLOSED' | 'ERROR' | 'TIMEOUT';

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
  #hasEnded = false;
  readonly #timer: NodeJS.Timeout | undefined;
  #nextToken = 0;
  #lastPage: ResultPage | null = null;
  /** Fetches happen one after the other. */
  #fetching: Promise<unknown> = Promise.resolve();

  /** A statement that takes longer than `timeoutMs` is ended; 0: it may take as long as it likes. */
  constructor(handle: string, execute: () => Promise<StatementResult>, timeoutMs: number) {
    this.handle = handle;
    if (timeoutMs > 0) this.#timer = setTimeout(() => this.#end('TIMEOUT'), timeoutMs).unref();
    this.#started = execute().then(
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

  /** Resolves when the statement has been carried out; rejects with its error. */
  async finished(): Promise<StatementResult> {
    await this.#started;
    if (this.#error !== null) throw this.#error;
    if (this.#result === null) throw userError('gateway.no_result', `The operation is ${this.#status}`);
    return this.#result;
  }

  #end(status: 'CANCELED' | 'CLOSED' | 'TIMEOUT'): void {
    clearTimeout(this.#timer);
    this.#status = status;
    this.#hasEnded = true;
    this.#result?.feed.cancel();
  }

  #succeed(result: StatementResult): void {
    if (this.#hasEnded) result.feed.cancel();
    else {
      clearTimeout(this.#timer);
      this.#result = result;
      this.#status = 'FINISHED';
    }
  }

  #fail(error: unknown): void {
    if (this.#hasEnded) return;
    clearTimeout(this.#timer);
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
