import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { errorSchema } from '@lockstep/contracts/public-api';
import { externalError, fromErrorInfo, userError } from '@lockstep/kernel/errors';
import { z } from 'zod';

/** What `npm start` leaves for the command line, in a file that only its owner can read. */
const instanceSchema = z.object({
  /** The studio's address. */
  url: z.url(),
  /** An API token. */
  token: z.string(),
});

const answerMsMax = 30_000;

/** The instance that runs from this clone, as its public API shows it. */
export class Instance {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  static find(home: string): Instance {
    const file = path.join(home, 'instance.json');
    if (!existsSync(file)) throw userError('cli.no_instance', 'No instance is running here. Start one with: npm start');
    const { url, token } = instanceSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return new Instance(url, token);
  }

  /** `steps` are the parts of the path below `/api/v1`. */
  get<Answer>(
    steps: readonly string[],
    answer: z.ZodType<Answer>,
    query: Record<string, string> = {},
  ): Promise<Answer> {
    return this.#ask(`${pathOf(steps)}?${new URLSearchParams(query)}`, answer, {});
  }

  post<Answer>(steps: readonly string[], body: unknown, answer: z.ZodType<Answer>): Promise<Answer> {
    const headers = { 'Content-Type': 'application/json' };
    return this.#ask(pathOf(steps), answer, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async #ask<Answer>(address: string, answer: z.ZodType<Answer>, init: RequestInit): Promise<Answer> {
    const headers = { ...init.headers, Authorization: `Bearer ${this.#token}` };
    const signal = AbortSignal.timeout(answerMsMax);
    const response = await fetch(new URL(address, this.#url), { ...init, headers, signal }).catch(cause => {
      throw externalError('cli.unreachable', `The instance at ${this.#url} does not answer. Is it still running?`, {
        cause,
      });
    });
    const body: unknown = await response.json().catch(() => null);
    if (response.ok) return answer.parse(body);
    const refusal = errorSchema.safeParse(body);
    if (refusal.success) throw fromErrorInfo(refusal.data.error);
    throw externalError('cli.no_answer', `The instance at ${this.#url} answered with status ${response.status}`);
  }
}

const pathOf = (steps: readonly string[]): string => `/api/v1/${steps.map(encodeURIComponent).join('/')}`;
